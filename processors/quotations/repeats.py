"""Remove quotations that repeat another, such as pull quotes."""

import re
from collections.abc import Collection, Sequence

from processors.quotations.tokens import CharSpan

WORD = re.compile(r"\w+")
NEIGHBOURS = 50  # quotations on either side that each is compared with


def without_repeats(
    texts: Sequence[str], spans: Sequence[CharSpan], pull_quotes: Collection[int]
) -> list[int]:
    """The indices of the quotations to keep.

    A quotation is a repeat if another one elsewhere in the story contains its words. Of two with the same
    words the first is kept, or the one that is not a pull quote. `texts` are the words of each quotation,
    `spans` their positions in the story, and `pull_quotes` the indices of the pull quotes.
    """
    words = [" ".join(["", *WORD.findall(text.casefold()), ""]) for text in texts]
    rank = [(-len(text), number in pull_quotes, number) for number, text in enumerate(words)]
    kept = []
    for number, text in enumerate(words):
        others = range(max(0, number - NEIGHBOURS), min(len(words), number + NEIGHBOURS))
        if not any(
            rank[other] < rank[number] and text in words[other] and _is_apart(spans[number], spans[other])
            for other in others
        ):
            kept.append(number)
    return kept


def _is_apart(one: CharSpan, other: CharSpan) -> bool:
    return one[1] <= other[0] or other[1] <= one[0]
