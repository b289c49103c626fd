"""Headers of messages as text. In Kafka, their values are bytes: UTF-8."""

from typing import Annotated, Literal, NotRequired

from typing_extensions import TypedDict

from processors.errors import Reason
from processors.schema import Keywords
from processors.story import PubStatus, Time

Number = Annotated[str, Keywords(pattern="^[0-9]+$")]


def _doc(description: str, **keywords: object) -> Keywords:
    return Keywords(description=description, **keywords)


StoryHeaders = TypedDict(
    "StoryHeaders",
    {
        "content-type": Literal["application/json"],
        "ce_specversion": Literal["1.0"],
        "ce_id": Annotated[
            str,
            _doc(
                "Made from uri, version and digest. Messages with the same `ce_source` and `ce_id` are the "
                "same version of the same story from the same stage.",
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
                "`copytaster.story.` and the stage that the story has passed; `copytaster.story.subjects` "
                "is a finished one.",
                pattern="^copytaster\\.story\\.[a-z]+$",
            ),
        ],
        "ce_time": Annotated[Time, _doc("When the stage was done with the story.")],
        "ce_uri": Annotated[str, _doc("The story's `uri`.", minLength=1)],
        "ce_version": NotRequired[
            Annotated[str, _doc("The story's `version`; always there from `wire.stories` on.", minLength=1)]
        ],
        "ce_status": Annotated[PubStatus, _doc("The story's `pubStatus`: `canceled` is a kill.")],
        "ce_urgency": NotRequired[
            Annotated[str, _doc("The story's `urgency`, where the wire gave one.", pattern="^[1-9]$")]
        ],
        "copytaster-tries": NotRequired[
            Annotated[Number, _doc("How often the message was sent again as a dead letter, if it was.")]
        ],
    },
)
StoryHeaders.__doc__ = (
    "Headers of a record: CloudEvents 1.0, Kafka protocol binding, binary mode. A consumer can skip a record "
    "without reading it. Headers that the wire sent are passed on beside them, `traceparent` among "
    "them. Control characters of a value are replaced by U+FFFD."
)

DeadLetterHeaders = TypedDict(
    "DeadLetterHeaders",
    {
        "copytaster-stage": Annotated[str, _doc("The stage that gave the message up.")],
        "copytaster-reason": Annotated[
            Literal[Reason, "error"], _doc("Why. `error` stands for anything unforeseen.")
        ],
        "copytaster-error": Annotated[str, _doc("The class of the error.")],
        "copytaster-message": Annotated[str, _doc("What the error said.")],
        "copytaster-topic": Annotated[
            str, _doc("The topic that the message was read from, and that a retry sends it to.")
        ],
        "copytaster-partition": Annotated[
            str,
            _doc(
                "Its partition there; -1 where it is a record that was too large to send.",
                pattern="^(-1|[0-9]+)$",
            ),
        ],
        "copytaster-offset": Annotated[
            str, _doc("Its offset there; -1 where the partition is.", pattern="^(-1|[0-9]+)$")
        ],
        "copytaster-tries": NotRequired[Annotated[Number, _doc("How often it was sent again before.")]],
        "copytaster-size": NotRequired[
            Annotated[
                Number,
                _doc(
                    "The size of the value in bytes, where it was too large and only its beginning is here."
                ),
            ]
        ],
    },
)
DeadLetterHeaders.__doc__ = (
    "Headers of a dead letter. Beside them it has the message's own headers, and its key and value. Dead "
    "letters with the same stage, topic, partition, offset and value are the same one."
)

RetryMarkHeaders = TypedDict(
    "RetryMarkHeaders",
    {"copytaster-retried": Annotated[Number, _doc("The offset of the dead letter, in the same partition.")]},
)
RetryMarkHeaders.__doc__ = "Headers of an empty message that says that a dead letter was sent again."

RawHeaders = TypedDict(
    "RawHeaders",
    {
        "copytaster-format": NotRequired[
            Annotated[
                str,
                _doc("The format of the message, by the names that `copytaster push --format` takes."),
            ]
        ],
        "content-type": NotRequired[
            Annotated[str, _doc("A media type, which names the format where copytaster-format does not.")]
        ],
    },
)
RawHeaders.__doc__ = (
    "Headers that a wire may give a raw message. Without them the format is recognised from the bytes. "
    "All others are passed on to the records, except those that begin with `ce_`."
)
