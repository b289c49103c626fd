"""Sends files to the raw topic, a message for each."""

import asyncio
import getpass
import os
import socket
from collections.abc import Iterable
from functools import partial

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, MessageSizeTooLargeError
from aiokafka.structs import RecordMetadata

from processors.errors import StoryError
from processors.formats import Parsed, parse
from processors.sources import Receipt
from streams.cli.files import read, receipt
from streams.client import send
from streams.deadletters import as_text
from streams.headers import FORMAT_HEADER, PUSH_HEADER, PUSHED_BY_HEADER, SOURCE_HEADER
from streams.messages import Outgoing
from streams.outcomes import Outcomes
from streams.settings import Settings
from streams.topics import MAX_MESSAGE, RAW


class Sender:
    """Sends files. `read` counts the files read, `stored` and `stored_bytes` what brokers have taken so far.

    `format` and `source` are the names of a format and of a wire; an empty string leaves it to the workers to
    find out.
    """

    def __init__(self, settings: Settings, outcomes: Outcomes, format: str, source: str) -> None:
        self.read = self.stored = self.stored_bytes = 0
        self.topic = RAW.name(settings.topic_prefix)
        self._outcomes = outcomes
        self._format = format
        self._receipt = receipt(settings, source)
        given = {FORMAT_HEADER: format, SOURCE_HEADER: source, PUSHED_BY_HEADER: user()}
        self._headers = {name: value.encode("utf-8", "replace") for name, value in given.items() if value}

    async def send(self, client: AIOKafkaProducer, names: Iterable[str]) -> None:
        """Send a message for each file, and wait until the brokers have answered all of them."""
        sent = []
        for name in names:
            printable = as_text(os.fsencode(name))
            try:
                data = read(name)
            except OSError as error:
                self._outcomes.not_sent(printable, str(error.strerror))
                continue
            finally:
                self.read += 1
            if acknowledgement := await self._send(client, printable, data):
                sent.append(acknowledgement)
            await asyncio.sleep(0)  # reading and parsing files does not keep others from the event loop
        await asyncio.gather(*sent, return_exceptions=True)

    async def _send(
        self, client: AIOKafkaProducer, name: str, data: bytes
    ) -> "asyncio.Future[RecordMetadata] | None":
        parsed = _parsed(data, self._format or None, self._receipt)
        id = self._outcomes.sending(name, parsed.set_aside if parsed else ())
        message = Outgoing(self.topic, _key(parsed), data, self._headers | {PUSH_HEADER: id})
        try:
            # This waits while the producer's batches are full, so memory stays bounded.
            acknowledgement = await send(client, message)
        except MessageSizeTooLargeError:
            self._outcomes.not_stored(id, f"it has {len(data)} bytes; the limit is {MAX_MESSAGE}")
            return None
        except KafkaError as error:
            self._outcomes.not_stored(id, str(error))
            return None
        acknowledgement.add_done_callback(partial(self._answered, id, len(data)))
        return acknowledgement

    def _answered(self, id: bytes, size: int, acknowledgement: "asyncio.Future[RecordMetadata]") -> None:
        if acknowledgement.cancelled():
            return
        if error := acknowledgement.exception():
            self._outcomes.not_stored(id, str(error))
            return
        stored = acknowledgement.result()
        self.stored += 1
        self.stored_bytes += size
        self._outcomes.stored(id, stored.partition, stored.offset)


def key(data: bytes, format: str | None) -> bytes | None:
    """The uri of the first story in a message, or None if none can be read."""
    return _key(_parsed(data, format, Receipt()))


def user() -> str:
    """Who runs this command: the user and the machine."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # a container may run under a number without a name
        name = str(os.getuid())
    return f"{name}@{socket.gethostname()}"


def _parsed(data: bytes, format: str | None, receipt: Receipt) -> Parsed | None:
    try:
        return parse(data, format, receipt)
    except StoryError:
        return None


def _key(parsed: Parsed | None) -> bytes | None:
    return parsed.stories[0]["uri"].encode() if parsed and parsed.stories else None
