"""The text of a story as the model and the rules read it.

It begins with the headline, so that names there count as well. No-break spaces are spaces, lines in title
case or capitals are in sentence case, and codes that are no names are blank. Apart from the headline in
front, it has the same length as the body.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from processors.entities.casing import is_headline_case, spellings, to_sentence_case
from processors.entities.codes import without_codes
from processors.story import EntityType, Story, body, headline

UNUSUAL_SPACES = re.compile("[\u00a0\u2002\u2003\u2007\u2009\u202f]")
LONGEST_LINE = 200  # characters of a headline or crosshead
LINES = frozenset(("related", "crosshead", "caption"))  # roles of paragraphs that may be in title case


class Reading(NamedTuple):
    """A story's headline and body as one text.

    `opening` is where the body begins in it, and `types` has the types of names that a code behind them
    tells, by the end of the name.
    """

    text: str
    opening: int
    types: Mapping[int, EntityType]


def read(story: Story) -> Reading:
    """The text of a story as the model and the rules read it."""
    text = UNUSUAL_SPACES.sub(" ", body(story))
    title = " ".join(headline(story).split())
    lines = [
        (paragraph["start"], paragraph["end"])
        for paragraph in story["enrichment"]["paragraphs"]
        if paragraph["role"] in LINES and paragraph["end"] - paragraph["start"] <= LONGEST_LINE
    ]
    lines = [(start, end) for start, end in lines if is_headline_case(text[start:end])]
    in_title_case = is_headline_case(title)
    if lines or in_title_case:
        spelled = spellings(text)
        title = to_sentence_case(title, spelled) if in_title_case else title
        text = _with_lines_in_sentence_case(text, lines, spelled)
    opening = f"{title}\n\n" if title else ""
    coded = without_codes(opening + text)
    return Reading(coded.text, len(opening), coded.types)


def _with_lines_in_sentence_case(
    text: str, lines: Sequence[tuple[int, int]], spelled: Mapping[str, str]
) -> str:
    pieces, done = [], 0
    for start, end in lines:
        pieces += [text[done:start], to_sentence_case(text[start:end], spelled)]
        done = end
    return "".join(pieces) + text[done:]
