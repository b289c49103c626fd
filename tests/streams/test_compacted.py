"""What a compacted topic holds, kept up to date."""

import asyncio

from streams.compacted import Changes, Followed
from tests.streams.api.examples import changes, read


class State(dict[str, bytes]):
    def put(self, key: str, value: bytes) -> None:
        self[key] = value


def test_what_was_known_holds_until_the_topic_has_been_read_again() -> None:
    followed = Followed(State)
    followed.apply(Changes([], restarted=True, complete=False))
    followed.apply(Changes(changes({"a": b"1"}).messages, restarted=False, complete=False))
    assert not followed.known
    assert followed.state == {}
    followed.apply(changes({"b": b"2"}, offset=1))
    assert followed.known
    assert followed.state == {"a": b"1", "b": b"2"}
    followed.apply(Changes([], restarted=True, complete=False))
    assert followed.state == {"a": b"1", "b": b"2"}
    followed.apply(changes({"b": b"3"}))
    assert followed.state == {"b": b"3"}


def test_what_this_process_wrote_is_known_at_once_and_older_messages_do_not_undo_it() -> None:
    followed = Followed(State)
    read(followed, {"a": b"0"})

    asyncio.run(followed.apply_own("a", b"own", 2))
    assert followed.state == {"a": b"own"}
    followed.apply(changes({"a": b"older"}, offset=1))
    assert followed.state == {"a": b"own"}
    followed.apply(changes({"a": b"own"}, offset=2))
    followed.apply(changes({"a": b"newer"}, offset=3))
    assert followed.state == {"a": b"newer"}
    asyncio.run(followed.apply_own("a", b"late", 2))
    assert followed.state == {"a": b"newer"}


def test_while_the_topic_is_read_again_own_writes_wait() -> None:
    async def run() -> None:
        followed = Followed(State)
        followed.apply(Changes([], restarted=True, complete=False))
        writing = asyncio.create_task(followed.apply_own("a", b"own", 1))
        await asyncio.sleep(0)
        assert followed.state == {}
        followed.apply(changes({"a": b"0"}))
        await writing
        assert followed.state == {"a": b"own"}

    asyncio.run(run())
