"""Alerts on topics of their own: each as it is on `wire.alerts`, with the same key and headers.

The key has the subscription's id besides the story's uri, because subscriptions may share a topic.
"""

import asyncio
from contextlib import suppress

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, TopicAuthorizationFailedError, UnknownTopicOrPartitionError

from streams.client import send
from streams.errors import Outcome, UndeliveredError
from streams.libraries import rebootstrap
from streams.messages import Outgoing
from streams.notify.waiting import Waiting
from streams.security import connection
from streams.settings import Settings
from streams.topics import MAX_MESSAGE, alert_topic

FIND_TIMEOUT = 5.0  # seconds to find a topic
WRITE_TIMEOUT = 10.0  # seconds until a write is given up, to be tried again
CLOSE_TIMEOUT = 5.0  # seconds


class Topics:
    """Writes alerts to topics. It connects to the brokers for the first one.

    The producer is not idempotent: its sequence numbers would not survive a topic that is deleted and created
    again. An alert may be there twice, with the same id.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._starting = asyncio.Lock()
        self._client: AIOKafkaProducer | None = None

    async def close(self) -> None:
        """Write what has begun, for some seconds at most."""
        if self._client:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._client.stop(), CLOSE_TIMEOUT)

    async def deliver(self, name: str, waiting: Waiting) -> None:
        """Write an alert to the topic that a subscription calls `name`. Raises UndeliveredError."""
        topic = alert_topic(name).name(self._settings.topic_prefix)
        key = f"{waiting.subscription} {waiting.story}".encode("utf-8", "surrogatepass")
        try:
            async with asyncio.timeout(FIND_TIMEOUT):
                client = await self._started()
                stored = await send(client, Outgoing(topic, key, waiting.json, waiting.headers))
            await stored
        except (UnknownTopicOrPartitionError, TimeoutError):
            raise UndeliveredError(
                "no_answer",
                f"the topic {topic} is not there, or the brokers do not answer; `copytaster topics --create` "
                "creates it",
            ) from None
        except TopicAuthorizationFailedError:
            raise UndeliveredError("refused", f"no right to write to the topic {topic}") from None
        except KafkaError as error:
            outcome: Outcome = "no_answer" if error.retriable else "refused"
            raise UndeliveredError(outcome, f"the topic {topic} did not take it: {error!r}") from None

    async def _started(self) -> AIOKafkaProducer:
        async with self._starting:
            if self._client is None:
                rebootstrap.install()
                client = AIOKafkaProducer(
                    **connection(self._settings),
                    acks="all",
                    max_request_size=MAX_MESSAGE,
                    request_timeout_ms=int(WRITE_TIMEOUT * 1000),
                    metadata_max_age_ms=10_000,
                )
                try:
                    await client.start()
                except BaseException:
                    await client.stop()
                    raise
                self._client = client
            return self._client
