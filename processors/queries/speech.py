"""Clues of what people are and say: ROLE, SPEAKER and SAYS."""

from collections.abc import Iterator, Sequence

from processors.queries.clues import Clue, Cost, Found, Needs, Phrase
from processors.queries.compounds import cheapest, in_brackets
from processors.queries.scopes import Scope, Speech


class HasRole(Clue):
    """ROLE: a person whose role has the words."""

    __slots__ = ("words",)

    def __init__(self, words: Phrase) -> None:
        self.words = words

    def matches(self, scope: Scope) -> bool:
        return any(role.passage.has(self.words.terms) for role in scope.roles)

    def needs(self, cost: Cost) -> Needs:
        return self.words.needs(cost)

    def found(self, scope: Scope) -> Iterator[Found]:
        for role in scope.roles:
            if role.passage.has(self.words.terms):
                yield Found(str(self), scope, scope.spans(role.person), role.person.value)

    def __str__(self) -> str:
        return f"ROLE {self.words}"


class Speaks(Clue):
    """SPEAKER and SAYS: a quotation whose speaker matches one clue, and whose words match another.

    `speaker` and `words` are these clues; one of them may be None.
    """

    __slots__ = ("speaker", "words")

    def __init__(self, speaker: Clue | None, words: Clue | None) -> None:
        self.speaker, self.words = speaker, words

    @property
    def parts(self) -> Sequence[Clue]:
        return [part for part in (self.speaker, self.words) if part]

    def matches(self, scope: Scope) -> bool:
        return any(self._fits(speech) for speech in scope.speeches)

    def needs(self, cost: Cost) -> Needs:
        return cheapest([part.needs(cost) for part in self.parts], cost)

    def found(self, scope: Scope) -> Iterator[Found]:
        for speech in scope.speeches:
            if self._fits(speech):
                if self.speaker:
                    yield Found(
                        f"SPEAKER {in_brackets(self.speaker)}", scope, speech.find_name(), speech.name
                    )
                if self.words:
                    yield from self.words.found(speech.quotation)

    def _fits(self, speech: Speech) -> bool:
        if self.speaker and not (speech.speaker and self.speaker.matches(speech.speaker)):
            return False
        return not self.words or self.words.matches(speech.quotation)

    def __str__(self) -> str:
        speaker = f"SPEAKER {in_brackets(self.speaker)}" if self.speaker else ""
        words = f"SAYS {in_brackets(self.words)}" if self.words else ""
        return f"{speaker} {words}".strip()
