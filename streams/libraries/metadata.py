"""Refreshes a consumer's metadata, for which aiokafka has no public method."""

from aiokafka import AIOKafkaConsumer


async def refresh_metadata(consumer: AIOKafkaConsumer) -> None:
    """Fetch the metadata of the topics that the consumer is subscribed to."""
    await consumer._client.force_metadata_update()
