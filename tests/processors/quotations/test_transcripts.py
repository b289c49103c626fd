"""The turns of transcripts and interviews."""

from processors.quotations.transcripts import turns


def spoken(
    text: str, people: set[int] | None = None, surnames: frozenset[str] = frozenset()
) -> list[tuple[str, str]]:
    found = []
    for turn in turns(text, people or set(), surnames):
        assert turn.source
        words = " ".join(text[start:end] for start, end in turn.content.spans)
        found.append((text[slice(*turn.source)], words))
    return found


def test_a_turn_lasts_until_the_next() -> None:
    text = (
        "They met on Monday.\n\nMOOR: Is it over?\n\nMS. O'HARA: It is.\n\nWe are done.\n\n(LAUGHTER)\n\n"
        "MOOR: Thank you.\n\nThey left."
    )
    assert spoken(text) == [
        ("MOOR", "Is it over?"),
        ("MS. O'HARA", "It is. We are done."),
        ("MOOR", "Thank you."),
    ]


def test_questions_and_answers() -> None:
    assert spoken("Q: Why?\nA: Why not?\nQ: When?") == [("Q", "Why?"), ("A", "Why not?"), ("Q", "When?")]


def test_labels_that_are_names() -> None:
    text = "Anna Moor: Why?\n\nTom Ek: Why not?\n\nAnna Moor: When?"
    assert spoken(text, {0, 17, 35}, frozenset(("moor", "ek"))) == [
        ("Anna Moor", "Why?"),
        ("Tom Ek", "Why not?"),
        ("Anna Moor", "When?"),
    ]
    assert spoken(text) == []


def test_lists_are_not_transcripts() -> None:
    assert spoken("OSLO: rain\nROME: sun\nBERN: snow\nLONDON: fog") == []
    assert spoken("NOTE: It rains.\n\nNOTE: It snows.") == []
    assert spoken("MOOR:\n\nMOOR:\n\nMOOR:") == []
