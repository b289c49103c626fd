"""Recognise quoted titles of works, which are not quotations: she sang “Tea for Two” in Berlin."""

from collections.abc import Sequence

from processors.quotations.contents import QUOTED_SENTENCE_ENDS, QuotedTokens
from processors.quotations.tokens import Tokens

MAX_TITLE = 8  # tokens
# Words in lower case within a title.
LOWER_CASE = frozenset(
    "a an and are as at but by for from has his her in into is it its my nor of on or our over the their this"
    " to up was with you your".split()
)
# Words that may follow a title; any other word continues the clause: “War and Peace” was too long.
FOLLOWING = frozenset(
    ("about", "after", "and", "as", "at", "before", "by", "during", "for", "from", "in", "on", "to")
)


def is_title(tokens: Tokens, cue: int, quoted: Sequence[QuotedTokens]) -> bool:
    """Whether the title of a work directly follows a cue, capitalised and not continued by a clause."""
    here = [span for span in quoted if span.opening == cue + 1]
    if not here or here[0].last - here[0].first > MAX_TITLE:
        return False
    title = tokens.words[here[0].first : here[0].last]
    words = [word for word in title if word[0].isalpha()]
    following = tokens.words[here[0].after] if here[0].after < len(tokens.words) else "."
    return (
        bool(words)
        and not title[-1].endswith(QUOTED_SENTENCE_ENDS[:-1])
        and words[0][0].isupper()
        and all(word[0].isupper() or word in LOWER_CASE for word in words)
        and (not following[0].isalpha() or following.lower() in FOLLOWING)
    )
