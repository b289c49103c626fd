"""Which clues may stand within others: only those about words can be near each other, for example."""

from processors.queries.clues import Clue, Name, Phrase
from processors.queries.compounds import AllOf, Compound, Not, Title
from processors.queries.speech import HasRole


def is_about_words(clue: Clue, *more: type[Clue]) -> bool:
    """Whether a clue has nothing but words and names, and clues of some `more` kinds."""
    if isinstance(clue, (Phrase, Name, *more)):
        return all(is_about_words(part, *more) for part in clue.parts)
    return isinstance(clue, Compound | Not) and all(is_about_words(part, *more) for part in clue.parts)


def has_place(clue: Clue) -> bool:
    """Whether a clue matches at places in the text, so that it can be near others."""
    if isinstance(clue, AllOf):
        return any(has_place(part) for part in clue.parts if not isinstance(part, Not))
    if isinstance(clue, Compound | Title):
        return all(has_place(part) for part in clue.parts)
    return isinstance(clue, Phrase | Name)


def is_for_near(clue: Clue) -> bool:
    """Whether a clue can be near others."""
    return is_about_words(clue, Title) and has_place(clue)


def is_for_headline(clue: Clue) -> bool:
    """Whether a clue can be asked of the headline."""
    return is_about_words(clue, Title)


def is_for_speaker(clue: Clue) -> bool:
    """Whether a clue can be asked of a speaker."""
    return is_about_words(clue, HasRole)


def is_for_quotation(clue: Clue) -> bool:
    """Whether a clue can be asked of a quotation."""
    return is_about_words(clue)
