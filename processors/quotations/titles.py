"""Titles of works between quotation marks, which nobody says: she sang “Tea for Two” in Berlin."""

from collections.abc import Sequence

from processors.quotations.contents import FULL, Marked
from processors.quotations.tokens import Tokens

LONGEST = 8  # tokens
SMALL = frozenset(
    "a an and are as at but by for from has his her in into is it its my nor of on or our over the their this"
    " to up was with you your".split()
)
BEHIND = frozenset(
    ("about", "after", "and", "as", "at", "before", "by", "during", "for", "from", "in", "on", "to")
)


def is_title(cut: Tokens, cue: int, parts: Sequence[Marked]) -> bool:
    """Whether what stands directly behind a cue, between marks, is written as a title is, and no clause goes
    on from it ("she said “War and Peace” was too long")."""
    here = [part for part in parts if part.opening == cue + 1]
    if not here or here[0].last - here[0].first > LONGEST:
        return False
    title = cut.words[here[0].first : here[0].last]
    words = [word for word in title if word[0].isalpha()]
    following = cut.words[here[0].behind] if here[0].behind < len(cut.words) else "."
    return (
        bool(words)
        and not title[-1].endswith(FULL[:-1])
        and words[0][0].isupper()
        and all(word[0].isupper() or word in SMALL for word in words)
        and (not following[0].isalpha() or following.lower() in BEHIND)
    )
