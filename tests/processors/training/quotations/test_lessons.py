"""PolNeAR's attributions as lessons."""

import gzip
import json
from pathlib import Path
from typing import Any

from processors.training.quotations.lessons import OTHER, SPEECH, AnnotatedStory, stories

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
    [read] = stories(path)
    return read


def words(read: AnnotatedStory, numbers: frozenset[int]) -> str:
    return " ".join(read.tokens.words[number] for number in sorted(numbers))


def test_the_main_word_of_a_cue_stands_for_it(tmp_path: Path) -> None:
    read = story(tmp_path, ("The minister", "has|said", "that talks would go on"))
    [attribution] = read.attributions
    assert read.tokens.words[attribution.cue] == "said"
    assert words(read, attribution.source) == "The minister"
    assert words(read, attribution.content) == "that talks would go on"
    assert attribution.kind == SPEECH


def test_thoughts_are_told_from_speech(tmp_path: Path) -> None:
    assert [a.kind for a in story(tmp_path, ("He", "wants", "peace")).attributions] == [OTHER]


def test_words_in_marks_are_speech(tmp_path: Path) -> None:
    assert [a.kind for a in story(tmp_path, ("Moor", "adds", "Soon,")).attributions] == [SPEECH]


def test_without_cue_or_content_there_is_no_lesson(tmp_path: Path) -> None:
    assert story(tmp_path, ("Moor", "", "Soon"), ("Moor", "adds", "")).attributions == []
