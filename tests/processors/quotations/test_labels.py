"""The speakers whom the labels of transcripts name."""

import pytest

from processors.pipeline import Pipeline
from tests.processors.quotations.test_quotations import said

TURNS = "{label}: Is it over?\n\nMODERATOR: It is over.\n\n{label}: Thank you, sir.\n"


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("MS. KOWALSKA", "Anna Kowalska"),
        ("MR. REED", "Paul Reed"),
        ("THE PRESIDENT", "Paul Reed"),
        ("THE SECRETARY", "THE SECRETARY"),
    ],
)
def test_a_label_in_capitals_names_a_person_of_the_story(pipeline: Pipeline, label: str, name: str) -> None:
    text = f"Remarks by President Paul Reed\n\nAnna Kowalska met Paul Reed on Monday.\n\n{TURNS}"
    assert said(pipeline, text.format(label=label)) == [
        ("Is it over?", name),
        ("It is over.", "MODERATOR"),
        ("Thank you, sir.", name),
    ]


def test_the_headline_may_name_the_speaker(pipeline: Pipeline) -> None:
    text = f"Briefing by press secretary Anna Kowalska\n\n{TURNS.format(label='MS. KOWALSKA')}"
    assert [speaker for _, speaker in said(pipeline, text)] == ["Anna Kowalska", "MODERATOR", "Anna Kowalska"]


def test_a_surname_that_two_people_share_names_neither(pipeline: Pipeline) -> None:
    text = f"A debate\n\nAnna Kowalska met Maria Kowalska on Monday.\n\n{TURNS.format(label='MS. KOWALSKA')}"
    assert said(pipeline, text)[0][1] not in ("Anna Kowalska", "Maria Kowalska")
