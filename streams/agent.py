"""Base classes of agents: the code of the stages, independent of Kafka."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from processors.errors import StoryError
from processors.story import Story, from_json, to_json
from streams.headers import story_headers
from streams.messages import Incoming, Outgoing, Result
from streams.runtime.store import Store
from streams.settings import Settings
from streams.topics import MAX_MESSAGE, Stage, Topic

if TYPE_CHECKING:
    from processors.pipeline import Pipeline

MAX_RECORD = MAX_MESSAGE - 10_000  # bytes; leaves room for the key, headers and Kafka's framing


class Agent(ABC):
    """The code of a stage. Each stage has a subclass, in `streams/agents/<stage>.py`."""

    def __init__(
        self, stage: Stage, settings: Settings, pipeline: "Pipeline", stores: Mapping[Topic, Store]
    ) -> None:
        """`stores` has the store of each topic in `stage.stores`."""
        self.name = stage.name
        self.stores = list(stores.values())
        self._settings = settings
        self._pipeline = pipeline
        self._stores = stores

    @abstractmethod
    def process(self, messages: Sequence[Incoming]) -> list[Result]:
        """Process messages; returns a result for each, in order.

        Runs in a thread. If the stage has stores, all messages are of one partition, which is loaded. Raises
        if any message cannot be processed: StoryError gives the reason, any other exception is a bug.
        """

    def count(self, story: Story) -> None:  # noqa: B027  overriding it is optional
        """Update the metrics for a story that the broker has confirmed."""

    def count_refused(self, letter: Outgoing) -> None:  # noqa: B027  overriding it is optional
        """Update the metrics for a dead letter that the broker has confirmed."""

    def topic(self, topic: Topic) -> str:
        """The full name of a topic, with the prefix."""
        return topic.name(self._settings.topic_prefix)

    def outgoing(self, story: Story, given: Mapping[str, bytes], topics: Sequence[Topic]) -> list[Outgoing]:
        """Messages that send a story to topics. `given` are the headers of the message it came in.

        Raises StoryError (`too-large`).
        """
        value = to_json(story)
        if len(value) > MAX_RECORD:
            raise StoryError("too-large", f"the record has {len(value)} bytes; the limit is {MAX_RECORD}")
        headers = story_headers(story, self.name, given)
        return [Outgoing(self.topic(topic), story["uri"].encode(), value, headers) for topic in topics]


class Timed(Agent):
    """An agent that also produces results on a timer."""

    @abstractmethod
    def due(self) -> Mapping[int, list[Result]]:
        """The results that have become due, by partition of the source.

        Called every second, in a thread, but never while `process` runs.
        """


class Enriching(Agent):
    """An agent that adds its part to every story and sends the story to one topic."""

    target: Topic

    @abstractmethod
    def enrich(self, stories: Sequence[Story]) -> None:
        """Add the stage's part to the stories."""

    def process(self, messages: Sequence[Incoming]) -> list[Result]:
        stories = [from_json(message.value) for message in messages]
        self.enrich(stories)
        return [
            Result(self.outgoing(story, message.headers, [self.target]), [story])
            for story, message in zip(stories, messages, strict=True)
        ]
