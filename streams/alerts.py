"""Reads the messages of `wire.alerts`, to which anybody may have written anything."""

import re

from pydantic import TypeAdapter, ValidationError

from processors.subscriptions.alerts import Alert

_ALERT = TypeAdapter(Alert)
_NAME = re.compile("[!-~]{1,200}")  # what may be in a header


def read_alert(data: bytes) -> Alert:
    """Read an alert. Raises ValueError if it is none."""
    try:
        alert = _ALERT.validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise ValueError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}".removeprefix(": ")) from None
    for name in (alert["id"], alert["subscription"]):
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name[:50]!r} is not an id")
    return alert
