"""The texts that the name finder is trained on."""

import gzip
import json
import zipfile
from pathlib import Path

from processors.entities.tags import TAGS
from processors.training.examples import IGNORED, RAW, gold, raw
from processors.training.pipeline import tokenizing

CONLL = """-DOCSTART- -X- O O

Anna NNP I-NP I-PER
Berg NNP I-NP I-PER
of IN I-PP O
Acme-East NNP I-NP I-ORG
spoke VBD I-VP O

U.K NNP I-NP I-LOC
.-made JJ I-NP O
"""


def test_annotated_words_have_tags_unless_the_annotation_divides_them(tmp_path: Path) -> None:
    path = tmp_path / "gold.gz"
    path.write_bytes(gzip.compress(CONLL.encode()))
    [text] = gold(tokenizing(), path)
    tags = ["-" if tag == IGNORED else TAGS[tag] for tag in text.tags]
    words = list(zip(text.words, tags, strict=True))
    assert words[:3] == [("Anna", "B-PERSON"), ("Berg", "I-PERSON"), ("of", "O")]
    assert words[3:6] == [("Acme-East", "B-ORG"), ("spoke", "O"), ("\n", "O")]


def test_raw_texts_have_whole_lines_and_no_front_matter(tmp_path: Path) -> None:
    for name in RAW:
        (tmp_path / name).parent.mkdir(exist_ok=True)
    story = (
        "<REUTERS ID=1><TITLE>RAIN</TITLE><BODY>    Rain fell\nin Warsaw.\n    It rained.\n</BODY></REUTERS>"
    )
    for name in RAW[4:]:
        (tmp_path / name).write_bytes(gzip.compress(b""))
    (tmp_path / RAW[4]).write_bytes(gzip.compress(story.encode()))
    with zipfile.ZipFile(tmp_path / RAW[2], "w") as archive:
        archive.writestr("abc/rural.txt", "Wheat is up.")
        archive.writestr("abc/science.txt", "")
    briefing = "---\ntitle: 'Remarks'\n---\n \nThe President\nspoke.\n\nHe left."
    for name, text in zip((RAW[0], RAW[1], RAW[3]), ("Polls open.", "Snow fell.", briefing), strict=True):
        (tmp_path / name).write_bytes(gzip.compress(json.dumps({"text": text}).encode()))
    texts = sorted("".join(f" {word}" for word in text.words) for text in raw(tokenizing(), tmp_path))
    assert texts == [
        " Polls open .",
        " RAIN \n\n     Rain fell in Warsaw . \n     It rained . \n",
        " Snow fell .",
        " The President spoke . \n\n He left .",
        " Wheat is up .",
    ]
