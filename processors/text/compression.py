"""Decompress messages, up to a limit."""

import gzip
import io
import zlib

from processors.errors import StoryError

GZIP = b"\x1f\x8b"


def decompress(data: bytes, limit: int) -> bytes:
    """Decompress gzip; other data is returned as it is.

    A message that is compressed twice is decompressed once. Raises StoryError: `too-large` if the result has
    more than `limit` bytes, which are all that is decompressed of it, `encoding` if the data is damaged.
    """
    if not data.startswith(GZIP):
        return data
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            result = file.read(limit + 1)
    except EOFError:
        raise StoryError("encoding", "the gzip data ends too early") from None
    except (gzip.BadGzipFile, zlib.error) as error:
        raise StoryError("encoding", f"the gzip data is damaged: {error}") from None
    if len(result) > limit:
        raise StoryError("too-large", f"the decompressed message has more than {limit} bytes")
    return result
