"""Words between quotation marks, and who says them."""

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from processors.formats import parse
from processors.pipeline import Pipeline
from processors.story import body

Said = list[tuple[str, str | None]]


def quoted(pipeline: Pipeline, story: str) -> list[dict[str, Any]]:
    [record] = pipeline.enrich(parse(story.encode(), "text").stories)
    found: list[dict[str, Any]] = record["quotations"]
    for quotation in found:
        for part in (quotation["cue"], (quotation["speaker"] or {}).get("mention")):
            assert part is None or body(record)[part["start"] : part["end"]] == part["text"]
        words = " ".join(body(record)[s["start"] : s["end"]] for s in quotation["spans"])
        assert re.findall(r"\w+", words) == re.findall(r"\w+", quotation["text"])
    return found


def said(pipeline: Pipeline, story: str) -> Said:
    return [(q["text"], q["speaker"] and q["speaker"]["name"]) for q in quoted(pipeline, story)]


@pytest.mark.parametrize("marks", ['""', "“”", "‘’", "''", ("``", "''"), "«»"])
def test_every_style_of_marks(pipeline: Pipeline, marks: str | tuple[str, str]) -> None:
    text = f"BERLIN - {marks[0]}We waited for the workers' vote,{marks[1]} Anna Kowalska said on Monday."
    assert said(pipeline, text) == [("We waited for the workers' vote,", "Anna Kowalska")]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“We will wait,” said Anna Kowalska.", "Anna Kowalska"),
        ("“We will wait,” Anna Kowalska told reporters in Berlin.", "Anna Kowalska"),
        ("Anna Kowalska said: “We will wait.”", "Anna Kowalska"),
        ("Anna Kowalska met Tom Moor in Berlin. “We will wait,” she said.", "Anna Kowalska"),
        ("“We will wait,” a senior official said.", "a senior official"),
        ("“We will wait,” the ministry said in a statement.", "the ministry"),
    ],
)
def test_who_says_it(pipeline: Pipeline, text: str, speaker: str) -> None:
    assert said(pipeline, text) == [(said(pipeline, text)[0][0], speaker)]
    assert said(pipeline, text)[0][0].startswith("We will wait")


def test_a_speaker_who_is_an_entity_is_linked(pipeline: Pipeline) -> None:
    [quotation] = quoted(pipeline, "Anna Kowalska spoke on Monday. “We will wait,” Kowalska said in Berlin.")
    assert quotation["kind"] == "direct"
    assert quotation["cue"]["text"] == "said"
    assert quotation["speaker"]["entity"] == "person:anna-kowalska"
    assert quotation["speaker"]["name"] == "Anna Kowalska"
    assert quotation["speaker"]["mention"]["text"] == "Kowalska"


def test_a_quotation_broken_by_its_cue_is_one(pipeline: Pipeline) -> None:
    [quotation] = quoted(pipeline, "“We will wait,” said Anna Kowalska, “for as long as it takes.”")
    assert len(quotation["spans"]) == 2
    assert quotation["text"] == "We will wait, for as long as it takes."


def test_a_quotation_over_paragraphs_is_one(pipeline: Pipeline) -> None:
    text = "Anna Kowalska said: “We will wait.\n\n“We have time.\n\n“And we have tea.”\n\nShe left."
    [quotation] = quoted(pipeline, text)
    assert quotation["text"] == "We will wait. We have time. And we have tea."
    assert quotation["speaker"]["name"] == "Anna Kowalska"


def test_a_second_sentence_after_the_cue_goes_on(pipeline: Pipeline) -> None:
    text = "“We will wait,” Anna Kowalska said. “There is no other way now.”"
    [quotation] = quoted(pipeline, text)
    assert quotation["text"] == "We will wait. There is no other way now."


def test_a_pull_quote_is_not_one_more(pipeline: Pipeline) -> None:
    text = (
        "'We have all the time there is' —Anna Kowalska\n\nBERLIN - Talks went on.\n\n"
        "“We have all the time there is,” Anna Kowalska told reporters."
    )
    assert said(pipeline, text) == [("We have all the time there is,", "Anna Kowalska")]


@pytest.mark.parametrize(
    "text",
    [
        "The so-called “peace plan” failed in Berlin.",
        "She sang “Tea for Two” in Berlin.",
        "The board was 6' 2\" by 4' 8\" and stood in Berlin.",
        "He left Berlin in '82 and came back in the '90s, didn't he?",
        "The workers' union and the teachers' union met in Berlin.",
    ],
)
def test_marks_that_quote_nobody(pipeline: Pipeline, text: str) -> None:
    assert said(pipeline, text) == []


def test_a_mark_that_never_closes_ends_with_its_paragraph(pipeline: Pipeline) -> None:
    text = "“We will wait, said Anna Kowalska of the union.\n\nTom Moor disagreed in Berlin.\n\nIt rained."
    for quotation in quoted(pipeline, text):
        assert "Moor" not in quotation["text"]


