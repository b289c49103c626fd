"""JSON Schema keywords as annotations of types.

    Urgency = Annotated[int, Keywords(minimum=1, maximum=9)]

They cost nothing at run time, and appear in the published schemas.
"""

from collections.abc import Callable
from typing import Any


class Keywords:
    """JSON Schema keywords, for use in `Annotated`."""

    def __init__(self, **keywords: object) -> None:
        self._keywords = keywords

    def __get_pydantic_json_schema__(
        self, schema: Any, handler: Callable[[Any], dict[str, Any]]
    ) -> dict[str, Any]:
        """Add the keywords; pydantic calls this to generate the schema of an annotated type."""
        return handler(schema) | self._keywords
