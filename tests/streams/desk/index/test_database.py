"""The files of the index: locks, crashes, damage, and what is too old."""

import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from processors.queries.parser import parse
from processors.subjects.vocabulary import media_topics
from streams.desk.index import aging, database
from streams.desk.index.database import FILE, Database
from streams.desk.index.index import Index
from streams.errors import CommandError
from streams.topics import ENRICHED
from tests.streams.desk.index.examples import DAYS, NOW, Wire, filled, killed, opened, random_story, story
from tests.streams.desk.index.test_alerts import message


def test_it_is_there_after_it_was_closed(tmp_path: Path) -> None:
    index = filled(tmp_path, [story()])
    index.close()
    again = opened(tmp_path)
    assert [each["uri"] for each in again.stories(parse("strike", media_topics())).items] == ["urn:x:1"]
    assert sum(again.positions(ENRICHED).values()) == 1


def test_what_is_asked_of_a_closed_index_is_an_error(tmp_path: Path) -> None:
    index = opened(tmp_path)
    index.close()
    for _ in range(10):
        with pytest.raises(sqlite3.ProgrammingError):
            index.stories(None)


def test_an_index_that_cannot_be_cleared_can_be_cleared_later(tmp_path: Path) -> None:
    index = filled(tmp_path, [story()])
    (tmp_path / FILE).unlink()
    (tmp_path / FILE).mkdir()
    with pytest.raises(OSError, match=FILE):
        index.writer.clear()
    with pytest.raises(sqlite3.Error):
        index.stories(None)
    (tmp_path / FILE).rmdir()
    index.writer.clear()
    assert index.stories(None).items == []


def test_two_desks_cannot_share_a_folder(tmp_path: Path) -> None:
    index = opened(tmp_path)
    with pytest.raises(CommandError, match=r"another desk uses the index in .*COPYTASTER_DESK_INDEX"):
        opened(tmp_path)
    index.close()
    opened(tmp_path).close()


def test_a_folder_that_cannot_be_used_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CommandError, match="cannot be opened"):
        opened(tmp_path / "file")


def test_nobody_else_can_read_the_files(tmp_path: Path) -> None:
    opened(tmp_path / "index").close()
    assert (tmp_path / "index").stat().st_mode & 0o777 == 0o700
    open_to_all = tmp_path / "open"
    open_to_all.mkdir()
    open_to_all.chmod(0o755)
    index = filled(open_to_all, [story()])
    modes = {path.name: path.stat().st_mode & 0o777 for path in open_to_all.glob(f"{FILE}*")}
    assert modes == dict.fromkeys([FILE, f"{FILE}-wal", f"{FILE}-shm"], 0o600)
    index.close()


@pytest.mark.parametrize("content", [b"not a database" * 1_000, b"SQLite format 3\0" + bytes(5_000)])
def test_a_corrupt_file_is_replaced(tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / FILE).write_bytes(content)
    index = opened(tmp_path)
    assert "is corrupt" in caplog.text
    assert index.stories(None).items == []
    assert index.positions(ENRICHED) == {}


