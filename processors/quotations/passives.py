"""Find the source of a passive: who is accused, told or urged is not who says so; whoever follows "by" is."""

import re
from collections.abc import Sequence

from processors.quotations.genders import Named
from processors.quotations.tokens import CharSpan

# Participles whose subject is the person addressed or spoken of.
PARTICIPLE = re.compile(
    r"(?:\w+ly\s+)?(?:accused|advised|asked|assured|begged|blamed|branded|called|challenged|charged|condemned|criticised"
    r"|criticized|denounced|described|dubbed|encouraged|faulted|hailed|informed|instructed|invited|labelled"
    r"|labeled|ordered|praised|pressed|questioned|quizzed|reminded|threatened|told|urged|warned)\b",
    re.I,
)
ADVERBS = r"(?:(?:\w+ly|also|never|not|now|often|once|later|since|then|twice)\s+){0,3}"
AUXILIARY = re.compile(
    rf"(?:\b(?:is|are|was|were|be|been|being|get|gets|got)(?:n['’]t)?|['’]re)\s+{ADVERBS}$"
)
# "Moor, accused of theft, …"; "asked by reporters, he …"
REDUCED_BEFORE = re.compile(r"(?:^|[,;.–—(\n“\"]|\b(?:when|if|once|after|while))\s*$")
REDUCED_AFTER = re.compile(r"\s+(?:of|by|with|about|if|whether|why|how)\b")
BY = re.compile(
    r"[”\"’',]*\s+(?:(?:on\s+)?\w+day\s+|\w+ly\s+)?by\s+(?!\w+ing\b|\w+day\b|(?:e-?mail|phone|letter)\b)"
)
AGENT_END = re.compile(
    r"[,;:()“”\"\n]|\.$"
    r"|\s(?:of|to|that|for|as|on|in|at|after|before|who|which|when|whether|if|over|with|because|during|until|and)\b"
)
SENTENCE_END = re.compile(r"(?<!\b[MD][rs])(?<!\b(?:Mrs|Sen|Rep|Gov|Gen))[.!?][”\"’']*\s+(?=[A-Z“\"])|\n")
MAX_BEFORE, MAX_AFTER = 40, 300  # characters around a cue that are searched


def is_passive(text: str, source: CharSpan, cue: CharSpan) -> bool:
    """Whether the source before a cue is whom it is said to or of: "Moor was accused", "Moor, accused of"."""
    participle = PARTICIPLE.match(text, cue[0])
    if source[1] > cue[0] or not participle:
        return False
    before = text[max(source[1], cue[0] - MAX_BEFORE) : cue[0]]
    reduced = REDUCED_BEFORE.search(before) and REDUCED_AFTER.match(text, participle.end())
    return bool(AUXILIARY.search(before) or (before.strip() and reduced))


def agent(text: str, cue: CharSpan, content: Sequence[CharSpan], people: Sequence[Named]) -> CharSpan | None:
    """Who does what a passive says: the words after "by", right behind the cue or behind the content.

    `people` are the mentions of people after the cue: the agent lasts to the end of a name that it
    introduces ("her rival, Sam Dunn").
    """
    sentence_end = SENTENCE_END.search(text, cue[1], cue[1] + MAX_AFTER)
    limit = sentence_end.start() if sentence_end else min(len(text), cue[1] + MAX_AFTER)
    starts = [cue[1], *(end for _, end in content if cue[1] < end < limit)]
    for start in starts:
        if by := BY.match(text, start, limit):
            stop = AGENT_END.search(text, by.end(), limit)
            end = stop.start() if stop else limit
            for first, last, _ in people:
                if text[end:first] == ", ":
                    end = last
            return by.end(), end
    return None
