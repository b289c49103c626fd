"""The metrics of `copytaster notify`, in a registry of their own. All labels have a fixed set of values."""

from typing import get_args

from prometheus_client import Counter, Gauge

from streams.errors import Outcome
from streams.registry import new_registry

REGISTRY = new_registry()

WEBHOOKS = Counter(
    "copytaster_webhooks",
    "Webhooks by outcome: delivered, refused (an answer other than 2xx), gone (410), no_answer (in time, or"
    " no connection), private (an address that they may not go to) or error (a bug).",
    ["outcome"],
    registry=REGISTRY,
)
MAILS = Counter("copytaster_mails", "E-mails by outcome, as for webhooks.", ["outcome"], registry=REGISTRY)
TOPICS = Counter(
    "copytaster_topic_alerts",
    "Alerts written to topics of subscriptions, by outcome, as for webhooks.",
    ["outcome"],
    registry=REGISTRY,
)
NOT_DELIVERED = Counter(
    "copytaster_alerts_not_delivered",
    "Alerts that will not be delivered to a destination: retracted (before their time came), removed (the "
    "subscription or the destination, or muted), given_up (after a day) or disabled (the destination).",
    ["reason"],
    registry=REGISTRY,
)
NOT_TAKEN = Counter(
    "copytaster_alerts_not_taken",
    "Messages of wire.alerts that are passed over: invalid (not an alert) or late (older than a day).",
    ["reason"],
    registry=REGISTRY,
)
WAITING = Gauge("copytaster_alerts_waiting", "Alerts that wait to be delivered.", registry=REGISTRY)
OVERDUE = Gauge(
    "copytaster_alert_overdue_seconds",
    "Seconds since the oldest alert that is not delivered should have been; 0 if there is none.",
    registry=REGISTRY,
)
FAILING = Gauge(
    "copytaster_destinations_failing",
    "Destinations that do not take alerts at the moment.",
    registry=REGISTRY,
)
DISABLED = Gauge(
    "copytaster_destinations_disabled",
    "Destinations to which nothing is delivered until their subscription is changed.",
    registry=REGISTRY,
)

# So that the first is an increase for Prometheus, too.
for counter in (WEBHOOKS, MAILS, TOPICS):
    for outcome in ("delivered", *get_args(Outcome)):
        counter.labels(outcome)
for reason in ("retracted", "removed", "given_up", "disabled"):
    NOT_DELIVERED.labels(reason)
for reason in ("invalid", "late"):
    NOT_TAKEN.labels(reason)
