"""Builds what runs a stage in a worker: its agent, its state and its delivery."""

import logging
from collections.abc import AsyncIterator, Collection
from typing import Any

import faust
from aiokafka.errors import KafkaError

from processors.pipeline import Pipeline
from streams import metrics
from streams.agents import agent_class
from streams.client import MAX_BATCH, consume_to_highwater
from streams.control import Control
from streams.deadletters import DeadLetters
from streams.libraries.producer import FaustProducer
from streams.libraries.transactions import TransactionalProducers
from streams.messages import Records
from streams.runtime.delivery import AtLeastOnce, Delivery, ExactlyOnce
from streams.runtime.guard import Guard
from streams.runtime.packed import Packed
from streams.runtime.partitions import Partitions
from streams.runtime.runner import Runner
from streams.runtime.store import Plain, Reader, Store
from streams.runtime.topic_watch import TopicWatch
from streams.runtime.turns import Turns
from streams.security import connection
from streams.settings import Settings
from streams.topics import DEADLETTER, HOLDING, MAX_MESSAGE, STAGES, Stage

logger = logging.getLogger(__name__)

RESTORE_INTERVAL = 2.0  # seconds between looks for stores that were created again
METADATA_AGE = 10_000  # milliseconds until a producer notices partitions that were added
# Milliseconds until the broker aborts an unfinished transaction. The alerts of a story that 200,000
# subscriptions match take a minute on a busy machine.
TRANSACTION_TIMEOUT = 300_000

TURNS = Turns()  # of the stages of this process


def add_agent(app: Any, stage: Stage, settings: Settings, runner: Runner) -> None:
    """Add the Faust agent that runs a stage."""
    name = stage.source.name(settings.topic_prefix)
    # Raw, so that Faust leaves keys and values as bytes.
    source = app.topic(name, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw")

    @app.on_partitions_revoked.connect
    async def revoke(_app: Any, revoked: Any, **_: Any) -> None:
        await runner.revoke({tp.partition for tp in revoked if tp.topic == name})

    @app.agent(source, name=stage.name)
    async def agent(stream: Any) -> None:
        try:
            await runner.run(stream, app.consumer.is_current)
        except Exception as error:
            # The guard catches what stories cause, so the producer is out of sequence or there is a bug.
            # Crashing releases the partitions, and their next owner processes the current batch again.
            logger.critical("%s: %r", stage.name, error, exc_info=error)
            await app.crash(error)


def make_runner(app: Any, stage: Stage, settings: Settings, pipeline: Pipeline, control: Control) -> Runner:
    source = stage.source.name(settings.topic_prefix)
    watch = app.transport.watch
    read = _reader(settings, watch)
    stores = {
        topic: Store(topic.name(settings.topic_prefix), read, Plain if topic in HOLDING else Packed)
        for topic in stage.stores
    }
    metrics.remember(stores)
    agent = agent_class(stage)(stage, settings, pipeline, stores)
    letters = DeadLetters(DEADLETTER.name(settings.topic_prefix), stage.name)
    delivery = _delivery(app, stage, settings, letters)

    def active() -> set[int]:
        if watch.growing or source in app.transport.paused_topics():
            return set()
        return {tp.partition for tp in app.consumer.assignment() if tp.topic == source}

    partitions = Partitions(stage.name, agent.stores, delivery)

    @app.timer(RESTORE_INTERVAL)
    async def restore() -> None:
        for store in agent.stores:
            if store.topic in watch.recreated_stores:
                watch.recreated_stores.discard(store.topic)
                await partitions.restore(store.topic)

    turn = TURNS.of(STAGES.index(stage))
    return Runner(
        agent,
        Guard(agent.process, letters, turn, control.skip, stateful=bool(agent.stores)),
        partitions,
        settings.batch_stories,
        active,
    )


def _delivery(app: faust.App, stage: Stage, settings: Settings, letters: DeadLetters) -> Delivery:
    if not (stage.transactional and settings.guarantee == "exactly_once"):
        return AtLeastOnce(FaustProducer(app), letters)

    producers = TransactionalProducers(
        f"{settings.group}-{settings.topic_prefix}-{stage.name}",
        {**connection(settings), "metadata_max_age_ms": METADATA_AGE},
        transaction_timeout_ms=TRANSACTION_TIMEOUT,
        max_request_size=MAX_MESSAGE,
        max_batch_size=MAX_BATCH,
    )
    return ExactlyOnce(producers, letters)


def _reader(settings: Settings, watch: TopicWatch) -> Reader:
    def read(topic: str, partitions: Collection[int]) -> AsyncIterator[Records]:
        if topic in watch.incomplete:
            raise KafkaError(f"{topic} does not have all partitions and their state yet")
        return consume_to_highwater(settings, topic, partitions)

    return read
