"""Where the index is."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from streams.settings import PREFIX, Settings

logger = logging.getLogger(__name__)


@contextmanager
def index_folder(settings: Settings, *, embedded: bool) -> Iterator[Path]:
    """The folder that the settings name, or else one in the user's cache.

    It is a temporary one, which is gone afterwards, for the embedded broker, whose stories are gone, too, and
    where there is no cache that can be written, as in a read-only container.
    """
    if settings.desk_index:
        yield Path(settings.desk_index)
        return
    folder = _cache() / f"desk-{settings.topic_prefix}"
    if not embedded and _can_write(folder):
        yield folder
        return
    with TemporaryDirectory(prefix="copytaster-desk-") as temporary:
        if not embedded:
            logger.warning(
                "%s cannot be written, so the index is in %s, and will be read anew after a restart;"
                " %sDESK_INDEX can name a folder",
                folder,
                temporary,
                PREFIX,
            )
        yield Path(temporary)


def _cache() -> Path:
    """The folder for what can be made anew, after the XDG Base Directory Specification."""
    given = os.environ.get("XDG_CACHE_HOME", "")
    return Path(given if given.startswith("/") else os.path.expanduser("~/.cache")) / "copytaster"  # noqa: PTH111 - which needs no home


def _can_write(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK | os.X_OK)
