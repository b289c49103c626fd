"""Signing in at the desk with tokens."""

from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie

import pytest

from streams.api.authorization import MAX_FAILURES
from streams.desk.access.token_sign_in import COOKIE
from streams.desk.state import Desk
from streams.tokens import Token
from tests.streams.api.examples import DESK, DESK_TEXT, EXPIRED, EXPIRED_TEXT, FEEDS, FEEDS_TEXT, bearer
from tests.streams.api.examples import changes as tombstone
from tests.streams.desk.desks import SAME, Client, ask, desk, desk_token, run, send_raw, status

READER, READER_TEXT = desk_token("reader")
EDITOR, EDITOR_TEXT = desk_token("editor")
PATH = "/api/subscriptions"


def with_tokens(*more: Token) -> Desk:
    return desk((READER, EDITOR, DESK, FEEDS, EXPIRED, *more), desk_sign_in="tokens")


def cookie(text: str) -> dict[str, str]:
    return {"Cookie": f"{COOKIE}={text}"}


def test_without_a_token_there_is_the_page_with_the_form_and_nothing_else() -> None:
    async def steps(client: Client) -> None:
        for path in ("/", "/alerts", "/operations", "/assets/app.js"):
            assert (await ask(client, "GET", path))[0] == 200
        for path in (PATH, f"{PATH}/rail-strikes", f"{PATH}?token={READER_TEXT}", "/api/operations"):
            answered, problem = await ask(client, "GET", path)
            assert (answered, problem["detail"]) == (401, "a token is needed")
        assert (await ask(client, "POST", "/api/queries/check", json={"query": "x"}, headers=SAME))[0] == 401

    run(with_tokens(), steps)


def test_a_token_is_taken_from_the_header_and_from_the_cookie() -> None:
    async def steps(client: Client) -> None:
        for headers in (bearer(READER_TEXT), cookie(READER_TEXT), cookie(READER_TEXT) | bearer(EDITOR_TEXT)):
            assert (await ask(client, "GET", PATH, headers=headers))[0] == 200

    run(with_tokens(), steps)


def test_readers_read_and_check_queries_and_editors_change() -> None:
    new = {"id": "new", "query": "rain"}

    async def steps(client: Client) -> None:
        calls = [("POST", PATH), *((method, f"{PATH}/rail-strikes") for method in ("PUT", "PATCH", "DELETE"))]
        for method, path in calls:
            answered, problem = await ask(client, method, path, json=new, headers=bearer(READER_TEXT))
            assert (answered, problem["detail"]) == (403, "this needs the role editor, and yours is reader")
        answered, _ = await ask(
            client, "POST", "/api/queries/check", json={"query": "rain"}, headers=bearer(READER_TEXT)
        )
        assert answered == 200
        # Allowed: it fails only because there are no brokers.
        assert (await ask(client, "POST", PATH, json=new, headers=bearer(EDITOR_TEXT)))[0] == 503

    run(with_tokens(), steps)


@pytest.mark.parametrize("text", [DESK_TEXT, FEEDS_TEXT], ids=["subscriptions", "feeds"])
def test_a_token_for_something_else_is_refused(text: str) -> None:
    async def steps(client: Client) -> None:
        for headers in (bearer(text), cookie(text)):
            answered, problem = await ask(client, "GET", PATH, headers=headers)
            assert answered == 403
            assert problem["detail"].startswith("the token is only for ")
        assert (await ask(client, "POST", "/api/sign-in", json={"token": text}, headers=SAME))[0] == 403

    run(with_tokens(), steps)


def test_signing_in_sets_a_cookie_that_no_script_and_no_other_site_gets() -> None:
    async def steps(client: Client) -> None:
        async with client.post("/api/sign-in", json={"token": EDITOR_TEXT}, headers=SAME) as answer:
            assert (answer.status, await answer.read()) == (204, b"")
            [header] = answer.headers.getall("Set-Cookie")
        found = SimpleCookie(header)[COOKIE]
        assert found.value == EDITOR_TEXT
        assert (found["httponly"], found["secure"], found["samesite"], found["path"]) == (
            True,
            True,
            "Strict",
            "/",
        )
        assert found["domain"] == ""
        async with client.post("/api/sign-out", headers=SAME | cookie(EDITOR_TEXT)) as answer:
            assert answer.status == 204
            ended = SimpleCookie(answer.headers["Set-Cookie"])[COOKIE]
            assert (ended.value, ended["max-age"]) == ("", "0")

    run(with_tokens(), steps)


