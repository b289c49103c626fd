"""Every record and every header on a broker satisfies the published contract."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from processors.story import rfc3339
from processors.subscriptions.subscription import Subscription
from streams.cli.sending import key
from streams.contract.messages import MESSAGES
from streams.control import Request, drain_key, write
from streams.messages import Incoming
from streams.subscriptions import save
from streams.topics import DEADLETTER, ENRICHED, NOTIFIED, RAW, SET_ASIDE, SUBJECTS, TOKENS, all_topics
from tests.integration.cluster import Cluster, Push
from tests.workers import metric, wait_until

pytestmark = pytest.mark.integration

STORIES = Path(__file__).parents[1] / "stories"
VARIANTS = 120
TEXTS = (
    "“We are late,” Minister Anna Kowalska told reporters in Warsaw about bridge {n}. It cost $5 million.",
    "BERGEN, Nov 3 - Floods killed {n} people in the delta, rescuers said, and the river burst its banks.",
    "Die Regierung in Berlin hat am Montag {n} neue Gesetze beschlossen, wie der Minister der Presse sagte.",
    "The striker scored {n} goals as the champions won the cup final, coach Marta Ruiz said.",
)
TRACEPARENT = b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


class Seen(NamedTuple):
    """The messages of all topics, and the positions of those that were validated."""

    messages: list[Incoming]
    validated: set[tuple[str, int, int]]


def variants(count: int) -> Iterator[Push]:
    """Three versions of each story, in several languages and statuses, with optional properties."""
    tomorrow = rfc3339(datetime.now(UTC) + timedelta(days=1))
    more: list[dict[str, Any]] = [
        {"headline": "Größe", "urgency": 3, "subject": [{"name": "Weather"}]},
        {
            "version": "é7",
            "place": [{"name": "Oslo", "geojson": {"type": "Point", "coordinates": [10.7, 59.9]}}],
        },
        {"embargoeduntil": tomorrow, "language": "en", "altids": {"slug": "floods"}},
        {"pubstatus": "canceled", "ednote": "Take it down."},
        {"pubstatus": "withheld", "urgency": 1},
    ]
    headers = {"content-type": b"application/json", "traceparent": TRACEPARENT, "ce_id": b"of the wire"}
    for number in range(count):
        text = TEXTS[number // 3 % len(TEXTS)].format(n=number)
        story = {"uri": f"urn:x:contract:{number // 3}", "body_text": text} | more[number % len(more)]
        yield Push(json.dumps(story).encode(), story["uri"].encode(), headers)


@pytest.fixture(scope="module")
def seen(samples: dict[str, bytes]) -> Seen:
    """The messages of all topics after samples, stories of every format and the variants were processed."""
    files = [*samples.values(), *(path.read_bytes() for path in sorted(STORIES.iterdir()))]
    with Cluster(workers=2, set_aside="pass") as cluster:
        asyncio.run(write(cluster.settings, drain_key("elsewhere:6066"), Request.now("desk@host")))
        everything = Subscription(id="everything", owner="desk", query="NOT zeppelin", updates="all")
        asyncio.run(save(cluster.settings, [everything], {}))
        known = 'copytaster_subscriptions{state="active"}'
        wait_until(lambda: all(metric(port, known) for port in cluster.workers.ports))
        cluster.push([*(Push(data, key(data, None)) for data in files), *variants(VARIANTS)])
        # Two samples are a picture and a truncated story.
        wait_until(lambda: len(cluster.messages(ENRICHED)) >= VARIANTS + len(files) - 2)
        wait_until(lambda: len(cluster.messages(DEADLETTER, SET_ASIDE)) >= 2)
        done, enriched = (
            'copytaster_stories_out_total{outcome="passed",stage="alerts"}',
            cluster.messages(ENRICHED),
        )
        wait_until(lambda: sum(metric(port, done) for port in cluster.workers.ports) >= len(enriched))
        return Seen(cluster.messages(*all_topics()), cluster.validated)


def test_every_message_is_valid(seen: Seen, capsys: pytest.CaptureFixture[str]) -> None:
    ours = [message for message in seen.messages if message.topic != RAW.name("wire")]
    valid = [m for m in ours if (m.topic, m.partition, m.offset) in seen.validated]
    counts = Counter(message.topic for message in valid)
    with capsys.disabled():
        print(f"\nvalid {len(valid)} of {len(ours)}, {counts['wire.enriched']} of them in wire.enriched")
    assert valid == ours
    assert counts["wire.enriched"] >= VARIANTS


def test_every_kind_of_message_was_seen(seen: Seen) -> None:
    topics = {message.topic for message in seen.messages}
    desks = {topic.name("wire") for topic in SUBJECTS.values()}
    elsewhere = {NOTIFIED.name("wire"), TOKENS.name("wire")}  # see test_notify.py and test_api.py
    assert {topic.name("wire") for topic in MESSAGES} - desks - elsewhere <= topics
    assert len(desks & topics) >= 8
    statuses = {message.headers.get("ce_status") for message in seen.messages}
    assert {b"usable", b"canceled", b"withheld"} <= statuses


def test_headers_match_their_alert(seen: Seen) -> None:
    alerts = [message for message in seen.messages if message.topic == "wire.alerts"]
    assert len(alerts) > VARIANTS / 3
    for message in alerts:
        alert = json.loads(message.value)
        headers = {name: value.decode() for name, value in message.headers.items()}
        assert message.key == f"everything {alert['story']['uri']}".encode()
        assert (headers["ce_id"], headers["ce_uri"]) == (alert["id"], alert["story"]["uri"])
        assert headers["ce_type"] == f"copytaster.alert.{alert['kind']}"
    assert {b"copytaster.alert.match", b"copytaster.alert.retract"} <= {m.headers["ce_type"] for m in alerts}


def test_headers_match_their_record(seen: Seen) -> None:
    of_stories = {
        topic.name("wire") for topic, kinds in MESSAGES.items() if kinds[0].headers == "story-headers"
    }
    messages = [message for message in seen.messages if message.topic in of_stories]
    assert len(messages) > 5 * VARIANTS
    for message in messages:
        record = json.loads(message.value)
        headers = {name: value.decode() for name, value in message.headers.items()}
        *_, (stage, done) = record["enrichment"]["stages"].items()
        assert message.key == message.headers["ce_uri"] == record["uri"].encode()
        assert (headers["ce_type"], headers["ce_time"]) == (f"copytaster.story.{stage}", done)
        assert headers["ce_status"] == record["pubStatus"]
        assert headers.get("ce_version") == record.get("version")
        assert headers.get("ce_urgency", "") == str(record.get("urgency", ""))
        if record["uri"].startswith("urn:x:contract:"):
            assert message.headers["traceparent"] == TRACEPARENT
            assert headers["ce_id"] != "of the wire"
