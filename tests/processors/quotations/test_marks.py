"""Text between quotation marks, and which spans form one quotation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.quotations.marks import chains, quoted_spans


def inside(text: str) -> list[str]:
    return [text[slice(*span.inner)] for span in quoted_spans(text, [(0, len(text))])]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("“Yes,” she said. “No.”", ["Yes,", "No."]),
        ('"Yes," she said. "No."', ["Yes,", "No."]),
        ("``Yes,'' she said, ``it's on.''", ["Yes,", "it's on."]),
        ("'Yes, it's the workers' day,' she said.", ["Yes, it's the workers' day,"]),
        ("‘Yes,’ she said.", ["Yes,"]),
        ("«Yes», she said.", ["Yes"]),
        ("„Ja“, she said.", ["Ja"]),
        ("“He told me ‘no’ twice,” she said.", ["He told me ‘no’ twice,"]),
        ("She said: “It never closes", ["It never closes"]),
        ("““Yes,”” she said. ''No,'' he said. ''''Why?''''", ["Yes,", "No,", "Why?"]),
        ("“Yes,\" she said. \"No,” he said. “Why?''", ["Yes,", "No,", "Why?"]),
        ('"He called it “mad” twice," she said.', ["He called it “mad” twice,"]),
        ("“It never closes, said Ek. It did.", ["It never closes,"]),
        ("It never opens,” said Ek. “It did.”", ["It never opens,", "It did."]),
        ("She added, it never opens.”", ["it never opens."]),
    ],
)
def test_every_style_of_marks(text: str, words: list[str]) -> None:
    assert inside(text) == words


@pytest.mark.parametrize(
    "text",
    [
        'It was 6\' 2" by 4\' 8" and 5" deep.',
        "From '82 to the '90s they didn't, 'til now.",
        "The workers' union and the teachers' union met.",
        "At 10' 30\" north, 5° 12' 7\" east.",
        'A stray " mark.',
        "Ek, who never sleeps, said he had slept.” It rained.",
        "The man known as “Smokey” goes by “Tall Paul.” now.",
        "It was 6'' wide and 4'' deep.",
    ],
)
def test_characters_that_are_not_quotation_marks(text: str) -> None:
    assert inside(text) == []


def chained(text: str) -> list[list[str]]:
    paragraphs, start = [], 0
    for part in text.split("\n\n"):
        paragraphs.append((start, start + len(part)))
        start += len(part) + 2
    found = chains(text, quoted_spans(text, paragraphs), paragraphs)
    return [[text[slice(*span.inner)] for span in chain] for chain in found]


def test_a_quotation_across_paragraphs() -> None:
    text = "“One.\n\n“Two.\n\n“Three.”\n\n“Four.”"
    assert chained(text) == [["One.", "Two.", "Three."], ["Four."]]


def test_a_quotation_interrupted_by_its_cue() -> None:
    assert chained("“We wait,” she said, “for weeks.” “Good,” he said. “We go.”") == [
        ["We wait,", "for weeks."],
        ["Good,"],
        ["We go."],
    ]


def test_a_quotation_that_goes_on_after_its_cue_and_over_paragraphs() -> None:
    assert chained("“We wait,” she said. “We sit.\n\n“We stand.”") == [["We wait,"], ["We sit.", "We stand."]]
    assert chained("'We wait,' she said. 'We sit.\n\n'We stand.'") == [["We wait,"], ["We sit.", "We stand."]]
    assert chained("'We wait,' she said. 'We sit.\n\nWe stand.") == [["We wait,"]]


def test_an_unclosed_mark_ends_with_its_paragraph() -> None:
    assert chained("“One.\n\nTwo.\n\n“Three.”") == [["One."], ["Three."]]


@given(st.text(alphabet="aB .,:“”‘’\"'`«»\n", max_size=120))
def test_spans_are_within_the_text_and_do_not_overlap(text: str) -> None:
    position = 0
    for span in quoted_spans(text, [(0, len(text))]):
        assert position <= span.outer[0] <= span.inner[0] <= span.inner[1] <= span.outer[1]
        assert span.outer[1] <= len(text)
        position = span.outer[1]
