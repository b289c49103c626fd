"""What each kind of clue matches in a story, and what not."""

import pytest

from processors.queries.parser import parse
from processors.subjects.vocabulary import media_topics
from tests.processors.queries.stories import facts

FACTS = facts()

MATCHING = {
    "words": """
        strike | STRIKES | striker | worker strike | unions leader | cafe | CAFÉ | u.s. embassy
        1,200 guest | 1200 guests | siemens workers | can't go on | cant go on | rebel | sign a ceasefire
        we can’t
        """,
    "exact words": """
        "strike" | "Workers of Siemens" | “closing three plants” | "CAFÉ" | "1,200" | "railway strikers"
        "we can't" | „went on strike“ | "go on, and the" | "the unions' leaders"
        """,
    "prefixes": """
        strik* | rail* | "railway strik*" | def* grow* | CEASE* | plant* | 120* | embass* AND gues*
        merk* | clos* three
        """,
    "AND, OR, NOT": """
        strike AND munich | strike AND munich AND kyiv | flood OR strike | flood OR storm OR munich
        strike NOT flood | strike AND NOT flood | NOT flood | NOT flood AND strike | NOT (flood OR storm)
        strike NOT flood NOT storm | (flood OR strike) AND (storm OR munich) | flood AND storm OR strike
        flood OR NOT storm | NOT (NOT strike) | strike AND (munich NOT flood)
        """,
    "OF": """
        2 OF (strike, munich, flood) | 1 OF (flood, strike) | 3 OF (strike, munich, kyiv, flood)
        2 OF (flood OR storm, strike, munich) | 2 OF (strike AND munich, kyiv, flood)
        2 OF (ORG Siemens, flood, munich NOT storm) | 1 OF (NOT flood, storm)
        2 OF (NOT flood, NOT storm) | 2 OF (2 OF (strike, munich, flood), kyiv) | 1 OF (strike)
        """,
    "NEAR": """
        rebel NEAR ceasefire | ceasefire NEAR rebel | NEAR 3 (rebel, ceasefire)
        NEAR 3 (ceasefire, rebel) | NEAR 6 (rebel, army) | NEAR 6 (rebel, ceasefire, army)
        rebel NEAR ceasefire NEAR army | NEAR 5 (ORG Siemens, strike) | NEAR 4 (strike, PLACE Munich)
        "signed" NEAR arm* | (flood OR rebel) NEAR ceasefire | NEAR 5 (rebel NOT flood, ceasefire)
        PERSON Merkel NEAR cafe | NEAR 2 (siemens, worker) | NEAR 100 (munich, kyiv)
        """,
    "the headline": """
        strike IN HEADLINE | TITLE strike | PERSON Angela Merkel IN HEADLINE | ORG Siemens IN HEADLINE
        (flood OR budget) IN HEADLINE | (strike AND budget) IN HEADLINE | "Merkel's budget" IN HEADLINE
        TITLE (strike NEAR budget) | TITLE (NOT munich) | budg* IN HEADLINE
        TITLE 2 OF (strike, budget, flood) | strike AND budget IN HEADLINE | TITLE PERSON Merkel
        TITLE TITLE strike IN HEADLINE
        """,
    "names": """
        ORG Siemens | ORG Siemens AG | ORG siemens ag | ORG "Siemens" | ORG the Siemens
        PERSON Angela Merkel | PERSON Merkel | PERSON Olaf Brandt | PLACE Munich | PLACE Kyiv
        ORG IG Metall e.V. | PERSON Dietmar Weiss | PLACE Zell | ORG Siemens Inc | PERSON MERKEL
        """,
    "roles": """
        ROLE finance minister | ROLE minister | ROLE ministers | ROLE "finance minister" | ROLE financ*
        ROLE minister AND deficit | ROLE Finance | NOT ROLE king | 1 OF (ROLE minister, ROLE king)
        ROLE king OR ROLE minister
        """,
    "speakers": """
        SPEAKER Brandt | SPEAKER Olaf Brandt | SPEAKER PERSON Olaf Brandt
        SPEAKER (ROLE finance minister) | SPEAKER ROLE minister | SPEAKER Merkel
        SPEAKER PERSON Angela Merkel | SPEAKER "finance minister" | SPEAKER (Brandt NOT Merkel)
        SPEAKER (king OR Brandt) | SPEAKER (NOT Brandt) | SPEAKER Angela Merkel
        """,
    "what is said": """
        SAYS deficit | SAYS "we will talk" | SAYS (deficit AND talk) | SAYS 1,200
        SAYS cafe NOT SAYS flood | SAYS (deficit NEAR talk) | SAYS defic* | SAYS (deficit NOT cafe)
        SAYS "grows but we" | SAYS U.S. embassy
        """,
    "who says what": """
        SPEAKER Brandt SAYS deficit | SPEAKER (ROLE finance minister) SAYS (deficit OR budget)
        SPEAKER Merkel SAYS guest | SPEAKER (PERSON Merkel) SAYS (cafe AND embassy)
        SPEAKER Brandt SAYS "talk again" | SPEAKER Brandt SAYS NEAR 3 (deficit, grow)
        SPEAKER Brandt SAYS go on | SPEAKER (Merkel OR Brandt) SAYS deficit
        SPEAKER Brandt SAYS (NOT cafe) | NOT SPEAKER Merkel SAYS deficit
        SPEAKER Brandt SAYS 2 OF (deficit, talk, cafe)
        """,
    "subjects": """
        SUBJECT 20000530 | SUBJECT labor strike | SUBJECT labor dispute | SUBJECT "labor strike"
        SUBJECT labor | SUBJECT 09000000 | SUBJECT labour | SUBJECT medtop:20000530 | SUBJECT LABOR STRIKE
        SUBJECT http://cv.iptc.org/newscodes/mediatopic/20000530 | NOT SUBJECT sport
        """,
    "properties": """
        URGENCY 2 | URGENCY 1..2 | URGENCY 2..9 | URGENCY 1 .. 3 | SOURCE AP | SOURCE ap
        SOURCE Associated Press | SOURCE "Associated Press" | LANGUAGE en | LANGUAGE en-GB
        LANGUAGE EN-gb | FORMAT ninjs | FORMAT NINJS | NOT ARCHIVE | NOT LANGUAGE de
        URGENCY 1..2 AND SOURCE AP
        """,
    "regions": """
        WITHIN Europe | WITHIN Germany | WITHIN DE | WITHIN EU | WITHIN the European Union
        WITHIN Ukraine | WITHIN UA | NOT WITHIN Asia | WITHIN Germany AND WITHIN Ukraine
        WITHIN "Germany" | WITHIN europe
        """,
    "distances": """
        NEAR 100 km OF Kyiv | NEAR 1 km OF Kiev | NEAR 20 mi OF Munich | NEAR 100 km OF Augsburg
        NEAR 600 km OF Berlin | NEAR 62 miles OF Munich, Germany | NEAR 100km OF "Kyiv, Ukraine"
        NEAR 0.5 km OF Kyiv | NEAR 1,000 km OF Warsaw
        2 OF (NEAR 9 km OF Kyiv, NEAR 9 km OF Munich, flood)
        """,
    "everything": "* | * NOT flood | flood OR *",
}
NOT_MATCHING = {
    "words": """
        stri | strikebreaker | worker munich | headline | fails berlin | budget fails berlin
        said on monday | the strike of | guest 1,200 | rebels army
        """,
    "exact words": """
        "strikes" | "worker" | "Siemens strike" | "railways" | "merkels" | "closing plants" | "a strike"
        "fails BERLIN" | "unions leader" | "we cannot"
        """,
    "prefixes": """
        striked* | "strikes*" | railways* | plane* | 1200g* | strikingly* | munich strik* | flood*
        "three plane*" | budgetary*
        """,
    "AND, OR, NOT": """
        strike AND flood | flood OR storm | strike NOT munich | NOT strike | NOT (strike OR flood)
        NOT strike AND munich | (flood OR strike) AND storm | strike NOT flood NOT munich
        flood AND strike OR storm | strike AND NOT (munich AND kyiv)
        """,
    "OF": """
        2 OF (strike, flood, storm) | 3 OF (strike, munich, flood) | 1 OF (flood, storm)
        NOT 1 OF (strike, flood) | 2 OF (NOT strike, NOT flood) | 2 OF (strike AND flood, munich)
        2 OF (ORG Merkel, munich) | 1 OF (NOT strike) | 4 OF (strike, munich, kyiv, flood)
        2 OF (flood NOT storm, munich)
        """,
    "NEAR": """
        rebel NEAR munich | NEAR 2 (rebel, ceasefire) | NEAR 5 (rebel, army)
        rebel NEAR ceasefire NEAR munich | NEAR 1 (ORG Siemens, strike) | budget NEAR berlin
        NEAR 100 (fails, berlin) | NEAR 1 (strike, munich) | NEAR 5 (rebel NOT strike, ceasefire)
        ORG IG Metall NEAR strike
        """,
    "the headline": """
        munich IN HEADLINE | TITLE munich | PERSON Olaf Brandt IN HEADLINE | PLACE Kyiv IN HEADLINE
        (strike AND munich) IN HEADLINE | TITLE (NOT strike) | TITLE (strike NOT budget) | TITLE "budgets"
        strike AND munich IN HEADLINE | TITLE ORG Merkel | TITLE 2 OF (strike, munich, kyiv)
        """,
    "names": """
        ORG Merkel | PERSON Siemens | PLACE Siemens | ORG Siemens Energy | PERSON Angela | ORG workers
        PLACE Berlin | PERSON Angela Dorothea Merkel | ORG AG | PERSON Brandt Olaf | PLACE Ukraine
        """,
    "roles": """
        ROLE prime minister | ROLE king | ROLE minister finance | ROLE "ministers" | ROLE minist
        ROLE olaf | ROLE merkel | NOT ROLE minister | ROLE minister AND flood | ROLE fin* king
        """,
    "speakers": """
        SPEAKER king | SPEAKER Siemens | SPEAKER PERSON Olaf Merkel | SPEAKER ORG Brandt
        SPEAKER (ROLE king) | SPEAKER (Brandt AND Merkel) | SPEAKER deficit | SPEAKER cheered
        SPEAKER "ministers" | SPEAKER brandts*
        """,
    "what is said": """
        SAYS strike | SAYS (deficit AND cafe) | SAYS "said on Tuesday" | SAYS Tuesday
        SAYS (deficit NOT talk) | SAYS "talk again Merkel" | SAYS brandt | SAYS (NEAR 2 (deficit, talk))
        SAYS strik* | SAYS siemens
        """,
    "who says what": """
        SPEAKER Merkel SAYS deficit | SPEAKER Brandt SAYS cafe | SPEAKER (ROLE minister) SAYS guest
        SPEAKER Brandt SAYS strike | SPEAKER king SAYS deficit | SPEAKER (NOT Brandt) SAYS deficit
        SPEAKER (Brandt OR Merkel) SAYS (deficit AND cafe) | SPEAKER Merkel SAYS (NOT cafe)
        SPEAKER cheer SAYS cheer | SPEAKER Brandt SAYS (deficit NOT talk)
        """,
    "subjects": """
        SUBJECT sport | SUBJECT 15000000 | SUBJECT unions | SUBJECT economy | SUBJECT politics
        SUBJECT weather OR SUBJECT sport | NOT SUBJECT labor | SUBJECT labor strike AND SUBJECT sport
        SUBJECT wages and benefits | SUBJECT collective agreements
        """.replace(
        "SUBJECT wages and benefits | SUBJECT collective agreements", "SUBJECT religion | SUBJECT arts"
    ),
    "properties": """
        URGENCY 1 | URGENCY 3..9 | SOURCE Reuters | SOURCE Associated | SOURCE Press | LANGUAGE de
        LANGUAGE en-US | FORMAT nitf | ARCHIVE | NOT URGENCY 1..2 | LANGUAGE gb
        """,
    "regions": """
        WITHIN Asia | WITHIN US | WITHIN US-CA | WITHIN France | WITHIN Africa | WITHIN Middle East
        WITHIN Latin America | WITHIN Illinois | NOT WITHIN Europe | WITHIN North America
        """,
    "distances": """
        NEAR 100 km OF London | NEAR 10 km OF Augsburg | NEAR 400 km OF Berlin | NEAR 100 mi OF Tokyo
        NEAR 1000 km OF "Perth, AU" | NEAR 50 km OF Springfield, Illinois | NOT NEAR 100 km OF Kyiv
        NEAR 100 km OF Sydney | NEAR 250 km OF Odesa, Ukraine | NEAR 1 mi OF Lviv
        """,
    "everything": "NOT * | * AND flood",
}


def each(table: dict[str, str]) -> list[str]:
    lines = (line for text in table.values() for line in text.strip().splitlines())
    return [query.strip() for line in lines for query in line.split("|")]


@pytest.mark.parametrize("query", each(MATCHING))
def test_matching(query: str) -> None:
    parsed = parse(query, media_topics())
    assert parsed.matches(FACTS)
    assert parse(str(parsed), media_topics()).matches(FACTS)


@pytest.mark.parametrize("query", each(NOT_MATCHING))
def test_not_matching(query: str) -> None:
    parsed = parse(query, media_topics())
    assert not parsed.matches(FACTS)
    assert parsed.evidence(FACTS) == []
