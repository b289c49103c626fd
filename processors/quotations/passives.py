"""Passives: who is accused, told or urged is not who says so; whoever follows "by" is."""

import re
from collections.abc import Sequence

from processors.quotations.acts import (
    DETERMINERS,
    MARKS,
    NAMES,
    OBJECTS,
    QUESTIONS,
    STOPS,
    WHEN,
    without_time,
)
from processors.quotations.nouns import ORGANISATIONS, PEOPLE
from processors.quotations.tokens import TokenSpan
from processors.quotations.verbs import OF_PEOPLE, act_of, verb_of

# Acts and verbs whose passive subject is not the speaker: "was asked", "was denied a licence".
OF_OBJECTS = frozenset(("ask", "urge", "accuse", "praise", "deny", "refuse", "threaten", "describe"))
ADDRESSING = frozenset("assured challenged informed invited quizzed".split())
BEING = frozenset("is are was were am be been being 're ’re isn aren wasn weren get got gets".split())
ADVERBS = frozenset("also never not now often once later since then twice 't ’t n't".split())
MAX_ADVERBS = 4  # tokens between "was" and its participle
# Before and after a participle without "was": "Moor, accused of theft, …"; "asked by reporters, he …".
REDUCED_BEFORE = STOPS | frozenset((",", "–", "—", "when", "if", "while", "once", "after"))
REDUCED_AFTER = QUESTIONS - {"what", "who", "which", "whose"} | {"of", "with", "about", "what"}
SPEAKERS = re.compile(
    rf"(?:{PEOPLE}|{ORGANISATIONS})s?|people|media|\w+s", re.I
)  # no text message, no mistake
AGENT_ENDS = STOPS | frozenset(
    ", of to that for as on in at after before who which when whether if over with because during until"
    " and by why how what where".split()
)
MAX_AGENT = 12  # tokens
MAX_CONTENT = 60  # tokens between a participle and "by"


def is_passive(words: Sequence[str], cue: int) -> bool:
    """Whether the subject of a verb does not speak: "was asked if", "accused of", "asked if …, she said"."""
    word, verb = words[cue].lower(), verb_of(words[cue])
    after_time = without_time(words, cue + 1)
    act, after = act_of(verb), words[after_time].lower() if cue + 1 < len(words) else ""
    if verb == "charge" and after in ("of", "with"):
        return True  # "arrested on charges of"
    is_of_object = act in OF_OBJECTS or verb in OF_PEOPLE or word in ADDRESSING
    if not word.endswith(("ed", "told")) or not is_of_object:
        return False
    previous = _word_before(words, cue)
    if previous in BEING or after == "by" or (act == "accuse" and after == "of"):
        return True
    if previous not in REDUCED_BEFORE:
        return False
    if verb in NAMES and after in MARKS:
        return _agent_after_marks(words, after_time)
    return after in REDUCED_AFTER and (verb == "ask" or previous == ",")


def agent(words: Sequence[str], cue: int, ends: Sequence[int]) -> TokenSpan | None:
    """Who does what a passive says, after "by", which follows the cue or one of the `ends` of its content.

    A name that the words introduce is part of them: "her rival, Sam Dunn".
    """
    for start in (cue + 1, *ends):
        if cue < start < cue + MAX_CONTENT and (by := _by(words, start)):
            return by + 1, _with_name(words, _agent_end(words, by + 1))
    return None


def _word_before(words: Sequence[str], cue: int) -> str:
    """The word before a verb and its adverbs, or a full stop at the start of the text."""
    before = cue - 1
    while before > max(0, cue - 1 - MAX_ADVERBS) and (
        words[before].lower() in ADVERBS or words[before].endswith("ly")
    ):
        before -= 1
    return words[before].lower() if before >= 0 else "."


def _agent_after_marks(words: Sequence[str], opening: int) -> bool:
    """Whether "by" follows what begins at a mark: "Lang, called “the owl” by her readers"."""
    closing = (n for n in range(opening + 1, min(len(words), opening + MAX_AGENT)) if words[n] in MARKS)
    return _by(words, next(closing, len(words))) is not None


def _by(words: Sequence[str], start: int) -> int | None:
    """The word "by" before an agent, after marks and the time."""
    while start < len(words) and (words[start] in MARKS or words[start] in (",", "’", "'", "''")):
        start += 1
    start = without_time(words, start)
    if start + 1 >= len(words) or words[start] != "by":
        return None
    after = words[start + 1]
    is_agent = after not in WHEN and not after.endswith("ing") and after[0].isalnum()
    return start if is_agent and _may_speak(words, start + 1) else None


def _may_speak(words: Sequence[str], start: int) -> bool:
    """Whether words may name who speaks: a name, a noun with an article, a plural or a noun for people."""
    end = _agent_end(words, start)
    named = any(word[0].isupper() for word in words[start:end]) or words[start] in DETERMINERS | OBJECTS
    return end > start and (named or SPEAKERS.fullmatch(words[end - 1]) is not None)


def _agent_end(words: Sequence[str], start: int) -> int:
    end = start
    last = min(len(words), start + MAX_AGENT)
    while end < last and words[end] not in AGENT_ENDS and not verb_of(words[end]):
        end += 1
    return end


def _with_name(words: Sequence[str], end: int) -> int:
    """The end of an agent with the name that it introduces, if it has none of its own."""
    last = end + 1
    while last < len(words) and words[last][0].isupper() and words[last] not in WHEN:
        last += 1
    is_name = words[end : end + 1] == [","] and last > end + 1
    if not is_name or words[end - 1][0].isupper() or (last < len(words) and verb_of(words[last])):
        return end
    return last
