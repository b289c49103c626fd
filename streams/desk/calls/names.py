"""The call that lists the names that queries can have, for suggestions while somebody types one."""

from functools import partial

from aiohttp import web

from processors.entities.places import countries_and_states
from processors.formats import NAMES
from processors.queries.regions import CONTINENTS, GROUPS, code
from processors.subjects.vocabulary import Vocabulary
from streams.desk.access.callers import require
from streams.desk.calls.answering import answer
from streams.desk.models import QueryNames
from streams.desk.state import DESK


async def list_names(request: web.Request) -> web.Response:
    """`GET /queries/names`"""
    require(request, "reader")
    return await answer(partial(_names, request.app[DESK].vocabulary))


def _names(vocabulary: Vocabulary) -> QueryNames:
    large = {name: name for name in (*CONTINENTS, *GROUPS)}
    return {
        "subjects": {concept.code: concept.name for concept in vocabulary.values()},
        "regions": large | {code(place): place.name.strip() for place in countries_and_states()},
        "formats": [*NAMES],
    }
