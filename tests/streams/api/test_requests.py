"""Requests and answers, as far as they need no Kafka."""

import asyncio
import base64
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
import pytest
from aiohttp.test_utils import TestClient

from streams.api import bodies
from streams.api.authorization import MAX_FAILURES
from streams.api.service import Service
from tests.streams.api.examples import (
    DESK,
    EXPIRED_TEXT,
    FEEDS_TEXT,
    OTHER_TEXT,
    OWNER,
    SETTINGS,
    api,
    bearer,
    changes,
    serving,
    told,
)
from tests.streams.notify.examples import subscription

Client = TestClient[Any, Any]
GOOD = {"id": "new", "query": "rain"}


def run(steps: Callable[[Client], Awaitable[None]], given: Service | None = None) -> None:
    async def served() -> None:
        async with serving(given or api()) as client:
            await steps(client)

    asyncio.run(served())


async def ask(client: Client, method: str, path: str, **options: Any) -> tuple[int, Any]:
    """The status and the JSON of an answer; the token is that of the desk if no headers are given."""
    options.setdefault("headers", bearer())
    async with client.request(method, path, **options) as answer:
        body = await answer.read()
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        if answer.status >= 400:
            assert answer.content_type == "application/problem+json"
            assert orjson.loads(body)["status"] == answer.status
        return answer.status, orjson.loads(body) if body.startswith(b"{") else body


async def faults(client: Client, method: str, path: str, **options: Any) -> dict[str, str]:
    """What is wrong with a request, by property or parameter."""
    status, problem = await ask(client, method, path, **options)
    assert status == 422
    return {fault.get("pointer") or fault["parameter"]: fault["detail"] for fault in problem["errors"]}


def test_subscriptions_are_listed_page_by_page() -> None:
    given = {id: subscription(id).to_json() for id in ("a", "b", "c")}
    given |= {"bb": subscription("bb", owner="acme").to_json(), "bc": b'{"owner": "transport-desk"}'}

    async def steps(client: Client) -> None:
        _, page = await ask(client, "GET", "/subscriptions?limit=2")
        assert [each["id"] for each in page["subscriptions"]] == ["a", "b"]
        assert page["next"] == "b"
        _, page = await ask(client, "GET", "/subscriptions?after=b&limit=2")
        assert [each["id"] for each in page["subscriptions"]] == ["c"]
        assert page["next"] is None
        for limit in ("0", "-1", "1001", "x", "1.5", "", "９", "9" * 5000):
            assert [*await faults(client, "GET", "/subscriptions", params={"limit": limit})] == ["limit"]

    run(steps, api(given))


def test_those_of_others_are_not_found() -> None:
    async def steps(client: Client) -> None:
        path, other = "/subscriptions/rail-strikes", bearer(OTHER_TEXT)
        assert (await ask(client, "GET", path))[0] == 200
        assert (await ask(client, "GET", path, headers=other))[0] == 404
        assert (await ask(client, "GET", f"{path}/alerts", headers=other))[0] == 404
        assert (await ask(client, "GET", "/feeds/rail-strikes.atom", headers=other))[0] == 404
        assert (await ask(client, "PUT", path, headers=other, json=GOOD))[0] == 404
        assert (await ask(client, "PATCH", path, headers=other, json={"muted": True}))[0] == 404
        assert (await ask(client, "DELETE", path, headers=other))[0] == 404
        status, problem = await ask(
            client, "POST", "/subscriptions", headers=other, json=GOOD | {"id": "rail-strikes"}
        )
        assert (status, problem["type"]) == (409, "urn:x-copytaster:problem:id-taken")
        for id in ("../x", "..%2Fx", "%00", "é", "x" * 1000):
            assert (await ask(client, "GET", f"/subscriptions/{id}"))[0] == 404

    run(steps)


def test_errors_name_the_property() -> None:
    async def steps(client: Client) -> None:
        async def wrong(**values: Any) -> dict[str, str]:
            return await faults(client, "POST", "/subscriptions", json=GOOD | values)

        assert [*await wrong(id="../x")] == ["#/id"]
        assert await wrong(id=None) == {"#/id": "must be a valid string"}
        assert await wrong(owner="acme") == {"#/owner": f"is acme, and the token's owner is {OWNER}"}
        assert await wrong(**{"a/b~c d": 1}) == {"#/a~1b~0c%20d": "there is no such property"}
        assert [*await wrong(muted="true", delivery={"digest": {"minutes": "5"}})] == [
            "#/muted",
            "#/delivery/digest/minutes",
        ]
        assert [*await wrong(delivery={"emails": ["a@desk.example", "x"]})] == ["#/delivery/emails/1"]
        long = {"webhooks": ["https://desk.example/" + "x" * 2_000]}
        assert await wrong(delivery=long) == {"#/delivery/webhooks/0": "has more than 2,000 characters"}
        assert await wrong(query="x" * 20_000) == {"#/query": "has more than 10,000 characters"}
        assert await wrong(query="(" * 1_000) == {"#/query": "a query is nested at most 50 levels deep"}
        assert len(await wrong(**{f"p{number}": 1 for number in range(1_000)})) == 20
        path = "/subscriptions/rail-strikes"
        assert [*await faults(client, "PUT", path, json=GOOD)] == ["#/id"]
        both = {"muted": 1, "query": "x"}
        assert [*await faults(client, "PATCH", path, json=both)] == ["#/muted", "#/query"]

        _, problem = await ask(client, "POST", "/subscriptions", json=GOOD | {"query": "rain AND ("})
        [fault] = problem["errors"]
        assert (fault["start"], fault["end"]) == (10, 11)

    run(steps)