def test_nobody_is_guessed(pipeline: Pipeline) -> None:
    for text in ("“We will wait until the end.”", "“We will wait,” they said."):
        for quotation in quoted(pipeline, text):
            assert quotation["speaker"] is None or "entity" not in quotation["speaker"]


INDIRECT = [
    (
        "The ministry said on Monday that talks would go on for weeks.",
        "talks would go on for weeks",
        "The ministry",
    ),
    (
        "Talks will go on for weeks, a senior official said.",
        "Talks will go on for weeks",
        "a senior official",
    ),
    (
        "According to Anna Kowalska, talks will go on for weeks.",
        "talks will go on for weeks",
        "Anna Kowalska",
    ),
    ("Anna Kowalska told reporters she would go on for weeks.", "she would go on for weeks", "Anna Kowalska"),
]


@pytest.mark.parametrize(("text", "words", "speaker"), INDIRECT)
def test_reported_speech(pipeline: Pipeline, text: str, words: str, speaker: str) -> None:
    [quotation] = quoted(pipeline, f"BERLIN - The talks began on Sunday in Berlin. {text}")
    assert (quotation["kind"], quotation["text"]) == ("indirect", words)
    assert quotation["speaker"]["name"] == speaker


def test_some_words_in_marks_make_it_mixed(pipeline: Pipeline) -> None:
    text = "BERLIN - Anna Kowalska said the talks were “a waste of time” and would end soon."
    [quotation] = quoted(pipeline, text)
    assert quotation["kind"] == "mixed"
    assert quotation["text"] == "the talks were “a waste of time” and would end soon"


def test_what_somebody_says_that_another_said_is_two(pipeline: Pipeline) -> None:
    text = "BERLIN - Anna Kowalska told Tom Moor that the talks were over, a senior official said."
    assert said(pipeline, text) == [
        ("Anna Kowalska told Tom Moor that the talks were over", "a senior official"),
        ("the talks were over", "Anna Kowalska"),
    ]


def test_a_dash_names_the_speaker(pipeline: Pipeline) -> None:
    text = "BERLIN - The sea was rough on Monday.\n\n“The sea is not a road.” – Anna Kowalska, harbour master"
    [quotation] = quoted(pipeline, text)
    assert (quotation["text"], quotation["cue"]["text"]) == ("The sea is not a road.", "–")
    assert quotation["speaker"]["name"] == "Anna Kowalska"


def test_a_transcript(pipeline: Pipeline) -> None:
    text = (
        "Talks with Anna Kowalska\n\nBERLIN - Anna Kowalska spoke to Tom Ek on Monday.\n\n"
        "EK: Is it over?\n\nKOWALSKA: It is over.\n\nEK: Thank you.\n"
    )
    assert [(q["kind"], q["text"]) for q in quoted(pipeline, text)] == [
        ("direct", "Is it over?"),
        ("direct", "It is over."),
        ("direct", "Thank you."),
    ]
    assert said(pipeline, text)[1][1] == "Anna Kowalska"


def test_the_dateline_is_not_said(pipeline: Pipeline) -> None:
    text = "BERLIN, Nov 2 (Example Wire) - Talks will go on for weeks, Anna Kowalska said."
    [quotation] = quoted(pipeline, text)
    assert quotation["text"] == "Talks will go on for weeks"


def test_words_between_marks_in_another_language_are_left_alone(pipeline: Pipeline) -> None:
    text = (
        "BERLIN - „Wir warten ab“, sagte Anna Kowalska am Montag in Berlin, wo die Verhandlungen weitergehen."
    )
    assert quoted(pipeline, text) == []


def test_confidence_is_a_chance(pipeline: Pipeline) -> None:
    sure = quoted(pipeline, "BERLIN - “We will wait for weeks,” Anna Kowalska said on Monday.")
    for quotation in sure:
        assert 0.7 < quotation["confidence"] <= 1


LYRICS = "\n".join(f"“Oh, “baby, no. {n}\n‘Cause I'm, I'm “yours" for n in range(300))
CODE = 'if x == "a" and y != \'b\': print("said", f"{x!r}")  # he said: "\n' * 300
DIALOGUE = "\n\n".join(f"“I will wait {n} days.”" for n in range(300))
OPEN = "\n\n".join(f"“I will wait {n} days, said he." for n in range(300))


@pytest.mark.parametrize("text", [LYRICS, CODE, DIALOGUE, OPEN, "Oslo \" ' “ `` said " * 3_000])
def test_nothing_swallows_the_rest_of_the_story(pipeline: Pipeline, text: str) -> None:
    for quotation in quoted(pipeline, f"OSLO - It was read in Oslo.\n\n{text}\n\nIt was over."):
        assert not quotation["text"].endswith("It was over.")
        assert all(span["end"] - span["start"] < 5_000 for span in quotation["spans"])


@given(st.text(alphabet="aB ,.:said“”‘’\"'`\n", max_size=200))
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_spans_are_in_order_and_apart(pipeline: Pipeline, text: str) -> None:
    for quotation in quoted(pipeline, f"Anna Kowalska said: {text} she said."):
        position = 0
        for span in quotation["spans"]:
            assert position <= span["start"] < span["end"]
            position = span["end"]
