"""The alerts on wire.alerts, compared with those that were due."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from streams.headers import alert_kind
from streams.settings import Guarantee
from tests.faults.ledger import Ledger


class Alert(NamedTuple):
    """An alert on wire.alerts."""

    id: str
    subscription: str
    uri: str
    kind: str
    version: str
    value: bytes
    at: float  # seconds since 1970

    def __str__(self) -> str:
        reason = f" {json.loads(self.value)['reason']}" if self.kind == "retract" else ""
        return f"{self.kind} {self.version}{reason}"


Story = tuple[str, str]  # a subscription's id, and a story's uri


@dataclass
class Alerts:
    """The alerts of a run, each once, those of a subscription and a story in order."""

    found: list[Alert] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    lost_retractions: int = 0
    wrong: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, ledger: Ledger) -> "Alerts":
        alerts, ids = cls(), set()
        for message in ledger.read("wire.alerts"):
            subscription, _, uri = message.key.decode().partition(" ")
            headers = message.headers
            id, version = headers["ce_id"].decode(), headers["ce_version"].decode()
            alert = Alert(id, subscription, uri, alert_kind(headers), version, message.value, message.at)
            if not ledger.is_ours(uri.encode()):
                continue
            if id in ids:
                alerts.twice.append(f"{subscription} {uri} {alert}")
            else:
                ids.add(id)
                alerts.found.append(alert)
        return alerts

    @classmethod
    def judge(
        cls, ledger: Ledger, due: Mapping[Story, Sequence[str]], optional: Collection[str] = ()
    ) -> "Alerts":
        """Compare the alerts with those that were due, as `match 1` or `retract 2 killed`, in order.

        Updates need not have been told to the subscriptions in `optional`, but no others than those due.
        """
        alerts = cls.read(ledger)
        alerts.wrong = [error for message in ledger.read("wire.alerts") for error in message.errors]
        told = by_story(alerts.found)
        for story in due.keys() | told.keys():
            expected, came = due.get(story, ()), told.get(story, [])
            missing = [each for each in expected if each not in came]
            if story[0] in optional:
                missing = [each for each in missing if not each.startswith("update")]
            alerts.lost += [f"{' '.join(story)} {each}" for each in missing]
            alerts.lost_retractions += sum(each.startswith("retract") for each in missing)
            if [each for each in expected if each in came] != came:
                alerts.wrong.append(f"{' '.join(story)}: {came}, due {expected}")
        return alerts

    def check(self, guarantee: Guarantee) -> None:
        """Raise RuntimeError unless all was told that was due, and nothing else."""
        if self.lost or self.wrong or (self.twice and guarantee == "exactly_once"):
            raise RuntimeError(f"{self}; {[*self.lost[:5], *self.wrong[:5], *self.twice[:5]]}")

    def __str__(self) -> str:
        retractions = sum(alert.kind == "retract" for alert in self.found)
        return (
            f"{len(self.found)} alerts, {retractions} of them retractions: lost {len(self.lost)}, twice"
            f" {len(self.twice)}, retractions lost {self.lost_retractions}, wrong {len(self.wrong)}"
        )


def by_story(alerts: Iterable[Alert]) -> dict[Story, list[str]]:
    """What each subscription was told of each story, in order."""
    told: dict[Story, list[str]] = defaultdict(list)
    for alert in alerts:
        told[alert.subscription, alert.uri].append(str(alert))
    return told
