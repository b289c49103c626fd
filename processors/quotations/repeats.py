"""Quotations that repeat another: a pull quote or a sentence taken up again is not one more."""

import re
from collections.abc import Collection, Sequence

from processors.quotations.marks import Span

WORD = re.compile(r"\w+")
NEAR = 50  # quotations to either side that a repeat is looked for among


def without_repeats(texts: Sequence[str], places: Sequence[Span], pulled: Collection[int]) -> list[int]:
    """The numbers of quotations to keep: not those whose words another has elsewhere, a longer one or, of two
    alike, the story's before a pull quote's. `places` are where each stands, `pulled` the numbers of pull
    quotes."""
    words = [" ".join(["", *WORD.findall(text.casefold()), ""]) for text in texts]
    rank = [(-len(said), number in pulled, number) for number, said in enumerate(words)]
    kept = []
    for number, said in enumerate(words):
        others = range(max(0, number - NEAR), min(len(words), number + NEAR))
        if not any(
            rank[other] < rank[number] and said in words[other] and _apart(places[number], places[other])
            for other in others
        ):
            kept.append(number)
    return kept


def _apart(one: Span, other: Span) -> bool:
    return one[1] <= other[0] or other[1] <= one[0]
