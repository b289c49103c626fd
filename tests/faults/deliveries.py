"""The webhooks that came to receivers, compared with the alerts on wire.alerts."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.faults.alerts import Alert
from tests.faults.receivers import Receiver, Request

Receivers = Mapping[str, Receiver]  # by subscription


@dataclass
class Deliveries:
    """What became of the alerts that were to be delivered."""

    taken: int = 0
    replaced: int = 0  # they still waited when the story was taken back, so only the retraction was delivered
    again: int = 0  # taken again, with the same id and content
    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    disordered: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)  # not due there, changed, or not signed

    @classmethod
    def judge(cls, alerts: Sequence[Alert], receivers: Receivers) -> "Deliveries":
        found = cls()
        for subscription, receiver in receivers.items():
            found._judge([alert for alert in alerts if alert.subscription == subscription], receiver)
        return found

    def _judge(self, due: Sequence[Alert], receiver: Receiver) -> None:
        requests, taken = [*receiver.requests], receiver.taken
        lost = _missing(due, taken)
        self.lost += map(_name, lost)
        self.taken += len(taken)
        self.replaced += sum(alert.id not in taken for alert in due) - len(lost)
        self.again += sum(request.taken for request in requests) - len(taken)
        bodies = defaultdict(set)
        for request in requests:
            bodies[request.id].add(request.body)
        self.twice += [id for id, different in bodies.items() if len(different) > 1]
        known = {alert.id: alert for alert in due}
        self.wrong += [fault for request in requests if (fault := _fault(request, known.get(request.id)))]
        for each in (requests, [request for request in requests if request.taken]):
            self.disordered += _disordered(due, dict.fromkeys(request.id for request in each))

    def check(self) -> None:
        """Raise RuntimeError unless everything was delivered that was due, in order, and nothing else."""
        if self.lost or self.twice or self.disordered or self.wrong:
            examples = [*self.lost[:5], *self.twice[:5], *self.disordered[:5], *self.wrong[:5]]
            raise RuntimeError(f"{self}; {examples}")

    def __str__(self) -> str:
        return (
            f"{self.taken} webhooks: lost {len(self.lost)}, replaced by a retraction {self.replaced}, twice"
            f" with the same id {self.again}, twice otherwise {len(self.twice)}, out of order"
            f" {len(self.disordered)}, wrong {len(self.wrong)}"
        )


def undelivered(alerts: Iterable[Alert], receivers: Receivers) -> int:
    """The number of alerts that still have to be delivered."""
    due = defaultdict(list)
    for alert in alerts:
        due[alert.subscription].append(alert)
    return sum(len(_missing(due[id], receiver.taken)) for id, receiver in receivers.items())


def _missing(due: Sequence[Alert], taken: set[str]) -> list[Alert]:
    """The alerts that were not taken. A retraction replaces what still waited of its story."""
    missing, retracted = [], set()
    for alert in reversed(due):
        if alert.id not in taken and (alert.kind == "retract" or alert.uri not in retracted):
            missing.append(alert)
        if alert.kind == "retract":
            retracted.add(alert.uri)
    return missing


def _fault(request: Request, alert: Alert | None) -> str:
    """What is wrong with a webhook, or an empty string. `alert` is the one of its id, if it was due there."""
    if alert is None:
        return f"{request.id}: no alert accounts for it"
    if not request.signed:
        return f"{_name(alert)}: its signature is wrong"
    content = json.loads(request.body)
    if content["type"] != f"alert.{alert.kind}" or content["data"] != json.loads(alert.value):
        return f"{_name(alert)}: it is not the alert on wire.alerts: {request.body!r}"
    return ""


def _disordered(due: Sequence[Alert], came: Iterable[str]) -> list[str]:
    """The alerts whose ids first came after that of a later alert of the story."""
    order = {alert.id: (number, alert) for number, alert in enumerate(due)}
    latest: Counter[str] = Counter()
    found = []
    for number, alert in (order[id] for id in came if id in order):
        if number < latest[alert.uri]:
            found.append(_name(alert))
        latest[alert.uri] = max(number, latest[alert.uri])
    return found


def _name(alert: Alert) -> str:
    return f"{alert.subscription} {alert.uri} {alert}"
