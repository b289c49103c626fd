"""The calls that list, search and read stories."""

import asyncio
from urllib.parse import quote

import pytest

from processors.formats import parse
from processors.pipeline import Pipeline
from processors.subscriptions.subscription import MAX_QUERY
from tests.streams.contract.validation import errors
from tests.streams.desk.newsroom import Browser, Newsroom, run, story
from tests.streams.notify.examples import alert


def test_samples_are_listed_read_and_searched_as_the_schemas_say(
    pipeline: Pipeline, samples: dict[str, bytes]
) -> None:
    whole = [data for name, data in samples.items() if name != "13-truncated.json"]
    stories = pipeline.enrich([each for data in whole for each in parse(data).stories])
    for each in stories:
        each.setdefault("version", "1")

    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        newsroom.push(*stories)
        page = await browser.get("/stories")
        assert errors("desk-stories", page) == []
        assert page["complete"]
        assert {each["uri"] for each in page["stories"]} == {each["uri"] for each in stories}
        for each in page["stories"]:
            path = f"/stories/{quote(each['uri'], safe='')}"
            answer = await browser.get(path)
            assert errors("desk-story", answer) == []
            assert answer["number"] == answer["newest"] == each["number"]
            assert errors("desk-versions", await browser.get(f"{path}/versions")) == []
            for entity in answer["story"]["entities"][:3]:
                entity_path = f"/entities/{quote(entity['id'], safe='')}"
                assert errors("desk-entity", await browser.get(entity_path)) == []
                named = await browser.get(f"{entity_path}/stories")
                assert errors("desk-entity-stories", named) == []
                assert each["uri"] in {one["uri"] for one in named["stories"]}
        flood = await browser.get("/search", query="flood AND WITHIN Asia")
        assert errors("desk-stories", flood) == []
        assert [each["why"][0]["clue"] for each in flood["stories"]]
        said = await browser.get("/quotations", speaker="person:johan-lindqvist")
        assert errors("desk-quotations", said) == []
        assert said["quotations"]
        assert errors("desk-filters", await browser.get("/filters")) == []
        assert errors("desk-me", await browser.get("/me")) == []

    run(steps)


def test_kills_are_listed() -> None:
    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        newsroom.push(*(story(f"urn:x:{number}") for number in range(3)))
        newsroom.push(*(story(f"urn:x:{number}", version="2", pubStatus="canceled") for number in range(2)))
        page = await browser.get("/kills", query="strike", limit=1)
        assert errors("desk-kills", page) == []
        assert [each["uri"] for each in page["kills"]] == ["urn:x:1"]
        rest = await browser.get("/kills", query="strike", before=page["next"])
        assert ([each["uri"] for each in rest["kills"]], rest["next"]) == (["urn:x:0"], None)
        assert (await browser.get("/kills", query="storm"))["kills"] == []
        assert (await browser.problem("/kills", query="strike AND"))[0] == 422

    run(steps)


def test_pages_follow_one_another() -> None:
    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        newsroom.push(*(story(f"urn:x:{number}") for number in range(7)))
        found, page = [], await browser.get("/stories", limit=3)
        while True:
            found += [each["uri"] for each in page["stories"]]
            if page["next"] is None:
                break
            page = await browser.get("/stories", limit=3, before=page["next"])
        assert found == [f"urn:x:{number}" for number in reversed(range(7))]

    run(steps)


