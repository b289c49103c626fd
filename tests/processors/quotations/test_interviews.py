"""Interviews whose questions stand alone."""

from processors.pipeline import Pipeline
from tests.processors.quotations.test_quotations import said

INTRODUCTION = "The keeper of the light\n\nAnna Kowalska keeps the lighthouse. An interview on Monday.\n\n"
INTERVIEW = "Are you lonely?\n\nI am not. I have birds.\n\nThey know me.\n\nDo you row?\n\nNo, I fly.\n\n"
LAST = "Who pays you?\n\nMy aunt does.\n\nThe light was built in 1890."


def test_answers_are_those_of_the_person_introduced(pipeline: Pipeline) -> None:
    assert said(pipeline, INTRODUCTION + INTERVIEW + LAST) == [
        ("I am not. I have birds. They know me.", "Anna Kowalska"),
        ("No, I fly.", "Anna Kowalska"),
        ("My aunt does.", "Anna Kowalska"),
    ]


def test_it_is_not_guessed_who_of_two_people_answers(pipeline: Pipeline) -> None:
    introduction = INTRODUCTION.replace("Monday", "Monday with Paul Reed")
    assert said(pipeline, introduction + INTERVIEW + LAST) == []


def test_an_explainer_or_an_essay_is_no_interview(pipeline: Pipeline) -> None:
    explainer = "Who pays?\n\nTenants do.\n\nWhat is due?\n\nA month of rent.\n\nWho is exempt?\n\nNobody is."
    assert said(pipeline, INTRODUCTION + explainer) == []
    essay = INTRODUCTION.replace("An interview", "I wept after my interview")
    assert said(pipeline, essay + INTERVIEW + LAST) == []


def test_nobody_answers_whom_only_the_headline_names(pipeline: Pipeline) -> None:
    introduction = "Anna Kowalska on birds\n\nAn interview with the keeper of the lighthouse, on Monday.\n\n"
    assert said(pipeline, introduction + INTERVIEW + LAST) == []
