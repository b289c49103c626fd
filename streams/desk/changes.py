"""What changed between two versions of a story, word by word."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal, NamedTuple

from typing_extensions import TypedDict

from processors.story import Story, body, headline

WORD = re.compile(r"(\w+(?:[-'’.,:]\w+)*|[^\w\s]|^)(\s*)")  # a word or a mark, and the space after it
MOST_WORDS = 10_000  # of a passage; a longer one counts as replaced as a whole, so that no text takes seconds


class Change(TypedDict):
    """A piece of text that both versions have, or only one of them."""

    kind: Literal["same", "added", "removed"]
    text: str


class PartChanges(TypedDict):
    """The changes of a part of a story. Those that are not "removed" make up the new text; those that are not
    "added" the old one, but for the spaces between words."""

    part: Literal["headline", "text"]
    changes: list[Change]


class Edit(NamedTuple):
    """A stretch of words before that another takes the place of; either may be empty."""

    start: int
    end: int
    new_start: int
    new_end: int


def changes(before: Story, after: Story) -> list[PartChanges]:
    """What changed from one version of a story to another, in its headline and in its text."""
    return [
        {"part": "headline", "changes": text_changes(headline(before), headline(after))},
        {"part": "text", "changes": text_changes(body(before), body(after))},
    ]


def text_changes(before: str, after: str) -> list[Change]:
    """Compare two texts: first by paragraph, which is fast, then by word where paragraphs differ."""
    pieces: list[Change] = []
    for old, new in _passages(before.splitlines(keepends=True), after.splitlines(keepends=True)):
        pieces += [Change(kind="same", text=new)] if old == new else _word_changes(old, new)
    return [
        Change(kind=kind, text="".join(piece["text"] for piece in run))
        for kind, run in groupby(filter(lambda piece: piece["text"], pieces), lambda piece: piece["kind"])
    ]


def _passages(before: list[str], after: list[str]) -> Iterator[tuple[str, str]]:
    """The passages that are the same in both texts, and those that differ, in order."""
    for _, start, end, new_start, new_end in SequenceMatcher(None, before, after).get_opcodes():
        yield "".join(before[start:end]), "".join(after[new_start:new_end])


def _word_changes(before: str, after: str) -> Iterator[Change]:
    old, new = WORD.findall(before), WORD.findall(after)
    done = 0
    for edit in _edits([word for word, _ in old], [word for word, _ in new]):
        yield Change(kind="same", text=_text(new[done : edit.new_start]))
        yield Change(kind="removed", text=_text(old[edit.start : edit.end]))
        yield Change(kind="added", text=_text(new[edit.new_start : edit.new_end]))
        done = edit.new_end
    yield Change(kind="same", text=_text(new[done:]))


def _edits(old: list[str], new: list[str]) -> list[Edit]:
    if max(len(old), len(new)) > MOST_WORDS:
        return [Edit(0, len(old), 0, len(new))]
    edits: list[Edit] = []
    for kind, *stretch in SequenceMatcher(None, old, new).get_opcodes():
        if kind == "equal":
            continue
        edit = Edit(*stretch)
        while edits and _is_scrap(edits[-1], old[edits[-1].end : edit.start], edit):
            last = edits.pop()
            edit = Edit(last.start, edit.end, last.new_start, edit.new_end)
        edits.append(edit)
    return edits


def _is_scrap(last: Edit, between: list[str], edit: Edit) -> bool:
    """Whether the words between two edits are so few that the whole reads better as one edit."""
    return len(between) < 3 and len(between) <= min(_size(last), _size(edit))


def _size(edit: Edit) -> int:
    """How many words are replaced; 0 if words are only added, or only removed."""
    return min(edit.end - edit.start, edit.new_end - edit.new_start)


def _text(words: list[tuple[str, str]]) -> str:
    return "".join(word + space for word, space in words)
