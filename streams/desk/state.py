"""What the handlers of the desk share."""

from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from processors.subjects.vocabulary import Vocabulary
from streams.api.problems import AGAIN, ProblemError
from streams.api.state import Api
from streams.compacted import Followed
from streams.desk.access.access import Access
from streams.desk.following import Following
from streams.desk.index.api_types import SourceSeen
from streams.desk.index.index import Index
from streams.desk.live.hub import Live
from streams.desk.operations.collector import Operations
from streams.settings import Settings
from streams.tokens import Tokens


@dataclass(frozen=True)
class Opened:
    """The index once it is open, and what it needs to go on."""

    index: Index
    live: Live
    following: Following


class Desk:
    """What the handlers share; `request.app[DESK]` has it."""

    def __init__(self, settings: Settings, vocabulary: Vocabulary, limited: frozenset[str]) -> None:
        """`vocabulary` has the subjects of queries; `limited` are the owners who may not see all stories."""
        self.settings = settings
        self.vocabulary = vocabulary
        self.tokens = Followed(Tokens)
        self.access = Access(settings, self.tokens, limited)
        self.api = Api(settings, vocabulary, self.access)
        self.operations = Operations(settings, self._sampled, self.waiting_for, self._sources)
        self.opened: Opened | None = None

    @property
    def index(self) -> Index:
        """The stories and alerts of the last days. Raises ProblemError until it is open."""
        return self._opened.index

    @property
    def live(self) -> Live:
        """The open connections of browsers. Raises ProblemError until the index is open."""
        return self._opened.live

    @property
    def _opened(self) -> Opened:
        if self.opened is None:
            raise ProblemError(503, "the desk waits for Kafka", headers=AGAIN)
        return self.opened

    def waiting_for(self) -> str:
        """What has to be read before all requests can be answered; empty if they can."""
        if self.opened is None:
            return "for Kafka"
        if not self.opened.following.ready:
            following = self.opened.following
            progress = f"{following.read} of {following.total} have been read"
            return following.problem or f"for the stories of the last days: {progress}"
        if not self.api.subscriptions.known:
            return "for the subscriptions to be read"
        if self.settings.desk_sign_in == "tokens" and not self.tokens.known:
            return "for the tokens to be read"
        return ""

    def _sources(self, since: datetime) -> list[SourceSeen]:
        """The sources in the index; none until it is open."""
        opened = self.opened
        return opened.index.sources(since) if opened else []

    def _sampled(self) -> None:
        if self.opened and (newest := self.operations.newest()):
            self.opened.live.sampled(newest)


DESK = web.AppKey("desk", Desk)
