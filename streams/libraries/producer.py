"""Sends our messages with Faust's producer."""

import asyncio
from typing import Any

import faust
from faust.exceptions import ProducerSendError

from streams.messages import Outgoing


class FaustProducer:
    """Sends with the producer of a Faust app, which Faust starts with the app."""

    def __init__(self, app: faust.App) -> None:
        self._app = app

    async def send(self, message: Outgoing) -> "asyncio.Future[Any]":
        """Queue a message; returns a future that is done when the broker has confirmed or rejected it."""
        producer = await self._app.maybe_start_producer()
        try:
            acknowledgement: asyncio.Future[Any] = await producer.send(
                message.topic, message.key, message.value, message.partition, None, dict(message.headers)
            )
        except ProducerSendError as error:
            # Faust wraps what aiokafka raises immediately, such as MessageSizeTooLargeError.
            acknowledgement = asyncio.get_running_loop().create_future()
            acknowledgement.set_exception(error.__cause__ or error)
        return acknowledgement
