"""What other clients write: compressed batches, odd messages, and transactions that abort or hang."""

import asyncio
import json
import time
from collections.abc import Iterator

from confluent_kafka import Producer
from confluent_kafka.admin import (
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    ResourceType,
)

from streams.topics import STAGES, SUBJECTS
from tests.faults.testbed import Options, Testbed
from tests.records import batch, produce
from tests.workers import copytaster, wait_until

Headers = tuple[tuple[bytes, bytes | None], ...]

CODECS = ("gzip", "snappy", "lz4", "zstd")
BATCH = 20  # messages of a compressed batch, and of a transaction
NOW = -2  # as a timestamp
TIMES = (NOW, -1, 0, 1, 1_000_000_000, 253_402_300_800_000, 2**60)  # milliseconds since 1970
HEADERS: tuple[Headers, ...] = (
    ((b"trace", None),),
    ((b"n\xff\xfe", b"1"), (b"ce_\xff", None)),
    ((b"", b"1"), (b"", None)),
    ((b"copytaster-tries", b"many"), (b"copytaster-retried", b"\xff"), (b"copytaster-offset", b"0")),
    ((b"copytaster-source", None), (b"copytaster-format", None), (b"content-type", b"\xff")),
)
KEYS = (None, b"", b"\xff\xfe")
HANGS = 900_000  # milliseconds, the longest that brokers allow by default


def messages(testbed: Testbed, options: Options) -> str:
    """Every codec, and null, empty and undecodable keys, values and headers, with times of any year."""
    pushing = testbed.begin(options)
    for codec in CODECS:
        _push_compressed(testbed, codec)
    _allow_any_time(testbed)
    odd = dict(_odd())
    asyncio.run(produce(testbed.kafka.address, "wire.raw", list(odd.values())))
    nothing = [batch(key, None, headers, 0) for key in KEYS for headers in HEADERS]
    for stage in STAGES:
        asyncio.run(produce(testbed.kafka.address, stage.source.name("wire"), nothing))
    aborted = _abort(testbed)
    pushing.join()
    wanted = {*odd, *(_uri(codec, number) for codec in CODECS for number in range(BATCH))}
    wait_until(lambda: wanted <= testbed.ledger.keys("wire.enriched"), 60, "stories are missing")
    letters = len(STAGES) * len(nothing)
    _check_letters(testbed, letters)
    if any(worker.poll() is not None for worker in testbed.crew.processes.values()):
        raise RuntimeError("a worker ended because of a message")
    if found := testbed.ledger.keys("wire.parsed").intersection(aborted):
        raise RuntimeError(f"{len(found)} stories of an aborted transaction were processed")
    return f"{', '.join(CODECS)} read; {len(odd)} odd stories enriched; {letters} tombstones are dead letters"


def hanging(testbed: Testbed, options: Options) -> str:
    """Another client's transaction on wire.outlets hangs, and workers restart: kills still follow stories."""
    testbed.crew.start(2)
    testbed.crew.wait()
    foreign = _transaction(testbed, HANGS)
    for partition in range(testbed.settings.partitions):
        foreign.produce("wire.outlets", b"foreign", b"urn:x:foreign", partition=partition)
    foreign.flush()
    testbed.push(options.stories, options.rate).join()
    testbed.ledger.verdict()
    for _ in range(2):
        testbed.crew.stop()
    testbed.crew.start(2)
    testbed.crew.wait()
    sent = {topic: {uri for uri, _ in testbed.ledger.seen(topic)} for topic in _subject_topics()}
    victims = sorted(set().union(*sent.values()))[:10]
    for uri in victims:
        testbed.ledger.kill(uri)
    testbed.ledger.verdict()
    for topic, uris in sent.items():
        kills = [uri for uri, version in testbed.ledger.seen(topic) if version == testbed.ledger.KILL]
        if sorted(kills) != sorted(uris.intersection(victims)):
            raise RuntimeError(f"{topic}: {len(kills)} kills for {len(uris.intersection(victims))} stories")
    foreign.abort_transaction()
    reached = sum(len(uris.intersection(victims)) for uris in sent.values())
    return f"{len(victims)} kills reached all {reached} places that had the stories"


