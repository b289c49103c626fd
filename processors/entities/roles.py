"""The roles of people in a story: "Russia's Foreign Minister", "analyst at Nordfjord Securities".

A role comes right before the name ("Prime Minister Stephen Harper"; "the U.N. envoy, Johan Lindqvist") or
after it between commas ("Ingrid Halvorsen, an analyst at Nordfjord Securities,").
"""

import re
from collections.abc import Sequence

from processors.entities.patterns import any_of
from processors.entities.spans import EntitySpan

HEAD_NOUNS = (
    "president|minister|premier|chancellor|secretary|ambassador|envoy|governor|gov\\.|senator|sen\\.|"
    "congressman|congresswoman|representative|rep\\.|lawmaker|deputy|mayor|councillor|king|queen|prince|"
    "princess|sultan|emir|pope|cardinal|archbishop|bishop|rabbi|imam|rev\\.|general|gen\\.|admiral|adm\\.|"
    "colonel|col\\.|major|captain|capt\\.|lieutenant|lt\\.|sergeant|sgt\\.|commander|spokesman|spokeswoman|"
    "spokesperson|judge|justice|prosecutor|lawyer|attorney|solicitor|detective|inspector|sheriff|"
    "chief executive|chief|ceo|chairman|chairwoman|chair|chairperson|director|executive|founder|owner|"
    "manager|head|leader|coach|trainer|striker|midfielder|defender|goalkeeper|forward|driver|analyst|"
    "economist|strategist|trader|broker|banker|professor|prof\\.|researcher|scientist|astronomer|"
    "historian|epidemiologist|forecaster|meteorologist|doctor|surgeon|nurse|teacher|author|novelist|"
    "writer|actor|actress|director-general|singer|artist|curator|editor|journalist|reporter|activist|"
    "farmer|fisherman|resident|witness|treasurer|commissioner|inspector-general|negotiator|mediator|"
    "candidate|adviser|advisor|official|officer|delegate|speaker|organiser|organizer|co-ordinator|"
    "coordinator|superintendent|vice-president|champion|pilot|architect|engineer|dictator|rebel"
)
MODIFIERS = (
    "prime|foreign|finance|defence|defense|interior|justice|health|education|environment|trade|economy|"
    "energy|oil|labour|labor|culture|sports|transport|agriculture|home|shadow|deputy|vice|acting|interim|"
    "former|then|first|assistant|senior|junior|chief|general|managing|executive|press|union|rebel|army|"
    "police|opposition|party|state|federal|national|regional|local|central|bank|club|team|head|special|"
    "permanent|military|security|presidential|veteran|top|lead|longtime|government|company|ministry|"
    "space|marine|political|market|currency|research|appeals|district|high|supreme|crown"
)
# Other nouns of people count where an article, a possessive or a comma shows that they are about the person.
PEOPLE = any_of(
    r"\w{2,}(?:er|or|ist|ian|eer|man|woman|person|ward|ee) neighbour colleague friend student pensioner "
    r"priest vicar monk nun chef cook clerk guide guard aide agent assistant consultant accountant "
    r"immigrant apprentice dean provost rector principal umpire athlete jockey veteran survivor suspect "
    r"victim steward witness midwife wife husband widow cousin son nephew niece uncle aunt client rival "
    r"peer mechanic star rapper chemist"
)
NO_PEOPLE = any_of(
    "later after under over other another further number member matter letter paper power water order "
    "dinner summer winter quarter corner chapter charter factor error floor door color human German "
    "Roman forward toward reward degree committee never ever either neither whether rather however "
    "together former latter for or nor per her river tower offer career cover newspaper computer trailer "
    "sector September October November December coffee guarantee barrier border disorder cancer fever "
    "weather murder three better favor favour thriller"
)
NAME = r"(?:[A-Z][\w&.’'-]*|[A-Z]\.(?:[A-Z]\.)+)"
OWNER = rf"(?:{NAME} ){{0,3}}{NAME}(?:['’]s|(?<=s)['’]) "
OF = rf"(?: (?:of|for|at|to|in) (?:the )?{NAME}(?: (?:(?:of|and|for) (?:the )?)?{NAME}){{0,4}})"
ROLE = rf"(?:{OWNER})?(?:(?:{NAME}|{MODIFIERS}) ){{0,4}}?(?i:{HEAD_NOUNS}){OF}{{0,2}}"
# "minister of fisheries and oceans", "head of research at Statbank": only where a comma ends it.
TASK = rf"(?: (?:of|for)(?: (?!(?:that|which|who|was|is|has|had|said)\b)[a-z][\w'’-]+){{1,6}}{OF}?)"

