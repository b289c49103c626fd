"""Deletes what is too old from the index."""

import asyncio
import logging
import sqlite3
import time

from streams.desk.index.index import Index
from streams.settings import PREFIX

logger = logging.getLogger(__name__)

PAUSE = 600.0  # seconds, when there is nothing more to do


class Tidying:
    """Keeps an index small and fast; nothing may be written to it meanwhile."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._next = 0.0  # not before this, by the monotonic clock

    async def tidy(self) -> None:
        """Do a little, if it is time to. Raises sqlite3.Error."""
        if time.monotonic() >= self._next and not await asyncio.to_thread(self._index.writer.tidy):
            self._next = time.monotonic() + PAUSE

    async def make_room(self) -> None:
        """Delete all that is too old from a disk that is full: new stories are then written where it was."""
        logger.error(
            "the disk of the index is full: free space there, or stop the desk and delete %s, which is then"
            " rebuilt from Kafka; with fewer %sDESK_DAYS it takes less",
            self._index.folder,
            PREFIX,
        )
        try:
            while await asyncio.to_thread(self._index.writer.tidy):
                pass
        except (sqlite3.Error, OSError) as error:
            logger.error("there is not enough room to delete what is too old: %s", error)
