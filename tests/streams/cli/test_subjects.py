"""`copytaster subjects`: the tree, the check of a desk's rules, and explanations."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from streams.cli.main import app
from streams.settings import settings
from tests.conftest import SAMPLES

OWN = "desk:fisheries North Sea fisheries < 20000213\n  sure: cod quota, ORG Fishing Council\n"


def subjects(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["subjects", *arguments], env={"COLUMNS": "200"})
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    path = tmp_path / "desk.rules"
    path.write_text(OWN)
    monkeypatch.setenv("COPYTASTER_RULES", str(path))
    settings.cache_clear()
    yield path
    settings.cache_clear()


def test_without_a_query_the_whole_tree_is_shown() -> None:
    code, out, _ = subjects()
    lines = out.splitlines()
    assert code == 0
    assert len(lines) > 1_000
    assert lines[0] == "01000000 * arts, culture, entertainment and media"
    assert sum(" * " in line for line in lines) > 150


def test_a_query_shows_what_is_above_and_below() -> None:
    assert subjects("diplomacy")[1] == (
        "11000000 * politics\n20000638 *   international relations\n20000639 *     diplomacy\n"
        "20000640 *       summit meetings\n20000641 *       treaty\n"
    )
    assert subjects("20000639")[1] == subjects("tree", "Diplomacy")[1]
    assert subjects("civil", "war")[1].splitlines()[-1] == "20000063 *       civil war"


def test_a_query_without_a_match_is_reported_in_one_line() -> None:
    assert subjects("quidditch") == (1, "", "copytaster: no subject matches 'quidditch'\n")


def test_a_desks_own_subject_is_in_the_tree(own: Path) -> None:
    assert subjects("fisheries")[1].splitlines()[-1] == "desk:fisheries *       North Sea fisheries"


def test_rules_are_checked(own: Path, tmp_path: Path) -> None:
    code, out, err = subjects("check", str(own))
    assert (code, err) == (0, "1 subjects with your own rules, no errors\n")
    assert out.startswith("desk:fisheries  North Sea fisheries < commercial fishing < ")
    wrong = tmp_path / "wrong.rules"
    wrong.write_text("20000063 civil war\n  sure: war AND\n")
    assert subjects("check", str(own), str(wrong)) == (1, "", f"{wrong}:2: a word is missing at the end\n")


def test_a_story_is_explained(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    code, out, err = subjects("explain", str(SAMPLES / "05-flood.json"), str(tmp_path))
    assert (code, err) == (1, f"copytaster: {tmp_path}/empty.txt: the message is empty or only white space\n")
    assert "Floods kill at least 12 in northern Bangladesh\n" in out
    assert "% flood: flood 2, water 2\n" in out
