"""Find the words of a story that do not mean what they say.

"Chelsea" within Chelsea Clinton is no club, what a novel tells has not happened, and "war" and "murder"
beside prices, songs or sugar are figures of speech if nothing in the story says that somebody is hurt.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from processors.queries.names import plain_name
from processors.queries.words import words
from processors.story import Entity
from processors.subjects.rules import STATES

LEAD = 1_000  # words of a text, after which the rest is ignored
LEAD_CHARACTERS = 12 * LEAD

# Words of violence that people use of prices, plays, food and arguments.
VIOLENT = frozenset(
    """
    ambush ammunition armed army arsenal assassination assault attack attacked attacking attacks battle
    battled battles battling bomb bombarded bombed bombs bombshell casualties casualty crossfire enemies
    enemy fight fighting fights fought gun guns invade invaded invades invading invasion kill killed killer
    killing kills massacre murder murdered murderous murders robbery shoot shooting shoots shot shots
    slaughter slaughtered torture tortured victim victims war warfare wars weapon weapons
    """.split()
)
# Words that show that they are used so, if they stand beside most of them.
TAME = frozenset(
    """
    airlines analysts beer bill birdie brands cakes captain chains channel chef chocolate choreographer
    coach comedy cook critic critics curry dancers diet discounts fare fares film flavour flavours garden
    gardens goal goals golfers herbs innings investors lager landlords losses match melody movie musical
    opposition orchestra premiere price prices pricing profit profits questions ratings recipe rent rents
    retailer retailers sales salt sequel songs speech streaming subscribers sugar tariffs tax taxpayer
    tickets tongue viewers weed weeds
    """.split()
)
BESIDE = 10  # words
# Words that do not stand in such stories.
REAL = frozenset(
    """
    airstrike airstrikes ambulance arrest arrested artillery assassinated blast bullet bullets ceasefire
    charged civilians convicted corpse dead detonated died exploded explosion fatal fatally fled funeral
    guilty gunman gunmen hospital hostages injured investigators jailed kidnapped knife massacred militants
    militia missile missiles murders nato police prosecutor prosecutors raped rebels refugees rescuers
    robbed robber robbers rockets sentenced shelled shelling soldier soldiers stabbed stolen suspect
    suspected suspects terrorist terrorists thieves trial troops warplanes witnesses wounded
    """.split()
)
PEOPLE = (
    r"(?:people|persons?|m[ae]n|wom[ae]n|boys?|girls?|child|children|baby|students?|pupils|villagers|guards?"
    r"|officers?|passengers|worshippers|traders|workers|brother|sister|wife|husband|mother|father|son|daughter"
    r"|him|them|himself|herself)"
)
NUMBER = (
    r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens|scores|hundreds|thousands)"
)
STATE = "(?:{})".format("|".join(sorted(STATES)))
# Real violence, whatever stands beside it.
DONE = re.compile(
    rf"""\b(?:
    (?:kill(?:s|ed|ing)?|murder(?:s|ed|ing)|slaughter(?:s|ed|ing))\ (?:\w+\ ){{0,2}}(?:{NUMBER}|{PEOPLE})
    | (?:shot|shoots|attack(?:s|ed)|tortured?|bomb(?:s|ed))\ (?:\w+\ ){{0,2}}{PEOPLE}
    | (?:was|were|been|is|are)\ (?:killed|murdered|tortured|attacked)
    | {PEOPLE}\ (?:\w+\ )?(?:killed|murdered|shot|attacked|tortured)
    | {STATE}\ (?:\w+\ )?(?:attack(?:s|ed)|invade[sd]|bomb(?:s|ed)|war) | war\ between
    | bomb\ (?:scare|threat|alert|blast|attack|plot)
    | (?:attack(?:s|ed|ing)?|invad(?:es|ed|ing)|bomb(?:s|ed|ing)|war\ (?:in|with|against|on))\ {STATE}
    | (?:murder|killing|assassination|massacre)\ of\ (?:\w+\ ){{0,2}}{PEOPLE}
    | (?:s|his|her|their|the)\ (?:murder|assassination|killer|killing)
    | shot\ at | (?:an?|his|her|the|with)\ guns?
    | bombs?\ (?:fell|fall|falling|hit|struck|went)
    | (?:after|as|amid|following|since|despite|fears?(?:\ of)?)\ (?:\w+\ ){{0,2}}
      (?:attack(?:s|ed)?|bomb(?:s|ed)?|wars?|killing|murder|robbery|shooting|invasion)
    )\b""",
    re.X,
)

# From here to the end of the sentence, a work of fiction is retold.
RETOLD = re.compile(
    r"\b(?:(?:films?|movies?|novels?|musicals?|operas?|dramas?|thrillers?|sitcoms?|comed(?:y|ies)"
    r"|video ?games?|(?:tv|television) series|plays?) (?:about|in which|that tells|which tells)"
    r"|comic books? in which)\b",
    re.I,
)
# Where a sentence goes on after what it retells.
MAIN_CLAUSE = re.compile(r",|(?<!who )(?<!that )(?<!which )\b(?:ha[sd]|have|was|were|led|caused)\b")
FICTION = re.compile(
    r"\b(?:film|movie|novel|musical|opera|thriller|sitcom|screenplay|comedy"
    r"|(?:tv|television|stage) (?:series|drama)|(?:a|new|the|his|her|their|stage) play"
    r"|video ?game|soprano|tenor)(?:e?s)?\b"
    r"|\bact(?:or|ress)\b.{1,80}?\b(?:plays?|played|stars?)\b",
    re.I,
)
HAPPENED = re.compile(
    r"\b(?:police|arrest|charged|court|jail|sentenced|convicted|guilty|accused|lawsuit|sued|killed|died|dead|death"
    r"|wounded|injured|government|minister|parliament|lawmaker|council|hospital|protest|copyright|banned|ban\b"
    r"|attacked|blast|blaze|broke out|burned|collapsed|destroyed|evacuated|exploded|explosion|fled|gunm[ae]n"
    r"|infected|murdered|outbreak|rescuers|robbed|shot dead|stabbed|vaccinated)",
    re.I,
)
SENTENCE = re.compile(r".+?(?:[.!?][\"'”’)]*(?=\s)|\n|$)", re.S)


class Reading(NamedTuple):
    """The words of a story, the headline's first, and which of them are not to be taken at their word.

    `headline` is the number of words of the headline. `names` are the entities: type, name and number of
    mentions. `within` are the numbers of words that are part of something longer, with its length in words;
    `told` those of words that tell what a work of fiction is about.
    """

    words: Sequence[str]
    headline: int
    names: Sequence[tuple[str, str, int]] = ()
    within: Mapping[int, int] = {}
    told: Collection[int] = ()


def read(headline: str, text: str, entities: Iterable[Entity] = ()) -> Reading:
    """Split a story into words."""
    text = text[:LEAD_CHARACTERS]
    title = words(headline)
    story = title + words(text)[:LEAD]
    entities = list(entities)
    names = [(entity["type"], entity["name"], len(entity["mentions"])) for entity in entities]
    within = {**_figurative(story), **_within_names(story, entities)}
    return Reading(story, len(title), names, within, _told(headline, text))


def _figurative(story: Sequence[str]) -> dict[int, int]:
    """Words of violence that mean something else: most stand beside a tame word, and nothing real is told."""
    violent = [number for number, word in enumerate(story) if word in VIOLENT]
    if not violent or not REAL.isdisjoint(story):
        return {}
    tame = sum(not TAME.isdisjoint(story[max(0, n - BESIDE) : n + BESIDE + 1]) for n in violent)
    if 2 * tame < len(violent) or DONE.search(" ".join(story)):
        return {}
    return dict.fromkeys(violent, 2)


def _within_names(story: Sequence[str], entities: Iterable[Entity]) -> dict[int, int]:
    """The words of names of people and places, and of people's names alone ("Court" of Margaret Court)."""
    names: set[tuple[str, ...]] = set()
    lengths: dict[str, set[int]] = {}  # of the names that begin with a word
    alone: dict[str, int] = {}
    for entity in entities:
        name = plain_name(entity["name"])
        if entity["type"] not in ("PERSON", "LOC") or len(name) < 2:
            continue
        names.add(name)
        lengths.setdefault(name[0], set()).add(len(name))
        if entity["type"] == "PERSON":
            mentions = {plain_name(mention["text"]) for mention in entity["mentions"]}
            alone.update((mention[0], len(name)) for mention in mentions if len(mention) == 1)
    found: dict[int, int] = {}
    for number, word in enumerate(story):
        if word in alone:
            found[number] = alone[word]
        for length in lengths.get(word, ()):
            if tuple(story[number : number + length]) in names:
                found.update(dict.fromkeys(range(number, number + length), length))
    return found


def _told(headline: str, text: str) -> frozenset[int]:
    if not any(pattern.search(part) for pattern in (FICTION, RETOLD) for part in (headline, text)):
        return frozenset()
    return frozenset(_told_words(headline, text))


def _told_words(headline: str, text: str) -> Iterator[int]:
    """The words of sentences about fiction, and of the headline if the first sentence retells some."""
    number = len(words(headline))
    lead = SENTENCE.search(text.lstrip())
    if _is_fiction(headline) or (lead and RETOLD.search(lead[0]) and not HAPPENED.search(headline)):
        yield from range(number)
    for sentence in SENTENCE.findall(text):
        size = len(words(sentence))
        if retold := RETOLD.search(sentence):
            end = HAPPENED.search(sentence) and MAIN_CLAUSE.search(sentence, retold.end())
            until = len(words(sentence[: end.start()])) if end else size
            yield from range(number + len(words(sentence[: retold.end()])), number + until)
        elif _is_fiction(sentence):
            yield from range(number, number + size)
        number += size
        if number >= LEAD:
            return


def _is_fiction(sentence: str) -> bool:
    return bool(FICTION.search(sentence)) and not HAPPENED.search(sentence)
