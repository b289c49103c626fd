"""The Faust app: one consumer group, one agent a stage, and the web server of a worker."""

import logging
import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import Any, NoReturn

import faust
from faust.types.auth import CredentialsT

from processors.pipeline import Pipeline
from streams import metrics
from streams.agents import entities, ingest, quotations, subjects, versions
from streams.libraries.transport import Transport
from streams.runtime.runner import Runner
from streams.security import tls_context
from streams.settings import Settings
from streams.stage import Stage
from streams.topics import MAX_MESSAGE
from streams.web import add_pages

logger = logging.getLogger(__name__)

LONGEST_STOP = 25  # seconds from SIGTERM; Kubernetes kills after 30


def build(settings: Settings, pipeline: Pipeline, web_port: int, folder: Path) -> faust.App:
    """The app of one worker process. `folder` is where Faust may keep files of its own."""
    app = faust.App(
        settings.group,
        broker=[f"kafka://{address}" for address in settings.brokers.split(",")],
        broker_credentials=_credentials(settings),
        store="memory://",
        datadir=str(folder),
        autodiscover=False,
        # Topics are created by `copytaster topics --create`, or by a broker at their first use.
        topic_allow_declare=False,
        topic_disable_leader=True,
        # When partitions move or the worker stops, the batch in hand is finished and committed
        # first: what is not, another worker would process, and send, again.
        stream_wait_empty=True,
        stream_buffer_maxsize=4 * settings.batch_stories,
        broker_commit_interval=1.0,
        broker_session_timeout=settings.session_timeout,
        broker_heartbeat_interval=settings.session_timeout / 5,
        broker_request_timeout=max(40.0, 2 * settings.session_timeout),
        consumer_max_fetch_size=MAX_MESSAGE,
        producer_max_request_size=MAX_MESSAGE,
        producer_max_batch_size=256 * 1024,
        producer_linger=0,
        web_bind=settings.web_host,
        web_host=settings.web_host,
        web_port=web_port,
        worker_redirect_stdouts=False,
    )
    app.transport = Transport(app.conf.broker_consumer, app)
    app.producer_transport = Transport(app.conf.broker_producer, app)
    # One thread: spaCy is not to be shared between two, and a second would only wait for the first.
    executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="processors")
    for stage in stages(settings, pipeline):
        _add_agent(app, stage, settings, executor)
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
    """How Faust is to connect, as `streams/security.py` has it for other clients."""
    tls = tls_context(settings) if settings.tls else None
    if settings.sasl_mechanism:
        password = settings.sasl_password.get_secret_value()
        mechanism, name = settings.sasl_mechanism, settings.sasl_username
        return faust.SASLCredentials(username=name, password=password, mechanism=mechanism, ssl_context=tls)
    return faust.SSLCredentials(tls) if tls else None


def serve(app: faust.App) -> NoReturn:
    """Run the app until SIGTERM or SIGINT, then end the process."""
    worker = _Worker(app, quiet=True)
    worker.spinner = None
    worker.execute_from_commandline()


class _Worker(faust.Worker):
    def _setup_logging(self) -> None:
        """Nothing: how to log is the command's to say, and is said before anything logs."""

    def _schedule_shutdown(self, signal: signal.Signals) -> None:
        """Stop, and end all the same where that cannot be done: Faust waits for brokers that are away."""
        deadline = threading.Timer(LONGEST_STOP, _end)
        deadline.daemon = True
        deadline.start()
        super()._schedule_shutdown(signal)


def _end() -> NoReturn:
    logger.error("not stopped after %d s; what is not committed comes again", LONGEST_STOP)
    os._exit(1)


def stages(settings: Settings, pipeline: Pipeline) -> list[Stage]:
    """The stages in the order of the flow."""
    return [
        ingest.stage(settings),
        versions.stage(settings),
        entities.stage(settings, pipeline),
        quotations.stage(settings, pipeline),
        subjects.stage(settings, pipeline),
    ]


def _add_agent(app: Any, stage: Stage, settings: Settings, executor: ThreadPoolExecutor) -> None:
    runner = Runner(app, stage, settings, executor)
    name = stage.source.name(settings.topic_prefix)
    # Keys and values are bytes, left as they are.
    source = app.topic(name, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw")

    @app.on_partitions_revoked.connect
    async def forget(_app: Any, revoked: Any, **_: Any) -> None:
        await runner.forget({tp.partition for tp in revoked if tp.topic == name})

    @app.agent(source, name=stage.name)
    async def agent(stream: Any) -> None:
        try:
            await runner.run(stream)
        except Exception as error:
            # The runner guards every story, so this is a bug. What is in hand is not acknowledged,
            # and goes to whichever worker gets the partitions next; a limping one would hold them.
            logger.critical("%s: %r", stage.name, error, exc_info=error)
            await app.crash(error)
