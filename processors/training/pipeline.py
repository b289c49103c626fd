"""Write the spaCy pipeline around the student."""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import spacy
from spacy.lang.char_classes import ALPHA, HYPHENS
from spacy.util import compile_infix_regex

from processors.entities.names import FACTORY, NETWORK, WORDS

LANGUAGE, NAME = "en", "wire"
VERSION = "2.0.0"
DASHES = "–|—|--+|~"


def tokenizing() -> Any:
    """A pipeline that only tokenizes: as spaCy does for English, but without a break at hyphens."""
    nlp: Any = spacy.blank(LANGUAGE)
    infixes = [infix for infix in nlp.Defaults.infixes or () if HYPHENS not in infix]
    infixes.append(rf"(?<=[{ALPHA}])(?:{DASHES})(?=[{ALPHA}])")
    nlp.tokenizer.infix_finditer = compile_infix_regex(infixes).finditer
    return nlp


def write(weights: Mapping[str, Any], layers: int, heads: int, vocabulary: Sequence[str], out: Path) -> None:
    """Write the pipeline with a trained student to a folder, whatever it had before."""
    from processors.training import graph  # noqa: PLC0415 # onnx is only installed for training

    nlp = tokenizing()
    shutil.rmtree(out, ignore_errors=True)
    folder = out / "names"
    folder.mkdir(parents=True)
    graph.write(weights, layers, heads, folder / NETWORK)
    graph.write_words(weights, vocabulary, folder / WORDS)
    component = nlp.add_pipe(FACTORY, "names")
    component.from_disk(folder)  # what is there already is all that it has
    nlp.meta |= {
        "name": NAME,
        "version": VERSION,
        "license": "Apache-2.0",
        "description": "People, organisations, places and other names in English wire copy.",
    }
    nlp.to_disk(out)
