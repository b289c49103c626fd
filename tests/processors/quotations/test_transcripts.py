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


def test_a_question_needs_no_colon_and_notes_are_not_spoken() -> None:
    text = (
        "1:04 P.M. EST\n\nMS. MOOR:  Good day. (Applause.)  [Your] turn. [Laughter]\n\n"
        "Q    (Inaudible) — why?\n\nMS. MOOR (via video):  (The bill is signed.)  It rained (in May).\n\n"
        "Q Really?\n\nAUDIENCE:  (Laughter.)\n\nMS. MOOR:  Yes.\n\n"
        "We got wet.   END 1:31 P.M. EST\n\nThey left."
    )
    assert spoken(text) == [
        ("MS. MOOR", "Good day. [Your] turn."),
        ("Q", "— why?"),
        ("MS. MOOR", "It rained (in May)."),
        ("Q", "Really?"),
        ("MS. MOOR", "Yes. We got wet."),
    ]


def test_where_labels_are_in_capitals_no_others_count() -> None:
    text = "MR. EK: Hear this.\n\nFriends: It rains.\n\nMS. MOOR: So?\n\nMR. EK: So.\n\nFriends: Go."
    assert [label for label, _ in spoken(text)] == ["MR. EK", "MS. MOOR", "MR. EK"]


def test_a_label_of_what_is_not_spoken_ends_a_turn() -> None:
    text = "MR. EK: Look.\n\nVIDEO: It rains.\n\nMS. MOOR: I see.\n\nMR. EK: Yes."
    assert spoken(text) == [("MR. EK", "Look."), ("MS. MOOR", "I see."), ("MR. EK", "Yes.")]


def test_remarks_of_one_speaker_have_a_time() -> None:
    text = "THE PRESIDENT:  Thank you.\n\nWe are done."
    assert spoken(text) == []
    assert spoken(f"{text}\n\n5:02 P.M. EDT") == [("THE PRESIDENT", "Thank you. We are done.")]


def test_marks_around_turns_are_not_spoken() -> None:
    text = "“MOOR: Why?\n\n“MR. EK: He said, “No.”\n\n“MOOR: Oh.”"
    assert spoken(text) == [("MOOR", "Why?"), ("MR. EK", "He said, “No.”"), ("MOOR", "Oh.")]


def test_other_labels_need_a_speaker_among_them() -> None:
    text = "Wire: Why?\n\nEk: Why not?\n\nWire: When?\n\nEk: Now."
    assert spoken(text) == []
    assert [label for label, _ in spoken(text, surnames=frozenset(("ek",)))] == ["Wire", "Ek", "Wire", "Ek"]


def test_a_line_that_wraps_before_a_name_is_no_turn() -> None:
    text = "MOOR: I told him\nAnna: go.\n\nMR. EK: Did she?\n\nMOOR: Yes."
    assert [label for label, _ in spoken(text, {18})] == ["MOOR", "MR. EK", "MOOR"]


def test_lists_are_not_transcripts() -> None:
    assert spoken("OSLO: rain\nROME: sun\nBERN: snow\nLONDON: fog") == []
    assert spoken("NOTE: It rains.\n\nNOTE: It snows.\n\nNOTE: It hails.") == []
    assert spoken("MR. EK: 547\n\nMS. MOOR: 1,501\n\nMR. EK: 46") == []
    assert spoken("GOAL: Ek scores.\n\nGOAL: Moor scores.\n\nCARD: Ek is off.") == []
    assert spoken("MOOR:\n\nMOOR:\n\nMOOR:") == []
