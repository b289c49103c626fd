"""What a story calls a person: "Russia's Foreign Minister", "analyst at Nordfjord Securities".

A role stands right before the name ("Prime Minister Stephen Harper"; "the U.N. envoy, Johan
Lindqvist") or behind it between commas ("Ingrid Halvorsen, an analyst at Nordfjord Securities,").
"""

import re
from collections.abc import Sequence

from processors.entities.spans import EntitySpan

HEADS = (
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
BEFORE_HEAD = (
    "prime|foreign|finance|defence|defense|interior|justice|health|education|environment|trade|economy|"
    "energy|oil|labour|labor|culture|sports|transport|agriculture|home|shadow|deputy|vice|acting|interim|"
    "former|then|first|assistant|senior|junior|chief|general|managing|executive|press|union|rebel|army|"
    "police|opposition|party|state|federal|national|regional|local|central|bank|club|team|head|special|"
    "permanent|military|security|presidential|veteran|top|lead|longtime|government|company|ministry|"
    "space|marine|political|market|currency|research|appeals|district|high|supreme|crown"
)
NAME = r"(?:[A-Z][\w&.’'-]*|[A-Z]\.(?:[A-Z]\.)+)"
OWNER = rf"(?:{NAME} ){{0,3}}{NAME}(?:['’]s|(?<=s)['’]) "
OF = rf"(?: (?:of|for|at|to|in) (?:the )?{NAME}(?: (?:(?:of|and|for) (?:the )?)?{NAME}){{0,4}})"
ROLE = rf"(?:{OWNER})?(?:(?:{NAME}|{BEFORE_HEAD}) ){{0,4}}?(?i:{HEADS}){OF}{{0,2}}"

BEFORE = re.compile(rf"(?<![\w’'])(?P<role>{ROLE})(?:, | )$")
BEHIND = re.compile(
    rf",? (?:who is |then )?(?:an? |the |its |their |his |her )?(?P<role>{ROLE})(?=[,.;:)]| who | and | said)"
)
ARTICLE = re.compile(r"(?:The|An?|His|Her|Its|Their|My|Our|This|That) ")
REACH = 90  # characters
SENTENCE_END = re.compile(r"[.!?][\"”’']? (?=[A-Z\"“])|\n")
ABBREVIATED = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Sen|Gov|Gen|Rep|Rev|Prof|Lt|Col|Capt|Sgt|Adm|St|[A-Z])\.$")


def role(text: str, mentions: Sequence[EntitySpan]) -> str | None:
    """The fullest role that stands beside a mention of a person, or None."""
    found = [
        role
        for mention in mentions
        for role in (_before(text, mention.start), _behind(text, mention.end))
        if role
    ]
    return max(found, key=len, default=None)


def _before(text: str, start: int) -> str | None:
    opening = max(0, start - REACH)
    for end in SENTENCE_END.finditer(text, opening, start):
        if not ABBREVIATED.search(text, opening, end.start() + 1):
            opening = end.end()
    match = BEFORE.search(text[opening:start])
    return _said(match["role"]) if match else None


def _behind(text: str, end: int) -> str | None:
    if text[end : end + 1] != ",":
        return None
    match = BEHIND.match(text, end, end + REACH)
    return _said(match["role"]) if match else None


def _said(role: str) -> str:
    return ARTICLE.sub("", " ".join(role.split()))
