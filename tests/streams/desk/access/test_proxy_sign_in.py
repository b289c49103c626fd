"""Signing in at a proxy in front of the desk."""

from typing import Any

import pytest

from tests.streams.desk.desks import SAME, Client, ask, desk, run, send_raw, status

PATH = "/api/subscriptions"
GROUPS = "wire-admins=operator:desk, wire/editors=editor:transport-desk,everybody=reader:transport-desk"
PROXY: dict[str, Any] = {
    "desk_sign_in": "proxy",
    "desk_proxies": "127.0.0.0/8,::1/128",
    "desk_groups": GROUPS,
}


def sent(user: str = "zoe@desk.example", groups: str = "everybody") -> dict[str, str]:
    return {"X-Forwarded-User": user, "X-Forwarded-Groups": groups} | SAME


@pytest.mark.parametrize(
    ("groups", "changing"),
    [
        ("everybody", 403),
        ("other,everybody", 403),
        ("everybody, wire/editors", 503),
        ("wire/editors,other", 503),
    ],
)
def test_the_first_group_of_the_setting_that_a_user_is_in_counts(groups: str, changing: int) -> None:
    async def steps(client: Client) -> None:
        _, page = await ask(client, "GET", PATH, headers=sent(groups=groups))
        assert [each["id"] for each in page["subscriptions"]] == ["rail-strikes"]
        new = {"id": "new", "query": "rain"}
        assert (await ask(client, "POST", PATH, json=new, headers=sent(groups=groups)))[0] == changing
        _, page = await ask(client, "GET", PATH, headers=sent(groups=f"{groups},wire-admins"))
        assert page["subscriptions"] == []

    run(desk(**PROXY), steps)


@pytest.mark.parametrize("groups", ["", "other", "Everybody", "everybody wire-admins", "wire", ",", "*"])
def test_who_is_in_no_group_may_not_use_it(groups: str) -> None:
    async def steps(client: Client) -> None:
        answered, problem = await ask(client, "GET", PATH, headers=sent(groups=groups))
        assert (answered, problem["detail"]) == (403, "none of your groups may use the desk")

    run(desk(**PROXY), steps)


def test_only_the_proxy_is_believed() -> None:
    async def steps(client: Client) -> None:
        answered, problem = await ask(client, "GET", PATH, headers=sent() | {"X-Forwarded-For": "10.9.9.9"})
        assert (answered, problem["detail"]) == (403, "the desk takes requests only from its proxy")
        assert (await ask(client, "GET", "/"))[0] == 200

    run(desk(**PROXY | {"desk_proxies": "10.9.9.0/24"}), steps)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("", 401),
        ("X-Forwarded-User: |X-Forwarded-Groups: everybody", 401),
        ("X-Forwarded-User:  \t|X-Forwarded-Groups: everybody", 401),
        ("X_Forwarded_User: eve|X_Forwarded_Groups: wire-admins", 401),
        ("X-Forwarded-Email: eve|X-Forwarded-Groups: wire-admins", 401),
        ("X-Forwarded-User: eve", 403),
        ("X-Forwarded-User: eve|X-Forwarded-User: zoe|X-Forwarded-Groups: everybody", 400),
        ("X-Forwarded-User: eve|X-Forwarded-Groups: wire-admins|x-forwarded-groups: everybody", 400),
        ("X-Forwarded-User: eve|X-Forwarded-Groups: x| ,wire-admins", 400),
        ("X-Forwarded-User : eve|X-Forwarded-Groups: wire-admins", 400),
        ("X-Forwarded-User: eve\x1b[2J|X-Forwarded-Groups: everybody", 400),
        ("X-Forwarded-User: eve\r|X-Forwarded-Groups: everybody", 400),
        ("X-Forwarded-User: " + "e" * 201 + "|X-Forwarded-Groups: everybody", 400),
        ("X-Forwarded-User: " + "e" * 1_000_000 + "|X-Forwarded-Groups: everybody", 400),
        ("Authorization: Bearer ct_0123456789ab_x", 401),
        ("Host: evil.example|X-Forwarded-User: eve", 400),
    ],
    ids=range(16),
)
def test_what_a_client_adds_lets_nobody_in(lines: str, expected: int) -> None:
    assert status(send_raw(desk(**PROXY), PATH, *lines.encode("latin-1").split(b"|"))) == expected


def test_a_limited_owner_may_not_use_it_and_others_may() -> None:
    async def steps(client: Client) -> None:
        assert (await ask(client, "GET", PATH, headers=sent()))[0] == 403
        assert (await ask(client, "GET", PATH, headers=sent(groups="wire-admins")))[0] == 200

    run(desk(limited=["transport-desk"], **PROXY), steps)


def test_changes_from_other_sites_are_refused_here_too() -> None:
    async def steps(client: Client) -> None:
        for headers in (
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Sec-Fetch-Site": "cross-site", "Authorization": "Bearer of-the-proxy"},
        ):
            given = sent(groups="wire/editors") | headers
            assert (await ask(client, "DELETE", f"{PATH}/rail-strikes", headers=given))[0] == 403

    run(desk(**PROXY), steps)
