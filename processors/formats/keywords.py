"""The keyword line of ANPA: the slug, which all versions of a story share, and which version this is.

    BC-US--Storm, 1st Ld-Writethru,466

The number is that of the words.
"""

import re
from typing import NamedTuple

from processors.formats.notices import is_about_news, status_of

WORD_COUNT = re.compile(r",\s*\d+\s*$")
LEAD = re.compile(r"(\d+)(?:st|nd|rd|th)\s*(?:ld|lead|writethru|update|correction)", re.I)
ADD = re.compile(r"(\d+)(?:st|nd|rd|th)\s*add\b", re.I)
CHANGED = re.compile(r"writethru|correct|\bcorr\b|\bsubs?\b|\bupdate", re.I)
CYCLE = re.compile(r"(?:BC|AM|PM)-+", re.I)
# A slug in a sentence: words in lower case after it belong to the sentence.
SLUG = r"\b(?:BC|AM|PM)-+[\w'’.&-]*\w(?: (?-i:[A-Z\d])[\w'’.&-]*\w)*"
STATUS_FIRST = re.compile(r"(?P<word>[A-Za-z]+)(?:[-\s]+(?P<slug>.+))?")
STATUS_LAST = re.compile(r"(?P<slug>.+?)[-\s]+(?P<word>[A-Za-z]+)")

MAX_SLUG = 200  # characters of a slug in which to look for a status


class Keywords(NamedTuple):
    """A slug ("BC-US--Storm"), and which version of the story this is ("1st Ld-Writethru")."""

    slug: str
    version: str

    def name(self) -> str:
        """The slug as a part of an id. An addition to a story ("1st Add") is a separate story."""
        addition = ADD.search(self.version)
        return name_of(self.slug) + (f"/add{addition[1]}" if addition else "")

    def are_in(self, text: str) -> bool:
        """Whether a text has the slug, in any spelling."""
        words = r"\W+".join(re.findall(r"\w+", CYCLE.sub("", self.slug[:MAX_SLUG], count=1)))
        return bool(words and re.search(rf"\b{words}(?![\w-])", text, re.I))

    def number(self) -> str:
        """1 for the first version, n + 1 for the nth lead; "" if the keyword line does not say."""
        if found := LEAD.search(self.version):
            return str(int(found[1]) + 1)
        return "" if CHANGED.search(self.version) or status_of(self.version) else "1"

    def split_status(self, sure: bool) -> tuple["Keywords", str]:
        """Split off what takes a story back, after the comma or at an end of the slug: "BC-Storm-KILL".

        In the slug it has to be in capitals, in which the others are not, and hardly ever news, unless it is
        `sure` that there is one: the story may be about a kill.
        """
        if status := status_of(self.version):
            return self, status
        cycle = CYCLE.match(self.slug)
        start = cycle.end() if cycle else 0
        words = self.slug[start:] if len(self.slug) <= MAX_SLUG else ""
        for pattern in (STATUS_LAST, STATUS_FIRST):
            found = pattern.fullmatch(words)
            status = status_of(found["word"]) if found else ""
            if found and status and (sure or _is_certain(found["word"], words)):
                rest = self.slug[:start] + found["slug"] if found["slug"] else ""
                return self._replace(slug=rest), status
        return self, ""


def _is_certain(word: str, words: str) -> bool:
    return word.isupper() and not words.isupper() and not is_about_news(word)


def read_keywords(line: str) -> Keywords:
    """Split a keyword line into its parts."""
    slug, _, version = WORD_COUNT.sub("", line).partition(",")
    return Keywords(slug.strip(), version.strip())


def name_of(slug: str) -> str:
    """The words of a slug, without AM, PM or BC, joined by hyphens in lower case."""
    return "-".join(re.findall(r"\w+", CYCLE.sub("", slug, count=1).casefold()))
