"""The quotations of stories, and their speakers."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from processors.formats import parse
from processors.pipeline import Pipeline
from processors.story import Mention, Quotation, Speaker, body

Said = list[tuple[str, str | None]]


def quoted(pipeline: Pipeline, text: str) -> list[Quotation]:
    """The quotations of a text; their offsets must agree with their words."""
    [story] = pipeline.enrich(parse(text.encode(), "text").stories)
    for quotation in story["quotations"]:
        speaker = quotation["speaker"]
        for part in (quotation["cue"], speaker["mention"] if speaker else None):
            assert part is None or body(story)[part["start"] : part["end"]] == part["text"]
        words = " ".join(body(story)[s["start"] : s["end"]] for s in quotation["spans"])
        assert re.findall(r"\w+", words) == re.findall(r"\w+", quotation["text"])
    return story["quotations"]


def said(pipeline: Pipeline, text: str) -> Said:
    return [(q["text"], q["speaker"]["name"] if q["speaker"] else None) for q in quoted(pipeline, text)]


def speaker_of(quotation: Quotation) -> Speaker:
    assert quotation["speaker"]
    return quotation["speaker"]


def cue_of(quotation: Quotation) -> Mention:
    assert quotation["cue"]
    return quotation["cue"]


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
def test_the_speaker(pipeline: Pipeline, text: str, speaker: str) -> None:
    assert said(pipeline, text) == [(said(pipeline, text)[0][0], speaker)]
    assert said(pipeline, text)[0][0].startswith("We will wait")


def test_a_speaker_who_is_an_entity_is_linked(pipeline: Pipeline) -> None:
    [quotation] = quoted(pipeline, "Anna Kowalska spoke on Monday. “We will wait,” Kowalska said in Berlin.")
    assert quotation["kind"] == "direct"
    assert cue_of(quotation)["text"] == "said"
    assert speaker_of(quotation)["entity"] == "person:anna-kowalska"
    assert speaker_of(quotation)["name"] == "Anna Kowalska"
    assert speaker_of(quotation)["mention"]["text"] == "Kowalska"


def test_a_quotation_interrupted_by_its_cue_is_one(pipeline: Pipeline) -> None:
    [quotation] = quoted(pipeline, "“We will wait,” said Anna Kowalska, “for as long as it takes.”")
    assert len(quotation["spans"]) == 2
    assert quotation["text"] == "We will wait, for as long as it takes."


def test_a_quotation_across_paragraphs_is_one(pipeline: Pipeline) -> None:
    text = "Anna Kowalska said: “We will wait.\n\n“We have time.\n\n“And we have tea.”\n\nShe left."
    [quotation] = quoted(pipeline, text)
    assert quotation["text"] == "We will wait. We have time. And we have tea."
    assert speaker_of(quotation)["name"] == "Anna Kowalska"


def test_a_second_sentence_after_the_cue_continues_the_quotation(pipeline: Pipeline) -> None:
    text = "“We will wait,” Anna Kowalska said. “There is no other way now.”"
    [quotation] = quoted(pipeline, text)
    assert quotation["text"] == "We will wait. There is no other way now."


def test_a_pull_quote_is_not_counted_again(pipeline: Pipeline) -> None:
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
def test_quotation_marks_without_a_quotation(pipeline: Pipeline, text: str) -> None:
    assert said(pipeline, text) == []


def test_an_unclosed_mark_ends_with_its_paragraph(pipeline: Pipeline) -> None:
    text = "“We will wait, said Anna Kowalska of the union.\n\nTom Moor disagreed in Berlin.\n\nIt rained."
    for quotation in quoted(pipeline, text):
        assert "Moor" not in quotation["text"]


def test_speakers_are_not_guessed(pipeline: Pipeline) -> None:
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
def test_indirect_speech(pipeline: Pipeline, text: str, words: str, speaker: str) -> None:
    [quotation] = quoted(pipeline, f"BERLIN - The talks began on Sunday in Berlin. {text}")
    assert (quotation["kind"], quotation["text"]) == ("indirect", words)
    assert speaker_of(quotation)["name"] == speaker


def test_a_partly_quoted_quotation_is_mixed(pipeline: Pipeline) -> None:
    text = "BERLIN - Anna Kowalska said the talks were “a waste of time” and would end soon."
    [quotation] = quoted(pipeline, text)
    assert quotation["kind"] == "mixed"
    assert quotation["text"] == "the talks were “a waste of time” and would end soon"


def test_a_quotation_within_another(pipeline: Pipeline) -> None:
    text = "BERLIN - Anna Kowalska told Tom Moor that the talks were over, a senior official said."
    assert said(pipeline, text) == [
        ("Anna Kowalska told Tom Moor that the talks were over", "a senior official"),
        ("the talks were over", "Anna Kowalska"),
    ]


def test_a_dash_names_the_speaker(pipeline: Pipeline) -> None:
    text = "BERLIN - The sea was rough on Monday.\n\n“The sea is not a road.” – Anna Kowalska, harbour master"
    [quotation] = quoted(pipeline, text)
    assert (quotation["text"], cue_of(quotation)["text"]) == ("The sea is not a road.", "–")
    assert speaker_of(quotation)["name"] == "Anna Kowalska"


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


def test_short_turns_of_a_transcript_are_no_repeats(pipeline: Pipeline) -> None:
    text = "A hearing\n\nMR. EK: Thank you.\n\nMS. MOOR: Thank you. It was cold.\n\nMR. EK: It was.\n"
    assert [words for words, _ in said(pipeline, text)] == [
        "Thank you.",
        "Thank you. It was cold.",
        "It was.",
    ]


def test_a_transcript_may_be_longer_than_a_chunk(pipeline: Pipeline) -> None:
    speech = "\n\n".join(f"I will wait {n} days, said my friend. “Good,” she added." for n in range(400))
    text = f"A hearing\n\nMR. EK: Why?\n\nMS. MOOR: {speech}\n\nMR. EK: When?\n"
    turns = said(pipeline, text)
    assert [words[-5:] for words, _ in turns] == [" Why?"[1:], "dded.", "When?"]
    assert len(turns[1][0]) == len(" ".join(speech.split()))


def test_a_caption_or_a_crosshead_is_said_by_nobody(pipeline: Pipeline) -> None:
    text = (
        "Minister opens the ferry line\n\nPhoto: Anna Kowalska says farewell in Berlin (Paul Reed/Wire)\n\n"
        "It rained in Berlin on Monday.\n\nKowalska: ferry to sail in May\n\nThe ferry sails in May."
    )
    assert said(pipeline, text) == []


@pytest.mark.parametrize(
    ("text", "words", "speaker"),
    [
        ("“It rains.”\n\n— Anna Kowalska, poet\n\nIt did.", "It rains.", "Anna Kowalska"),
        ("“It never rains here,” quipped poet Anna Kowalska.", "It never rains here,", "Anna Kowalska"),
        ("“It never rains here,” Anna Kowalska deadpanned.", "It never rains here,", "Anna Kowalska"),
        ("Her words in full:\n\n“It never rains here. Never.”", "It never rains here. Never.", None),
    ],
)
def test_quotations_whose_cue_the_model_does_not_know(
    pipeline: Pipeline, text: str, words: str, speaker: str | None
) -> None:
    [quotation] = quoted(pipeline, f"Rain in Berlin again this week\n\nIt rained on Monday.\n\n{text}")
    assert (quotation["text"], quotation["speaker"] and quotation["speaker"]["name"]) == (words, speaker)
    assert quotation["cue"]


def test_the_dateline_is_not_quoted(pipeline: Pipeline) -> None:
    text = "BERLIN, Nov 2 (Example Wire) - Talks will go on for weeks, Anna Kowalska said."
    [quotation] = quoted(pipeline, text)
    assert quotation["text"] == "Talks will go on for weeks"


def test_stories_in_another_language_have_no_quotations(pipeline: Pipeline) -> None:
    text = (
        "BERLIN - „Wir warten ab“, sagte Anna Kowalska am Montag in Berlin, wo die Verhandlungen weitergehen."
    )
    assert quoted(pipeline, text) == []


def test_confidence_of_a_plain_quotation(pipeline: Pipeline) -> None:
    [quotation] = quoted(pipeline, "BERLIN - “We will wait for weeks,” Anna Kowalska said on Monday.")
    assert 0.7 < quotation["confidence"] <= 1


LYRICS = "\n".join(f"“Oh, “baby, no. {n}\n‘Cause I'm, I'm “yours" for n in range(150))
CODE = 'if x == "a" and y != \'b\': print("said", f"{x!r}")  # he said: "\n' * 150
DIALOGUE = "\n\n".join(f"“I will wait {n} days.”" for n in range(150))
OPEN = "\n\n".join(f"“I will wait {n} days, said he." for n in range(150))


@pytest.mark.parametrize("text", [LYRICS, CODE, DIALOGUE, OPEN, "Oslo \" ' “ `` said " * 1_500])
def test_no_quotation_swallows_the_rest_of_the_story(pipeline: Pipeline, text: str) -> None:
    for quotation in quoted(pipeline, f"OSLO - It was read in Oslo.\n\n{text}\n\nIt was over."):
        assert not quotation["text"].endswith("It was over.")
        assert all(span["end"] - span["start"] < 5_000 for span in quotation["spans"])


@given(st.text(alphabet="aB ,.:said“”‘’\"'`\n", max_size=200))
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_spans_are_in_order_and_do_not_overlap(pipeline: Pipeline, text: str) -> None:
    for quotation in quoted(pipeline, f"Anna Kowalska said: {text} she said."):
        position = 0
        for span in quotation["spans"]:
            assert position <= span["start"] < span["end"]
            position = span["end"]
