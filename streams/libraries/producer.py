"""Faust's producer, sending messages as they are."""

import asyncio
from typing import Any

import faust
from faust.exceptions import ProducerSendError

from streams.messages import Outgoing


class FaustProducer:
    """Sends through an app's producer, which starts with the first message."""

    def __init__(self, app: faust.App) -> None:
        self._app = app

    async def send(self, message: Outgoing) -> "asyncio.Future[Any]":
        """Queue a message. The future is done when the broker has confirmed it, or holds Kafka's error."""
        producer = await self._app.maybe_start_producer()
        try:
            acknowledgement: asyncio.Future[Any] = await producer.send(
                message.topic, message.key, message.value, message.partition, None, dict(message.headers)
            )
        except ProducerSendError as error:
            # Faust wraps what aiokafka raises at once, for a message that is too large for example.
            acknowledgement = asyncio.get_running_loop().create_future()
            acknowledgement.set_exception(error.__cause__ or error)
        return acknowledgement