def test_the_cookie_lasts_no_longer_than_its_token() -> None:
    short, text = Token.create("desk", "desk", datetime.now(UTC) + timedelta(hours=1), "reader")

    async def steps(client: Client) -> None:
        async with client.post("/api/sign-in", json={"token": text}, headers=SAME) as answer:
            assert 3_500 < int(SimpleCookie(answer.headers["Set-Cookie"])[COOKIE]["max-age"]) <= 3_600

    run(with_tokens(short), steps)


@pytest.mark.parametrize(
    "body", [{}, {"token": 5}, {"token": ""}, {"token": "x"}, {"token": EXPIRED_TEXT}, {"token": "é\ud7ff"}]
)
def test_what_is_no_token_does_not_sign_in(body: dict[str, object]) -> None:
    async def steps(client: Client) -> None:
        async with client.post("/api/sign-in", json=body, headers=SAME) as answer:
            assert answer.status in (401, 422)
            assert "Set-Cookie" not in answer.headers

    run(with_tokens(), steps)


def test_no_other_site_signs_anybody_in_or_out() -> None:
    async def steps(client: Client) -> None:
        for path in ("/api/sign-in", "/api/sign-out"):
            for headers in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
                given = {"json": {"token": EDITOR_TEXT}, "headers": headers}
                assert (await ask(client, "POST", path, **given))[0] == 403

    run(with_tokens(), steps)


def test_a_cookie_alone_changes_nothing_for_another_site() -> None:
    async def steps(client: Client) -> None:
        headers = cookie(EDITOR_TEXT) | {"Sec-Fetch-Site": "cross-site"}
        assert (await ask(client, "DELETE", f"{PATH}/rail-strikes", headers=headers))[0] == 403

    run(with_tokens(), steps)


def test_who_guesses_tokens_has_to_wait_and_keeps_nobody_out() -> None:
    async def steps(client: Client) -> None:
        guess = {"token": f"ct_{READER.id}_guess"}
        for _ in range(MAX_FAILURES):
            assert (await ask(client, "POST", "/api/sign-in", json=guess, headers=SAME))[0] == 401
        assert (await ask(client, "POST", "/api/sign-in", json=guess, headers=SAME))[0] == 429
        assert (await ask(client, "GET", PATH, headers=cookie("x")))[0] == 429
        assert (await ask(client, "GET", PATH, headers=cookie(READER_TEXT)))[0] == 200

    run(with_tokens(), steps)


def test_a_revoked_token_ends_the_sign_in() -> None:
    given = with_tokens()

    async def steps(client: Client) -> None:
        assert (await ask(client, "GET", PATH, headers=cookie(READER_TEXT)))[0] == 200
        given.tokens.apply(tombstone({READER.id: b""}, offset=9))
        assert (await ask(client, "GET", PATH, headers=cookie(READER_TEXT)))[0] == 401

    run(given, steps)


@pytest.mark.parametrize(
    "given",
    [
        "=",
        ";;;;",
        f"{COOKIE}",
        f"{COOKIE}=",
        f'{COOKIE}="',
        f"{COOKIE}={'x' * 6_000}",
        f"{COOKIE}={'x' * 1_000_000}",
        "; ".join(f"c{number}=x" for number in range(2_000)),
        f"{COOKIE}=\\377\\000",
        f"{COOKIE}=ct__; {COOKIE}=ct_x_y",
        f"$Version=1; {COOKIE}=x; [bad]=1",
        "\x7f\xff=\xe9",
    ],
)
def test_rubbish_in_cookies_is_no_token(given: str) -> None:
    answer = send_raw(with_tokens(), PATH, f"Cookie: {given}".encode("latin-1"))
    assert status(answer) in (400, 401)


def test_headers_of_a_proxy_mean_nothing() -> None:
    async def steps(client: Client) -> None:
        headers = {"X-Forwarded-User": "eve", "X-Forwarded-Groups": "wire-admins"}
        assert (await ask(client, "GET", PATH, headers=headers))[0] == 401

    run(with_tokens(), steps)


def test_before_the_tokens_are_known_it_says_so() -> None:
    given = with_tokens()
    given.tokens.known = False

    async def steps(client: Client) -> None:
        assert (await ask(client, "GET", PATH, headers=bearer(READER_TEXT)))[0] == 503

    run(given, steps)
