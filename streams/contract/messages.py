"""The messages on each topic, with the schemas of their values and headers."""

from dataclasses import dataclass

from streams.topics import (
    ALERTED,
    ALERTS,
    CONTROL,
    DEADLETTER,
    EMBARGOED,
    ENRICHED,
    HELD,
    LIVES,
    NOTIFIED,
    OUTLETS,
    RAW,
    SET_ASIDE,
    SUBJECTS,
    SUBSCRIPTIONS,
    TOKENS,
    Topic,
    all_topics,
)


@dataclass(frozen=True)
class Message:
    """A kind of message. `value` and `headers` are names of schemas; None means that anything is allowed."""

    name: str
    summary: str
    value: str | None = None
    headers: str | None = None


RAW_MESSAGE = Message("raw", "One or more stories in the format of their wire.", headers="raw-headers")
STORY = Message("story", "A story on its way through the stages.", "story", "story-headers")
ENRICHED_STORY = Message("enriched", "A story that has passed all stages.", "enriched", "story-headers")
HELD_STORY = Message("held", "An embargoed story; a tombstone once it no longer waits.", "enriched")
LIFE = Message("life", "The newest version of a story.", "life")
OUTLET = Message("outlet", "The subject topics that a story was sent to.", "outlet")
SUBSCRIPTION = Message(
    "subscription",
    "A query, and who is told of the stories that match it; a tombstone deletes it.",
    "subscription",
)
TOKEN = Message("token", "Whose token of the HTTP API it is; a tombstone revokes it.", "token")
ALERT = Message("alert", "What a subscription is told of a story.", "alert", "alert-headers")
TOLD = Message("told", "Which subscriptions were told of which version of a story.", "alerted")
WAITING = Message(
    "waiting",
    "An embargoed story of which subscriptions are told later; a tombstone once it no longer waits.",
    "held",
)
NOTICE = Message(
    "notice",
    "An alert to deliver, under a key that begins with `alert `; a tombstone once it was delivered.",
    "notice",
    "alert-headers",
)
DESTINATION = Message(
    "destination",
    "What is known of a destination, under a key that begins with `destination `.",
    "destination",
)
DESTINATION_TOLD = Message(
    "destination-told",
    "Stories that a destination was told of, under a key that begins with `told `.",
    "destination-told",
)
DEAD_LETTER = Message(
    "dead-letter", "A message that could not be processed, unchanged.", headers="dead-letter-headers"
)
RETRY_MARK = Message(
    "retry-mark",
    "An empty message that records that a dead letter was sent again.",
    headers="retry-mark-headers",
)
REQUEST = Message(
    "request", "A request of an operator to the workers; a tombstone once it no longer holds.", "request"
)

MESSAGES: dict[Topic, tuple[Message, ...]] = {
    **dict.fromkeys(all_topics(), (STORY,)),
    RAW: (RAW_MESSAGE,),
    SET_ASIDE: (RAW_MESSAGE,),
    **dict.fromkeys((ENRICHED, *SUBJECTS.values()), (ENRICHED_STORY,)),
    EMBARGOED: (HELD_STORY,),
    LIVES: (LIFE,),
    OUTLETS: (OUTLET,),
    ALERTS: (ALERT,),
    ALERTED: (TOLD,),
    HELD: (WAITING,),
    SUBSCRIPTIONS: (SUBSCRIPTION,),
    TOKENS: (TOKEN,),
    NOTIFIED: (NOTICE, DESTINATION, DESTINATION_TOLD),
    DEADLETTER: (DEAD_LETTER, RETRY_MARK),
    CONTROL: (REQUEST,),
}
