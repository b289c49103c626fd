"""PolNeAR's attributions in tokens."""

import gzip
import json
from pathlib import Path
from typing import Any

from processors.training.quotations.polnear import OTHER, SPEECH, AnnotatedStory, stories

TEXT = "The minister has always said that talks would go on. He wants peace. “Soon,” adds Moor."


def story(tmp_path: Path, *attributions: tuple[str, str, str]) -> AnnotatedStory:
    def spans(words: str) -> list[list[int]]:
        found = [(TEXT.index(part), len(part)) for part in words.split("|") if part]
        return [[start, start + length] for start, length in found]

    rows: list[dict[str, Any]] = [
        {"source": spans(source), "cue": spans(cue), "content": spans(content)}
        for source, cue, content in attributions
    ]
    path = tmp_path / "part.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps({"id": "1", "text": TEXT, "attributions": rows}).encode()))
    [annotated] = stories(path)
    return annotated


def words(annotated: AnnotatedStory, numbers: frozenset[int]) -> str:
    return " ".join(annotated.tokens.words[number] for number in sorted(numbers))


def test_a_cue_is_its_main_word(tmp_path: Path) -> None:
    annotated = story(tmp_path, ("The minister", "has|said", "that talks would go on"))
    [attribution] = annotated.attributions
    assert annotated.tokens.words[attribution.cue] == "said"
    assert words(annotated, attribution.source) == "The minister"
    assert words(annotated, attribution.content) == "that talks would go on"
    assert attribution.kind == SPEECH


def test_thoughts_are_not_speech(tmp_path: Path) -> None:
    assert [a.kind for a in story(tmp_path, ("He", "wants", "peace")).attributions] == [OTHER]


def test_quoted_words_are_speech(tmp_path: Path) -> None:
    assert [a.kind for a in story(tmp_path, ("Moor", "adds", "Soon,")).attributions] == [SPEECH]


def test_attributions_without_cue_or_content_are_left_out(tmp_path: Path) -> None:
    assert story(tmp_path, ("Moor", "", "Soon"), ("Moor", "adds", "")).attributions == []
