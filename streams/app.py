"""Builds a worker's Faust app: one consumer group, an agent per stage, and the web server."""

import logging
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import faust
from faust.types.auth import CredentialsT

from processors.pipeline import Pipeline
from streams import metrics
from streams.agents import agent_class
from streams.client import MAX_BATCH, consume_settled
from streams.deadletters import DeadLetters
from streams.libraries import idempotence, records
from streams.libraries.assignor import EvenAssignor
from streams.libraries.producer import FaustProducer
from streams.libraries.transactions import TransactionalProducers
from streams.libraries.transport import Transport
from streams.runtime.delivery import AtLeastOnce, Delivery, ExactlyOnce
from streams.runtime.guard import Guard
from streams.runtime.partitions import Partitions
from streams.runtime.runner import Runner
from streams.runtime.store import Store
from streams.security import connection, tls_context
from streams.settings import Settings
from streams.topics import DEADLETTER, MAX_MESSAGE, STAGES, Stage
from streams.web import add_pages

logger = logging.getLogger(__name__)

TRANSACTION_TIMEOUT = 60_000  # milliseconds until the broker aborts an unfinished transaction


def build(settings: Settings, pipeline: Pipeline, web_port: int, folder: Path) -> faust.App:
    """Build the app of a worker process. Faust keeps files of its own in `folder`."""
    idempotence.install()
    records.install()
    app = faust.App(
        settings.group,
        broker=[f"kafka://{address}" for address in settings.brokers.split(",")],
        broker_credentials=_credentials(settings),
        store="memory://",
        datadir=str(folder),
        autodiscover=False,
        # Topics are created by `copytaster topics --create`, or by a broker on first use.
        topic_allow_declare=False,
        topic_disable_leader=True,
        # Finish and commit the current batch before a rebalance or a stop. Otherwise another worker would
        # process it and send its results again.
        stream_wait_empty=True,
        PartitionAssignor=EvenAssignor,
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
    app.transport = Transport(app.conf.broker_consumer, app)
    app.producer_transport = Transport(app.conf.broker_producer, app)
    # One thread: a spaCy pipeline is not thread-safe, so a second thread would only wait for the first.
    executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="processors")
    for stage in STAGES:
        _add_agent(app, stage, settings, _runner(app, stage, settings, pipeline, executor))
    metrics.MODEL.info(
        {
            "name": pipeline.model.name,
            "model_version": pipeline.model.version,
            "copytaster_version": version("copytaster"),
        }
    )
    add_pages(app)
    return app


def _credentials(settings: Settings) -> CredentialsT | None:
    """The connection options of `streams/security.py` in Faust's terms."""
    tls = tls_context(settings) if settings.tls else None
    if settings.sasl_mechanism:
        password = settings.sasl_password.get_secret_value()
        mechanism, name = settings.sasl_mechanism, settings.sasl_username
        return faust.SASLCredentials(username=name, password=password, mechanism=mechanism, ssl_context=tls)
    return faust.SSLCredentials(tls) if tls else None


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


def _runner(
    app: faust.App, stage: Stage, settings: Settings, pipeline: Pipeline, executor: Executor
) -> Runner:
    source = stage.source.name(settings.topic_prefix)
    read = partial(consume_settled, settings)
    stores = {topic: Store(topic.name(settings.topic_prefix), read) for topic in stage.stores}
    agent = agent_class(stage)(stage, settings, pipeline, stores)
    letters = DeadLetters(DEADLETTER.name(settings.topic_prefix), stage.name)
    delivery = _delivery(app, stage, settings, letters)

    def assigned() -> set[int]:
        return {tp.partition for tp in app.consumer.assignment() if tp.topic == source}

    return Runner(
        agent,
        Guard(agent.process, letters, executor, stateful=bool(agent.stores)),
        Partitions(stage.name, agent.stores, delivery),
        settings.batch_stories,
        assigned,
    )


def _delivery(app: faust.App, stage: Stage, settings: Settings, letters: DeadLetters) -> Delivery:
    if not (stage.transactional and settings.guarantee == "exactly_once"):
        return AtLeastOnce(FaustProducer(app), letters)

    producers = TransactionalProducers(
        f"{settings.group}-{settings.topic_prefix}-{stage.name}",
        connection(settings),
        transaction_timeout_ms=TRANSACTION_TIMEOUT,
        max_request_size=MAX_MESSAGE,
        max_batch_size=MAX_BATCH,
    )
    return ExactlyOnce(producers, letters)
