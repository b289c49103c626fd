"""Builds a worker's Faust app: one consumer group, an agent per stage, and the web server."""

import asyncio
import logging
from collections.abc import AsyncIterator, Collection
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import faust
from aiokafka.errors import KafkaError
from faust.types.auth import CredentialsT

from processors.pipeline import Pipeline
from streams import metrics
from streams.agents import agent_class
from streams.client import MAX_BATCH, consume_settled
from streams.control import Control, follow, worker_name
from streams.deadletters import DeadLetters
from streams.libraries import idempotence, offsets, records
from streams.libraries.assignor import EvenAssignor
from streams.libraries.lag import assigned
from streams.libraries.membership import rejoin
from streams.libraries.producer import FaustProducer
from streams.libraries.transactions import TransactionalProducers
from streams.libraries.transport import Transport
from streams.messages import Incoming
from streams.runtime.delivery import AtLeastOnce, Delivery, ExactlyOnce
from streams.runtime.guard import Guard
from streams.runtime.partitions import Partitions
from streams.runtime.progress import Progress
from streams.runtime.runner import Runner
from streams.runtime.store import Reader, Store
from streams.runtime.topic_watch import TopicWatch
from streams.security import connection, tls_context
from streams.settings import Settings
from streams.topics import DEADLETTER, MAX_MESSAGE, STAGES, Stage
from streams.web import add_pages

logger = logging.getLogger(__name__)

RESTORE_INTERVAL = 2.0  # seconds between looks for stores that were made anew
METADATA_AGE = 10_000  # milliseconds until a producer notices partitions that were added
TRANSACTION_TIMEOUT = 60_000  # milliseconds until the broker aborts an unfinished transaction
DRAIN_INTERVAL = 2.0  # seconds between checks whether the worker has partitions although it is drained
LEADER_DELAY = 1.0  # seconds for the group's leader to read a request that this worker has read

# One thread: a spaCy pipeline is not thread-safe, so a second thread would only wait for the first.
EXECUTOR = ThreadPoolExecutor(max_workers=1, thread_name_prefix="processors")


def build(settings: Settings, pipeline: Pipeline, web_port: int, folder: Path) -> faust.App:
    """Build the app of a worker process. Faust keeps files of its own in `folder`."""
    idempotence.install()
    records.install()
    offsets.install()
    name = worker_name(web_port)
    control = Control(settings.topic_prefix)
    watch = TopicWatch(settings.topic_prefix)
    app = faust.App(
        settings.group,
        broker=[f"kafka://{address}" for address in settings.brokers.split(",")],
        broker_credentials=_credentials(settings),
        broker_client_id=name,
        canonical_url=f"http://{name}",  # by which the group's leader recognises drained workers
        store="memory://",
        datadir=str(folder),
        autodiscover=False,
        # Topics are created by `copytaster topics --create`, or by a broker on first use.
        topic_allow_declare=False,
        topic_disable_leader=True,
        # Finish and commit the current batch before a rebalance or a stop. Otherwise another worker would
        # process it and send its results again.
        stream_wait_empty=True,
        PartitionAssignor=partial(EvenAssignor, is_drained=control.is_drained),
        stream_buffer_maxsize=4 * settings.batch_stories,
        broker_commit_interval=1.0,
        broker_session_timeout=settings.session_timeout,
        broker_heartbeat_interval=settings.session_timeout / 5,
        broker_request_timeout=max(40.0, 2 * settings.session_timeout),
        consumer_max_fetch_size=MAX_MESSAGE,
        producer_max_request_size=MAX_MESSAGE,
        producer_max_batch_size=MAX_BATCH,
        producer_linger=0,
        web_bind=settings.web_host,
        web_host=settings.web_host,
        web_port=web_port,
        worker_redirect_stdouts=False,
    )
    app.transport = Transport(
        app.conf.broker_consumer, app, watch, lambda: control.paused_topics | watch.held
    )
    app.producer_transport = Transport(app.conf.broker_producer, app, watch)
    for stage in STAGES:
        _add_agent(app, stage, settings, _runner(app, stage, settings, pipeline, control))
    _follow_control(app, settings, control, name)
    metrics.MODEL.info(
        {
            "name": pipeline.model.name,
            "model_version": pipeline.model.version,
            "copytaster_version": version("copytaster"),
        }
    )
    add_pages(app, control, name, watch, _progress(settings, control, watch))
    return app


