"""The calls for operators for the desk's OpenAPI document."""

from streams.api.operations import TEXT, Operation, Parameter, limit
from streams.desk.calls.descriptions import NUMBER, URI
from streams.desk.operations.dead_letters import PAGE
from streams.desk.operations.letters import NEWEST

ID = Parameter("id", "The dead letter's partition and offset, 3:1207.", TEXT | {"minLength": 1}, "path")

OPERATIONS = (
    Operation(
        "get",
        "/operations",
        "readOperations",
        "Read the figures of the last hour, and what is true at the moment.",
        returns="desk-last-hour",
    ),
    Operation(
        "get",
        "/stories/{uri}/raw",
        "readRawMessage",
        "Read the message that a version of a story came in, as far as Kafka still has it; for editors.",
        returns="desk-raw-message",
        parameters=(URI, Parameter("number", "Which version.", NUMBER)),
    ),
    Operation(
        "get",
        "/deadletters",
        "listDeadLetters",
        "List the newest messages of the last seven days that could not be processed, newest first.",
        returns="desk-dead-letters",
        parameters=(limit(PAGE, NEWEST), Parameter("before", "`next` of the page before.", TEXT)),
    ),
    Operation(
        "get",
        "/deadletters/{id}",
        "readDeadLetter",
        "Read a dead letter, with its bytes; for operators.",
        returns="desk-dead-letter",
        parameters=(ID,),
    ),
    Operation(
        "post",
        "/deadletters/{id}/retry",
        "retryDeadLetter",
        "Send a dead letter to its topic again, once; for operators.",
        returns="desk-retried",
        parameters=(ID,),
        errors=(409,),
    ),
)
