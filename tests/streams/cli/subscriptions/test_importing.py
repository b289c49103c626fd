"""Which lines of a file become subscriptions, and what is said of the others."""

from typing import Any

import orjson
import pytest

from processors.subjects.vocabulary import media_topics
from streams.cli.subscriptions.importing import MAX_LINE, Lines
from streams.settings import Settings


def line(id: str = "rail", **properties: Any) -> bytes:
    return orjson.dumps({"id": id, "owner": "transport", "query": "rail strike"} | properties) + b"\n"


def reading(
    existing: dict[str, bytes] | None = None, limit: int = 10, *, lucene: bool = False, replace: bool = False
) -> Lines:
    settings = Settings(subscriptions_per_owner=limit)
    return Lines("desk.jsonl", media_topics(), existing or {}, settings, lucene, replace)


def test_each_line_is_a_subscription() -> None:
    lines = reading()
    for each in (b"\xef\xbb\xbf" + line("a"), b"\n", line("b", query="*"), b"  \n", line("c")[:-1]):
        lines.add(each)
    assert [*lines.accepted] == ["a", "b", "c"]
    assert lines.summary(dry_run=False) == "3 added, 0 refused; 1 expensive query"
    assert lines.summary(dry_run=True).startswith("3 would be added, ")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'{"id": "rail"', "Invalid JSON: EOF while parsing an object at line 1 column 13"),
        (b"[]", "must be an object"),
        (b"\xff\xfe", "Invalid JSON: expected value at line 1 column 1"),
        (b'{"id": "rail", "query": "x"}', "owner: is missing"),
        (line("Rail"), "id: 'Rail' must be up to 100 "),
        (line(color="red"), "color: there is no such property"),
        (line(query="rail AND"), "query: "),
        (line(query=""), "query: is empty"),
        (line(query="a" * 20_000), "query: has more than 10,000 characters"),
        (line(query="(" * 1_000), "query: "),
        (line(name="a" * MAX_LINE)[:MAX_LINE], "the line has 1,000,000 bytes or more"),
        (line(name="Rail\u202e"), "name: 'Rail"),
        (line(query="the and of"), "query: "),
        (
            line(delivery={"webhooks": ["ftp://desk.example"]}),
            "delivery.webhooks.0: 'ftp:",
        ),
        (line(delivery={"digest": {}}), "delivery.digest: a digest needs either minutes or at"),
    ],
)
def test_a_wrong_line_is_named_and_left_out(
    capsys: pytest.CaptureFixture[str], data: bytes, reason: str
) -> None:
    lines = reading()
    lines.add(line("first"))
    lines.add(data)
    lines.add(line("last"))
    assert [*lines.accepted] == ["first", "last"]
    assert lines.summary(dry_run=False) == "2 added, 1 refused"
    error = capsys.readouterr().err
    assert error.startswith(f"copytaster: desk.jsonl:2: {reason}")
    assert error.count("\n") == 1


def test_the_place_in_a_query_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    reading().add(line(query="rail AND )"))
    assert capsys.readouterr().err.endswith(" (at character 10)\n")


def test_an_id_may_be_there_once(capsys: pytest.CaptureFixture[str]) -> None:
    existing = {"rail": line()}
    lines = reading(existing)
    for each in (line("ship"), line("rail"), line("ship")):
        lines.add(each)
    assert capsys.readouterr().err.splitlines() == [
        "copytaster: desk.jsonl:2: id: there is a subscription rail already; --replace replaces it",
        "copytaster: desk.jsonl:3: id: ship is on line 1, too",
    ]
    lines = reading(existing, replace=True)
    lines.add(line("rail"))
    lines.add(line("ship"))
    assert lines.summary(dry_run=False) == "1 added, 1 replaced, 0 refused"


def test_an_owner_may_have_a_number_of_subscriptions(capsys: pytest.CaptureFixture[str]) -> None:
    existing = {"a": line("a"), "b": line("b", owner="foreign"), "broken": b"{"}
    lines = reading(existing, limit=2, replace=True)
    for each in (line("c"), line("d"), line("a"), line("b"), line("e", owner="foreign")):
        lines.add(each)
    assert [*lines.accepted] == ["c", "a", "e"]
    assert capsys.readouterr().err.splitlines() == [
        f"copytaster: desk.jsonl:{number}: owner: transport would have 3 subscriptions, and may have 2"
        " (COPYTASTER_SUBSCRIPTIONS_PER_OWNER)"
        for number in (2, 4)
    ]


def test_lucene_is_translated(capsys: pytest.CaptureFixture[str]) -> None:
    lines = reading(lucene=True)
    lines.add(line("rail", query="headline:strike AND (rail OR train)"))
    lines.add(line("wrong", query="headline:(strike"))
    lines.add(b'{"id": "none"}')
    lines.add(b'["none"]')
    lines.add(line("weighed", query="rail AND strike^2"))
    queries = [orjson.loads(each)["query"] for each in lines.accepted.values()]
    assert queries == ["TITLE strike AND (rail OR train)", "rail AND strike"]
    assert lines.refused == 3
    errors = capsys.readouterr().err.splitlines()
    assert errors[1].startswith("copytaster: desk.jsonl:3: owner: is missing")
    assert errors[-1].startswith("copytaster: desk.jsonl:5: hint: the weight (^) is left out")
