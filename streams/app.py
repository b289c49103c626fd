"""Builds a worker's Faust app: one consumer group, an agent per stage, and the web server."""

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path

import faust
from faust.types.auth import CredentialsT

from processors.pipeline import Pipeline
from streams import metrics
from streams.client import MAX_BATCH
from streams.control import Control, worker_name
from streams.libraries import idempotence, offsets, rebootstrap, records
from streams.libraries.assignor import EvenAssignor
from streams.libraries.tables import NoTables
from streams.libraries.transport import Transport
from streams.runtime.progress import Progress
from streams.runtime.topic_watch import TopicWatch
from streams.security import tls_context
from streams.settings import Settings
from streams.stages import add_agent, make_runner
from streams.topics import ENRICHED, MAX_MESSAGE, STAGES
from streams.tracing.process import start_tracing
from streams.web import add_pages
from streams.worker_control import follow_control
from streams.worker_subscriptions import follow_subscriptions

FOREVER = 10 * 365 * 24 * 60 * 60.0  # seconds
# Seconds. A heartbeat tells a worker that others join or leave, and those wait for it.
HEARTBEAT_INTERVAL = 1.0


def build(settings: Settings, pipeline: Pipeline, web_port: int, folder: Path) -> faust.App:
    """Build the app of a worker process. Faust keeps files of its own in `folder`."""
    idempotence.install()
    records.install()
    offsets.install()
    rebootstrap.install()
    name = worker_name(web_port)
    control = Control(settings.topic_prefix)
    watch = TopicWatch(settings.topic_prefix)
    request_timeout = max(40.0, 2 * settings.session_timeout)
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
        TableManager=NoTables,
        PartitionAssignor=partial(EvenAssignor, is_drained=control.is_drained),
        stream_buffer_maxsize=4 * settings.batch_stories,
        # Faust waits for a busy stage before it delivers the rest of a fetch. If that had thousands of
        # messages, as after a burst, the other stages would stand still for minutes.
        broker_max_poll_records=2 * settings.batch_stories,
        broker_commit_interval=1.0,
        broker_session_timeout=settings.session_timeout,
        broker_heartbeat_interval=HEARTBEAT_INTERVAL,
        broker_request_timeout=request_timeout,
        # In Faust 20 minutes, because its producer's batches would expire then; an idempotent one sends them
        # again. After a network failure, a connection may be dead without either end having closed it: the
        # producer would wait for an answer, each commit for the producer, and a rebalance for the commit.
        producer_request_timeout=request_timeout,
        # A worker that fetches nothing for this long, paused or without partitions, would leave the group for
        # good: aiokafka then waits for a fetch, and Faust for the group.
        broker_max_poll_interval=FOREVER,
        consumer_max_fetch_size=MAX_MESSAGE,
        producer_max_request_size=MAX_MESSAGE,
        producer_max_batch_size=MAX_BATCH,
        producer_linger=0,
        web_bind=settings.web_host,
        web_host=settings.web_host,
        web_port=web_port,
        worker_redirect_stdouts=False,
    )
    matched = frozenset([ENRICHED.name(settings.topic_prefix)])

    def paused_topics() -> frozenset[str]:
        unknown = frozenset() if pipeline.subscriptions.known else matched
        return control.paused_topics | watch.paused | unknown

    app.transport = Transport(app.conf.broker_consumer, app, watch, paused_topics)
    app.producer_transport = Transport(app.conf.broker_producer, app, watch)
    start_tracing(settings, "worker", web_port)
    for stage in STAGES:
        add_agent(app, stage, settings, make_runner(app, stage, settings, pipeline, control))
    follow_control(app, settings, control, name)
    follow_subscriptions(app, settings, pipeline.subscriptions)
    metrics.begin(settings, pipeline.model.name, pipeline.model.version)
    add_pages(app, control, pipeline.subscriptions, name, _progress(settings, paused_topics))
    return app


def _credentials(settings: Settings) -> CredentialsT | None:
    """The connection options of `streams/security.py` in Faust's terms."""
    tls = tls_context(settings) if settings.tls else None
    if settings.sasl_mechanism:
        password = settings.sasl_password.get_secret_value()
        mechanism, name = settings.sasl_mechanism, settings.sasl_username
        return faust.SASLCredentials(username=name, password=password, mechanism=mechanism, ssl_context=tls)
    return faust.SSLCredentials(tls) if tls else None


def _progress(settings: Settings, paused_topics: Callable[[], frozenset[str]]) -> Progress:
    sources = {stage.name: stage.source.name(settings.topic_prefix) for stage in STAGES}
    stages = {source: name for name, source in sources.items()}
    progress = Progress(stages, excused=lambda stage: sources[stage] in paused_topics())
    logging.getLogger("streams.runtime").addHandler(progress.reasons)
    return progress
