"""Reports what became of a push: a line for each story that was not simply accepted, and a summary."""

from collections import Counter
from dataclasses import asdict

import orjson
import typer

from streams.cli.exits import complain
from streams.outcomes import Outcome

ORDER = ("accepted", "repeated", "outdated", "set_aside", "refused", "unanswered")  # in the summary


class Report:
    """Prints outcomes as they become known, and counts them."""

    def __init__(self, *, as_json: bool) -> None:
        """With `as_json`, each outcome is an object on a line of stdout."""
        self._as_json = as_json
        self._counts: Counter[str] = Counter()
        self._repaired = 0

    @property
    def failed(self) -> bool:
        """Whether anything was refused or is unanswered."""
        return bool(self.refused or self._counts["unanswered"])

    @property
    def refused(self) -> int:
        return self._counts["refused"]

    def add(self, outcome: Outcome) -> None:
        """Count an outcome, and print it unless a person need not see it."""
        self._counts[outcome.outcome] += 1
        self._repaired += bool(outcome.repairs)
        if self._as_json:
            values = asdict(outcome).items()
            present = {name: value for name, value in values if value not in ("", None, (), [])}
            typer.echo(orjson.dumps(present).decode())
        elif outcome.outcome == "refused" and outcome.offset is None:
            complain(f"refused: {outcome.file}: {outcome.message}")
        elif line := _line(outcome):
            typer.echo(line)

    def summary(self) -> str:
        """The counts: `13 accepted (2 repaired), 1 refused`."""
        repaired = f" ({self._repaired} repaired)" if self._repaired else ""
        accepted = f"{self._counts['accepted']} accepted{repaired}"
        others = [f"{self._counts[kind]} {_name(kind)}" for kind in ORDER[1:] if self._counts[kind]]
        return ", ".join([accepted, *others])


def _name(kind: str) -> str:
    return kind.replace("_", " ")


def _line(outcome: Outcome) -> str:
    """The file, the outcome and what explains it; an empty string if that is not worth a line."""
    kind, explanation = _name(outcome.outcome), [outcome.uri, outcome.message]
    match outcome.outcome:
        case "accepted" if outcome.repairs:
            kind, explanation = "repaired", ["; ".join(outcome.repairs)]
        case "set_aside":
            explanation = [outcome.reason]
        case "refused":
            explanation = [outcome.stage, outcome.reason, outcome.message]
        case "accepted" | "unanswered" | "stored":
            return ""
    letter = f" (dead letter {outcome.letter})" if outcome.letter else ""
    return ": ".join([outcome.file, kind, *filter(None, explanation)]) + letter
