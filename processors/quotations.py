"""Quotations: the words that a story puts between quotation marks, and who says them.

For now only direct speech: a whole sentence, or more, between marks. Speech without marks and
single quoted words ("mixed", "indirect") come later.

The marks are exact where they close; a quotation whose mark does not close ends with its paragraph,
and goes on where the next paragraph opens with a mark again. Whoever is named beside a verb of
speech is the speaker; a pronoun is the speaker before, or the last person named. `confidence` is
from the table below: how clear the sign was, on a scale of 0 to 1 that is not calibrated.
"""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from processors.record import Record, body, stamp

Span = tuple[int, int]
Sign = Literal["named", "described", "pronoun", "carried", "none"]

CONFIDENCE: dict[Sign, float] = {
    "named": 0.9,
    "described": 0.8,
    "pronoun": 0.7,
    "carried": 0.5,
    "none": 0.3,
}

CLOSING = {"“": "”", "„": "“”", "«": "»", "‘": "’", "``": "''", '"': '"', "'": "'"}
OPENING = re.compile(r"“|„|«|``|\"|(?<!\w)[‘'](?=\w)(?!(?:\d\d|em|til|tis|twas|cause|n)\b)", re.I)

VERBS = (
    "said|says|say|saying|told|tells|tell|added|adds|adding|wrote|writes|write|asked|asks|ask|replied|"
    "replies|answered|announced|announces|declared|declares|stated|states|insisted|insists|warned|"
    "warns|argued|argues|claimed|claims|explained|explains|noted|notes|continued|continues|recalled|"
    "recalls|remarked|remarks|observed|joked|jokes|quipped|concluded|concludes|conceded|admitted|"
    "admits|tweeted|posted|shouted|called|urged|urges|stressed|stresses|emphasised|emphasized|"
    "commented|comments|responded|responds|agreed|predicted|pledged|vowed|promised|complained|"
    "according to|reads|read|went on"
)
CUE = re.compile(rf"(?<![\w-])(?:{VERBS})(?![\w-])", re.I)
PRONOUN = re.compile(r"\b(?:he|she|they|we|it)\b", re.I)
DESCRIPTION = re.compile(
    r"\b(?:an?|the|one|another|his|her|its|their)\s+(?:[\w'’-]+\s+){0,4}?"
    r"(?:official|officials|spokesman|spokeswoman|spokesperson|statement|minister|president|"
    r"ambassador|witness|source|lawyer|attorney|judge|mayor|governor|senator|analyst|economist|trader|"
    r"doctor|teacher|driver|coach|manager|captain|farmer|resident|professor|researcher|scientist|"
    r"director|chairman|chairwoman|chief|executive|leader|candidate|report|letter|company|ministry|"
    r"government|police|court|union|group|agency|man|woman|father|mother|son|daughter|brother|sister)\b",
    re.I,
)
SENTENCE_END = re.compile(r"[.!?](?=[\s\"”’)]|$)")
NOT_AN_END = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Sen|Gov|Gen|Rep|Rev|St|Jr|Sr|U\.S|U\.N|[A-Z])\.$")
BOUNDARIES = ("\n\n", "”", "»", '"', "''")
INTRODUCTION = re.compile(r"[,:]\s+$")
PAUSE = re.compile(r"[,;:–—-]\s*$")

FAR = 2_000  # characters before a quotation in which whom "he" means is looked for
REACH = 200  # characters to either side within which a cue is looked for
SHORTEST = 3  # words; less between marks is a title, a nickname or a doubt, unless a cue stands by it
NEAR = 50  # quotations to either side that a repeat is looked for among
LONGEST = 5_000  # characters; a mark that closes later than that is no pair


@dataclass
class Quoted:
    """A stretch between marks: `outer` with the marks, `inner` without them."""

    outer: Span
    inner: Span
    paragraph: int
    closed: bool


@dataclass
class Speech:
    """A quotation as it is put together."""

    parts: list[Quoted]
    cue: Span | None = None
    speaker: Span | None = None
    sign: Sign = "none"
    entity: dict[str, Any] | None = field(default=None)


def find(records: Sequence[Record]) -> None:
    """Add `quotations` to records that have their entities."""
    for record in records:
        record["quotations"] = quotations(record)
        stamp(record, "quotations")


