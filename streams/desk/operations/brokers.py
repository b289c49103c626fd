"""What requests ask of the brokers: they have to answer in time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiokafka.errors import KafkaError

from streams.api.problems import AGAIN, ProblemError
from streams.errors import CommandError

TIMEOUT = 15.0  # seconds


@asynccontextmanager
async def asking(gone: str) -> AsyncIterator[None]:
    """Ask for a message within the context; `gone` says that it is no longer there. Raises ProblemError."""
    try:
        async with asyncio.timeout(TIMEOUT):
            yield
    except CommandError as error:
        raise ProblemError(404, f"{gone}: {error}") from None
    except (KafkaError, OSError) as error:  # TimeoutError is an OSError
        detail = f"the brokers do not answer, or refuse: {error!r}"
        raise ProblemError(503, detail, headers=AGAIN) from None
