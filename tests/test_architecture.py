"""The rules of the architecture: imports, exits and private attributes."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from streams import errors

ROOT = Path(__file__).parents[1]
KAFKA = {"aiokafka", "confluent_kafka", "faust", "mode", "prometheus_client", "streams"}
ASYNC = (ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith, ast.Await)
LIBRARIES = ("streams/libraries/",)  # may use private attributes of Faust and aiokafka
# Public in spite of the underscore: NamedTuple's, the class of lxml's elements, os._exit.
PUBLIC = {"_replace", "_asdict", "_fields", "_Element", "_exit"}


def modules(package: str) -> Iterator[tuple[str, ast.Module]]:
    """Each module below a package: its path from the root, and its syntax tree."""
    for path in sorted((ROOT / package).rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith("processors/training/"):  # scripts that are not in the wheel
            yield name, ast.parse(path.read_text(encoding="utf-8"), name)


def imports(tree: ast.Module) -> set[str]:
    """The top-level packages that a module imports, within functions too."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").partition(".")[0])
    return found


def modules_imported(tree: ast.Module) -> set[str]:
    """The full names of the modules that a module imports, and of what it imports from them."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def exits(tree: ast.Module) -> set[str]:
    """The expressions in a module that end the process."""
    attributes = {
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return attributes & {"sys.exit", "os._exit"} | names & {"SystemExit", "exit", "quit"}


def foreign_private_attributes(tree: ast.Module) -> set[str]:
    """The attributes with a leading underscore of anything but `self` and `cls`."""
    return {
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr.startswith("_")
        and not node.attr.endswith("__")
        and node.attr not in PUBLIC
        and not (isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"))
    }


def test_only_the_command_line_imports_typer_or_exits() -> None:
    for package in ("streams", "processors"):
        for name, tree in modules(package):
            if not name.startswith("streams/cli/"):
                assert "typer" not in imports(tree), name
                assert not exits(tree) or name.startswith(LIBRARIES), name


def test_processors_do_not_import_kafka_and_are_not_async() -> None:
    for name, tree in modules("processors"):
        assert not imports(tree) & KAFKA, name
        assert not any(isinstance(node, ASYNC) for node in ast.walk(tree)), name


def test_only_the_command_line_and_the_contract_import_the_desk() -> None:
    for name, tree in modules("streams"):
        if not name.startswith(("streams/desk/", "streams/cli/", "streams/contract/")):
            assert not any(f"{each}.".startswith("streams.desk.") for each in modules_imported(tree)), name


def test_the_index_of_the_desk_is_not_async() -> None:
    for name, tree in modules("streams/desk/index"):
        assert not any(isinstance(node, ASYNC) for node in ast.walk(tree)), name
        assert "asyncio" not in imports(tree), name


def test_only_libraries_uses_private_attributes_of_other_modules() -> None:
    for package in ("streams", "processors"):
        for name, tree in modules(package):
            if not name.startswith(LIBRARIES):
                assert not foreign_private_attributes(tree), name


def test_every_error_is_in_the_tree() -> None:
    for package in ("streams", "processors"):
        for name, tree in modules(package):
            for node in ast.walk(tree):
                bases = [ast.unparse(base) for base in node.bases] if isinstance(node, ast.ClassDef) else []
                if any(base.endswith(("Error", "Exception")) for base in bases):
                    assert isinstance(node, ast.ClassDef)
                    assert node.name.startswith("_") or f" {node.name}" in (errors.__doc__ or ""), name


def test_the_checks_detect_violations() -> None:
    code = "import os, typer\nfrom faust.types import tp\nos._exit(1)\nraise SystemExit\nclient._x.y(self._z)"
    tree = ast.parse(code)
    assert imports(tree) == {"os", "typer", "faust"}
    assert modules_imported(tree) == {"os", "typer", "faust.types.tp"}
    assert exits(tree) == {"os._exit", "SystemExit"}
    assert foreign_private_attributes(tree) == {"client._x"}


@pytest.mark.parametrize("module", ["streams.settings", "streams.cli.main"])
def test_quick_modules_import_nothing_slow(module: str) -> None:
    slow = {"aiokafka", "confluent_kafka", "faust", "lxml", "numpy", "processors.formats", "spacy"}
    code = f"import sys, {module}; print(*sorted({slow} & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout == "\n"
