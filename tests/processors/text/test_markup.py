"""Converting HTML to its visible text."""

import pytest

from processors.errors import StoryError
from processors.text.markup import to_text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("", ""),
        ("no markup at all", "no markup at all"),
        ("<p>One.</p><p>Two\n  three.</p>", "One.\n\nTwo three."),
        ("One<br>two<br/>three", "One\ntwo\nthree"),
        ("<p>A &amp; B &lt;C&gt; &eacute;&#8212;</p>", "A & B <C> é—"),
        ("<div>a<script>evil()</script>b<style>p{}</style>c</div>", "abc"),
        ("<!-- no --><p>yes</p>", "yes"),
        ("<p>not closed <b>at <i>all", "not closed at all"),
        (
            "<table><tr><td>Oslo</td><td>2</td></tr><tr><td>Bergen</td><td>1</td></tr></table>",
            "Oslo\t2\n\nBergen\t1",
        ),
        ("<ul><li>one</li><li>two</li></ul>", "one\n\ntwo"),
    ],
)
def test_markup_to_text(markup: str, text: str) -> None:
    assert to_text(markup) == text


def test_no_entity_of_a_dtd_is_expanded() -> None:
    assert "boom" not in to_text('<!DOCTYPE x [<!ENTITY e "boom">]><p>&e;</p>')


def test_deeply_nested_markup_is_read_or_refused() -> None:
    try:
        text = to_text("<div>" * 50_000 + "deep")
    except StoryError as error:
        assert error.reason == "not-a-story"
    else:
        assert text in ("", "deep")
