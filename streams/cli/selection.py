"""The options with which commands select dead letters."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from streams.deadletters import REASONS, Letter
from streams.topics import STAGES

AGE = re.compile(r"(\d{1,5})([smhd])")
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


@dataclass(frozen=True)
class Selection:
    """What the options select; an option that is None selects everything."""

    since: datetime | None = None
    stage: str | None = None
    reason: str | None = None
    source: str | None = None

    def of(self, letters: Iterable[Letter]) -> list[Letter]:
        """The letters that are selected."""
        return [letter for letter in letters if self._includes(letter)]

    def _includes(self, letter: Letter) -> bool:
        return (
            (self.since is None or letter.time >= self.since)
            and self.stage in (None, letter.stage)
            and self.reason in (None, letter.reason)
            and self.source in (None, letter.source)
        )


def moment(text: str) -> datetime:
    """Read a time in RFC 3339, or an age such as `2h`. Raises BadParameter."""
    if age := AGE.fullmatch(text):
        number, unit = age.groups()
        return datetime.now(UTC) - timedelta(**{UNITS[unit]: int(number)})
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        time = None
    if time is None or time.tzinfo is None:
        raise typer.BadParameter(
            f"{text!r} is neither a time such as 2026-03-01T10:00:00Z nor an age such as 2h"
        )
    return time


def stage(text: str) -> str:
    """Read the name of a stage. Raises BadParameter."""
    return _one_of([each.name for each in STAGES], text)


def reason(text: str) -> str:
    """Read the reason of a dead letter. Raises BadParameter."""
    return _one_of(REASONS, text)


def _one_of(names: Iterable[str], text: str) -> str:
    if text not in names:
        raise typer.BadParameter(f"{text!r} is not one of {', '.join(names)}")
    return text


Since = Annotated[
    datetime | None,
    typer.Option(
        parser=moment,
        metavar="TIME|AGE",
        help="Only those sent since a time (2026-03-01T10:00:00Z), or not longer ago than 30m, 2h or 1d.",
    ),
]
Stage = Annotated[str | None, typer.Option(parser=stage, metavar="STAGE", help="Only those of a stage.")]
Reason = Annotated[
    str | None,
    typer.Option(parser=reason, metavar="REASON", help=f"Only those with a reason: {', '.join(REASONS)}."),
]
Source = Annotated[
    str | None, typer.Option(metavar="NAME", help="Only those of a wire: its header copytaster-source.")
]