@pytest.mark.parametrize(
    ("status", "data", "headers"),
    [
        (400, b"", {}),
        (400, b"{", {}),
        (400, b"\xff", {}),
        (400, b'{"query": "\xff"}', {}),
        (400, b'{"query": "\\ud800"}', {}),
        (400, b'{"a":' * 20_000, {}),
        (415, b"{}", {"Content-Encoding": "identity"}),
        (422, b"[]", {}),
        (422, b"null", {}),
        (422, b'{"a":' * 200 + b"1" + b"}" * 200, {}),
        (422, b'{"a":' * 1_000 + b"1" + b"}" * 1_000, {}),
        (415, b"{}", {"Content-Type": "text/plain"}),
        (415, b"{}", {"Content-Type": "application/json; charset=utf-16"}),
        (415, b"{}", {"Content-Type": "application/json; charset=" + "x" * 1_000}),
        (413, b" " * 10_000_000, {}),
    ],
    ids=range(15),
)
def test_what_is_no_json_object_is_refused(status: int, data: bytes, headers: dict[str, str]) -> None:
    async def steps(client: Client) -> None:
        sent = bearer() | {"Content-Type": "application/json"} | headers
        for method, path in (("POST", "/subscriptions"), ("POST", "/queries/check")):
            assert (await ask(client, method, path, data=data, headers=sent))[0] == status

    run(steps)


def test_a_body_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "TIMEOUT", 0.05)

    async def slow() -> Any:
        yield b"{"
        await asyncio.sleep(10)

    async def steps(client: Client) -> None:
        sent = bearer() | {"Content-Type": "application/json"}
        assert (await ask(client, "POST", "/subscriptions", data=slow(), headers=sent))[0] == 408

    run(steps)


def test_a_query_is_checked() -> None:
    async def steps(client: Client) -> None:
        async def check(query: str) -> Any:
            status, found = await ask(client, "POST", "/queries/check", json={"query": query})
            assert status == 200
            return found

        assert await check("(rain  OR snow)") == {
            "query": "rain OR snow",
            "expensive": False,
            "hints": [],
            "errors": [],
        }
        assert (await check("NOT rain"))["expensive"]
        [hint] = (await check("rain or"))["hints"]
        assert (hint["start"], hint["end"]) == (5, 7)
        for query in ("", "rain AND", "x" * 20_000, "(" * 1_000, "/x/", "\0"):
            found = await check(query)
            assert (found["query"] is None) == bool(found["errors"])

    run(steps)


def test_an_owner_may_have_no_more_subscriptions_than_the_limit() -> None:
    limit = SETTINGS.subscriptions_per_owner
    given = {f"s{number}": subscription(f"s{number}").to_json() for number in range(limit)}

    async def steps(client: Client) -> None:
        status, problem = await ask(client, "POST", "/subscriptions", json=GOOD)
        assert (status, problem["type"]) == (409, "urn:x-copytaster:problem:limit")
        assert "10,001 subscriptions" in problem["detail"]

    run(steps, api(given))


def test_without_the_brokers_nothing_is_changed() -> None:
    async def steps(client: Client) -> None:
        assert (await ask(client, "POST", "/subscriptions", json=GOOD))[0] == 503
        assert (await ask(client, "DELETE", "/subscriptions/rail-strikes"))[0] == 503
        assert (await ask(client, "GET", "/subscriptions/new"))[0] == 404
        assert (await ask(client, "GET", "/subscriptions/rail-strikes"))[0] == 200

    run(steps)


def test_before_kafka_has_been_read_it_says_so() -> None:
    given = api()
    given.alerts.recent = None

    async def steps(client: Client) -> None:
        assert given.waiting_for().startswith("for the alerts")
        assert (await ask(client, "GET", "/subscriptions/rail-strikes"))[0] == 200
        assert (await ask(client, "GET", "/feeds/rail-strikes.atom"))[0] == 503
        given.api.subscriptions.known = False
        assert (await ask(client, "GET", "/subscriptions"))[0] == 503
        given.tokens.known = False
        assert (await ask(client, "GET", "/subscriptions"))[0] == 503

    run(steps, given)


