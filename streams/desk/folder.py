"""Where the index is."""

import logging
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from stat import S_ISDIR
from tempfile import TemporaryDirectory, gettempdir

from streams.desk.index.database import lock
from streams.errors import CommandError
from streams.settings import PREFIX, Settings

logger = logging.getLogger(__name__)

TEMPORARY = "copytaster-desk-"  # begins the names of temporary folders
STARTING = 60.0  # seconds in which a desk must have locked its folder


@contextmanager
def index_folder(settings: Settings, *, embedded: bool) -> Iterator[Path]:
    """The folder that the settings name, or else one in the user's cache.

    It is a temporary one, which is gone afterwards, for the embedded broker, whose stories are gone then as
    well, and where no cache can be written, as in a read-only container.
    """
    if settings.desk_index:
        yield Path(settings.desk_index)
        return
    folder = None if embedded else _cached(settings)
    if folder:
        yield folder
        return
    _remove_leftovers()
    with TemporaryDirectory(prefix=TEMPORARY) as temporary:
        if not embedded:
            logger.warning(
                "no cache folder can be written, so the index is in %s, and rebuilt from Kafka after a"
                " restart; %sDESK_INDEX can name a folder",
                temporary,
                PREFIX,
            )
        yield Path(temporary)


def _remove_leftovers() -> None:
    """Delete the temporary folders of desks that were killed: those that nobody has locked."""
    for folder in Path(gettempdir()).glob(f"{TEMPORARY}*"):
        try:
            about = folder.stat(follow_symlinks=False)
            is_ours = S_ISDIR(about.st_mode) and about.st_uid == os.getuid()
            if is_ours and time.time() - about.st_mtime > STARTING:
                lock(folder).close()
                shutil.rmtree(folder)
        except (OSError, CommandError):  # a desk uses it, or another one deletes it as well
            continue


def _cached(settings: Settings) -> Path | None:
    """A folder in the user's cache (XDG Base Directory Specification), made if it is missing; None if it
    cannot be written."""
    try:
        given = Path(os.environ.get("XDG_CACHE_HOME", ""))
        cache = given if given.is_absolute() else Path.home() / ".cache"
        folder = cache / "copytaster" / f"desk-{settings.topic_prefix}"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # not everybody may read the stories
    except (OSError, RuntimeError):  # there may be no home
        return None
    return folder if os.access(folder, os.W_OK | os.X_OK) else None