PERSON_WORD = rf"(?!(?:{NO_PEOPLE})\b)(?:{PEOPLE})\b"
NO_MODIFIER = "(?!(?:and|or|of|who|after|before|with|for|to|from|by|at|in|on|that|as|than|was|is|were|are) )"
NOUN_PHRASE = rf"(?:[a-z]\w*['’]s )?(?:{NO_MODIFIER}(?:{NAME}|[a-z][\w-]*) ){{0,4}}?{PERSON_WORD}"

ROLE_BEFORE_NAME = re.compile(rf"(?<![\w’'])(?P<role>{ROLE})(?:, | )$")
ROLE_AFTER_NAME = re.compile(
    rf",? (?:who is |then )?(?:an? |the |its |their |his |her )?"
    rf"(?P<role>{ROLE}(?:(?=[,.;:)]| who | and | said)|{TASK}(?=[,.;)])))"
)
DETERMINER = any_of("[Tt]he [Aa]n? [Hh]is [Hh]er [Ii]ts [Tt]heir [Oo]ur [Mm]y")
OTHER_BEFORE_NAME = re.compile(
    rf"(?<![\w’'])(?:{DETERMINER}) (?P<role>{NOUN_PHRASE})(?:, | )$"
    rf"|(?:^|[.!?”\"] |\n)(?P<opener>[A-Z][a-z]+(?: [a-z]+)? ?(?<!\w){PERSON_WORD}) $"
)
OTHER_AFTER_NAME = re.compile(
    rf",? (?:who is |then )?(?:{DETERMINER}) (?P<role>{NOUN_PHRASE}{OF}{{0,2}})(?=[,.;:)]| who | and | said)"
)
ENDS_WITH_PERSON = re.compile(PERSON_WORD)
ARTICLE = re.compile(r"(?:The|An?|His|Her|Its|Their|My|Our|This|That) ")
COMMA = re.compile(r" *,")  # letters behind the name were blanked
WINDOW = 90  # characters on either side of a name
SENTENCE_END = re.compile(r"[.!?][\"”’']? (?=[A-Z\"“])|\n")
ABBREVIATED = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Sen|Gov|Gen|Rep|Rev|Prof|Lt|Col|Capt|Sgt|Adm|St|[A-Z])\.$")


def role(text: str, mentions: Sequence[EntitySpan]) -> str | None:
    """The longest role next to any of a person's mentions, without article; None if there is none."""
    found = [
        role
        for mention in mentions
        for role in (_before(text, mention.start), _after(text, mention.end))
        if role
    ]
    return max(found, key=len, default=None)


def _before(text: str, start: int) -> str | None:
    opening = max(0, start - WINDOW)
    for end in SENTENCE_END.finditer(text, opening, start):
        if not ABBREVIATED.search(text, opening, end.start() + 1):
            opening = end.end()
    before = text[opening:start]
    if match := ROLE_BEFORE_NAME.search(before):
        return _without_article(match["role"])
    words = before.rstrip(", ").rsplit(" ", 1)
    match = OTHER_BEFORE_NAME.search(before) if ENDS_WITH_PERSON.fullmatch(words[-1]) else None
    return match["role"] or match["opener"] if match else None


def _after(text: str, end: int) -> str | None:
    if not (comma := COMMA.match(text, end)):
        return None
    start = comma.end() - 1
    match = ROLE_AFTER_NAME.match(text, start, end + WINDOW) or OTHER_AFTER_NAME.match(
        text, start, end + WINDOW
    )
    return _without_article(match["role"]) if match else None


def _without_article(role: str) -> str:
    role = " ".join(role.split())
    return role[article.end() :] if (article := ARTICLE.match(role)) else role
