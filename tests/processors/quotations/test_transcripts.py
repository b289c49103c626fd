"""Who speaks in transcripts and interviews."""

from processors.quotations.tokens import tokens
from processors.quotations.transcripts import turns


def told(text: str, people: set[int] | None = None) -> list[tuple[str, str]]:
    found = []
    for turn in turns(tokens(text), people or set()):
        assert turn.source
        words = " ".join(text[start:end] for start, end in turn.content.spans)
        found.append((text[slice(*turn.source)], words))
    return found


def test_each_speaks_until_the_next_does() -> None:
    text = (
        "They met on Monday.\n\nMOOR: Is it over?\n\nMS. O'HARA: It is.\n\nWe are done.\n\n(LAUGHTER)\n\n"
        "MOOR: Thank you.\n\nThey left."
    )
    assert told(text) == [
        ("MOOR", "Is it over?"),
        ("MS. O'HARA", "It is. We are done."),
        ("MOOR", "Thank you."),
    ]


def test_questions_and_answers() -> None:
    assert told("Q: Why?\nA: Why not?\nQ: When?") == [("Q", "Why?"), ("A", "Why not?"), ("Q", "When?")]


def test_names_as_they_are_written() -> None:
    text = "Anna Moor: Why?\n\nTom Ek: Why not?\n\nAnna Moor: When?"
    assert told(text, {0, 17, 35}) == [("Anna Moor", "Why?"), ("Tom Ek", "Why not?"), ("Anna Moor", "When?")]
    assert told(text) == []


def test_lists_are_no_transcripts() -> None:
    assert told("OSLO: rain\nROME: sun\nBERN: snow\nLONDON: fog") == []
    assert told("NOTE: It rains.\n\nNOTE: It snows.") == []
    assert told("MOOR:\n\nMOOR:\n\nMOOR:") == []
