"""Faust's aiokafka transport with our consumer, and a producer that is idempotent."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

import faust
from faust.transport.drivers import aiokafka as driver

from streams.libraries.consumer import Consumer
from streams.runtime.topic_watch import TopicWatch


class _Producer(driver.Producer):
    def _settings_extra(self) -> Mapping[str, Any]:
        # Idempotent, so that a retry after a lost acknowledgement does not store the message twice.
        return {"acks": "all", "enable_idempotence": True}


class Transport(driver.Transport):
    """Faust's aiokafka transport with our consumer and producer."""

    Consumer = Consumer
    Producer = _Producer

    def __init__(
        self,
        url: Any,
        app: faust.App,
        watch: TopicWatch,
        paused_topics: Callable[[], Collection[str]] = frozenset,
    ) -> None:
        """`watch` is kept up to date about the topics. `paused_topics` returns those not to fetch for the
        time being."""
        super().__init__(url, app)
        self.watch = watch
        self.paused_topics = paused_topics
