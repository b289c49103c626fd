"""Words between quotation marks, and who says them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.formats import parse
from processors.pipeline import Pipeline
from processors.quotations import marked
from processors.record import body

Said = list[tuple[str, str | None]]


def quoted(pipeline: Pipeline, story: str) -> list[dict[str, Any]]:
    [record] = pipeline.enrich(parse(story.encode(), "text").stories)
    found: list[dict[str, Any]] = record["quotations"]
    for quotation in found:
        for part in (quotation["cue"], (quotation["speaker"] or {}).get("mention")):
            assert part is None or body(record)[part["start"] : part["end"]] == part["text"]
        words = " ".join(body(record)[s["start"] : s["end"]] for s in quotation["spans"])
        assert " ".join(words.split()) == quotation["text"]
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
    assert quotation["text"] == "We will wait, There is no other way now."


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


def test_marks_without_number_end_and_quote_nobody(pipeline: Pipeline) -> None:
    assert all(len(q["text"]) < 5_000 for q in quoted(pipeline, "Oslo \" ' “ `` said " * 3_000))


@given(st.text(alphabet="aB .,“”‘’\"'`«»\n", max_size=120))
def test_stretches_lie_within_and_apart(text: str) -> None:
    position = 0
    for stretch in marked(text, 0, len(text)):
        assert position <= stretch.outer[0] < stretch.inner[0] <= stretch.inner[1] <= stretch.outer[1]
        assert stretch.outer[1] <= len(text)
        position = stretch.outer[1]
