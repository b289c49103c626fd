"""What queries mean, their errors and hints, and where these point."""

import pytest

from processors.errors import QueryError
from processors.queries.parser import MAX_CLUES, MAX_DEPTH, parse
from processors.queries.query import Query, point_at
from processors.subjects.vocabulary import Concept, media_topics


def query(text: str) -> Query:
    return parse(text, media_topics())


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ('"rail strike" AND Siemens', '"rail strike" AND siemens'),
        (
            "ORG Siemens AND SUBJECT labor strike AND WITHIN Europe",
            "ORG siemens AND SUBJECT 20000530 AND WITHIN Europe",
        ),
        (
            "SPEAKER (ROLE finance minister) SAYS (deficit OR budget)",
            "SPEAKER ROLE finance minister SAYS (deficit OR budget)",
        ),
        ("PERSON Angela Merkel IN HEADLINE", "TITLE PERSON angela merkel"),
        ("URGENCY 1..2 AND SOURCE AP", "URGENCY 1..2 AND SOURCE ap"),
        ("rebel NEAR ceasefire", "NEAR 10 (rebel, ceasefire)"),
        ("rail AND strike OR flood NOT film", "(rail AND strike) OR (flood NOT film)"),
        ("(rail AND (strike OR flood)) NOT film", "rail AND (strike OR flood) NOT film"),
        ("rail AND (strike AND (flood AND storm))", "rail AND strike AND flood AND storm"),
        ("rail OR (strike OR (flood OR storm))", "rail OR strike OR flood OR storm"),
        ("rail AND NOT strike", "rail NOT strike"),
        ("NOT rail AND strike", "(NOT rail) AND strike"),
        ("rail NOT strike AND flood", "rail AND (NOT strike) AND flood"),
        ("rail AND flood NOT strike NOT film", "rail AND flood NOT strike NOT film"),
        ("NOT rail NOT strike", "(NOT rail) NOT strike"),
        ("NOT rail OR strike", "(NOT rail) OR strike"),
        ("rail OR TITLE strike", "rail OR TITLE strike"),
        ("TITLE strike OR pay", "(TITLE strike) OR pay"),
        ("SPEAKER Merkel SAYS rail NOT film", "(SPEAKER merkel SAYS rail) NOT film"),
        ("NOT (rail AND strike)", "NOT (rail AND strike)"),
        ("rail NEAR strike AND flood NEAR storm", "NEAR 10 (rail, strike) AND NEAR 10 (flood, storm)"),
        ("rail AND strike IN HEADLINE", "rail AND TITLE strike"),
        ("rail NEAR strike IN HEADLINE", "NEAR 10 (rail, TITLE strike)"),
        ("TITLE rail NEAR strike", "NEAR 10 (TITLE rail, strike)"),
        ("SPEAKER Merkel SAYS rail AND strike", "(SPEAKER merkel SAYS rail) AND strike"),
        ("WITHIN the EU", "WITHIN European Union"),
        ("WITHIN New York", "WITHIN US-NY"),
        ("WITHIN U.S.", "WITHIN US"),
        ("WITHIN Deutschland OR WITHIN Germany", None),
        ("NEAR 60 mi OF Springfield, Illinois", 'NEAR 96.561 km OF "Springfield, US-IL"'),
        ("NEAR 5 km OF Atlanta, Georgia", 'NEAR 5 km OF "Atlanta, US-GA"'),
        ("NEAR 5 km OF Tbilisi, Georgia", 'NEAR 5 km OF "Tbilisi, GE"'),
        ("NEAR 5 km OF Kyiv, UA", 'NEAR 5 km OF "Kyiv, UA"'),
        (
            "2 OF (NEAR 5 km OF Paris, Texas, NEAR 5 km OF Paris, fire)",
            '2 OF (NEAR 5 km OF "Paris, US-TX", NEAR 5 km OF "Paris, FR", fire)',
        ),
        ("URGENCY 3", "URGENCY 3"),
        ("URGENCY 3..3", "URGENCY 3"),
        ("LANGUAGE EN-gb", "LANGUAGE en-gb"),
        ("ORG The Siemens AG", "ORG siemens"),
        ("“curly marks” OR „low marks“", '"curly marks" OR "low marks"'),
        ('"/var/lib"', '"var lib"'),
        ('"strik*"', "strik*"),
        ('"rail strik*"', '"rail strik*"'),
        ("Ärzte’s U.S. 1,200-strong AT&T", "arzte u.s. 1200 strong at&t"),
        ("news IN FRANCE", "news in france"),
        ("SUBJECT drama (theatre)", None),
        ('SUBJECT "drama (theatre)"', "SUBJECT 20001180"),
        ("SUBJECT 15054000", "SUBJECT 20001065"),
        ("rail\n  AND\n  strike", "rail AND strike"),
    ],
)
def test_canonical_form(text: str, canonical: str | None) -> None:
    if canonical is None:
        with pytest.raises(QueryError):
            query(text)
        return
    assert str(query(text)) == canonical
    assert query(canonical).clue == query(text).clue


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("", "", "there is nothing to search for"),
        (" \n ", "", "there is nothing to search for"),
        ("rail AND", "", "a word is missing at the end"),
        ("rail AND OR strike", "OR", "a word is missing before 'OR'"),
        ("NOT NOT rail", "NOT rail", "a word is missing before 'NOT'"),
        ("of the", "of the", "'of the' is in almost every story; add other words or put it in"),
        ("ox " * 50 + "ox", "ox " * 50 + "ox", "a phrase has at most 50 words, not 51"),
        (f"NEAR 5 ({', '.join(['ox'] * 21)})", ")", "NEAR takes at most 20 clues, not 21"),
        ('rail AND "it"', '"it"', "'it' is in almost every story; add other words"),
        ('"—"', '"—"', "'—' has no word that can be searched"),
        ("(rail AND strike", "(", "a parenthesis is not closed"),
        ("rail) AND strike", ")", "a parenthesis is closed that was not opened"),
        ("rail, strike", ",", "commas separate clues only in lists: 2 OF"),
        ('rail "strike"', '"strike"', "AND, OR or NEAR is missing before 'strike'"),
        ("rail AND “strike", "“", "a quotation mark is not closed"),
        ("rail and (strike)", "(", "AND, OR or NEAR is missing before '('; did you mean AND?"),
        ("2 of (rail, strike)", "(", "AND, OR or NEAR is missing before '('; did you mean OF?"),
        ("rail ARCHIVE", "ARCHIVE", "AND, OR or NEAR is missing before 'ARCHIVE'"),
        ("rail AND /str(i|o)ke/ AND x", "/str(i|o)ke/", "regular expressions are not supported"),
        ("rail AND st*", "st*", "at least 3 letters are needed before *"),
        ("rail AND st*ke", "*ke", "* can only stand at the end of a word"),
        ("rail AND *strike", "*strike", "* can only stand at the end of a word"),
        ("2 OF rail", "2 OF", "2 OF needs a list in parentheses: 2 OF (rain, flood, storm)"),
        (
            "3 OF (rail, strike)",
            "3 OF (rail, strike)",
            "3 OF needs 3 clues or more, separated by commas; here are",
        ),
        ("2 OF (rail; strike)", "2 OF (rail; strike)", "separated by commas; here is one"),
        ("0 OF (rail, strike)", "0 OF (rail, strike)", "0 OF would match every story; 1 is the least"),
        ("NEAR (rail, strike)", "NEAR", "write rebel NEAR ceasefire, NEAR 5 (rebel, ceasefire) or"),
        ("NEAR 101 (rail, strike)", "101", "NEAR takes a number of words from 1 to 100"),
        ("NEAR 5 (rail)", "(rail)", "NEAR needs two clues or more"),
        ("rail NEAR SUBJECT sport", "SUBJECT sport", "NEAR takes only words and names"),
        ("NEAR 5 (rail, NOT strike)", "(rail, NOT strike)", "NEAR takes only words and names"),
        ("SUBJECT sport IN HEADLINE", "SUBJECT sport IN HEADLINE", "IN HEADLINE takes only words and names"),
        ("TITLE (rail OR URGENCY 1)", "(rail OR URGENCY 1)", "TITLE takes only words and names"),
        ("SAYS (TITLE rail)", "(TITLE rail)", "SAYS takes only words and names"),
        ("SPEAKER WITHIN Europe", "WITHIN Europe", "SPEAKER takes only words, names and ROLE"),
        ("PERSON Merkel SAYS rail", "SAYS rail", "write SPEAKER before the speaker: SPEAKER"),
        ("rail AND ORG (Siemens OR Bosch)", "ORG", "write ORG Siemens OR ORG Bosch"),
        ("ORG —", "—", "ORG needs a name"),
        ("ORG (", "ORG", "a word is missing after ORG"),
        ("ROLE *", "ROLE *", "a word is missing after ROLE"),
        ("URGENCY 0", "0", "URGENCY needs a number from 1 (the highest) to 9"),
        ("URGENCY 3..1", "3..1", "URGENCY needs a number from 1 (the highest) to 9"),
        ("URGENCY high", "high", "URGENCY needs a number from 1 (the highest) to 9"),
        ("LANGUAGE English", "English", "'English' is not a language tag; write en, de or en-GB"),
        ("FORMAT docx", "docx", "'docx' is not a format; write one of "),
        ("SUBJECT labr strike", "labr strike", "is not the name of a subject; did you mean labor strike"),
        ("SUBJECT strike", "strike", "is not the name of a subject; did you mean labor strike?"),
        ('rail and NEAR 9 km OF "x"', "OF", "AND, OR or NEAR is missing before 'OF'; 'and' is searched as"),
        ("SUBJECT drama", "drama", '20000014 "drama (literature)", 20001180 "drama (theatre)"'),
        ("SUBJECT 99999999", "99999999", "99999999 is not the code of a subject"),
        ("WITHIN Atlantis", "Atlantis", "'Atlantis' is not a country, a continent, a US state"),
        ("WITHIN Georgia", "Georgia", "'Georgia' may be several places; write WITHIN GE or WITHIN US-GA"),
        ("WITHIN Munich", "Munich", "for a city write NEAR 25 km OF Munich"),
        ("WITHIN England", "England", "WITHIN GB"),
        (
            "NEAR 5 km OF Springfield",
            "Springfield",
            "may be several places; write one of ",
        ),
        ("NEAR 5 km OF Springfield, Texas", "Springfield, Texas", "no Springfield is known in Texas"),
        ("NEAR 5 km OF Germany", "Germany", "'Germany' is not a city; write WITHIN DE"),
        ("NEAR 5 km OF Kyyiv", "Kyyiv", "is not in the gazetteer"),
        ("NEAR 5 km OF (Kyiv)", "(", "the name of a place is missing"),
        ("NEAR 5 parsecs OF Kyiv", "NEAR 5 parsecs", "write rebel NEAR ceasefire"),
        ("NEAR 0 km OF Kyiv", "0 km OF", "a distance must be more than 0 and at most 1,000 km"),
        ("NEAR 1001 km OF Kyiv", "1001 km OF", "a distance must be more than 0 and at most 1,000 km"),
    ],
)
def test_an_error_points_at_the_place(text: str, place: str, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        query(text)
    assert message in str(caught.value)
    assert caught.value.start == (text.rindex(place) if place else len(text))
    assert place.startswith(text[caught.value.start : caught.value.end])


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("rail and strike", "and", "'and' is searched as a word here; write AND to ask for both"),
        ("rail or strike", "or", "write OR to ask for either"),
        ("rail not strike", "not", "write NOT to leave stories out"),
        ("rail near strike", "near", "write NEAR to ask for words near each other"),
        ("not rail", "not", "write NOT"),
        ("HEADLINE strike", "HEADLINE", "write TITLE, or IN HEADLINE after the clue"),
        ("strike IN Europe", "IN", "write IN HEADLINE, or WITHIN for a place"),
        ("within Europe", "within", "'within' is searched as a word here; the operator is WITHIN"),
        ("strike AND urgency 1", "urgency", "the operator is URGENCY"),
        (
            "headline:strike",
            "headline:strike",
            "looks like Lucene's syntax, which `import",
        ),
        ("person Angela Merkel", "person", "the operator is PERSON"),
        ("PERSON Merkel OR Scholz", "Scholz", "write PERSON Merkel OR PERSON Scholz"),
        ("tax AND (SOURCE AP OR Dow Jones) AND pay", "Dow Jones", "write SOURCE AP OR SOURCE Dow Jones"),
        ("PERSON merkel OR scholz", "scholz", "write PERSON merkel OR PERSON scholz"),
        ("ROLE chancellor OR minister", "minister", "write ROLE chancellor OR ROLE minister"),
        ("WITHIN Germany OR France", "France", "'France' is searched in the whole text; write WITHIN"),
        ("SUBJECT labor strike OR sport", "sport", "write SUBJECT labor strike OR SUBJECT sport"),
        ("LANGUAGE en OR de", "de", "write LANGUAGE en OR LANGUAGE de"),
        ("URGENCY 1 OR 2", "2", "write URGENCY 1 OR URGENCY 2"),
        ("rail && strike", "&&", "looks like Lucene's syntax"),
        ("rail -strike", "-strike", "looks like Lucene's syntax"),
        ("strike~", "strike~", "looks like Lucene's syntax"),
        ("strike^2", "strike^2", "looks like Lucene's syntax"),
        ("stri?e", "stri?e", "looks like Lucene's syntax"),
    ],
)
def test_hints(text: str, place: str, message: str) -> None:
    [hint] = query(text).hints
    assert message in hint.message
    assert text[hint.start : hint.end] == place


