"""Find posts of social networks as pages embed them: the words, a dash, the author, the handle and the date.

Stay off the bridges. — Ana Lund (@analund) March 3, 2026
"""

import re
from collections.abc import Iterator, Sequence

from processors.quotations.assembling import FoundQuotation
from processors.quotations.speech import spans_between, speech
from processors.quotations.tokens import CharSpan

SIGNATURE = re.compile(
    r"(?P<dash>--?|[–—―])\s*(?P<author>[^\s()@][^\n()@–—]{0,60}?)\s*\(@\w{1,30}\)"
    r",?\s+(?:[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}|\d{1,2} [A-Z][a-z]{2,8}\.? \d{4})\s*$"
)
MAX_SIGNATURE = 140  # characters
LINK = re.compile(r"(?:https?://|pic\.)\S+")


def posts(text: str, paragraphs: Sequence[CharSpan]) -> Iterator[FoundQuotation]:
    """Yield posts as quotations. The signature may be a paragraph of its own."""
    before: CharSpan | None = None
    for start, end in paragraphs:
        handle = text.find("(@", max(start, end - MAX_SIGNATURE), end)
        signature = SIGNATURE.search(text, max(start, end - MAX_SIGNATURE), end) if handle >= 0 else None
        if signature:
            post = (start, signature.start()) if signature.start() > start else before
            links = [link.span() for link in LINK.finditer(text, *post)] if post else []
            if post and (spans := spans_between(text, *post, links)):
                yield speech(spans, signature.span("dash"), signature.span("author"))
        before = start, end
