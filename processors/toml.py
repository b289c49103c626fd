"""Reads files in TOML that operators write."""

import tomllib
from pathlib import Path
from typing import Any

from processors.errors import CopytasterError


def read_toml(path: str, error: type[CopytasterError]) -> tuple[str, dict[str, Any]]:
    """The text of a file, and what it says; nothing if `path` is "".

    Raises OSError, and `error`, which names the file and, if it is not TOML, the line.
    """
    if not path:
        return "", {}
    try:
        text = Path(path).read_text("utf-8-sig")
        return text, tomllib.loads(text)
    except UnicodeDecodeError:
        raise error(f"{path}: is not UTF-8") from None
    except tomllib.TOMLDecodeError as problem:
        raise error(f"{path}: {problem}") from None