def test_the_newest_alerts_are_read() -> None:
    alerts = [told("old", minutes_ago=2), told("new", "update", minutes_ago=1), told("theirs", owner="acme")]

    async def steps(client: Client) -> None:
        path = "/subscriptions/rail-strikes/alerts"
        _, page = await ask(client, "GET", path)
        assert page == {"alerts": [alerts[1].alert, alerts[0].alert]}
        _, page = await ask(client, "GET", f"{path}?limit=1")
        assert [each["id"] for each in page["alerts"]] == ["new"]
        assert [*await faults(client, "GET", f"{path}?limit=101")] == ["limit"]

    run(steps, api(alerts=alerts))


def test_a_feed_is_read_with_each_kind_of_token_and_is_sent_only_if_it_has_changed() -> None:
    given = api(alerts=[told()])

    async def steps(client: Client) -> None:
        path = "/feeds/rail-strikes.atom"
        basic = base64.b64encode(f"reader:{FEEDS_TEXT}".encode()).decode()
        for query, headers in (
            (f"?token={FEEDS_TEXT}", {}),
            ("", {"Authorization": f"basic {basic}"}),
            ("", bearer(FEEDS_TEXT)),
            ("", bearer()),
        ):
            async with client.get(path + query, headers=headers) as answer:
                assert answer.status == 200
                assert answer.content_type == "application/atom+xml"
                assert b"<title>Rail unions call a strike</title>" in await answer.read()
                tag = answer.headers["ETag"]
        for sent in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            async with client.get(path, headers=bearer() | {"If-None-Match": sent}) as answer:
                assert (answer.status, await answer.read(), answer.headers["ETag"]) == (304, b"", tag)
        assert given.alerts.recent
        given.alerts.recent.add([told("2", "retract")])
        async with client.get(path, headers=bearer() | {"If-None-Match": tag}) as answer:
            assert b"<title>KILLED: Rail unions call a strike</title>" in await answer.read()
        assert (await ask(client, "GET", "/feeds/other.atom"))[0] == 404

    run(steps, given)


def test_only_a_token_for_feeds_may_be_in_an_address_and_it_reads_nothing_else() -> None:
    async def steps(client: Client) -> None:
        path, text = "/feeds/rail-strikes.atom", bearer()["Authorization"].split()[1]
        for headers in ({}, {"Authorization": "Digest x"}):
            assert (await ask(client, "GET", f"{path}?token={text}", headers=headers))[0] == 403
            async with client.get(f"{path}?token={FEEDS_TEXT}", headers=headers) as answer:
                assert answer.status == 200
        for url in ("/subscriptions", "/subscriptions/rail-strikes/alerts"):
            assert (await ask(client, "GET", f"{url}?token={FEEDS_TEXT}", headers={}))[0] == 401
            assert (await ask(client, "GET", url, headers=bearer(FEEDS_TEXT)))[0] == 403
        assert (await ask(client, "POST", "/queries/check", headers=bearer(FEEDS_TEXT)))[0] == 403

    run(steps)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer x",
        f"Bearer ct_{DESK.id}_",
        f"Bearer ct_{DESK.id}_wrong",
        f"Bearer {EXPIRED_TEXT}",
        "Basic !!!",
        "Basic " + base64.b64encode(b"\xff:\xff").decode(),
        "Digest x",
        "Bearer " + "x" * 7_000,
    ],
    ids="none scheme blank word secretless wrong expired base64 utf8 digest long".split(),
)
def test_a_wrong_token_is_refused(header: str) -> None:
    async def steps(client: Client) -> None:
        for path in ("/subscriptions", "/feeds/rail-strikes.atom"):
            async with client.get(path, headers={"Authorization": header}) as answer:
                assert answer.status == 401
                assert 'Bearer realm="copytaster"' in answer.headers["WWW-Authenticate"]

    run(steps)


def test_a_revoked_token_is_refused_at_once() -> None:
    given = api()

    async def steps(client: Client) -> None:
        assert (await ask(client, "GET", "/subscriptions"))[0] == 200
        given.tokens.apply(changes({DESK.id: b""}, offset=9))
        assert (await ask(client, "GET", "/subscriptions"))[0] == 401

    run(steps, given)


def test_who_sends_wrong_tokens_has_to_wait_and_keeps_nobody_out() -> None:
    async def steps(client: Client) -> None:
        guess = bearer(f"ct_{DESK.id}_guess")
        for _ in range(MAX_FAILURES):
            assert (await ask(client, "GET", "/subscriptions", headers=guess))[0] == 401
        for headers in (guess, bearer("ct_unknown_guess"), bearer(EXPIRED_TEXT)):
            async with client.get("/subscriptions", headers=headers) as answer:
                assert answer.status == 429
                assert 1 <= int(answer.headers["Retry-After"]) <= 60
        for text in (bearer(), bearer(OTHER_TEXT)):
            assert (await ask(client, "GET", "/subscriptions", headers=text))[0] == 200

    run(steps)


def test_what_there_is_not_is_a_problem_too() -> None:
    async def steps(client: Client) -> None:
        assert (await ask(client, "GET", "/"))[0] == 404
        assert (await ask(client, "GET", "/subscriptions/"))[0] == 404
        async with client.delete("/subscriptions") as answer:
            assert answer.status == 405
            assert answer.headers["Allow"] == "GET,HEAD,POST"

    run(steps)