def _credentials(settings: Settings) -> CredentialsT | None:
    """The connection options of `streams/security.py` in Faust's terms."""
    tls = tls_context(settings) if settings.tls else None
    if settings.sasl_mechanism:
        password = settings.sasl_password.get_secret_value()
        mechanism, name = settings.sasl_mechanism, settings.sasl_username
        return faust.SASLCredentials(username=name, password=password, mechanism=mechanism, ssl_context=tls)
    return faust.SSLCredentials(tls) if tls else None


def _progress(settings: Settings, control: Control, watch: TopicWatch) -> Progress:
    sources = {stage.name: stage.source.name(settings.topic_prefix) for stage in STAGES}
    stages = {source: name for name, source in sources.items()}
    progress = Progress(
        stages, excused=lambda stage: control.is_paused(stage) or sources[stage] in watch.held
    )
    logging.getLogger("streams.runtime").addHandler(progress.reasons)
    return progress


def _add_agent(app: Any, stage: Stage, settings: Settings, runner: Runner) -> None:
    name = stage.source.name(settings.topic_prefix)
    # Raw, so that Faust leaves keys and values as bytes.
    source = app.topic(name, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw")

    @app.on_partitions_revoked.connect
    async def revoke(_app: Any, revoked: Any, **_: Any) -> None:
        await runner.revoke({tp.partition for tp in revoked if tp.topic == name})

    @app.agent(source, name=stage.name)
    async def agent(stream: Any) -> None:
        try:
            await runner.run(stream)
        except Exception as error:
            # The guard catches what stories cause, so the producer is out of sequence or there is a bug.
            # Crashing releases the partitions, and their next owner processes the current batch again.
            logger.critical("%s: %r", stage.name, error, exc_info=error)
            await app.crash(error)


def _follow_control(app: Any, settings: Settings, control: Control, worker: str) -> None:
    """Follow the operators' requests, and have the worker give up its partitions while it is drained."""

    @app.task
    async def follow_requests() -> None:
        async for _ in follow(settings, control):
            logger.info("requests of operators: %s", control or "none")
            for stage in STAGES:
                metrics.STAGE_PAUSED.labels(stage.name).set(control.is_paused(stage.name))

    @app.task
    async def give_up_partitions() -> None:
        before = False
        while True:
            await asyncio.sleep(DRAIN_INTERVAL)
            drained = control.is_drained(worker)
            if (drained and assigned(app)) or (before and not drained):
                await asyncio.sleep(LEADER_DELAY)
                await rejoin(app)
            before = drained


def _runner(app: Any, stage: Stage, settings: Settings, pipeline: Pipeline, control: Control) -> Runner:
    source = stage.source.name(settings.topic_prefix)
    watch = app.transport.watch
    read = _reader(settings, watch)
    stores = {topic: Store(topic.name(settings.topic_prefix), read) for topic in stage.stores}
    agent = agent_class(stage)(stage, settings, pipeline, stores)
    letters = DeadLetters(DEADLETTER.name(settings.topic_prefix), stage.name)
    delivery = _delivery(app, stage, settings, letters)

    def active() -> set[int]:
        if control.is_paused(stage.name) or watch.growing or source in watch.held:
            return set()
        return {tp.partition for tp in app.consumer.assignment() if tp.topic == source}

    partitions = Partitions(stage.name, agent.stores, delivery)

    @app.timer(RESTORE_INTERVAL)
    async def restore() -> None:
        for store in agent.stores:
            if store.topic in watch.stores_remade:
                watch.stores_remade.discard(store.topic)
                await partitions.restore(store.topic)

    return Runner(
        agent,
        Guard(agent.process, letters, EXECUTOR, control.skip, stateful=bool(agent.stores)),
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
    def read(topic: str, partitions: Collection[int]) -> AsyncIterator[Incoming]:
        if topic in watch.unsettled:
            raise KafkaError(f"{topic} does not have all partitions and their state yet")
        return consume_settled(settings, topic, partitions)

    return read
