"""Metadata on request: aiokafka has no public way to have a consumer ask for it now."""

from aiokafka import AIOKafkaConsumer


async def refresh_metadata(consumer: AIOKafkaConsumer) -> None:
    """Ask a broker for the metadata of the topics that the consumer is subscribed to, and wait for it."""
    await consumer._client.force_metadata_update()
