"""Fetches the metadata of a topic, for which aiokafka has no public method."""

from aiokafka import AIOKafkaConsumer


async def fetch_metadata(consumer: AIOKafkaConsumer, topic: str) -> None:
    """Fetch the metadata of a topic, so that `partitions_for_topic` knows it.

    Subscribing would do that as well, but a consumer that is stopped right after unsubscribing may hang.
    """
    await consumer._client.add_topic(topic)
