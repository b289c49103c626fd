"""Files of rules: the shipped ones, a desk's own, and errors with their lines."""

from pathlib import Path

import pytest

from processors.errors import RulesError
from processors.queries.clues import Clue, Phrase
from processors.queries.words import forms
from processors.subjects.rules import Rule, load, shipped
from processors.subjects.vocabulary import SLUGS, Vocabulary, media_topics


def loaded(tmp_path: Path, *texts: str) -> tuple[list[Rule], Vocabulary]:
    paths = []
    for number, text in enumerate(texts):
        paths.append(tmp_path / f"{number}.rules")
        paths[-1].write_text(text, encoding="utf-8")
    return load(paths, media_topics())


def test_the_shipped_rules_cover_all_top_level_subjects() -> None:
    rules, _ = load(shipped(), media_topics())
    codes = {rule.code for rule in rules} - set(SLUGS)
    assert len(codes) >= 150
    assert {media_topics().top(code) for code in codes} == set(SLUGS)
    assert [path.stem for path in shipped()] == sorted(SLUGS.values())


@pytest.mark.parametrize("path", shipped(), ids=lambda path: path.stem)
def test_a_shipped_file_has_the_subjects_of_its_slug_once_each(path: Path) -> None:
    headers = [line for line in path.read_text().splitlines() if line[:1].isdigit()]
    codes = [line.split()[0] for line in headers]
    assert len(codes) == len(set(codes))
    assert {SLUGS[media_topics().top(code)] for code in codes} == {path.stem}
    assert all(media_topics()[line[:8]].name == line[9:] for line in headers)


@pytest.mark.parametrize("path", shipped(), ids=lambda path: path.stem)
def test_shipped_clues_are_not_inflections_of_each_other(path: Path) -> None:
    for rule in load([path], media_topics())[0]:
        for kind in (rule.sure, rule.hint, rule.never):
            phrases = [clue for clue in kind if isinstance(clue, Phrase)]
            for phrase in phrases:
                assert not [str(p) for p in phrases if p is not phrase and _covers(phrase, p)], str(phrase)


def _covers(phrase: Phrase, other: Phrase) -> bool:
    return len(phrase.terms) == len(other.terms) and all(
        mine in forms(its) for (_, mine), (_, its) in zip(other.terms, phrase.terms, strict=True)
    )


def test_a_desk_extends_a_rule_and_adds_a_subject(tmp_path: Path) -> None:
    rules, vocabulary = loaded(
        tmp_path,
        "20000063 civil war\n  sure: civil war\n",
        "# The desk's\n20000063\n  sure: siege of Bari  # its own\n\n"
        "desk:fisheries North Sea fisheries < 20000213\n  hint: cod, herring\n  never: red herring\n",
    )
    assert [(rule.code, rule.clues) for rule in rules] == [("20000063", 2), ("desk:fisheries", 3)]
    concept = vocabulary["desk:fisheries"]
    assert (concept.name, concept.uri) == ("North Sea fisheries", "desk:fisheries")
    assert vocabulary.top("desk:fisheries") == "04000000"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("99999999 nothing\n  sure: x\n", "1: 99999999 is not the code of a Media Topic"),
        ("20000063 civil peace\n  sure: x\n", "1: 20000063 is 'civil war', not 'civil peace'"),
        ("20000063 civil war < 16000000\n  sure: x\n", "1: 20000063 is a Media Topic, whose parent is fixed"),
        (
            "civil war\n  sure: x\n",
            "1: 'civil' is not a code: eight digits, or one of your own like desk:fisheries",
        ),
        ("\n  sure: war\n", "2: clues must come after the line of their subject"),
        ("20000063\n", "1: 20000063 has no sure: or hint: clues"),
        ("desk:a A < 16000000\n  never: x\n", "1: desk:a has no sure: or hint: clues"),
        ("20000063\n  surely: war\n", "2: expected sure:, hint: or never:, not 'surely:'"),
        ("20000063\n  sure: (war\n", "2: a parenthesis is not closed"),
        ("20000063\n  hint: war\n  sure: the\n", "3: 'the' is in almost every story; add other words"),
        (
            "20000063\n  sure: war\n  never: a war AND peace\n",
            "3: never: takes only words and phrases; use NOT for conditions",
        ),
        ("desk:a\n  sure: x\n", "1: desk:a is new and needs a name and a parent: desk:a A name < 20000213"),
        ("desk:a A < 12345\n  sure: x\n", "1: the parent of desk:a does not exist: 12345"),
        ("desk:a A < desk:a\n  sure: x\n", "1: desk:a is its own ancestor"),
        (
            "desk:a A < 16000000\n  sure: x\ndesk:a B < 16000000\n  sure: y\n",
            "3: desk:a is already defined: 'A' < 16000000",
        ),
    ],
)
def test_an_error_has_its_file_and_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(RulesError) as caught:
        loaded(tmp_path, text)
    [error] = caught.value.errors
    assert error.startswith(f"{tmp_path}/0.rules:{message}")


def test_all_errors_are_reported_in_order(tmp_path: Path) -> None:
    with pytest.raises(RulesError) as caught:
        loaded(
            tmp_path,
            "desk:a A < desk:b\n  sure: x\n20000063\n  sure: )\ndesk:b B < desk:a\n  sure: y\n",
            "nonsense\n  sure: (\n",
        )
    lines = [error.split(": ")[0].removeprefix(f"{tmp_path}/") for error in caught.value.errors]
    assert lines == ["0.rules:1", "0.rules:4", "0.rules:5", "1.rules:1", "1.rules:2"]


def test_unreadable_files(tmp_path: Path) -> None:
    (tmp_path / "latin.rules").write_bytes("20000063\n  sure: caf\xe9\n".encode("latin-1"))
    with pytest.raises(RulesError) as caught:
        load([tmp_path / "latin.rules", tmp_path / "none.rules", tmp_path], media_topics())
    latin, none, folder = caught.value.errors
    assert latin.startswith(f"{tmp_path}/latin.rules: not UTF-8: ")
    assert none == f"{tmp_path}/none.rules: No such file or directory"
    assert folder == f"{tmp_path}: Is a directory"


def test_the_number_of_shipped_clues() -> None:
    rules, _ = load(shipped(), media_topics())
    clues: list[Clue] = [clue for rule in rules for clue in (*rule.sure, *rule.hint)]
    assert len(clues) > 3_000
    assert all(clue.needs(len) for clue in clues)