@pytest.mark.parametrize(
    "uri",
    [
        "tag:x.example,2026:a/b?c=d#e",
        "http://x.example/{a}/100%25/%2F",
        "urn:x:a b\n\t+&;=",
        "urn:x:ünï 新聞 \U0001f600 \x00",
        "https://x.example/" + "a/ü" * 600,
    ],
)
def test_any_uri_is_one_segment(uri: str) -> None:
    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        newsroom.push(story(uri))
        for path in ("", "/versions", "/changes?from=1&to=1"):
            address = f"/api/stories/{quote(uri, safe='')}{path}"
            reader, writer = await asyncio.open_connection("127.0.0.1", browser.port)
            writer.write(f"GET {address} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
            answer = await reader.read()
            assert answer.startswith(b"HTTP/1.1 200 "), answer[:500]
            writer.close()
        assert (await browser.get("/stories"))["stories"][0]["uri"] == uri

    run(steps)


def test_what_there_is_not_is_not_found() -> None:
    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        newsroom.push(story())
        for path, parameters in (
            ("/stories/urn:x:other", {}),
            ("/stories/urn:x:rail", {"number": 2}),
            ("/stories/urn:x:other/versions", {}),
            ("/stories/urn:x:rail/changes", {"from": 1, "to": 2}),
            ("/entities/person:nobody", {}),
            ("/elsewhere", {}),
        ):
            assert (await browser.problem(path, **parameters))[0] == 404
        assert (await browser.get("/quotations", speaker="nobody"))["quotations"] == []

    run(steps)


def test_versions_are_numbered_and_compared() -> None:
    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        off = [{"contentType": "text/plain", "value": "Strike off"}]
        newsroom.push(story(version="1"), story(version="2", text="No trains stop.", headlines=off))
        answer = await browser.get("/stories/urn:x:rail")
        assert (answer["number"], answer["newest"], answer["story"]["version"]) == (2, 2, "2")
        first = await browser.get("/stories/urn:x:rail", number=1)
        assert (first["number"], first["newest"], first["story"]["version"]) == (1, 2, "1")
        assert answer["position"]["topic"] == "wire.enriched"
        assert answer["position"]["offset"] == first["position"]["offset"] + 1
        assert [each["number"] for each in answer["versions"]] == [1, 2]
        found = await browser.get("/stories/urn:x:rail/changes?from=1&to=2")
        assert errors("desk-changes", found) == []
        headline, body = found["parts"]
        assert [headline["part"], body["part"]] == ["headline", "text"]
        assert "Strike off" in {each["text"] for each in headline["changes"] if each["kind"] == "added"}
        page = await browser.get("/stories")
        assert [each["number"] for each in page["stories"]] == [2]

    run(steps)


def test_a_kill_has_what_it_lacks_from_the_version_that_it_kills() -> None:
    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        usable = story(version="1", urgency=2, slugline="RAIL")
        newsroom.push(usable, story(version="2", pubStatus="canceled", headlines=[], edNote="Not true."))
        kill = await browser.get("/stories/urn:x:rail")
        assert errors("desk-story", kill) == []
        assert kill["story"]["headlines"] == []
        [listed] = (await browser.get("/kills"))["kills"]
        assert kill["summary"] == listed
        assert kill["summary"]["headline"] == usable["headlines"][0]["value"]
        assert (kill["summary"]["urgency"], kill["summary"]["slugline"]) == (2, "RAIL")
        first = await browser.get("/stories/urn:x:rail", number=1)
        assert (first["summary"]["number"], first["summary"]["status"]) == (1, "usable")

    run(steps)


def test_a_story_has_the_alerts_of_its_reader() -> None:
    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        newsroom.push(story())
        mine = alert("a1", story="urn:x:rail", owner="mine")
        newsroom.alert(mine, alert("a2", "retract", story="urn:x:rail", owner="theirs"))

        async def ids(token: str) -> list[str]:
            answer = await browser.get("/stories/urn:x:rail", token)
            assert errors("desk-story", answer) == []
            return [each["id"] for each in answer["alerts"]]

        assert await ids(newsroom.token("mine")) == ["a1"]
        assert await ids(newsroom.token("theirs", "editor")) == ["a2"]
        assert await ids(newsroom.token("others")) == []
        assert await ids(newsroom.token("others", "operator")) == ["a2", "a1"]

    run(steps, desk_sign_in="tokens")


@pytest.mark.parametrize("path", ["/stories", "/search"])
def test_a_wrong_query_is_shown_where_it_is_wrong(path: str) -> None:
    async def steps(_: Newsroom, browser: Browser) -> None:
        status, problem = await browser.problem(path, query='rain AND ("snow"')
        assert status == 422
        assert errors("problem", problem) == []
        [fault] = problem["errors"]
        checked = browser.session.post(
            browser.address("/queries/check"),
            json={"query": 'rain AND ("snow"'},
            headers={"Sec-Fetch-Site": "same-origin"},
        )
        async with checked as answer:
            [known] = (await answer.json())["errors"]
        assert (fault["parameter"], fault["detail"]) == ("query", known["message"])
        assert (fault["start"], fault["end"]) == (known["start"], known["end"])

    run(steps)


@pytest.mark.parametrize(
    ("path", "parameters", "wrong"),
    [
        ("/stories", {"limit": "0"}, "limit"),
        ("/stories", {"limit": "201"}, "limit"),
        ("/stories", {"before": "-1"}, "before"),
        ("/stories", {"before": "9" * 17}, "before"),
        ("/stories", {"before": "٣"}, "before"),
        ("/search", {"query": "x" * (MAX_QUERY + 1)}, "query"),
        ("/stories/urn:x:rail", {"number": "first"}, "number"),
        ("/stories/urn:x:rail/changes", {"from": "1"}, "to"),
        ("/quotations", {}, "speaker"),
        ("/quotations", {"speaker": "x", "since": "2026-11-27"}, "since"),
        ("/quotations", {"speaker": "x", "since": "yesterday"}, "since"),
        ("/live", {"operations": "yes"}, "operations"),
    ],
)
def test_a_wrong_parameter_is_named(path: str, parameters: dict[str, str], wrong: str) -> None:
    async def steps(_: Newsroom, browser: Browser) -> None:
        status, problem = await browser.problem(path, **parameters)
        assert (status, problem["errors"][0].get("parameter")) == (422, wrong)

    run(steps)


@pytest.mark.parametrize("since", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_any_time_may_be_asked_for(since: str) -> None:
    async def steps(_: Newsroom, browser: Browser) -> None:
        assert (await browser.get("/quotations", speaker="x", since=since))["quotations"] == []

    run(steps)


def test_a_record_of_5_mb_is_compressed_and_holds_nobody_up() -> None:
    big = story(text="Trains stop. " * 400_000)

    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        newsroom.push(big)
        longest = 0.0

        async def watch() -> None:
            nonlocal longest
            loop = asyncio.get_running_loop()
            while True:
                begun = loop.time()
                await asyncio.sleep(0.005)
                longest = max(longest, loop.time() - begun)

        watching = asyncio.create_task(watch())
        async with browser.session.get(browser.address("/stories/urn:x:rail")) as answer:
            size = 0
            assert answer.headers["Content-Encoding"] in ("gzip", "deflate")
            async for chunk in answer.content.iter_any():
                size += len(chunk)
        watching.cancel()
        assert size > 5_000_000
        assert longest < 0.3

    run(steps)