def quotations(record: Record) -> list[dict[str, Any]]:
    """The direct quotations of a story in the order of their words; a pull quote is not one more."""
    text = body(record)
    names = _names(record)
    running: list[Speech] = []
    for speech in _speeches(text, record["enrichment"]["paragraphs"]):
        _attribute(text, speech, names, running)
        if not _is_speech(text, speech):
            continue
        if speech.sign == "carried" and _goes_on(text, running[-1], speech):
            running[-1].parts += speech.parts
        else:
            running.append(speech)
    pulled = {n for n, p in enumerate(record["enrichment"]["paragraphs"]) if p["role"] == "pullquote"}
    return [_described(text, speech) for speech in _without_repeats(text, running, pulled)]


def marked(text: str, start: int, end: int, paragraph: int = 0) -> Iterator[Quoted]:
    """The stretches between quotation marks within a paragraph, outermost ones only."""
    position = start
    while opening := OPENING.search(text, position, end):
        mark = opening.group()
        close = _closing(text, mark, opening.end(), end)
        introduced = opening.start() == start or INTRODUCTION.search(
            text, max(start, opening.start() - 4), opening.start()
        )
        if close is None and (mark in "'‘" or not introduced):
            position = opening.end()  # an apostrophe, a stray mark, inches
            continue
        inner_end, outer_end = close or (end, end)
        yield Quoted((opening.start(), outer_end), (opening.end(), inner_end), paragraph, close is not None)
        position = outer_end


def _closing(text: str, mark: str, start: int, end: int) -> Span | None:
    end = min(end, start + LONGEST)
    closing = CLOSING[mark]
    if mark == "``":
        found = text.find(closing, start, end)
        return None if found < 0 else (found, found + 2)
    if mark in "'‘":
        # A single mark closes only behind a sentence mark or before a dash or the end: else it
        # is an apostrophe, or the plural's ("the workers' pay").
        pattern = re.compile(rf"(?<=[\w.,!?;…])[{closing}'](?=\s*[–—―-]|\s*$|(?<=[.,!?;…].)(?!\w))")
        found_mark = pattern.search(text, start, end)
        return found_mark.span() if found_mark else None
    for position in range(start, end):
        if text[position] in closing:
            if mark == '"' and re.match(r"\w", text[position + 1 : position + 2]):
                return None  # another opening mark: this one never closed
            return position, position + 1
    return None


def _speeches(text: str, paragraphs: Sequence[dict[str, Any]]) -> Iterator[Speech]:
    """Marked stretches put together: over paragraphs, and around a cue that breaks a sentence."""
    current: Speech | None = None
    for number, paragraph in enumerate(paragraphs):
        for quoted in marked(text, paragraph["start"], paragraph["end"], number):
            if current and _continues(text, current.parts[-1], quoted, paragraph["start"]):
                current.parts.append(quoted)
                continue
            if current:
                yield current
            current = Speech([quoted])
    if current:
        yield current


def _continues(text: str, last: Quoted, following: Quoted, paragraph_start: int) -> bool:
    if following.paragraph != last.paragraph:
        return not last.closed and following.outer[0] == paragraph_start
    between = text[last.outer[1] : following.outer[0]]
    words = text[last.inner[0] : last.inner[1]].rstrip()
    broken = words.endswith((",", "–", "—", "-")) or between.lstrip().startswith(",")
    return broken and bool(PAUSE.search(between)) and len(between) <= REACH and bool(CUE.search(between))


def _attribute(
    text: str,
    speech: Speech,
    names: Sequence[tuple[int, int, dict[str, Any]]],
    running: Sequence[Speech],
) -> None:
    """Find the cue and the speaker beside the quotation: behind it first, then before it."""
    for start, end in _surroundings(text, speech):
        for cue in CUE.finditer(text, start, end):
            speech.cue = speech.cue or cue.span()
            found = _beside(text, cue.span(), (start, end), names)
            if found:
                speech.cue = cue.span()
                speech.speaker, speech.sign, speech.entity = found
                break
        if speech.cue:
            break
    else:
        _attribute_by_dash(text, speech, names)
    if speech.sign == "pronoun":
        speech.entity = _antecedent(text, speech, names, running)
    elif speech.sign == "none" and speech.cue is None:
        _carry(text, speech, running)


def _surroundings(text: str, speech: Speech) -> Iterator[Span]:
    """Where a cue may stand: between the parts, behind the quotation, before it."""
    first, last = speech.parts[0], speech.parts[-1]
    if len(speech.parts) > 1 and first.paragraph == speech.parts[1].paragraph:
        yield first.outer[1], speech.parts[1].outer[0]
    if not re.match(r"\s*[A-Z“\"]", text[last.outer[1] : last.outer[1] + 3]) or _ends_open(text, last):
        yield last.outer[1], _clause_end(text, last.outer[1])
    yield _clause_start(text, first.outer[0]), first.outer[0]


