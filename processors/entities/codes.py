"""Letters and codes beside names that are no names: of instruments, degrees and honours, party and state."""

import re
from typing import NamedTuple

from processors.entities.patterns import any_of
from processors.entities.places import STATES
from processors.story import EntityType

# Reuters' codes of instruments (RICs), and tickers behind a company.
INSTRUMENT = (
    r"(?<![\w.])\.[A-Z][A-Z0-9]{1,12}\b"  # indices: .SPX, .FTSE
    r"|\b[A-Z0-9]{2,8}=(?:[A-Z0-9]{1,4}\b)?"  # currencies and bonds: GBP=, US10YT=RR
    r"|\b[A-Z]{1,4}[cv]\d{1,2}\b"  # futures: LCOc1
    r"|\bCM[A-Z]{2}[03]\b"  # metals: CMCU3
    r"|<[A-Z0-9][A-Za-z0-9.]{0,11}>"
)
SHARE = r"(?<![\w.&-])(?:[A-Z]{2,6}|\d{1,4}[A-Z]{0,3})[a-z]?\.[A-Z]{1,2}\b(?!\.)"  # AIRF.PA
LISTING = r"\((?:NYSE|NASDAQ|Nasdaq|LSE|LON|AIM|TSX|ASX|NSE|BSE)[^():\n]{0,12}: ?[A-Z][A-Z.]{0,5}\)"
STATE = "|".join(sorted((re.escape(state.title()) for state in STATES), key=len, reverse=True))
STATE = rf"(?:(?:{STATE})|[A-Z]\.[A-Z]\.|[A-Z]{{2}}\b|[A-Z][a-z]+\.?)"
PARTY_AND_STATE = (
    rf"(?:\((?:[DRI][-–—]|(?:[DRI]\.|Lab|Con|Lib Dem|LD|SNP|ALP|LNP|NDP), ){STATE}[^()\n]{{0,12}}\)"
    rf"|, [DRI][-–—]{STATE}(?:(?<!\.) [A-Z][a-z]+)?(?=[,.;:)”\"]|\s))"
)
HONOURS = any_of(
    "PhD MD DDS DMD DVM MPH MBA MFA MSc BSc MPhil DPhil EdD PsyD JD LLB LLM RN MSN BSN RD RDN LDN LCSW "
    "CFA CPA CFP MBE OBE CBE KBE DBE QC KC SC FRS FRCS FRCP FRSE DSO DFC VC GC AO AM OAM Esq"
)
DEGREE = rf"(?:(?:[A-Z][a-z]{{0,2}}\.){{2,4}}|(?:{HONOURS})\b\.?)"
NO_DEGREE = r"(?!(?:[NS]\.[CDHJMY]|D\.C|R\.I|U\.[SKN]|E\.U|L\.A|P\.C|W\.Va)\.)"
DEGREES = (
    rf"(?<=[a-z])(?:, {NO_DEGREE}{DEGREE})+(?=[,.;:)”\"]|\s(?![A-Z])|$)"
    rf"|(?<=[a-z] )(?:{HONOURS})\b(?=[,.;:)])"
)

LONGEST_GAP = 4  # characters between a name and its code
SENTENCE_START = re.compile(r"\s+[A-Z“\"]|[”\"]?\s*$")
NO_NAMES = re.compile(
    rf"(?=[A-Z0-9.,(<])(?:(?P<share>{SHARE})|{INSTRUMENT}|(?P<person>{PARTY_AND_STATE}|{DEGREES})"
    rf"|(?P<listing>{LISTING}))"
)
TYPES: dict[str, EntityType] = {"share": "ORG", "listing": "ORG", "person": "PERSON"}


class Coded(NamedTuple):
    """A text without codes, and the types that they tell of the names before them, by the end of the name."""

    text: str
    types: dict[int, EntityType]


def without_codes(text: str) -> Coded:
    """The text with spaces in place of codes and letters, so that offsets stay the same."""
    types: dict[int, EntityType] = {}
    pieces, done = [], 0
    for found in NO_NAMES.finditer(text):
        if found.lastgroup in TYPES:
            before = text[max(0, found.start() - LONGEST_GAP) : found.start()].rstrip(" (<")
            types[max(0, found.start() - LONGEST_GAP) + len(before)] = TYPES[found.lastgroup]
        pieces += [text[done : found.start()], _blank(found)]
        done = found.end()
    return Coded("".join(pieces) + text[done:], types)


def _blank(found: re.Match[str]) -> str:
    """Spaces, and the full stop of an abbreviation if a sentence ends with it."""
    ends_sentence = found[0][-1] == "." and SENTENCE_START.match(found.string, found.end())
    return " " * (len(found[0]) - 1) + "." if ends_sentence else " " * len(found[0])
