"""What a stage is, for the runner: where it reads, what it makes, what it counts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from processors.errors import StoryError
from processors.story import Story, from_json, to_json
from streams.headers import story_headers
from streams.messages import Incoming, Outgoing, Result
from streams.runtime.store import Store
from streams.topics import MAX_MESSAGE, Topic

Process = Callable[[Sequence[Incoming]], list[Result]]


@dataclass(frozen=True)
class Stage:
    """A stage of the flow.

    `process` turns messages into results, one each and in order; it runs in a thread, and raises
    where it cannot process one of them. `count` is called once for each record made, when the
    broker has it. `stores` have what the stage remembers of stories, loaded before `process` runs for
    each partition that it is given messages of; `due` tells each second what has become due of that, by
    partition. With `at_once` what a batch made and what is remembered of it go out in one transaction.
    """

    name: str
    source: Topic
    process: Process
    count: Callable[[Story], None] = lambda record: None
    stores: Sequence[Store] = ()
    due: Callable[[], dict[int, list[Result]]] | None = None
    at_once: bool = False


def enriching(
    stage: str, enrich: Callable[[Sequence[Story]], None], targets: Callable[[Story], Sequence[str]]
) -> Process:
    """The `process` of a stage that adds its part to records; `targets` names the topics they go to."""

    def process(messages: Sequence[Incoming]) -> list[Result]:
        records = [from_json(message.value) for message in messages]
        enrich(records)
        return [
            Result(outgoing(record, stage, message.headers, targets(record)), [record])
            for record, message in zip(records, messages, strict=True)
        ]

    return process


def outgoing(record: Story, stage: str, given: Mapping[str, bytes], topics: Sequence[str]) -> list[Outgoing]:
    """The messages that carry a record from a stage to topics. `given` are the headers that it came with.

    Raises StoryError (`too-large`).
    """
    value = to_json(record)
    if len(value) > MAX_MESSAGE - 10_000:  # room for the key, headers and Kafka's framing
        raise StoryError("too-large", f"the record has {len(value)} bytes; Kafka takes {MAX_MESSAGE}")
    headers = story_headers(record, stage, given)
    return [Outgoing(topic, record["uri"].encode(), value, headers) for topic in topics]
