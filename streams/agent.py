"""What an agent is: the code of a stage, without Kafka."""

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


class Agent(ABC):
    """The code of a stage. Each stage has a subclass, in the module of its name in `streams/agents/`."""

    def __init__(
        self, stage: Stage, settings: Settings, pipeline: "Pipeline", stores: Mapping[Topic, Store]
    ) -> None:
        """`stores` has a store for each of the stage's topics of that kind."""
        self.name = stage.name
        self.stores = list(stores.values())
        self._settings = settings
        self._pipeline = pipeline
        self._stores = stores

    @abstractmethod
    def process(self, messages: Sequence[Incoming]) -> list[Result]:
        """Turn messages into results, one each and in order.

        Runs in a thread. For a stage with stores all messages are of one partition, which is loaded. Raises
        anything where a message cannot be processed; a StoryError names the reason.
        """

    def count(self, story: Story) -> None:  # noqa: B027  not every stage has something to count
        """Count what was found in a story, once the broker has confirmed it."""

    def topic(self, topic: Topic) -> str:
        """The full name of a topic."""
        return topic.name(self._settings.topic_prefix)

    def outgoing(self, story: Story, given: Mapping[str, bytes], topics: Sequence[Topic]) -> list[Outgoing]:
        """Messages that carry a story to topics. `given` are the headers that came with it.

        Raises StoryError (`too-large`).
        """
        value = to_json(story)
        if len(value) > MAX_MESSAGE - 10_000:  # room for the key, headers and Kafka's framing
            raise StoryError("too-large", f"the record has {len(value)} bytes; Kafka takes {MAX_MESSAGE}")
        headers = story_headers(story, self.name, given)
        return [Outgoing(self.topic(topic), story["uri"].encode(), value, headers) for topic in topics]


class Timed(Agent):
    """An agent that has results not only when a message comes."""

    @abstractmethod
    def due(self) -> Mapping[int, list[Result]]:
        """The results that have become due, by partition. Called every second."""


class Enriching(Agent):
    """An agent that adds a part to every story, and sends it on to one topic."""

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
