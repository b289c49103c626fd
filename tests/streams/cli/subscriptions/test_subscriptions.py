"""`copytaster subscriptions`: checking queries, and adding, listing, changing, importing and exporting."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from streams.broker import GUARANTEE, EmbeddedBroker
from streams.cli.main import app
from streams.settings import settings

RAIL = {"id": "rail", "owner": "transport", "query": "rail strike"}


def run(*arguments: str, stdin: bytes = b"") -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["subscriptions", *arguments], input=stdin, env={"COLUMNS": "200"})
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def test_help_teaches_with_examples() -> None:
    code, out, _ = run("--help")
    assert code == 0
    assert """\n    copytaster subscriptions try '"rail strike" AND WITHIN Europe'\n""" in out
    for command in ("check", "try", "add", "change", "list", "show", "mute", "remove", "import", "export"):
        assert f"\n  {command} " in out
        assert run(command, "--help")[0] == 0


def test_a_query_is_checked(tmp_path: Path) -> None:
    assert run("check", "(rail strike)  AND Siemens") == (0, "rail strike AND siemens\n", "")
    file = tmp_path / "query"
    file.write_bytes(b"\xef\xbb\xbfrail\n  AND Siemens\n")
    assert run("check", str(file))[1] == "rail AND siemens\n"
    assert run("check", "-", stdin=b"rail")[1] == "rail\n"
    subjects = "SUBJECT 20000530 OR SUBJECT 02000000"
    assert run("check", subjects)[1] == 'SUBJECT labor strike OR SUBJECT "crime, law and justice"\n'


def test_how_operators_bind_is_shown_in_brackets() -> None:
    assert run("check", "rail OR strike AND pay")[1] == "rail OR (strike AND pay)\n"
    code, out, err = run("check", "PERSON Merkel OR Scholz")
    assert (code, out) == (0, "PERSON merkel OR scholz\n")
    assert "write PERSON Merkel OR PERSON Scholz" in err


@pytest.mark.parametrize("name", ["no-such.txt", "./no-such", "/no-such/query", "no/such.query"])
def test_the_name_of_a_file_that_is_not_there_is_no_query(name: str) -> None:
    code, out, err = run("check", name)
    assert (code, out) == (1, "")
    assert err.startswith(f"copytaster: {name}: No such file or directory; ")
    assert run("check", f'"{name}"')[0] == 0


def test_what_may_be_the_name_of_a_file_has_a_hint() -> None:
    hint = "copytaster: hint: '9/11' is not a file, so it is read as a query\n"
    assert run("check", "9/11") == (0, "9 11\n", hint)
    assert run("check", "9/11 attack")[2] == ""


def test_an_error_in_a_query_is_shown_with_its_place() -> None:
    code, out, err = run("check", "rail AND (strike")
    assert (code, out) == (1, "")
    message, text, caret = err.splitlines()
    assert message == "copytaster: a parenthesis is not closed"
    assert text.endswith("rail AND (strike")
    assert caret.index("^") == text.index("(")


@pytest.mark.parametrize(
    "query", ["", " ", "the of and", "/rail.*/", "(" * 1_000 + "rail", "rail AND " * 2_000, "\ud800"]
)
def test_what_is_not_a_query_is_refused_in_a_few_lines(query: str) -> None:
    code, out, err = run("check", query)
    assert (code, out) == (1, "")
    assert 1 <= len(err.splitlines()) <= 3
    assert max(map(len, err.splitlines())) < 300


def test_hints_and_expensive_queries_are_pointed_out() -> None:
    code, out, err = run("check", "rail and strike")
    assert (code, out) == (0, "rail and strike\n")
    hint, text, caret = err.splitlines()
    assert hint.startswith("copytaster: hint: ")
    assert caret.index("^") == text.index("and")
    assert "the query is expensive" in run("check", "NOT rail")[2]


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "query"
    file.write_bytes(b"caf\xe9")
    code, _, err = run("check", str(file))
    assert (code, err.startswith(f"copytaster: {file}: not UTF-8: ")) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "status", "problem"),
    [
        (["add", "--owner", "transport", "rail"], 2, "--id is missing"),
        (["add", "--id", "rail", "rail strike"], 2, "--owner is missing"),
        (
            ["add", "--id", "Rail", "--owner", "x", "rail"],
            1,
            "--id: 'Rail' must be up to 100 lower-case",
        ),
        (["add", "--id", "rail", "--owner", "x", "rail AND"], 1, "rail AND"),
        (["change", "rail"], 2, "say what to change"),
        (["add", "no-such-file"], 1, "no-such-file: No such file or directory"),
        (["add", "rail strike"], 1, "a query needs --id"),
        (["try", "rail", "--days", "0"], 2, "greater than or equal to 1"),
        (["remove"], 2, "Missing argument"),
    ],
)
def test_wrong_arguments_are_named(arguments: list[str], status: int, problem: str) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (status, "")
    assert problem in err


@pytest.mark.parametrize(
    ("options", "status", "problem"),
    [
        (["--webhook", "desk"], 1, "--webhook: 'desk' is not a URL; write https://"),
        (["--webhook", "ftp://desk.example"], 1, "--webhook: 'ftp://desk.example' is not a URL of the web"),
        (["--email", "desk"], 1, "--email: 'desk' is not an e-mail address"),
        (["--digest-minutes", "0"], 1, "--digest-minutes: 0 must be greater than or equal to 1"),
        (["--digest-minutes", "x"], 2, "'--digest-minutes': "),
        (["--digest-at", "08:00", "--digest-at", "8"], 1, "--digest-at: '8' is not a time of day; write"),
        (["--digest-at", "08:00", "--digest-minutes", "5"], 2, "either --digest-minutes or --digest-at"),
        (["--quiet", "22"], 2, "--quiet: '22' is not a range of hours; write 22:00-06:00"),
        (["--quiet", "22-06:00"], 1, "--quiet: '22' is not a time of day; write 08:30"),
        (["--timezone", "Oslo"], 1, "--timezone: 'Oslo' is not a time zone; write Europe/"),
        (["--starts", "tomorrow"], 1, "--starts: 'tomorrow' is not a time with a time zone; write 2026"),
        (
            ["--starts", "2026-11-03T09:00Z", "--ends", "2026-11-03T09:00Z"],
            1,
            "--ends: '2026-11-03T09:00Z' must be later than starts",
        ),
        (["--quiet", "22:00-22:00"], 1, "--quiet: start and end are the same"),
        (["--topic", "Rail Strikes"], 1, "--topic: 'Rail Strikes' must be up to 100 lower-case"),
        (["--updates", "some"], 2, "'some' is not one of"),
        (["--name", "Rail\x1b[2J"], 1, r"--name: 'Rail\x1b[2J' has a control character"),
        (["--name", "R\u202eail"], 1, "--name: 'R"),
        (["--name", "x" * 201], 1, "--name: has more than 200 characters"),
        (["--name", "\ud800"], 1, "not UTF-8"),
    ],
)
def test_errors_name_the_option(options: list[str], status: int, problem: str) -> None:
    code, out, err = run("add", "--id", "rail", "--owner", "transport", "rail", *options)
    assert (code, out) == (status, "")
    assert problem in err
    assert "\x1b" not in err and "\u202e" not in err


def test_a_subscription_in_a_file_is_checked() -> None:
    code, _, err = run("add", "-", stdin=b'{"id": "rail", "colour": "red"}')
    assert code == 1
    assert err.splitlines() == [
        "copytaster: owner: is missing",
        "copytaster: query: is missing",
        "copytaster: colour: there is no such property",
    ]


@pytest.fixture(scope="module")
def broker() -> Iterator[str]:
    with EmbeddedBroker() as running:
        yield running.address


@pytest.fixture
def kafka(broker: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The settings of commands on the broker, with topics of the test's own."""
    monkeypatch.setenv("COPYTASTER_BROKERS", broker)
    monkeypatch.setenv("COPYTASTER_GUARANTEE", GUARANTEE)
    monkeypatch.setenv("COPYTASTER_TOPIC_PREFIX", request.function.__name__)
    monkeypatch.setenv("COPYTASTER_SUBSCRIPTIONS_PER_OWNER", "3")
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.mark.usefixtures("kafka")
def test_a_subscription_is_added_shown_muted_and_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entitlements = tmp_path / "entitlements.toml"
    entitlements.write_text('transport = "LANGUAGE en"')
    monkeypatch.setenv("COPYTASTER_ENTITLEMENTS", str(entitlements))
    monkeypatch.setenv("COPYTASTER_WEBHOOK_KEY", "0123456789abcdef0123456789abcdef")
    arguments = ("add", "--id", "rail", "--owner", "transport", "--name", "Rail strikes", "(rail strike)")
    assert run("list") == (0, "", "0 subscriptions, 0 active\n")
    assert run(*arguments) == (0, "rail: added\n", "")
    assert run(*arguments) == (
        1,
        "",
        "copytaster: there is a subscription rail already; `copytaster subscriptions change rail`"
        " changes it\n",
    )
    listed = "rail\ttransport\tactive\tRail strikes\t(rail strike)\n"
    assert run("list") == (0, listed, "1 subscription, 1 active\n")
    assert run("list", "--owner", "foreign")[1] == ""
    shown = run("show", "rail")[1]
    assert "query      (rail strike)\nread as    rail strike\n" in shown
    assert shown.endswith("\nlimited to LANGUAGE en\n")
    assert run("show", "rail", "--secret")[1].startswith("whsec_")

    assert run("mute", "rail", "sea") == (
        1,
        "",
        "copytaster: there is no subscription sea; nothing was changed\n",
    )
    assert run("mute", "rail")[1] == "rail: muted\n"
    assert run("mute", "rail")[1] == "rail: already muted\n"
    assert "\tmuted\t" in run("list")[1]
    assert json.loads(run("list", "--json")[1])["state"] == "muted"
    assert run("mute", "--off", "rail")[1] == "rail: active\n"

    assert run("remove", "rail") == (0, "rail: removed\n", "")
    assert run("remove", "rail") == (1, "", "copytaster: there is no subscription rail\n")
    assert run("show", "rail")[0] == 1


