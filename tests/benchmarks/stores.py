"""What a worker remembers of stories, on a real Kafka: `python -m tests.benchmarks.stores`.

How long it takes to load the state of stories, which is what a worker does that takes the partitions of
another, and how much memory that then has: in a dictionary, and as workers have it. Each is measured in a
process of its own, in which a ticking task tells how long the event loop was blocked.

The topics are as a wire of a story a second or so fills them: a batch has one message, and in the topics of
stages that use transactions a marker follows each.
"""

import asyncio
import hashlib
import logging
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated

import typer
from aiokafka import AIOKafkaProducer

from deploy.kafka.cluster import Cluster
from deploy.kafka.install import install
from processors.lives import Life
from processors.story import rfc3339
from processors.subjects.vocabulary import SLUGS
from processors.subscriptions.told import PARTS, Alerted, Hashes, ToldVersion
from streams.agents.subjects import Outlet
from streams.cli.processes import free_port
from streams.client import consume_to_highwater
from streams.runtime.packed import Packed
from streams.runtime.store import Plain, Store, Values
from streams.settings import Settings
from streams.topics import ALERTED, LIVES, OUTLETS, Topic
from tests.benchmarks.alerts.measuring import peak, resident
from tests.workers import copytaster

STORES = (LIVES, OUTLETS, ALERTED)
TOLD = 5  # of so many stories, one is told to subscriptions
TOLD_TO = 3  # of them
NEWEST = datetime(2026, 11, 27, 8, tzinfo=UTC)
WRITERS = 2  # processes that fill topics
WAYS: tuple[tuple[str, Callable[[], Values]], ...] = (("dictionary", Plain), ("packed", Packed))


def main(
    stories: Annotated[int, typer.Argument(help="How many are remembered.")] = 1_000_000,
    partitions: Annotated[int, typer.Option(help="Partitions of each topic.")] = 64,
    kafka: Annotated[Path, typer.Option(help="Folder of `make kafka`.")] = Path("build/kafka"),
) -> None:
    """Measure seconds and bytes by store, and for all together."""
    jars = install(kafka.resolve())
    with tempfile.TemporaryDirectory() as data, Cluster(Path(data), [free_port()], jars=jars) as cluster:
        settings = Settings(brokers=cluster.address, partitions=partitions, log_level="error")
        copytaster(settings, "topics", "--create").check_returncode()
        for topic in STORES:
            _fill(settings, topic, stories, partitions)
        print(f"{stories} stories in {partitions} partitions, of which one in {TOLD} was told; bytes a story")
        print(f"{'':<36}{'entries':>10}{'seconds':>9}{'CPU':>7}{'blocked':>9}{'bytes':>9}{'peak MB':>9}")
        for topics in (*((topic,) for topic in STORES), STORES):
            for way in range(len(WAYS)):
                print(_apart(_load, settings, topics, partitions, way, stories), flush=True)


def _states(topic: Topic, stories: Sequence[int]) -> Iterator[tuple[bytes, bytes]]:
    """The uri of some stories, by their numbers, and what a store has of each."""
    for number in stories:
        chance = random.Random(number)
        created = NEWEST - timedelta(seconds=2.5 * number)
        received = created + timedelta(microseconds=chance.randrange(10**9))
        digest = hashlib.sha256(str(number).encode()).hexdigest()[:40]
        version = chance.choice(("1", "1", "1", "2", "3"))
        life = Life(version, rfc3339(created), "usable", digest, False, rfc3339(received))
        yield _uri(number, chance, created).encode(), _value(topic, life, chance)


def _uri(number: int, chance: random.Random, created: datetime) -> str:
    """An id as one of four wires has it."""
    return (
        f"tag:reuters.com,{created:%Y}:newsml_L8N{chance.getrandbits(32):08X}",
        f"urn:publicid:ap.org:{chance.getrandbits(128):032x}",
        f"urn:newsml:afp.com:{created:%Y%m%dT%H%M%SZ}:TX-PAR-{chance.getrandbits(24):06X}",
        f"urn:newsml:dpa.com:20090101:{created:%y%m%d}-99-{number % 1_000_000:06}",
    )[number % 4]