def test_the_file_of_another_release_is_replaced(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    filled(tmp_path, [story()]).close()
    connection = sqlite3.connect(tmp_path / FILE)
    connection.execute("PRAGMA user_version = 9999")
    connection.close()
    assert opened(tmp_path).positions(ENRICHED) == {}
    assert "is of another release" in caplog.text


def test_damage_is_noticed_while_it_is_read_and_clearing_mends_it(tmp_path: Path) -> None:
    filled(tmp_path, [story(f"urn:x:{number}") for number in range(300)]).close()
    size = (tmp_path / FILE).stat().st_size
    with (tmp_path / FILE).open("r+b") as file:
        file.seek(4_096)
        file.write(os.urandom(size - 8_192))
    index = opened(tmp_path)
    with pytest.raises(sqlite3.DatabaseError):
        index.stories(None)
    assert index.writer.is_broken
    index.writer.clear()
    assert not index.writer.is_broken
    index.writer.add_stories([Wire().message(story())])
    assert [each["uri"] for each in index.stories(None).items] == ["urn:x:1"]


CRASH = """
import os, random, sys
from pathlib import Path
from tests.streams.desk.index.examples import Wire, opened, random_story
index, wire, draw = opened(Path(sys.argv[1])), Wire(), random.Random(1)
messages = [wire.message(random_story(f"urn:x:{n % 700}", n // 700 + 1, draw)) for n in range(2_100)]
print("ready", flush=True)
for at in range(0, len(messages), 20):
    index.writer.add_stories(messages[at : at + 20])
    print(at, flush=True)
"""


def test_a_process_that_is_killed_loses_nothing_and_has_nothing_twice(tmp_path: Path) -> None:
    wire, draw = Wire(), random.Random(1)
    messages = [wire.message(random_story(f"urn:x:{n % 700}", n // 700 + 1, draw)) for n in range(2_100)]
    for kill_after in (1, 40, 70):
        process = subprocess.Popen([sys.executable, "-c", CRASH, str(tmp_path)], stdout=subprocess.PIPE)
        assert process.stdout
        for _ in range(kill_after):
            process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
    index = opened(tmp_path)
    index.writer.add_stories(messages)
    figures = index.figures()
    assert (figures.stories, figures.versions) == (700, 2_100)
    assert all([each["number"] for each in index.versions(f"urn:x:{n}")] == [1, 2, 3] for n in range(700))
    found = [each["uri"] for each in index.stories(parse("* NOT zzz", media_topics()), limit=1_000).items]
    assert len(found) == len({*found}) == 700


def test_a_full_disk_is_an_error_and_nothing_is_lost(tmp_path: Path) -> None:
    files, wire = Database(tmp_path), Wire()
    index = Index(files, media_topics(), DAYS)
    index.writer.add_stories([wire.message(story("urn:x:0"))])
    more = [wire.message(story(f"urn:x:{number}", text=f"{number} " * 9_000)) for number in range(1, 300)]
    limit = "PRAGMA max_page_count = {}"
    with files.writing() as connection:
        [pages] = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(limit.format(pages + 20))
    with pytest.raises(sqlite3.OperationalError, match="full"):
        index.writer.add_stories(more)
    assert [each["uri"] for each in index.stories(None).items] == ["urn:x:0"]
    with files.writing() as connection:
        connection.execute(limit.format(2**30))
    assert len(index.writer.add_stories(more)) == len(more)
    assert index.figures().stories == 300


def test_a_full_disk_is_named_when_an_index_cannot_be_opened(tmp_path: Path) -> None:
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", tmp_path], check=False)
    if mounted.returncode:
        pytest.skip("this machine lets us mount no file system")
    try:
        opened(tmp_path).close()
        with (tmp_path / "other").open("wb", buffering=0) as file, pytest.raises(OSError, match="No space"):
            while True:
                file.write(bytes(4_096))
        with pytest.raises(CommandError, match="cannot be opened: its disk is full"):
            opened(tmp_path)
        (tmp_path / "other").unlink()
        opened(tmp_path).close()
    finally:
        subprocess.run(["umount", "--lazy", tmp_path], check=True)


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CommandError, match=r"file/index cannot be opened: .*Not a directory"):
        opened(tmp_path / "file/index")


def matching(index: Index, text: str) -> list[str]:
    return [each["uri"] for each in index.stories(parse(text, media_topics())).items]


def remove_old(index: Index) -> None:
    while index.writer.tidy():
        pass


def test_whole_days_are_deleted_in_steps(tmp_path: Path) -> None:
    index, wire = opened(tmp_path), Wire()
    number = 3 * aging.AT_ONCE // 2
    some = [random_story(f"urn:x:{n}", 1, random.Random(n)) for n in range(8, number + 7)]
    stories = [story("urn:x:7", text="A zebra."), *some]
    old = [wire.message(each, NOW - timedelta(days=4)) for each in stories]
    new = [
        wire.message(story("urn:new:1")),
        wire.message(killed("urn:x:7", 2)),
        wire.message(story("urn:x:8", 2)),
    ]
    index.writer.add_stories([*old, *new])
    index.writer.add_alerts([message(0, "old", days_ago=4), message(1, "new")])
    index.close()
    index = Index.open(tmp_path, media_topics(), 2)
    assert index.figures().versions == number + 3
    assert index.writer.tidy()
    left = {"urn:new:1", "urn:x:7", "urn:x:8"}  # what is not deleted yet is no longer found
    assert {each["uri"] for each in index.stories(parse("* NOT zzz", media_topics())).items} <= left
    remove_old(index)
    assert {each["uri"] for each in index.stories(None).items} == left
    figures = index.figures()
    assert (figures.stories, figures.versions, figures.alerts) == (3, 3, 1)
    assert figures.oldest
    assert figures.oldest > (NOW - timedelta(days=3)).timestamp()
    assert [each["number"] for each in index.versions("urn:x:8")] == [2]
    assert sum(desk["stories"] for desk in index.filters()["sources"]) == 3
    assert [told.alert["id"] for told in index.alerts("desk").items] == ["new"]
    assert len(index.alert_days("desk")["rail"]) == 1
    # The kill still matches what the story was, though that is gone.
    assert matching(index, "withdrawn") == []
    assert matching(index, "zebra") == ["urn:x:7"]


def test_a_kill_stands_when_its_version_was_deleted(tmp_path: Path) -> None:
    index, wire = opened(tmp_path), Wire()
    times = [NOW - timedelta(days=days) for days in (4, 4, 1)]
    stories = [story(), killed("urn:x:1", 2), killed("urn:x:1", 3, "withheld")]
    index.writer.add_stories([wire.message(each, time) for each, time in zip(stories, times, strict=True)])
    index.close()
    index = Index.open(tmp_path, media_topics(), 2)
    remove_old(index)
    query = parse("rail", media_topics())
    for withheld in (stories[2], killed("urn:x:1", 4, "withheld")):
        [change] = index.writer.add_stories([wire.message(withheld)])
        assert [change.summary] == index.kills(query).items
        assert change.summary["status"] == "canceled"


def test_the_file_does_not_grow_for_ever(tmp_path: Path) -> None:
    sizes = []
    for week in range(4):
        index, wire = Index.open(tmp_path, media_topics(), DAYS), Wire(partitions=1)
        stories = [random_story(f"urn:{week}:{n}", 1, random.Random(n)) for n in range(600)]
        skipped = [wire.message(story()) for _ in range(600 * week)]
        assert len(skipped) == 600 * week
        index.writer.add_stories([wire.message(each, NOW - timedelta(days=4)) for each in stories])
        assert index.figures().stories == 600
        index.close()
        index = Index.open(tmp_path, media_topics(), 2)
        remove_old(index)
        assert index.figures().versions == 0
        index.close()
        sizes.append((tmp_path / FILE).stat().st_size)
    assert sizes[-1] < 1.2 * sizes[0]


def test_the_log_does_not_grow_for_ever_while_somebody_always_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "LARGEST_LOG", 500_000)
    files, wire, draw = Database(tmp_path), Wire(), random.Random(4)
    index, done = Index(files, media_topics(), DAYS), threading.Event()

    def read(begun: threading.Event, other: threading.Event) -> None:
        """Read until the other one has begun, again and again."""
        while not done.is_set():
            with files.reading() as connection:
                connection.execute("SELECT count(*) FROM versions").fetchone()
                begun.set()
                other.wait()
                other.clear()

    one, two = threading.Event(), threading.Event()
    readers = [threading.Thread(target=read, args=events) for events in ((one, two), (two, one))]
    for reader in readers:
        reader.start()
    for batch in range(50):
        stories = [random_story(f"urn:x:{batch}:{number}", 1, draw) for number in range(20)]
        index.writer.add_stories([wire.message(each) for each in stories])
    size = (tmp_path / f"{FILE}-wal").stat().st_size
    done.set()
    for reader in readers:
        one.set()
        two.set()
        reader.join()
    assert size < 2_000_000
    assert index.figures().stories == 1_000
    index.close()


def test_what_is_written_is_stored_if_the_log_cannot_be_shortened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(database, "LARGEST_LOG", 0)
    index, wire = opened(tmp_path), Wire()
    texts = [" ".join(map(str, range(number, number + 9_000))) for number in range(20)]
    stories = [wire.message(story(f"urn:x:{number}", text=text)) for number, text in enumerate(texts)]
    index.writer.add_stories(stories[:19])
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, ((tmp_path / FILE).stat().st_size, hard))
    try:
        assert len(index.writer.add_stories(stories[19:])) == 1
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    assert "cannot be shortened" in caplog.text
    assert not index.writer.is_broken
    assert index.figures().stories == 20
    index.writer.add_stories([wire.message(story("urn:x:20"))])
    assert not (tmp_path / f"{FILE}-wal").stat().st_size


def test_a_log_that_somebody_deleted_is_no_error(tmp_path: Path) -> None:
    index, wire = opened(tmp_path), Wire()
    index.writer.add_stories([wire.message(story())])
    (tmp_path / f"{FILE}-wal").unlink()
    assert len(index.writer.add_stories([wire.message(story("urn:x:2"))])) == 1
    assert index.figures().stories == 2


def test_many_read_while_one_writes(tmp_path: Path) -> None:
    index, wire, draw = opened(tmp_path), Wire(), random.Random(4)
    query, done, problems = parse("strike OR storm", media_topics()), threading.Event(), []
    shown: list[int] = []

    def read() -> None:
        while not done.is_set():
            try:
                page = index.stories(query, limit=20)
                uris = [each["uri"] for each in page.items]
                assert len(uris) == len({*uris})
                for each in page.items:
                    stored = index.story(each["uri"])
                    assert stored
                    assert stored.newest >= each["number"]
                index.entity("person:olaf-brandt")
                index.quotations("Olaf Brandt")
                shown.append(len(uris))
            except BaseException as error:
                problems.append(error)
                raise

    readers = [threading.Thread(target=read) for _ in range(8)]
    for reader in readers:
        reader.start()
    for _ in range(30):
        batch = [random_story(f"urn:x:{draw.randrange(60)}", draw.randrange(10**9), draw) for _ in range(20)]
        index.writer.add_stories([wire.message(each) for each in batch])
    done.set()
    for reader in readers:
        reader.join()
    assert not problems
    assert max(shown) == 20
    index.close()