@pytest.mark.parametrize(
    "text",
    [
        '"rail and strike"',
        "ORG Marks and Spencer",
        "SUBJECT arts and entertainment",
        "at 10:30",
        "rail-strike",
        "PERSON Merkel OR chancellor",
        "PERSON Merkel OR (Scholz)",
        "PERSON Merkel AND Scholz",
        "(PERSON Merkel) OR Scholz",
        'PERSON Merkel OR "Scholz"',
        "PERSON Merkel OR ORG Siemens",
        "WITHIN Germany OR Siemens",
        "SUBJECT labor strike OR walkout",
        "URGENCY 1 OR flood",
        "ARCHIVE OR Berlin",
    ],
)
def test_no_hints(text: str) -> None:
    assert query(text).hints == ()


def test_each_name_after_a_field_has_a_hint() -> None:
    text = "PERSON Merkel OR Scholz OR Merz and Co"
    assert [text[hint.start : hint.end] for hint in query(text).hints] == ["Scholz", "Merz and Co", "and"]


def test_limits() -> None:
    with pytest.raises(QueryError, match="at most 10,000 characters, not 10,005") as caught:
        query("rail " * 2_001)
    assert (caught.value.start, caught.value.end) == (10_000, 10_005)
    assert query(" OR ".join(["rail"] * MAX_CLUES))
    with pytest.raises(QueryError, match="at most 1,000 clues"):
        query(" OR ".join(["rail"] * (MAX_CLUES + 1)))
    assert query("(" * (MAX_DEPTH - 1) + "rail" + ")" * (MAX_DEPTH - 1))
    with pytest.raises(QueryError, match="at most 50 levels deep"):
        query("(" * MAX_DEPTH + "rail" + ")" * MAX_DEPTH)