@pytest.mark.usefixtures("kafka")
def test_what_is_exported_can_be_imported_and_shown_json_added(tmp_path: Path) -> None:
    file = tmp_path / "desk.jsonl"
    wrong = {"id": "sea", "owner": "transport", "query": "ferry AND"}
    full = RAIL | {"name": "Rail", "muted": True, "delivery": {"emails": ["desk@desk.example"]}}
    file.write_text("\n".join(map(json.dumps, (full, wrong, full | {"id": "air"}))))
    code, _, err = run("import", str(file), "--dry-run")
    assert (code, err.splitlines()[-1]) == (1, "2 would be added, 1 refused")
    assert run("list")[1] == ""
    code, _, err = run("import", str(file))
    assert (code, err.splitlines()[-1]) == (1, "2 added, 1 refused")
    assert err.startswith(f"copytaster: {file}:2: query: ")
    exported = run("export")[1]
    assert [json.loads(each)["id"] for each in exported.splitlines()] == ["air", "rail"]
    assert run("import", "-", stdin=exported.encode())[0] == 1
    again = run("import", "-", "--replace", stdin=exported.encode())
    assert again == (0, "", "0 added, 2 replaced, 0 refused\n")
    assert run("export")[1] == exported
    shown = run("show", "rail", "--json")[1]
    assert json.loads(shown) == full
    assert run("remove", "rail")[0] == 0
    assert run("add", "-", stdin=shown.encode())[0] == 0
    assert run("show", "rail", "--json")[1] == shown


