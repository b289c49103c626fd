"""Constraints on types, in the keywords of JSON Schema.

    Urgency = Annotated[int, Keywords(minimum=1, maximum=9)]

They cost nothing at run time; the published schemas are generated with them.
"""

from collections.abc import Callable
from typing import Any


class Keywords:
    """Keywords of JSON Schema for `Annotated`."""

    def __init__(self, **keywords: object) -> None:
        self._keywords = keywords

    def __get_pydantic_json_schema__(
        self, schema: Any, handler: Callable[[Any], dict[str, Any]]
    ) -> dict[str, Any]:
        """pydantic's protocol: it calls this where it makes the schema of an annotated type."""
        return handler(schema) | self._keywords
