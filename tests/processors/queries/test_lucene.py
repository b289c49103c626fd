"""Queries in Lucene's syntax: their translations, hints and errors."""

import pytest

from processors.errors import QueryError
from processors.queries.lucene import translate
from processors.queries.parser import parse
from processors.subjects.vocabulary import media_topics


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("strike", "strike"),
        ("strike AND (ports OR docks)", "strike AND (ports OR docks)"),
        ("headline:strike AND (ports OR docks)", "(TITLE strike) AND (ports OR docks)"),
        ("strike ports", "strike OR ports"),
        ("+strike -film", "strike NOT film"),
        ("+strike +ports -film -game", "strike AND ports NOT film NOT game"),
        ("+strike ports", "strike"),
        ("strike ports -film", "(strike OR ports) NOT film"),
        ("strike AND NOT film", "strike NOT film"),
        ("strike AND -film", "strike NOT film"),
        ("strike OR NOT film", "strike OR NOT film"),
        ("NOT film", "NOT film"),
        ("-film", "NOT film"),
        ("NOT (NOT film)", "NOT (NOT film)"),
        ('"rail strike"', '"rail strike"'),
        ('"rail strike"~5', "NEAR 5 (rail, strike)"),
        ('"strike at the ports"~3', "NEAR 3 (strike, ports)"),
        ('headline:"rail strike"~5', "TITLE NEAR 5 (rail, strike)"),
        ("strik*", "strik*"),
        ("headline:strik*", "TITLE strik*"),
        ("*", "*"),
        ("*:*", "*"),
        ("*:* -film", "* NOT film"),
        ("body:strike", "strike"),
        ("title:(strike OR walkout)", "(TITLE strike) OR TITLE walkout"),
        ("headline:(+strike -film)", "(TITLE strike) NOT TITLE film"),
        ("person:Merkel", "PERSON merkel"),
        ('people:"Angela Merkel"', "PERSON angela merkel"),
        ("organisation:(Siemens OR Bosch)", "ORG siemens OR ORG bosch"),
        ('organizations:"Siemens AG"', "ORG siemens"),
        ("place:Kyiv", "PLACE kyiv"),
        ('subject:"labor strike"', "SUBJECT 20000530"),
        (r"subject:medtop\:20000530", "SUBJECT 20000530"),
        ("source:AP", "SOURCE ap"),
        ("source:OR_News", "SOURCE or news"),
        ("language:en", "LANGUAGE en"),
        ("urgency:1", "URGENCY 1"),
        ("urgency:[1 TO 2]", "URGENCY 1..2"),
        ("urgency:{1 TO 4}", "URGENCY 2..3"),
        ("urgency:[2 TO *]", "URGENCY 2..9"),
        ("urgency:<=3", "URGENCY 1..3"),
        ("urgency:<3", "URGENCY 1..2"),
        ("urgency:>7", "URGENCY 8..9"),
        ("strike^4 AND ports", "strike AND ports"),
        ("(strike OR walkout)^2", "strike OR walkout"),
        ("WITHIN AND SOURCE", "within AND source"),
        (r"a\:b\*c", None),
        ("rail-strike", "rail strike"),
        ("U.S.", "u.s."),
        ("headline.text:strike", "TITLE strike"),
    ],
)
def test_translations(text: str, query: str | None) -> None:
    if query is None:
        with pytest.raises(QueryError):
            translate(text)
        return
    translation = translate(text)
    assert str(parse(translation.query, media_topics())) == query
    assert parse(translation.query, media_topics()).hints == ()


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("strike AND /st.*/", "/st.*/", "regular expressions cannot be translated"),
        ("strike AND roam~", "roam~", "fuzzy words (~) cannot be translated"),
        ("strike AND ro?m", "ro?m", "* can be translated only at the end of a word, and ? not at all"),
        ("strike AND *oam", "*oam", "* can be translated only at the end of a word"),
        ("organisation:Sie*", "Sie*", "* and ? can be translated only in words of the text"),
        ("colour:red", "colour:red", "the field colour cannot be translated; headline, body"),
        ("published:[2020 TO 2021]", "published:[2020 TO 2021]", "the field published cannot be translated"),
        ("source:[a TO b]", "[a TO b]", "ranges can be translated only for the urgency"),
        ("urgency:[1 TO 12]", "[1 TO 12]", "the urgency is a number from 1 to 9"),
        ("strike && ports", "&&", "write AND, OR and NOT in place of &&, || and !"),
        ('"rail strike"~200', '"rail strike"~200', "~ can be translated only for words, and up to 100"),
        ('"rail strike', '"', "a quotation mark is not closed"),
        ("(strike", "", "the query is not complete: a word or a closing parenthesis is missing"),
        ("strike AND", "", "the query is not complete"),
        ("strike)", ")", "a parenthesis is closed that was not opened"),
        ("strike OR AND ports", "AND", "'AND' cannot stand here; put it in quotation marks to search"),
        ("strike AND /st", "/", "regular expressions cannot be translated"),
        ("strike\\", "\\", "a backslash needs a character after it"),
        ("*:strike", "*:strike", "the field * cannot be translated"),
        ("", "", "there is nothing to search for"),
        ("—", "—", "a word is missing"),
        ("strike " * 1_500, "", "a query has at most 10,000 characters"),
        ("(" * 60 + "strike" + ")" * 60, "", "a query is nested at most 50 levels deep"),
    ],
)
def test_errors(text: str, place: str, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        translate(text)
    assert message in str(caught.value)
    if place:
        assert caught.value.start == text.index(place)
    assert caught.value.start < caught.value.end


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("strike^4", "the weight (^) is left out"),
        ("strike ports", "words without an operator are joined by OR, as Lucene does"),
        ("+strike ports", "words without + are left out"),
        ("body:strike", "body includes the headline"),
    ],
)
def test_hints(text: str, hint: str) -> None:
    [found] = translate(text).hints
    assert hint in found.message
    assert text[found.start : found.end] == text


def test_an_empty_range_is_an_error_of_the_query() -> None:
    with pytest.raises(QueryError, match="URGENCY needs a number"):
        parse(translate("urgency:{1 TO 2}").query, media_topics())
