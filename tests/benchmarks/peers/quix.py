"""Our processors in Quix Streams: one app with one consumer. BROKERS and PREFIX are in the environment."""

import os

from quixstreams import Application  # type: ignore[import-not-found]

from processors.errors import StoryError
from processors.formats import parse
from processors.pipeline import Pipeline
from processors.story import to_json

PREFIX = os.environ["PREFIX"]

pipeline = Pipeline()
app = Application(
    broker_address=os.environ["BROKERS"],
    consumer_group=PREFIX,
    auto_offset_reset="earliest",
    loglevel="WARNING",
)
raw = app.topic(f"{PREFIX}.raw", value_deserializer="bytes")
enriched = app.topic(f"{PREFIX}.enriched", value_serializer="bytes")


def enrich(message: bytes) -> list[bytes]:
    """The records of the stories of a message."""
    try:
        stories = parse(message).stories
    except StoryError:
        return []
    return [to_json(story) for story in pipeline.enrich(stories)]


app.dataframe(raw).apply(enrich, expand=True).to_topic(enriched)

if __name__ == "__main__":
    app.run()
