"""Follows the topic of dead letters, and knows the newest ones; their bytes are read again when asked for."""

import asyncio
import logging
import time
from collections import deque
from dataclasses import replace
from hashlib import sha256

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from streams.backoff import backoff
from streams.client import as_incoming, begins_and_ends, producer, reader
from streams.deadletters import Letter, collect
from streams.desk.operations.models import DeadLetterRow
from streams.headers import CE_PREFIX, HEADER_PREFIX
from streams.messages import Incoming
from streams.operations import message_at
from streams.retries import send_again
from streams.settings import Settings
from streams.topics import DAY, DEADLETTER

logger = logging.getLogger(__name__)

NEWEST = 500  # dead letters that are listed
KEPT = 2_000  # messages: marks of retries and duplicates are among them
PERIOD = 7 * DAY / 1000  # seconds
MAX_HEADER = 5_000  # bytes that are kept of a header
AT_ONCE = 100  # messages
PAUSES = 1.0, 30.0  # seconds between two attempts to read the topic


class Letters:
    """The newest dead letters of the last seven days."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._messages: deque[Incoming] = deque(maxlen=KEPT)
        self._retrying = asyncio.Lock()
        self._retried: set[str] = set()  # by this process; their marks may not have been read yet
        self.known = False
        """Whether the topic has been read to its end."""
