"""Who may call what, without Kafka; what the calls answer is in tests/integration/test_desk_operations.py."""

import pytest

from streams.desk.state import Desk
from streams.roles import Role
from tests.streams.desk.desks import Client, ask, desk, desk_token, run

RAW = "/api/stories/urn%3Ax%3A1/raw"
LETTER = "/api/deadletters/0:1"
NEEDED: list[tuple[str, str, Role]] = [
    ("GET", "/api/operations", "reader"),
    ("GET", "/api/deadletters", "reader"),
    ("GET", RAW, "editor"),
    ("GET", LETTER, "operator"),
    ("POST", f"{LETTER}/retry", "operator"),
]
ROLES: list[Role] = ["reader", "editor", "operator"]


def signed_in(role: Role) -> tuple[Desk, dict[str, str]]:
    """A desk, and the headers of somebody with a role."""
    token, text = desk_token(role)
    return desk([token], desk_sign_in="tokens"), {"Authorization": f"Bearer {text}"}


@pytest.mark.parametrize(("method", "path", "needed"), NEEDED)
def test_each_call_needs_a_role(method: str, path: str, needed: Role) -> None:
    for role in ROLES:
        given, headers = signed_in(role)

        async def steps(client: Client, role: Role = role, headers: dict[str, str] = headers) -> None:
            status, problem = await ask(client, method, path, headers=headers)
            if ROLES.index(role) < ROLES.index(needed):
                assert (status, problem["detail"]) == (
                    403,
                    f"this needs the role {needed}, and yours is {role}",
                )
            else:
                assert status in (404, 503), "allowed, but nothing has been read"

        run(given, steps)


@pytest.mark.parametrize(("method", "path", "needed"), NEEDED)
def test_nobody_is_answered_who_has_not_signed_in(method: str, path: str, needed: Role) -> None:
    given, _ = signed_in(needed)

    async def steps(client: Client) -> None:
        status, _ = await ask(client, method, path)
        assert status in (401, 403)

    run(given, steps)


def test_nothing_is_said_before_it_is_known() -> None:
    async def steps(client: Client) -> None:
        for path, detail in [
            ("/api/operations", "nothing has been measured yet"),
            ("/api/deadletters", "the dead letters have not been read yet"),
        ]:
            status, problem = await ask(client, "GET", path)
            assert (status, problem["detail"]) == (503, detail)

    run(desk(), steps)