def _value(topic: Topic, life: Life, chance: random.Random) -> bytes:
    if topic == LIVES:
        return life.to_json()
    if topic == OUTLETS:
        return Outlet(life, sorted(chance.sample([*SLUGS.values()], chance.randint(1, 3)))).to_json()
    parts: Hashes = {part: f"{chance.getrandbits(48):012x}" for part in PARTS}
    ids = [f"saved-search-{chance.randrange(10_000):06}" for _ in range(TOLD_TO)]
    return Alerted(life, [ToldVersion(parts, {f"desk-{id[-2:]}": {id: ""} for id in ids})]).to_json()


def _fill(settings: Settings, topic: Topic, stories: int, partitions: int) -> None:
    """Write the states of stories, by some processes at the same time."""
    numbers = range(0, stories, TOLD if topic == ALERTED else 1)
    with ProcessPoolExecutor(WRITERS, mp_context=get_context("spawn")) as pool:
        done = [
            pool.submit(_write, settings, topic, numbers[writer::WRITERS], range(writer, partitions, WRITERS))
            for writer in range(WRITERS)
        ]
        for each in done:
            each.result()


def _write(settings: Settings, topic: Topic, stories: Sequence[int], partitions: Sequence[int]) -> None:
    asyncio.run(_send(settings, topic, stories, partitions))


async def _send(settings: Settings, topic: Topic, stories: Sequence[int], partitions: Sequence[int]) -> None:
    """Send a message to each partition, and again, so that batches have one message each."""
    logging.getLogger("aiokafka").setLevel("CRITICAL")  # the partitions may not have leaders yet
    name, states = topic.name(settings.topic_prefix), _states(topic, stories)
    id = None if topic == LIVES else f"{name}-{stories[0]}"
    producer = AIOKafkaProducer(bootstrap_servers=settings.brokers, transactional_id=id)
    await producer.start()
    while some := list(islice(states, len(partitions))):
        async with nullcontext() if id is None else producer.transaction():
            sent = [
                await producer.send(name, value, key, partition)
                for partition, (key, value) in zip(partitions, some, strict=False)
            ]
            await asyncio.gather(*sent)
    await producer.stop()


def _apart(measure: Callable[..., str], *arguments: object) -> str:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(measure, *arguments).result()


def _load(settings: Settings, topics: Sequence[Topic], partitions: int, way: int, stories: int) -> str:
    """Load stores at the same time; returns a line of the table."""
    name, new = WAYS[way]
    stores = [
        Store(topic.name(settings.topic_prefix), lambda *what: consume_to_highwater(settings, *what), new)
        for topic in topics
    ]
    before, begun = resident(), time.perf_counter()
    spent = time.process_time()
    blocked = asyncio.run(_loaded(stores, range(partitions)))
    spent, seconds = time.process_time() - spent, time.perf_counter() - begun
    topic_names = ", ".join(topic.suffix for topic in topics)
    each, most = (resident() - before) / stories, (peak() - before) / 1e6
    return (
        f"{topic_names:<26}{name:<10}{sum(map(len, stores)):>10}"
        f"{seconds:>9.1f}{spent:>7.1f}{blocked:>9.3f}{each:>9.0f}{most:>9.0f}"
    )


async def _loaded(stores: Sequence[Store], partitions: Sequence[int]) -> float:
    """Load stores; returns the longest time in seconds that the event loop was blocked."""
    loading = asyncio.gather(*(store.load(partitions) for store in stores))
    longest = 0.0
    while not loading.done():
        ticked = time.perf_counter()
        await asyncio.sleep(0.001)
        longest = max(longest, time.perf_counter() - ticked)
    await loading
    return longest


if __name__ == "__main__":
    typer.run(main)