@pytest.mark.usefixtures("kafka")
def test_a_line_that_is_too_long_is_one_line() -> None:
    long = json.dumps(RAIL | {"name": "x" * 2_500_000})
    code, _, err = run("import", "-", stdin=f"{long}\n{json.dumps(RAIL)}\n{long}".encode())
    reason = "the line has 1,000,000 bytes or more"
    assert err.splitlines() == [
        f"copytaster: -:1: {reason}",
        f"copytaster: -:3: {reason}",
        "1 added, 2 refused",
    ]
    assert code == 1


@pytest.mark.usefixtures("kafka")
def test_a_change_alters_only_what_is_given() -> None:
    topic = ("--topic", "rail")
    hooks = ("--webhook", "https://a.example/", "--webhook", "https://b.example/")
    hours = ("--quiet", "22:00-06:00", "--timezone", "Europe/Oslo", "--digest-at", "08:00")
    more = ("--name", "Rail", "--updates", "all", "--ends", "2026-12-01T00:00:00Z", "--email", "a@x.example")
    assert run("add", "--id", "rail", "--owner", "transport", "rail", *topic, *hooks, *hours, *more)[0] == 0
    before = json.loads(run("show", "rail", "--json")[1])
    assert before == {
        "id": "rail",
        "name": "Rail",
        "owner": "transport",
        "query": "rail",
        "updates": "all",
        "ends": "2026-12-01T00:00:00Z",
        "delivery": {
            "topic": "rail",
            "webhooks": ["https://a.example/", "https://b.example/"],
            "emails": ["a@x.example"],
            "digest": {"at": ["08:00"]},
            "quiet": {"start": "22:00", "end": "06:00"},
            "timezone": "Europe/Oslo",
        },
    }

    def changed(*options: str) -> dict[str, object]:
        assert run("change", "rail", *options) == (0, "rail: changed\n", "")
        shown: dict[str, object] = json.loads(run("show", "rail", "--json")[1])
        return shown

    assert run("change", "rail", "--updates", "all", *hooks) == (0, "rail: unchanged\n", "")
    after = changed("--query", "rail strike", "--no-digest", "--no-ends", "--webhook", "https://c.example/")
    delivery = {**before["delivery"], "webhooks": ["https://c.example/"]}
    del delivery["digest"], before["ends"]
    assert after == before | {"query": "rail strike", "delivery": delivery}
    cleared = ("--name", "", "--no-quiet", "--no-topic", "--no-webhook", "--no-email")
    after = changed(*cleared, "--digest-minutes", "30")
    assert after["delivery"] == {"digest": {"minutes": 30}, "timezone": "Europe/Oslo"}
    assert "name" not in after
    assert changed("--starts", "2026-11-01T00:00:00Z")["starts"] == "2026-11-01T00:00:00Z"
    assert "starts" not in changed("--no-starts", "--unmatched", "ignore")

    for options, status, problem in (
        (("--query", "rail AND"), 1, "a word is missing"),
        (("--quiet", "1:00-2:00"), 1, "--quiet: '1:00' is not a time of day"),
        (("--quiet", "01:00-02:00", "--no-quiet"), 2, "--no-quiet contradicts --quiet"),
    ):
        code, out, err = run("change", "rail", *options)
        assert (code, out, problem in err) == (status, "", True), err
    assert run("change", "no-such", "--name", "x")[2] == "copytaster: there is no subscription no-such\n"


@pytest.mark.usefixtures("kafka")
def test_an_owner_has_a_limit() -> None:
    for id in ("a", "b", "c"):
        assert run("add", "--id", id, "--owner", "transport", "rail")[0] == 0
    code, _, err = run("add", "--id", "d", "--owner", "transport", "rail")
    assert code == 1
    assert "COPYTASTER_SUBSCRIPTIONS_PER_OWNER" in err
    assert run("add", "--id", "d", "--owner", "foreign", "rail")[0] == 0
    assert run("change", "c", "--query", "ferry")[0] == 0
    assert run("mute", "a", "b", "c")[0] == 0
