"""The headers of messages, with their values as text. In Kafka they are UTF-8 bytes."""

from typing import Annotated, Literal, NotRequired

from typing_extensions import TypedDict

from processors.errors import Reason
from processors.schema import Keywords
from processors.story import PubStatus, Time

Number = Annotated[str, Keywords(pattern="^[0-9]+$")]


def _doc(description: str, **keywords: object) -> Keywords:
    return Keywords(description=description, **keywords)


Source = Annotated[str, _doc("The name of the wire that the message came from.")]
PushedBy = Annotated[str, _doc("Who pushed the message with `copytaster push`: the user and the machine.")]
PushId = Annotated[
    str, _doc("The id that `copytaster push` gave the message, by which it finds what became of it.")
]
Replay = Annotated[
    Time, _doc("When the replay began (`copytaster replay`) in which operators sent the message again.")
]
Received = Annotated[Time, _doc("Of a replay: when the message first arrived on Kafka.")]

Urgency = Annotated[str, _doc("The story's `urgency`, if it has one.", pattern="^[1-9]$")]
Tries = Annotated[Number, _doc("How many times the message was sent again as a dead letter.")]

StoryHeaders = TypedDict(
    "StoryHeaders",
    {
        "content-type": Literal["application/json"],
        "ce_specversion": Literal["1.0"],
        "ce_id": Annotated[
            str,
            _doc(
                "Made from uri, version, digest and, of a replay, its time. Messages with the same "
                "`ce_source` and `ce_id` are the same version of the same story from the same stage.",
                minLength=1,
            ),
        ],
        "ce_source": Annotated[
            str,
            _doc("The stage that sent the record.", pattern="^urn:x-copytaster:stage:[a-z]+$"),
        ],
        "ce_type": Annotated[
            str,
            _doc(
                "`copytaster.story.` and the stage that sent the record; `copytaster.story.subjects` marks "
                "a finished record.",
                pattern="^copytaster\\.story\\.[a-z]+$",
            ),
        ],
        "ce_time": Annotated[Time, _doc("When the stage finished with the story.")],
        "ce_uri": Annotated[str, _doc("The story's `uri`.", minLength=1)],
        "ce_version": NotRequired[
            Annotated[str, _doc("The story's `version`; always present from `wire.stories` on.", minLength=1)]
        ],
        "ce_status": Annotated[PubStatus, _doc("The story's `pubStatus`: `canceled` is a kill.")],
        "ce_urgency": NotRequired[Urgency],
        "copytaster-tries": NotRequired[Tries],
        "copytaster-source": NotRequired[Source],
        "copytaster-pushed-by": NotRequired[PushedBy],
        "copytaster-push": NotRequired[PushId],
        "copytaster-replay": NotRequired[Replay],
    },
)
StoryHeaders.__doc__ = (
    "Headers of a record: CloudEvents 1.0, Kafka protocol binding, binary mode. A consumer can skip a record "
    "without parsing it. Headers that the wire sent, such as `traceparent`, are passed on. Control "
    "characters in values are replaced by U+FFFD."
)

