"""The call that tries a query, and those that read alerts."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.streams.contract.validation import errors
from tests.streams.desk.newsroom import Browser, Newsroom, run, story
from tests.streams.notify.examples import alert


async def try_query(browser: Browser, **body: Any) -> tuple[int, Any]:
    headers = {"Sec-Fetch-Site": "same-origin"}
    async with browser.session.post(browser.address("/queries/try"), json=body, headers=headers) as answer:
        return answer.status, await answer.json(content_type=None)


def test_a_query_is_tried_on_the_last_days() -> None:
    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        newsroom.push(story("urn:x:old", text="Snow."), days_ago=3)
        newsroom.push(*(story(f"urn:x:{number}", text="Snow falls.") for number in range(60)))
        newsroom.push(story("urn:x:rain", text="Rain."))
        status, tried = await try_query(browser, query="snow")
        assert status == 200
        assert errors("desk-tried-query", tried) == []
        assert (tried["query"], tried["count"], tried["complete"]) == ("snow", 61, True)
        assert len(tried["stories"]) == 50
        assert tried["stories"][0]["uri"] == "urn:x:59"
        assert tried["stories"][0]["why"][0]["excerpt"] == "Snow falls."
        today = datetime.now(UTC).date()
        assert [each["day"] for each in tried["days"]] == [
            (today - timedelta(days=ago)).isoformat() for ago in reversed(range(8))
        ]
        assert [each["stories"] for each in tried["days"]] == [0, 0, 0, 0, 1, 0, 0, 60]
        _, tried = await try_query(browser, query="snow OR rain", days=2)
        assert (tried["count"], [each["stories"] for each in tried["days"]]) == (61, [0, 61])
        _, tried = await try_query(browser, query="hail")
        assert (tried["count"], tried["stories"], tried["complete"]) == (0, [], True)

    run(steps)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"query": "snow AND"}, "#/query"),
        ({"query": " "}, "#/query"),
        ({}, "#/query"),
        ({"query": "snow", "days": 0}, "#/days"),
        ({"query": "snow", "days": "2"}, "#/days"),
        ({"query": "snow", "hours": 2}, "#/hours"),
    ],
)
def test_what_cannot_be_tried_is_named(body: dict[str, Any], pointer: str) -> None:
    async def steps(_: Newsroom, browser: Browser) -> None:
        status, problem = await try_query(browser, **body)
        assert (status, problem["errors"][0]["pointer"]) == (422, pointer)

    run(steps)


def test_alerts_are_listed_and_counted_for_their_owner() -> None:
    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        mine = [alert(f"a{number}", owner="mine") for number in range(3)]
        retraction = alert("a3", "retract", owner="mine", subscription="snow")
        newsroom.alert(*mine, retraction, alert("b", owner="theirs"))
        token = newsroom.token("mine", "operator")
        page = await browser.get("/alerts", token, limit=3)
        assert errors("desk-alerts", page) == []
        assert [each["id"] for each in page["alerts"]] == ["a3", "a2", "a1"]
        page = await browser.get("/alerts", token, before=page["next"])
        assert ([each["id"] for each in page["alerts"]], page["next"]) == (["a0"], None)
        page = await browser.get("/alerts", token, subscription="snow")
        assert [each["id"] for each in page["alerts"]] == ["a3"]
        days = await browser.get("/alerts/days", token)
        assert errors("desk-alert-days", days) == []
        counts = {
            id: [(day["match"], day["update"], day["retract"]) for day in found]
            for id, found in days["subscriptions"].items()
        }
        assert counts == {"rail-strikes": [(3, 0, 0)], "snow": [(0, 0, 1)]}
        assert (await browser.get("/alerts", newsroom.token("others")))["alerts"] == []

    run(steps, desk_sign_in="tokens")
