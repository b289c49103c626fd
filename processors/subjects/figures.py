"""Find words of violence that are figures of speech: "a price war", "critics murdered the musical".

A story loses its subject if real violence is taken for one. So it takes tame words to show it, and anything
real overrides them.
"""

import re
from collections.abc import Sequence

from processors.subjects.rules import STATES

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
# Words that show that they are used so, if they stand beside half of them.
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
    | (?:his|her|their|the)\ (?:murder|assassination|killer|killing)
    | shot\ at | (?:an?|his|her|the|with)\ guns?
    | bombs?\ (?:fell|fall|falling|hit|struck|went)
    | (?:after|amid|following|since|despite|fears?(?:\ of)?)\ (?:\w+\ ){{0,2}}
      (?:attack(?:s|ed)?|bomb(?:s|ed)?|wars?|killing|murder|robbery|shooting|invasion)
    | as\ (?:\w+\ )?(?:attack(?:s|ed)|bomb(?:s|ed)|wars?)
    )\b""",
    re.X,
)


def figurative(story: Sequence[str]) -> list[int]:
    """The numbers of the words of violence in a story, if they are figures of speech.

    `story` is its words in lower case. They are if at least half of them stand beside a tame word, and no
    word or phrase tells of real violence.
    """
    violent = [number for number, word in enumerate(story) if word in VIOLENT]
    if not violent or not REAL.isdisjoint(story):
        return []
    tame = sum(not TAME.isdisjoint(story[max(0, n - BESIDE) : n + BESIDE + 1]) for n in violent)
    if 2 * tame < len(violent) or DONE.search(" ".join(story)):
        return []
    return violent
