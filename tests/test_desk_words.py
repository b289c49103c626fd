"""The tests of the desk share a newsroom: each file has its own words, by which its columns find stories."""

import ast
from collections import defaultdict
from pathlib import Path

DESK = Path(__file__).parent / "desk"
ABOUT = {"story", "kill", "stories", "open_column", "open_first"}  # called with a word


def called_with(tree: ast.Module) -> set[str]:
    """The texts that are given to those functions."""
    return {
        argument.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ABOUT
        for argument in node.args[:2]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }


def test_no_word_is_used_by_two_files() -> None:
    trees = {path.name: ast.parse(path.read_text(encoding="utf-8")) for path in DESK.glob("test_*.py")}
    words = set[str]().union(*map(called_with, trees.values()))
    users = defaultdict(set)
    for name, tree in trees.items():
        for node in ast.walk(tree):  # anywhere in the file, as in a list of parameters
            if isinstance(node, ast.Constant) and node.value in words:
                users[node.value].add(name)
    assert "heron" in users
    assert {word: names for word, names in users.items() if len(names) > 1} == {}
