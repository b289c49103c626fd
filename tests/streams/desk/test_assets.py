"""The page's files, and the headers of every answer."""

import pytest

from streams.desk.access.headers import HEADERS
from streams.desk.assets import FOLDER
from tests.streams.desk.desks import Client, ask, desk, run, send_raw, status


def test_each_view_is_the_page() -> None:
    async def steps(client: Client) -> None:
        for path in ("/", "/alerts", "/operations", "/?story=urn:x:1"):
            async with client.get(path) as answer:
                assert (answer.status, answer.content_type) == (200, "text/html")
                assert await answer.read() == (FOLDER / "index.html").read_bytes()

    run(desk(), steps)


def test_a_file_is_sent_again_only_if_it_has_changed() -> None:
    async def steps(client: Client) -> None:
        async with client.get("/assets/app.js") as answer:
            assert (answer.status, answer.content_type) == (200, "text/javascript")
            assert await answer.read() == (FOLDER / "app.js").read_bytes()
            assert answer.headers["Cache-Control"] == "no-cache"
            tag = answer.headers["ETag"]
        async with client.get("/assets/app.js", headers={"If-None-Match": tag}) as answer:
            assert (answer.status, await answer.read()) == (304, b"")

    run(desk(), steps)


def test_a_browser_is_told_in_a_page_that_there_is_none() -> None:
    async def steps(client: Client) -> None:
        for path in ("/nonsense", "/alerts/xyz", "/story/1", "/assets/none.js"):
            async with client.get(path, headers={"Accept": "text/html,*/*;q=0.8"}) as answer:
                assert (answer.status, answer.content_type) == (404, "text/html"), path
                assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
                assert '<a href="/">' in await answer.text()
            async with client.get(path) as answer:
                assert (answer.status, answer.content_type) == (404, "application/problem+json"), path
        async with client.get("/api/none", headers={"Accept": "text/html"}) as answer:
            assert (answer.status, answer.content_type) == (404, "application/problem+json")

    run(desk(), steps)


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../state.py",
        "/assets/..%2fstate.py",
        "/assets/%2e%2e/state.py",
        "/assets/..%5cstate.py",
        "/assets//etc/passwd",
        "/assets/%2fetc%2fpasswd",
        "/assets/app.js%00",
        "/assets/app.js/",
        "/assets/./app.js",
        "/assets/",
        "/assets",
        "/assets/vendor",
        "/page/app.js",
    ],
)
def test_only_files_of_the_page_are_served(path: str) -> None:
    answer = send_raw(desk(), path)
    assert status(answer) in (400, 404)
    assert b"root:" not in answer
    assert b"class Desk" not in answer


def test_every_answer_protects_the_browser() -> None:
    async def steps(client: Client) -> None:
        paths = ("/", "/assets/app.js", "/assets/none.js", "/api/subscriptions", "/api/none", "/none")
        for path in paths:
            async with client.get(path) as answer:
                assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, path
        async with client.get("/api/subscriptions") as answer:
            assert answer.headers["Cache-Control"] == "no-store"
        async with client.get("/", headers={"Host": "evil.example"}) as answer:
            assert answer.status == 403
            assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
        assert (await ask(client, "POST", "/"))[0] == 403

    run(desk(), steps)


def test_the_policy_allows_only_what_the_desk_serves() -> None:
    policy = dict(part.partition(" ")[::2] for part in HEADERS["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert not any("unsafe" in each or "*" in each or "http" in each for each in policy.values())
