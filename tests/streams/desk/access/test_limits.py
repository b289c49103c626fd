"""How many requests a caller may send."""

import pytest

from streams.api.problems import ProblemError
from streams.desk.access import limits
from streams.desk.access.limits import Limits
from tests.streams.desk.desks import Client, ask, desk, desk_token, run


def test_who_asks_too_often_has_to_wait_and_others_need_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BURST", 5.0)
    monkeypatch.setattr(limits, "RATE", 0.001)
    (one, one_text), (other, other_text) = desk_token(), desk_token()

    async def steps(client: Client) -> None:
        async def statuses(text: str, count: int) -> list[int]:
            headers = {"Authorization": f"Bearer {text}"}
            return [
                (await ask(client, "GET", "/api/subscriptions", headers=headers))[0] for _ in range(count)
            ]

        assert await statuses(one_text, 7) == [200] * 5 + [429] * 2
        async with client.get(
            "/api/subscriptions", headers={"Authorization": f"Bearer {one_text}"}
        ) as answer:
            assert 1 <= int(answer.headers["Retry-After"]) <= 1_000
        assert await statuses(other_text, 2) == [200, 200]

    run(desk([one, other], desk_sign_in="tokens"), steps)


def test_an_allowance_grows_with_time() -> None:
    given = Limits()
    for now, allowed in ((100.0, limits.BURST), (101.0, limits.RATE)):
        for _ in range(int(allowed)):
            given.take("zoe", now)
        with pytest.raises(ProblemError):
            given.take("zoe", now)


def test_it_remembers_a_bounded_number_of_callers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_CALLERS", 3)
    monkeypatch.setattr(limits, "BURST", 1.0)
    given = Limits()
    for number in range(5):
        given.take(f"user {number}", 0)
    given.take("user 0", 0)  # forgotten, so it begins anew
    with pytest.raises(ProblemError):
        given.take("user 4", 0)
