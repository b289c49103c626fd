"""The published contract: JSON Schema (2020-12) of what leaves us, and AsyncAPI 3.0 of where it goes.

The schemas are generated from the types by `python -m streams.contract`, and kept beside this file as
JSON, so that reading them takes neither pydantic nor the types.

`VERSION` is major.minor. A new minor version only adds: consumers must ignore properties that they do not
know. Whatever could break a consumer needs a new major version, which changes the `$id` of every schema.
"""

import json
from pathlib import Path
from typing import Any

VERSION = "1.0"
FOLDER = Path(__file__).parent

Schema = dict[str, Any]


def names() -> list[str]:
    """The names of the published schemas."""
    return sorted(file.stem for file in FOLDER.glob("*.json"))


def load(name: str) -> Schema:
    """A published schema. Raises FileNotFoundError where there is none of this name."""
    schema: Schema = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return schema
