"""The published contract: JSON Schema (2020-12) of records and headers, and AsyncAPI 3.0 of the topics.

The schemas are generated from the types by `python -m streams.contract`, and kept beside this file as JSON,
so that loading them needs neither pydantic nor the types.

`VERSION` is major.minor. A minor version only adds properties, and consumers must ignore those that they do
not know. Any change that could break a consumer needs a new major version, which changes every `$id`.
"""

import json
from pathlib import Path
from typing import Any

VERSION = "1.7"
FOLDER = Path(__file__).parent

Schema = dict[str, Any]


def names() -> list[str]:
    """The names of the published schemas."""
    return sorted(file.stem for file in FOLDER.glob("*.json"))


def load(name: str) -> Schema:
    """A published schema. Raises FileNotFoundError if the name is unknown."""
    schema: Schema = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return schema
