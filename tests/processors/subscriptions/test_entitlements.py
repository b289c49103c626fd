"""Files of entitlements."""

from pathlib import Path

import pytest

from processors.errors import EntitlementsError
from processors.subjects.vocabulary import media_topics
from processors.subscriptions.entitlements import load_entitlements


def test_a_query_for_each_owner(tmp_path: Path) -> None:
    path = tmp_path / "entitlements.toml"
    path.write_text('# who may see what\ndesk = "SOURCE Norwick"\n"student.paper" = "SUBJECT sport"\n')
    entitlements = load_entitlements(str(path), media_topics())
    assert {owner: query.text for owner, query in entitlements.items()} == {
        "desk": "SOURCE Norwick",
        "student.paper": "SUBJECT sport",
    }


def test_without_a_file_nobody_is_limited() -> None:
    assert not load_entitlements("", media_topics())


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('a = "strike"\ndesk = "strike AND"\n', 2, "desk: "),
        ('a = "strike"\n\n[desk]\nquery = "strike"\n', 3, "desk: must be a query"),
        ('a = "strike"\nstudent.paper = "strike"\n', 2, "student: must be a query"),
        ("a = 3\n", 1, "a: must be a query"),
    ],
)
def test_errors_name_the_line(tmp_path: Path, text: str, line: int, message: str) -> None:
    path = tmp_path / "entitlements.toml"
    path.write_text(text)
    with pytest.raises(EntitlementsError) as raised:
        load_entitlements(str(path), media_topics())
    assert str(raised.value).startswith(f"{path}:{line}: {message}")


@pytest.mark.parametrize("content", [b"a = ", b'a = "x"\na = "y"', b'a = "caf\xe9"'])
def test_a_file_that_is_no_toml(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "entitlements.toml"
    path.write_bytes(content)
    with pytest.raises(EntitlementsError, match=r"entitlements\.toml"):
        load_entitlements(str(path), media_topics())


def test_a_file_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        load_entitlements(str(tmp_path / "nowhere.toml"), media_topics())
