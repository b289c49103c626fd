"""Reads the topic of dead letters, and sends dead letters to their topics again."""

from aiokafka import AIOKafkaProducer

from streams.client import consume, send
from streams.deadletters import Letter, collect, retried_message, retry_mark
from streams.settings import Settings
from streams.topics import DEADLETTER, all_topics


async def dead_letters(settings: Settings) -> list[Letter]:
    """All dead letters, oldest first, without duplicates. Raises KafkaError."""
    topic = DEADLETTER.name(settings.topic_prefix)
    messages = consume(settings, [topic], from_beginning=True, forever=False)
    return collect([message async for message in messages])


async def send_again(client: AIOKafkaProducer, settings: Settings, letter: Letter) -> str:
    """Send a dead letter to its topic again, and a retry mark after it; returns the topic's name.

    Raises ValueError, which says why, if it cannot be sent or has been sent again already, and KafkaError.
    """
    if letter.retried:
        raise ValueError("it has already been sent again")
    message = retried_message(letter.message)
    if message.topic not in {topic.name(settings.topic_prefix) for topic in all_topics()}:
        raise ValueError(f"its topic {message.topic!r} is none of ours")
    # If this crashes between the two, another retry sends the message again, and the stages drop it.
    await (await send(client, message))
    await (await send(client, retry_mark(letter.message)))
    return message.topic
