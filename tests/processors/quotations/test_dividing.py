"""What the model gives to one cue, divided among sentences and speakers."""

import pytest

from processors.pipeline import Pipeline
from tests.processors.quotations.test_quotations import said


def test_two_speakers_share_a_verb(pipeline: Pipeline) -> None:
    text = "Minister Anna Kowalska called the plan “a gift” and her rival Tom Moor “a theft from the poor.”"
    assert said(pipeline, text) == [
        ("the plan “a gift”", "Anna Kowalska"),
        ("a theft from the poor.", "Tom Moor"),
    ]


def test_two_names_for_two_people_are_of_one_speaker(pipeline: Pipeline) -> None:
    text = "Minister Anna Kowalska called Ivan Petrov “a poet” and Tom Moor “a clown.”"
    assert {speaker for _, speaker in said(pipeline, text)} == {"Anna Kowalska"}


def test_speech_within_speech(pipeline: Pipeline) -> None:
    text = "The nurse, Anna Kowalska, told the court that Tom Moor had shouted: “Nobody leaves this room.”"
    assert said(pipeline, text) == [
        ("Tom Moor had shouted: “Nobody leaves this room.”", "Anna Kowalska"),
        ("Nobody leaves this room.", "Tom Moor"),
    ]


@pytest.mark.parametrize("verb", ["and said", "before she said"])
def test_a_second_verb_of_the_same_speaker_is_no_other_speaker(pipeline: Pipeline, verb: str) -> None:
    text = f"Anna Kowalska told the court the room was dark {verb}: “Nobody left this room.”"
    assert ("Nobody left this room.", "Anna Kowalska") in said(pipeline, text)


def test_indirect_and_direct_sentences_are_two_quotations(pipeline: Pipeline) -> None:
    text = "Mayor Anna Kowalska said the bridge was safe. “It will stand for a hundred years.”"
    assert said(pipeline, text) == [
        ("the bridge was safe", "Anna Kowalska"),
        ("It will stand for a hundred years.", "Anna Kowalska"),
    ]