@pytest.mark.parametrize(
    ("text", "expensive"),
    [
        ("rail", False),
        ("*", True),
        ("NOT rail", True),
        ("NOT rail NOT strike", True),
        ("rail OR NOT strike", True),
        ("rail AND NOT strike", False),
        ("rail*", False),
        ("rail* AND strike", False),
        ("rail* OR strike", False),
        ("rail strik*", False),
        ("2 OF (rail*, strike, flood)", False),
        ("1 OF (rail*, strike, flood)", False),
        ("TITLE (NOT rail)", True),
        ("SAYS rail*", False),
        ("SPEAKER (NOT rail) SAYS strike", False),
        ("NOT ARCHIVE", True),
        ("URGENCY 1", False),
        ("NEAR 1000 km OF Kyiv", False),
    ],
)
def test_expensive_queries(text: str, expensive: bool) -> None:
    assert query(text).is_expensive is expensive


def test_a_desks_own_subjects() -> None:
    own = Concept("desk:fisheries", "North Sea fisheries", "20000213")
    vocabulary = media_topics().with_own({own.code: own})
    for text in ("SUBJECT desk:fisheries", "SUBJECT North Sea Fisheries"):
        assert str(parse(text, vocabulary)) == "SUBJECT desk:fisheries"


def test_an_error_in_a_line_is_shown_with_carets() -> None:
    text = "rail AND\n\tURGENCY 12 OR\nstrike"
    with pytest.raises(QueryError) as caught:
        query(text)
    assert point_at(text, caught.value) == " URGENCY 12 OR\n         ^^"
    long = "rail OR " * 100 + "URGENCY 0 OR " + "rail OR " * 100 + "rail"
    with pytest.raises(QueryError) as caught:
        query(long)
    line, carets = point_at(long, caught.value).split("\n")
    assert len(line) == 100
    assert line[carets.index("^")] == "0"


def test_near_is_within_near_at_most_three_deep() -> None:
    query("a1 NEAR (b1 NEAR (c1 NEAR d1))")
    with pytest.raises(QueryError, match="at most 3 deep"):
        query("a1 NEAR (b1 NEAR (c1 NEAR (d1 NEAR e1)))")
