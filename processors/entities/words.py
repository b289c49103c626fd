"""Words that models take for names: common words, labels of pictures, and people told by nationality."""

import re
from collections.abc import Sequence

from processors.entities.casing import common_words
from processors.entities.patterns import SPEAKS, any_of
from processors.entities.spans import EntitySpan

PICTURES = any_of("file pool handout reuters video stock")
LABEL_WORDS = any_of(
    "slide_?show file breaking update factbox graphic video watch photos? timeline explainer exclusive live"
)
LABELS = re.compile(rf"(?:{PICTURES}) ?(?:photo|picture|image|photograph)s?|{LABEL_WORDS}", re.I)
# Commodities, currencies and bonds; as names they are only part of longer ones.
MARKETS = frozenset(
    "benchmark brent wti crude gold silver platinum palladium copper aluminium aluminum nickel zinc tin lead "
    "wheat corn soybeans sugar coffee cocoa cotton sterling cable bund bunds gilts treasuries bitcoin lira "
    "rand".split()
)
MEN = r"(?:English|Irish|Scots|Welsh|Dutch|French|Ulster|Manx|Cornish|Basque)(?:wo)?m[ae]n"
NATIONALS = any_of(
    "Scot Dane Swede Finn Norwegian Icelander Pole Czech Slovak Slovene Croat Serb Turk Greek Briton "
    "Brit Spaniard Aussie Kiwi New_Zealander Filipino Thai Uzbek Kazakh Kurd Arab Afghan Argentine "
    "Londoner New_Yorker Parisian Berliner Texan Californian Dubliner Glaswegian Liverpudlian"
)
NATIONAL = rf"(?:{MEN}|(?:{NATIONALS})s?)"
MAN = re.compile(MEN)
PEOPLE = re.compile(NATIONAL)
NATIONAL_BEFORE = re.compile(rf"(?:{MEN}|(?P<name>{NATIONALS})) (?=[A-Z])")  # "Finn" may be a given name
THE = re.compile(r"\b[Tt]he ([A-Z]\w+)")
ARTICLE_BEFORE = re.compile(r"\b(?:[Tt]he|[Aa]n?|[Aa]nother|[Ff]ellow) (?:[a-z]\w* )?$")
OPENING = re.compile(r"(?:^|[.!?:;]['”’\")]*\s+|\n\s*|[“\"‘(]|[-–—] )$")
GOES_ON = re.compile(r" [a-z]|[:,]")  # not in a table or a list of names
PERSON_SPEAKS = re.compile(rf" (?:{SPEAKS})\b")
PERSON_AFTER = re.compile(rf" (?:{SPEAKS}|added|was|is|has|had|and [A-Z])\b|,? \d\d")


def without_common_words(text: str, mentions: Sequence[EntitySpan]) -> list[EntitySpan]:
    """Drop mentions that are common words, labels or markets, and correct people told by nationality."""
    after_the = set(THE.findall(text))
    mentions = [_by_nationality(text, mention, after_the) for mention in mentions]
    names = [text[mention.start : mention.end] for mention in mentions]
    parts = {word for name in names if " " in name for word in name.split()}
    openers = [_is_opener(text, mention) for mention in mentions]
    elsewhere = {name for name, opener in zip(names, openers, strict=True) if not opener}
    return [
        mention
        for mention, name, opener in zip(mentions, names, openers, strict=True)
        if not LABELS.fullmatch(name)
        and not (opener and name not in elsewhere and name not in parts)
        and not (name.split()[0].lower() in MARKETS and name not in parts and _is_market(text, mention))
    ]


def _is_opener(text: str, mention: EntitySpan) -> bool:
    """Whether a mention is a common word that has its capital because it opens a sentence."""
    name = text[mention.start : mention.end]
    return (
        name.isalpha()
        and name.istitle()
        and name.lower() in common_words()
        and bool(GOES_ON.match(text, mention.end))
        and bool(OPENING.search(text, max(0, mention.start - 4), mention.start))
        and not (mention.type == "PERSON" and PERSON_AFTER.match(text, mention.end))
    )


def _is_market(text: str, mention: EntitySpan) -> bool:
    """Whether a name that begins with a commodity or currency is nothing else: "Brent", "Brent crude"."""
    if mention.type == "PERSON" and PERSON_SPEAKS.match(text, mention.end):
        return False
    words = text[mention.start : mention.end].lower().split()
    return len(words) == 1 or (
        mention.type == "PERSON" and all(word in MARKETS or word in common_words() for word in words)
    )


def _by_nationality(text: str, mention: EntitySpan, after_the: set[str]) -> EntitySpan:
    """ "The Dutchman" is not a person's name, and "Dutchman Ruud Vos" is one without its first word.

    `after_the` are the words that the story has after "the".
    """
    if mention.type != "PERSON":
        return mention
    has_article = bool(ARTICLE_BEFORE.search(text, max(0, mention.start - 20), mention.start))
    if found := NATIONAL_BEFORE.match(text, mention.start, mention.end):
        is_full_name = " " in text[found.end() : mention.end]
        is_national = has_article or is_full_name or not found["name"]
        return mention._replace(start=found.end()) if is_national else mention
    if MAN.fullmatch(text, mention.start, mention.end) or (
        PEOPLE.fullmatch(text, mention.start, mention.end)
        and (has_article or text[mention.start : mention.end] in after_the)
    ):
        return mention._replace(type="MISC")
    return mention