def _ends_open(text: str, quoted: Quoted) -> bool:
    """The quoted words end in a comma, or in ? or !, so that a clause may follow."""
    return text[quoted.inner[0] : quoted.inner[1]].rstrip().endswith((",", "?", "!"))


def _clause_end(text: str, start: int) -> int:
    limit = _paragraph_end(text, start, start + REACH)
    opening = OPENING.search(text, start, limit)
    limit = opening.start() if opening else limit
    for end in SENTENCE_END.finditer(text, start, limit):
        if not NOT_AN_END.search(text, start, end.end()):
            return end.start()
    return limit


def _clause_start(text: str, end: int) -> int:
    """Where the clause before a quotation begins: behind a sentence's end or another quotation."""
    limit = max(0, end - REACH)
    found = ((text.rfind(mark, limit, end), len(mark)) for mark in BOUNDARIES)
    start = max((position + length for position, length in found if position >= 0), default=limit)
    for stop in SENTENCE_END.finditer(text, start, end):
        if not NOT_AN_END.search(text, start, stop.end()):
            start = stop.end()
    return start


def _paragraph_end(text: str, start: int, limit: int) -> int:
    found = text.find("\n\n", start, limit)
    return min(len(text), limit) if found < 0 else found


def _beside(
    text: str,
    cue: Span,
    window: Span,
    names: Sequence[tuple[int, int, dict[str, Any]]],
) -> tuple[Span, Sign, dict[str, Any] | None] | None:
    """The nearest name, description or pronoun to a cue, one before it preferred to one behind it."""
    candidates: list[tuple[int, int, Span, Sign, dict[str, Any] | None]] = []

    def add(span: Span, sign: Sign, entity: dict[str, Any] | None = None) -> None:
        behind = span[0] >= cue[1]
        distance = span[0] - cue[1] if behind else cue[0] - span[1]
        if distance >= 0 and not (behind and distance > 40):
            candidates.append((distance + 10 * behind, -(span[1] - span[0]), span, sign, entity))

    near = _within(names, *window)
    for start, end, named in near:
        add((start, end), "named", named)
    for match in DESCRIPTION.finditer(text, *window):
        if not any(s < match.end() and match.start() < e for s, e, _ in near):
            add(match.span(), "described")
    for match in PRONOUN.finditer(text, *window):
        add(match.span(), "pronoun")
    if not candidates:
        return None
    _, _, span, sign, entity = min(candidates, key=lambda c: c[:2])
    return span, sign, entity


def _within(
    names: Sequence[tuple[int, int, dict[str, Any]]], start: int, end: int
) -> Sequence[tuple[int, int, dict[str, Any]]]:
    """The names between two positions."""
    first = bisect_left(names, start, key=lambda name: name[0])
    last = bisect_left(names, end, key=lambda name: name[0])
    return [name for name in names[first:last] if name[1] <= end]


def _attribute_by_dash(text: str, speech: Speech, names: Sequence[tuple[int, int, dict[str, Any]]]) -> None:
    """The dash of a pull quote: 'words' —Name."""
    end = speech.parts[-1].outer[1]
    dash = re.compile(r"\s*(?:--?|[–—―])\s*").match(text, end)
    limit = _paragraph_end(text, end, end + REACH)
    if dash and not OPENING.search(text, dash.end(), limit):
        for start, stop, entity in _within(names, dash.end(), limit)[:1]:
            speech.cue = (
                dash.start() + len(dash.group()) - len(dash.group().lstrip()),
                dash.end(),
            )
            speech.speaker, speech.sign, speech.entity = (start, stop), "named", entity


def _antecedent(
    text: str,
    speech: Speech,
    names: Sequence[tuple[int, int, dict[str, Any]]],
    running: Sequence[Speech],
) -> dict[str, Any] | None:
    """Who "he" or "she" is; nobody is guessed for "it" and "they".

    The person whom the paragraph names first is whom it is about; else it is the speaker of the
    paragraph before, or the last person named there.
    """
    assert speech.speaker is not None
    if text[slice(*speech.speaker)].lower() not in ("he", "she"):
        return None
    quoted = speech.parts[0].outer[0]
    here = text.rfind("\n\n", 0, quoted) + 1
    before = text.rfind("\n\n", 0, max(0, here - 1)) + 1
    before = max(before, quoted - FAR)
    people = [
        (start, entity) for start, _, entity in _within(names, before, quoted) if entity["type"] == "PERSON"
    ]
    for start, entity in people:
        if start >= here:
            return entity
    previous = running[-1] if running else None
    if previous and previous.entity and previous.parts[-1].outer[1] >= before:
        return previous.entity
    return people[-1][1] if people else None