def _subject_topics() -> list[str]:
    return [topic.name("wire") for topic in SUBJECTS.values()]


def _uri(kind: str, number: int) -> str:
    return f"urn:x:{kind}:{number}"


def _story(uri: str) -> bytes:
    return json.dumps({"uri": uri, "language": "en", "body_text": "The river rose in Oslo. " * 20}).encode()


def _push_compressed(testbed: Testbed, codec: str) -> None:
    options = {"bootstrap.servers": testbed.kafka.address, "compression.type": codec, "linger.ms": 100}
    producer = Producer(options)
    for number in range(BATCH):
        uri = _uri(codec, number)
        producer.produce("wire.raw", _story(uri), uri.encode())
    producer.flush()


def _odd() -> Iterator[tuple[str, bytes]]:
    """Stories by uri, each in a batch of its own, which has one oddity."""
    oddities: list[tuple[bytes | None, Headers, int]] = [(b"key", (), at) for at in TIMES]
    oddities += [(b"key", headers, NOW) for headers in HEADERS]
    oddities += [(key, (), NOW) for key in KEYS]
    for number, (key, headers, at) in enumerate(oddities):
        uri = _uri("odd", number)
        yield uri, batch(key, _story(uri), headers, int(time.time() * 1000) if at == NOW else at)


def _abort(testbed: Testbed) -> list[str]:
    """Send stories in a transaction that is aborted; returns their uris."""
    uris = [_uri("aborted", number) for number in range(BATCH)]
    producer = _transaction(testbed, 10_000)
    for uri in uris:
        producer.produce("wire.raw", _story(uri), uri.encode())
    producer.flush()
    producer.abort_transaction()
    return uris


def _transaction(testbed: Testbed, timeout: int) -> Producer:
    """A producer that has begun a transaction, which the broker aborts after `timeout` milliseconds."""
    options = {"transactional.id": "foreign", "transaction.timeout.ms": timeout}
    producer = Producer({"bootstrap.servers": testbed.kafka.address, "log_level": 0} | options)
    producer.init_transactions()
    producer.begin_transaction()
    return producer


def _check_letters(testbed: Testbed, expected: int) -> None:
    """All commands can read the dead letters of tombstones, and send them again."""
    lines: list[str] = []

    def listed() -> bool:
        lines[:] = [line for line in _deadletters(testbed, "list").splitlines() if "urn:x:" not in line]
        return len(lines) == expected

    wait_until(listed, 60, f"no {expected} dead letters")
    for line in lines[:: len(HEADERS)]:
        _deadletters(testbed, "show", line.partition("\t")[0])
    _deadletters(testbed, "retry", lines[0].partition("\t")[0])
    followed = copytaster(
        testbed.settings, "follow", "--topic", "deadletter", "--from-beginning", "--until-end"
    )
    if followed.returncode:
        raise RuntimeError(f"follow: {followed.stderr}")


def _deadletters(testbed: Testbed, *arguments: str) -> str:
    done = copytaster(testbed.settings, "deadletters", *arguments)
    if done.returncode:
        raise RuntimeError(f"deadletters {arguments}: {done.stderr}")
    return done.stdout


def _allow_any_time(testbed: Testbed) -> None:
    """Let wire.raw accept any timestamp, which brokers limit to an hour in the future by default."""
    entry = ConfigEntry(
        "message.timestamp.after.max.ms", str(2**63 - 1), incremental_operation=AlterConfigOpType.SET
    )
    resource = ConfigResource(ResourceType.TOPIC, "wire.raw", incremental_configs=[entry])
    client = AdminClient({"bootstrap.servers": testbed.kafka.address, "log_level": 0})
    for future in client.incremental_alter_configs([resource]).values():
        future.result()
