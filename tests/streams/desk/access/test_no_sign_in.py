"""A desk without sign-in: only this machine uses it, and only the desk's own pages."""

import pytest

from tests.streams.desk.desks import SAME, Client, ask, desk, run

SUBSCRIPTIONS = "/api/subscriptions"
NEW = {"id": "new", "query": "rain"}


def test_whoever_reaches_it_is_an_operator_with_the_subscriptions_of_the_owner_in_the_settings() -> None:
    async def steps(client: Client) -> None:
        status, page = await ask(client, "GET", SUBSCRIPTIONS)
        assert (status, [each["id"] for each in page["subscriptions"]]) == (200, ["rail-strikes"])
        # Allowed: it fails only because there are no brokers.
        assert (await ask(client, "POST", SUBSCRIPTIONS, json=NEW, headers=SAME))[0] == 503

    run(desk(desk_owner="transport-desk"), steps)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("LOCALHOST:6120", 200),
        ("127.0.0.1:6120", 200),
        ("127.1.2.3", 200),
        ("[::1]:6120", 200),
        ("evil.example", 403),
        ("evil.example:6120", 403),
        ("localhost.evil.example", 403),
        ("localhost@evil.example", 403),
        ("evil.example@localhost", 403),
        ("10.0.0.1:6120", 403),
        ("0.0.0.0:6120", 403),
        ("[::ffff:10.0.0.1]", 403),
        ("localhost, evil.example", 403),
        ("2130706433", 403),
        ("", 403),
    ],
)
def test_it_answers_only_to_the_names_of_this_machine(host: str, status: int) -> None:
    async def steps(client: Client) -> None:
        for path in ("/", SUBSCRIPTIONS, "/assets/app.js"):
            async with client.get(path, headers={"Host": host}) as answer:
                assert answer.status == status, path

    run(desk(), steps)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 503),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost:6120"}, 403),
        ({"Origin": "http://localhost:6120"}, 503),
        ({"Origin": "http://localhost:6121"}, 403),
        ({"Origin": "http://localhost"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "localhost:6120"}, 403),
        ({"Origin": "file://localhost:6120"}, 403),
        ({"Referer": "http://localhost:6120/"}, 403),
        ({}, 403),
        # No token is checked here, so that one proves nothing.
        ({"Authorization": "Bearer any"}, 403),
        ({"Authorization": "Basic YTpi"}, 403),
    ],
)
def test_only_pages_of_the_desk_change_anything(headers: dict[str, str], status: int) -> None:
    async def steps(client: Client) -> None:
        sent = {"Host": "localhost:6120"} | headers
        for method, path in (("POST", SUBSCRIPTIONS), ("DELETE", f"{SUBSCRIPTIONS}/rail-strikes")):
            assert (await ask(client, method, path, json=NEW, headers=sent))[0] == status

    run(desk(desk_owner="transport-desk"), steps)


def test_other_sites_do_not_even_read() -> None:
    async def steps(client: Client) -> None:
        for site, answered in (("cross-site", 403), ("same-origin", 200), ("none", 200)):
            headers = {"Sec-Fetch-Site": site}
            assert (await ask(client, "GET", SUBSCRIPTIONS, headers=headers))[0] == answered
            assert (await ask(client, "GET", "/?story=urn:x:1", headers=headers))[0] == 200  # a link

    run(desk(), steps)


def test_no_other_site_may_ask() -> None:
    async def steps(client: Client) -> None:
        asking = {"Origin": "http://evil.example", "Access-Control-Request-Method": "POST"}
        async with client.options(SUBSCRIPTIONS, headers=asking) as answer:
            assert answer.status == 405
            assert not any(name.startswith("Access-Control") for name in answer.headers)

    run(desk(), steps)


def test_there_is_nothing_to_sign_in_to() -> None:
    async def steps(client: Client) -> None:
        assert (await ask(client, "POST", "/api/sign-in", json={"token": "x"}, headers=SAME))[0] == 404

    run(desk(), steps)


def test_an_owner_who_is_entitled_to_some_stories_only_may_not_use_it() -> None:
    async def steps(client: Client) -> None:
        status, problem = await ask(client, "GET", SUBSCRIPTIONS)
        assert status == 403
        assert problem["detail"].startswith("the owner desk is entitled to some of the stories only")

    run(desk(limited=["desk"]), steps)
