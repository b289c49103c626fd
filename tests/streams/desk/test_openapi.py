"""The OpenAPI document of the desk: what is served, and what was published."""

import json

from streams.contract import VERSION
from streams.desk.application import application
from streams.desk.openapi import document
from tests.streams.api.test_openapi import PUBLISHED, operations
from tests.streams.contract.test_asyncapi import references, resolve
from tests.streams.desk.desks import desk


def test_it_has_the_routes() -> None:
    served = {
        (route.resource.canonical.removeprefix("/api"), route.method.lower())
        for route in application(desk(desk_sign_in="tokens")).router.routes()
        if route.resource and route.resource.canonical.startswith("/api/") and route.method != "HEAD"
    }
    assert served == {*operations(document())}


def test_its_references_resolve() -> None:
    found = {*references(document())}
    assert len(found) > 30
    for reference in found:
        assert resolve(document(), reference)


def test_each_path_describes_its_parameters() -> None:
    for (path, _), operation in operations(document()).items():
        names = {each["name"] for each in operation.get("parameters", ()) if each["in"] == "path"}
        assert names == {part[1:-1] for part in path.split("/") if part.startswith("{")}, path


def test_the_present_version_is_published_as_it_is() -> None:
    published = json.loads((PUBLISHED / VERSION / "openapi/desk.json").read_text("utf-8"))
    assert published == document(), "this needs a new VERSION, published in published/"
