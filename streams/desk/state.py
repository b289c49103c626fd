"""What the handlers of the desk share."""

from aiohttp import web

from processors.subjects.vocabulary import Vocabulary
from streams.api.problems import AGAIN, ProblemError
from streams.api.recent import Told
from streams.api.state import Api
from streams.compacted import Followed
from streams.desk.access.access import Access
from streams.desk.index.index import Index
from streams.settings import Settings
from streams.tokens import Tokens


class Desk:
    """What the handlers share; `request.app[DESK]` has it."""

    def __init__(self, settings: Settings, vocabulary: Vocabulary, limited: frozenset[str]) -> None:
        """`vocabulary` has the subjects of queries; `limited` are the owners who may not see all stories."""
        self.settings = settings
        self.vocabulary = vocabulary
        self.tokens = Followed(Tokens)
        self.access = Access(settings, self.tokens, limited)
        self.api = Api(settings, vocabulary, self.access, self)
        self.opened: Index | None = None

    @property
    def index(self) -> Index:
        """The stories and alerts of the last days. Raises ProblemError until it has been opened."""
        if self.opened is None:
            raise ProblemError(503, "the desk waits for Kafka", headers=AGAIN)
        return self.opened

    async def newest(self, owner: str, subscription: str, limit: int) -> list[Told]:
        """The newest alerts of a subscription, newest first. Raises ProblemError."""
        raise NotImplementedError


DESK = web.AppKey("desk", Desk)
