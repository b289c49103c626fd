"""The OpenAPI document: what is served, and what was published."""

import json
from pathlib import Path
from typing import Any

import pytest

from streams.api.application import routes
from streams.api.openapi import document
from streams.contract import VERSION
from tests.streams.contract.test_asyncapi import references, resolve

PUBLISHED = Path(__file__).parents[1] / "contract/published"


def operations(described: dict[str, Any]) -> dict[tuple[str, str], Any]:
    """The operations by path and method."""
    return {
        (path, method): operation
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    }


def test_it_has_the_routes() -> None:
    assert {(route.path, route.method.lower()) for route in routes()} == {*operations(document())}


def test_its_references_resolve() -> None:
    found = {*references(document())}
    assert len(found) > 10
    for reference in found:
        assert resolve(document(), reference)


def test_the_present_version_is_published_as_it_is() -> None:
    published = json.loads((PUBLISHED / VERSION / "openapi/openapi.json").read_text("utf-8"))
    assert published == document(), "this needs a new VERSION, published in published/"


@pytest.mark.parametrize(
    "path",
    sorted(PUBLISHED.glob(f"{VERSION.partition('.')[0]}.*/openapi/openapi.json")),
    ids=lambda path: path.parts[-3],
)
def test_no_client_is_broken_without_a_new_major_version(path: Path) -> None:
    """The schemas are compared with those that were published in tests/streams/contract."""
    old, new = (operations(each) for each in (json.loads(path.read_text("utf-8")), document()))
    for key, operation in old.items():
        assert key in new, f"{key} is gone"
        assert operation["operationId"] == new[key]["operationId"]
        assert {*operation["responses"]} >= {*new[key]["responses"]}, key
        before = {each["name"]: each for each in operation.get("parameters", ())}
        after = {each["name"]: each for each in new[key].get("parameters", ())}
        assert before.items() <= after.items(), key
        assert not any(after[name].get("required") for name in after.keys() - before.keys()), key
        body = new[key].get("requestBody", {}).get("content", {})
        assert operation.get("requestBody", {}).get("content", {}).keys() <= body.keys(), key
