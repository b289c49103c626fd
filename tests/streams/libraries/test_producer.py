"""Faust's producer behind our interface."""

import asyncio
from typing import Any

import pytest
from aiokafka.errors import MessageSizeTooLargeError
from faust.exceptions import ProducerSendError

from streams.libraries.producer import FaustProducer
from streams.messages import Outgoing


class App:
    """A Faust app whose producer fails at once."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    async def maybe_start_producer(self) -> Any:
        return self

    async def send(self, *_: object) -> None:
        raise ProducerSendError("wrapped") from self._error


def test_the_future_has_kafkas_error_instead_of_fausts() -> None:
    async def run() -> None:
        app: Any = App(MessageSizeTooLargeError("over the limit"))
        await (await FaustProducer(app).send(Outgoing("wire.parsed", b"key", b"value")))

    with pytest.raises(MessageSizeTooLargeError):
        asyncio.run(run())
