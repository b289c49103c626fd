"""The calls of the desk for its OpenAPI document; those of subscriptions are the HTTP API's."""

from processors.subscriptions.subscription import MAX_QUERY
from streams.api.operations import TEXT, Operation, Parameter, limit
from streams.desk.calls.parameters import DEFAULT_LIMIT, MAX_CURSOR, MAX_LIMIT
from streams.desk.calls.story import MAX_NUMBER
from streams.desk.live.connections import MAX_OF_CALLER
from streams.desk.live.stream import MAX_QUERIES

NUMBER = {"type": "integer", "minimum": 1, "maximum": MAX_NUMBER}
CURSOR = {"type": "integer", "minimum": 0, "maximum": MAX_CURSOR}
URI = Parameter("uri", "The story's uri, percent-encoded as one segment.", TEXT | {"minLength": 1}, "path")
ENTITY = Parameter("id", "The entity's id, percent-encoded.", TEXT | {"minLength": 1}, "path")
QUERY = Parameter(
    "query", "In the language of queries; all stories without it.", TEXT | {"maxLength": MAX_QUERY}
)
PAGE = (
    limit(DEFAULT_LIMIT, MAX_LIMIT)._replace(
        description="How many at most; more if those at the end of the page have the same cursor, as all"
        " quotations of a story have."
    ),
    Parameter("before", "`next` of the page before, or, of stories, the `cursor` of a summary.", CURSOR),
)
LIVE = (
    "Be sent what is new, as server-sent events. Their data: `story` (desk-live-story), for each new version"
    " of any story; `alert` (desk-live-alert), for the caller's alerts; `operations` (desk-operations), every"
    " few seconds if asked for; `invalid` (desk-invalid-query), first of all, for each `query` that is not"
    " valid; `reload` (desk-reload), if events are missing: read the lists again. The id of an event is where"
    " to go on: the next offset of each partition of `wire.enriched`, then of `wire.alerts`, each with a"
    " negative number that stands for the topic, if the brokers give topics ids. A user has at most"
    f" {MAX_OF_CALLER} connections: one more ends the oldest."
)

OPERATIONS = (
    Operation("get", "/me", "readMe", "Read who is signed in, and what they may do.", returns="desk-me"),
    Operation(
        "get",
        "/stories",
        "listStories",
        "List stories in their newest versions, newest first.",
        returns="desk-stories",
        parameters=(QUERY, *PAGE),
    ),
    Operation(
        "get",
        "/search",
        "searchStories",
        "List the stories that a query matches, and why, newest first.",
        returns="desk-stories",
        parameters=(QUERY, *PAGE),
    ),
    Operation(
        "get",
        "/kills",
        "listKills",
        "List the stories that were killed and not released since, whose last usable versions match a query.",
        returns="desk-kills",
        parameters=(QUERY, *PAGE),
    ),
    Operation(
        "get",
        "/stories/{uri}",
        "readStory",
        "Read a story: its newest version, or another one.",
        returns="desk-story",
        parameters=(URI, Parameter("number", "Which version.", NUMBER)),
    ),
    Operation(
        "get",
        "/stories/{uri}/versions",
        "listVersions",
        "List the newest versions of a story, at most 200, oldest first.",
        returns="desk-versions",
        parameters=(URI,),
    ),
    Operation(
        "get",
        "/stories/{uri}/changes",
        "readChanges",
        "Read what changed between two versions of a story, word by word.",
        returns="desk-changes",
        parameters=(
            URI,
            Parameter("from", "The number of a version.", NUMBER, required=True),
            Parameter("to", "The number of another one.", NUMBER, required=True),
        ),
    ),
    Operation(
        "get",
        "/entities/{id}",
        "readEntity",
        "Read who or what an entity is, and how often stories name it.",
        returns="desk-entity",
        parameters=(ENTITY,),
    ),
    Operation(
        "get",
        "/entities/{id}/stories",
        "listEntityStories",
        "List the stories that name an entity, newest first.",
        returns="desk-entity-stories",
        parameters=(ENTITY, *PAGE),
    ),
    Operation(
        "get",
        "/quotations",
        "listQuotations",
        "List what somebody says, newest stories first.",
        returns="desk-quotations",
        parameters=(
            Parameter("speaker", "The id of an entity, or a name.", TEXT | {"minLength": 1}, required=True),
            Parameter("since", "Only from stories that came since.", TEXT | {"format": "date-time"}),
            *PAGE,
        ),
    ),
    Operation(
        "get",
        "/filters",
        "readFilters",
        "Read by what stories can be filtered, and how many there are of each.",
        returns="desk-filters",
    ),
    Operation(
        "get",
        "/alerts",
        "listOwnAlerts",
        "List the caller's alerts, newest first.",
        returns="desk-alerts",
        parameters=(Parameter("subscription", "Only those of this one.", TEXT), *PAGE),
    ),
    Operation(
        "get",
        "/alerts/days",
        "countAlerts",
        "Count the caller's alerts by subscription and day.",
        returns="desk-alert-days",
    ),
    Operation(
        "get",
        "/queries/names",
        "listQueryNames",
        "List the names of subjects, regions and formats that a query can have.",
        returns="desk-query-names",
    ),
    Operation(
        "post",
        "/queries/try",
        "tryQuery",
        "Try a query on the stories of the last days.",
        takes="desk-query-trial",
        returns="desk-tried-query",
    ),
    Operation(
        "get",
        "/live",
        "follow",
        LIVE,
        parameters=(
            Parameter(
                "query",
                "A column, in the language of queries; an event says which of them a story matches.",
                {"type": "array", "items": TEXT | {"maxLength": MAX_QUERY}, "maxItems": MAX_QUERIES},
            ),
            Parameter("after", "The id to go on from; `Last-Event-ID` comes first.", TEXT),
            Parameter("operations", "Whether to be sent `operations`.", {"enum": [0, 1], "default": 0}),
        ),
        media="text/event-stream",
    ),
    Operation(
        "post",
        "/sign-in",
        "signIn",
        "Let a browser use the desk with a token: sets a cookie. Only where one signs in with tokens.",
        204,
        takes="desk-credentials",
        public=True,
    ),
    Operation("post", "/sign-out", "signOut", "Take the cookie back.", 204, public=True),
)
