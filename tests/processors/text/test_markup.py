"""Converting HTML to its visible text."""

import pytest
from lxml import etree

from processors.errors import StoryError
from processors.text.markup import element_text, to_text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("", ""),
        ("no markup at all", "no markup at all"),
        (
            "<p>Boats of Acme <ACME.N> sank.<BR>Ask <ann@wire.example> or <http://wire.example/a>.</p>",
            "Boats of Acme <ACME.N> sank.\nAsk <ann@wire.example> or <http://wire.example/a>.",
        ),
        ("<BODY.CONTENT><P>One.</P></BODY.CONTENT>", "One."),
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
        ("<p>He said <q>yes, <q>or</q> no</q>.</p>", "He said “yes, ‘or’ no”."),
        ('<p><q>"Yes"</q> and “<q>no</q>”</p>', '"Yes" and “no”'),
        ("<q><p>One.</p><p>Two.</p></q><p>Three.</p>", "“One.\n\nTwo.”\n\nThree."),
        ("<P>One.<BR>Two.</P><UL><LI>a<LI>b</UL>", "One.\nTwo.\n\na\n\nb"),
    ],
)
def test_markup_to_text(markup: str, text: str) -> None:
    assert to_text(markup) == text


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        ("<BODY><P>One.<BR/>Two.</P><P>Three.</P></BODY>", "One.\nTwo.\n\nThree."),
        ("<TABLE><TR><TD>Oslo</TD><TD>2</TD></TR></TABLE>", "Oslo\t2"),
        ("<T><P>One.</P><LEAD>Two</LEAD><P>Three <HI>four</HI>.</P></T>", "One.\n\nTwo\n\nThree four."),
        ("<t><intro><p>One.</p></intro><name>Ann</name><role>Mayor</role></t>", "One.\n\nAnn\n\nMayor"),
        ("<t><name>Ann</name><role>Mayor</role></t>", "Ann Mayor"),
        ("<t><para>One <hi>w</hi>ord.</para><para>Two.</para></t>", "One word.\n\nTwo."),
        ("<t>loose <k>words</k> here<p>One.</p></t>", "loose words here\n\nOne."),
        (
            "<t><p>One.</p><PHOTO><FILE>x</FILE><TEXT><p>A crane.</p></TEXT></PHOTO><image>a</image></t>",
            "One.",
        ),
        ("<t><p>One.</p><file>4AF3.JPG</file><ref>http://n.example/image/4AF3</ref></t>", "One."),
        (
            "<t><p>See <url>http://n.example</url> and the <image>crane</image>.</p><p>http://n.example</p></t>",
            "See http://n.example and the crane.\n\nhttp://n.example",
        ),
        ("<media><caption>A crane.</caption></media>", "A crane."),
    ],
)
def test_xml_to_text(xml: str, text: str) -> None:
    assert element_text(etree.fromstring(xml)) == text


def test_no_entity_of_a_dtd_is_expanded() -> None:
    assert "boom" not in to_text('<!DOCTYPE x [<!ENTITY e "boom">]><p>&e;</p>')


def test_deeply_nested_markup_is_read_or_refused() -> None:
    try:
        text = to_text("<div>" * 50_000 + "deep")
    except StoryError as error:
        assert error.reason == "not-a-story"
    else:
        assert text in ("", "deep")