def _carry(text: str, speech: Speech, running: Sequence[Speech]) -> None:
    """A quotation that follows another in its paragraph and names nobody is by the same speaker."""
    previous = running[-1] if running else None
    if (
        previous
        and previous.speaker
        and previous.parts[-1].paragraph == speech.parts[0].paragraph
        and speech.parts[0].outer[0] - previous.parts[-1].outer[1] <= REACH
    ):
        speech.speaker, speech.entity, speech.sign = previous.speaker, previous.entity, "carried"


def _goes_on(text: str, previous: Speech, speech: Speech) -> bool:
    """Whether nothing but the clause with the cue stands between: "No," she said. "We wait." """
    start, end = previous.parts[-1].outer[1], speech.parts[0].outer[0]
    cue = previous.cue
    between = text[start:end].strip()
    return not between or (cue is not None and start <= cue[0] < end and _clause_end(text, start) >= end - 2)


def _is_speech(text: str, speech: Speech) -> bool:
    """Whether it is direct: whole sentences, not a word or two that a sentence quotes."""
    first, last = speech.parts[0], speech.parts[-1]
    words = text[first.inner[0] : last.inner[1]]
    if len(words.split()) < SHORTEST and not (speech.cue and words.rstrip().endswith((",", ".", "!", "?"))):
        return False
    behind = text[last.outer[1] : last.outer[1] + 2].lstrip(" ")
    ends = words.rstrip().endswith((".", ",", "!", "?", "…", ";", "-", "–", "—")) or behind[:1] in (
        ".",
        ",",
        "—",
        "–",
        "-",
        "",
    )
    before = text[_clause_start(text, first.outer[0]) : first.outer[0]].strip()
    opens = not before or before.endswith((",", ":", "—", "–", "--")) or words.lstrip()[:1].isupper()
    return (
        (ends or not last.closed)
        and opens
        and (speech.sign != "none" or speech.cue is not None or not before)
    )


def _without_repeats(text: str, speeches: Sequence[Speech], pulled: Collection[int]) -> list[Speech]:
    """Leave out a quotation whose words another has: a longer one, the story's before a pull quote's."""
    words = [_words(text, speech) for speech in speeches]
    rank = [(-len(words[n]), s.parts[0].paragraph in pulled, n) for n, s in enumerate(speeches)]
    kept = []
    for number, speech in enumerate(speeches):
        inside = (
            rank[other] < rank[number] and f" {words[number]} " in f" {words[other]} "
            for other in range(max(0, number - NEAR), min(len(speeches), number + NEAR))
        )
        if not any(inside):
            kept.append(speech)
    return kept


def _words(text: str, speech: Speech) -> str:
    joined = " ".join(text[part.inner[0] : part.inner[1]] for part in speech.parts)
    return " ".join(re.findall(r"\w+", joined.casefold()))


def _names(record: Record) -> list[tuple[int, int, dict[str, Any]]]:
    """Mentions that may speak, by position: people, organisations, and places for their governments."""
    return sorted(
        (
            (mention["start"], mention["end"], entity)
            for entity in record["entities"]
            if entity["type"] in ("PERSON", "ORG", "LOC")
            for mention in entity["mentions"]
        ),
        key=lambda name: name[:2],
    )


def _described(text: str, speech: Speech) -> dict[str, Any]:
    spans = [_inside(text, part.inner) for part in speech.parts]
    return {
        "text": " ".join(" ".join(text[start:end].split()) for start, end in spans),
        "kind": "direct",
        "spans": [{"start": start, "end": end} for start, end in spans],
        "cue": _mention(text, speech.cue) if speech.cue else None,
        "speaker": _speaker(text, speech),
        "confidence": CONFIDENCE[speech.sign],
    }


def _speaker(text: str, speech: Speech) -> dict[str, Any] | None:
    if speech.speaker is None:
        return None
    mention = _mention(text, speech.speaker)
    if speech.entity is None:
        return {"name": " ".join(mention["text"].split()), "mention": mention}
    return {"name": speech.entity["name"], "entity": speech.entity["id"], "mention": mention}


def _mention(text: str, span: Span) -> dict[str, Any]:
    return {"start": span[0], "end": span[1], "text": text[span[0] : span[1]]}


def _inside(text: str, span: Span) -> Span:
    """The span without white space at its ends."""
    start, end = span
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())