AlertHeaders = TypedDict(
    "AlertHeaders",
    {
        "content-type": Literal["application/json"],
        "ce_specversion": Literal["1.0"],
        "ce_id": Annotated[
            str, _doc("The alert's `id`. Alerts with the same `ce_id` are the same alert.", minLength=1)
        ],
        "ce_source": Literal["urn:x-copytaster:stage:alerts"],
        "ce_type": Annotated[
            Literal["copytaster.alert.match", "copytaster.alert.update", "copytaster.alert.retract"],
            _doc("`copytaster.alert.` and the alert's `kind`."),
        ],
        "ce_time": Annotated[Time, _doc("When the alert was made.")],
        "ce_subscription": Annotated[str, _doc("The subscription's id.", minLength=1)],
        "ce_owner": Annotated[str, _doc("The subscription's owner.", minLength=1)],
        "ce_uri": Annotated[str, _doc("The story's `uri`.", minLength=1)],
        "ce_version": Annotated[str, _doc("The story's `version`.", minLength=1)],
        "ce_status": Annotated[PubStatus, _doc("The story's `pubStatus`: `canceled` is a kill.")],
        "ce_urgency": NotRequired[Urgency],
        "copytaster-tries": NotRequired[Tries],
        "copytaster-source": NotRequired[Source],
        "copytaster-pushed-by": NotRequired[PushedBy],
        "copytaster-push": NotRequired[PushId],
        "copytaster-replay": NotRequired[Replay],
    },
)
AlertHeaders.__doc__ = (
    "Headers of an alert: CloudEvents 1.0, Kafka protocol binding, binary mode. Headers that the wire sent, "
    "such as `traceparent`, are passed on, except if the alert waited for the end of an embargo."
)

DeadLetterHeaders = TypedDict(
    "DeadLetterHeaders",
    {
        "copytaster-stage": Annotated[str, _doc("The stage that could not process the message.")],
        "copytaster-reason": Annotated[
            Literal[Reason, "error"], _doc("Why; `error` is anything unforeseen.")
        ],
        "copytaster-error": Annotated[str, _doc("The class of the error.")],
        "copytaster-message": Annotated[str, _doc("The message of the error.")],
        "copytaster-topic": Annotated[str, _doc("The topic of the message, to which a retry sends it.")],
        "copytaster-partition": Annotated[
            str,
            _doc(
                "The partition of the message; -1 for a record that was too large to send.",
                pattern="^(-1|[0-9]+)$",
            ),
        ],
        "copytaster-offset": Annotated[
            str, _doc("The offset of the message; -1 if the partition is -1.", pattern="^(-1|[0-9]+)$")
        ],
        "copytaster-tries": NotRequired[Annotated[Number, _doc("How many times it was sent again before.")]],
        "copytaster-skipped-by": NotRequired[
            Annotated[
                str,
                _doc("The operator who had the message skipped, unprocessed: the user and the machine."),
            ]
        ],
        "copytaster-size": NotRequired[
            Annotated[
                Number,
                _doc("The full size of the value in bytes, if it was too large and is truncated here."),
            ]
        ],
        "copytaster-source": NotRequired[Source],
        "copytaster-pushed-by": NotRequired[PushedBy],
        "copytaster-push": NotRequired[PushId],
        "copytaster-replay": NotRequired[Replay],
        "copytaster-received": NotRequired[Received],
    },
)
DeadLetterHeaders.__doc__ = (
    "Headers of a dead letter, in addition to the message's own; key and value are the message's, too. Dead "
    "letters with the same stage, topic, partition, offset and value are duplicates."
)

RetryMarkHeaders = TypedDict(
    "RetryMarkHeaders",
    {"copytaster-retried": Annotated[Number, _doc("The offset of the dead letter, in the same partition.")]},
)
RetryMarkHeaders.__doc__ = (
    "Headers of a retry mark: an empty message, which records that a dead letter was sent again."
)

RawHeaders = TypedDict(
    "RawHeaders",
    {
        "copytaster-format": NotRequired[
            Annotated[
                str,
                _doc("The format of the message, by the names that `copytaster push --format` accepts."),
            ]
        ],
        "content-type": NotRequired[
            Annotated[
                str, _doc("The media type, which determines the format if there is no copytaster-format.")
            ]
        ],
        "copytaster-source": NotRequired[Source],
        "copytaster-pushed-by": NotRequired[PushedBy],
        "copytaster-push": NotRequired[PushId],
        "copytaster-replay": NotRequired[Replay],
        "copytaster-received": NotRequired[Received],
    },
)
RawHeaders.__doc__ = (
    "Headers that a wire may set on a raw message. Without them the format is detected from the bytes. Other "
    "headers are passed on to the records, except those that begin with `ce_`."
)
