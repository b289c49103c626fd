"""Tokens of the HTTP API and the desk, on the compacted topic `wire.tokens`, by their ids.

    ct_<id>_<secret>

Only a hash of the secret is stored. The secret has 256 random bits, so nobody can guess it, and SHA-256
without salt is enough. A tombstone revokes a token.
"""

import hmac
import re
import secrets
from datetime import UTC, datetime
from hashlib import sha256
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator

from processors.subscriptions.subscription import Id
from streams import compacted
from streams.roles import Role
from streams.settings import Settings
from streams.topics import TOKENS

Scope = Literal["subscriptions", "feeds", "desk"]

PREFIX = "ct"
ID_BYTES = 6
SECRET_BYTES = 32
SECRET = re.compile(rf"(?<={PREFIX}_[0-9a-f]{{12}}_)[\w-]+")


class Token(BaseModel):
    """A token of the HTTP API or the desk: whose it is, and what it may be used for."""

    model_config = ConfigDict(frozen=True)

    id: Annotated[str, Field(pattern=r"^[0-9a-f]{12}$")]
    owner: Id
    """The owner of the subscriptions that it gives access to."""
    scope: Scope
    """`subscriptions` for all of the HTTP API, `feeds` only to read Atom feeds, `desk` for the desk."""
    role: Role | None = None
    """What it may be used for at the desk; null for the other scopes."""
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    """The hash of its secret, in hexadecimal digits."""
    created: AwareDatetime
    expires: AwareDatetime | None = None
    """When it stops being valid; never if null."""

    @classmethod
    def create(
        cls, owner: str, scope: Scope, expires: datetime | None, role: Role | None = None
    ) -> tuple[Self, str]:
        """A new token, and its text, which is stored nowhere. Raises ValidationError.

        Tokens of the scope `desk` have a role, and others have none.
        """
        id, secret = secrets.token_hex(ID_BYTES), secrets.token_urlsafe(SECRET_BYTES)
        token = cls(
            id=id,
            owner=owner,
            scope=scope,
            role=role,
            sha256=_hash(secret),
            created=datetime.now(UTC),
            expires=expires,
        )
        return token, f"{PREFIX}_{id}_{secret}"

    @model_validator(mode="after")
    def _check_role(self) -> Self:
        if (self.scope == "desk") != (self.role is not None):
            raise ValueError("a token has a role if its scope is desk, and only then")
        return self

    def has_secret(self, secret: str) -> bool:
        """Whether a secret is the token's; takes the same time whatever the answer is."""
        return hmac.compare_digest(_hash(secret), self.sha256)

    def is_expired(self, now: datetime) -> bool:
        return self.expires is not None and self.expires <= now


class Tokens:
    """The tokens that are not revoked, as `compacted.Followed` keeps them up to date."""

    def __init__(self) -> None:
        self._found: dict[str, Token] = {}

    def put(self, id: str, value: bytes) -> None:
        """Put a token in place of the one with its id; what is no token only removes that."""
        self._found.pop(id, None)
        if token := read_token(id, value):
            self._found[id] = token

    def __len__(self) -> int:
        return len(self._found)

    def get(self, id: str) -> Token | None:
        return self._found.get(id)


def read_token(id: str, value: bytes) -> Token | None:
    """An entry of the topic, or None if it is no token: anybody may have written to the topic."""
    try:
        token = Token.model_validate_json(value)
    except ValidationError:
        return None
    return token if token.id == id else None


def split(text: str) -> tuple[str, str]:
    """The id and the secret in a token's text; in place of an id, other texts have one that no token has."""
    prefix, _, rest = text.partition("_")
    id, _, secret = rest.partition("_")
    return (id, secret) if prefix == PREFIX else ("", "")


def without_secrets(text: str) -> str:
    """A text, for a log, without the secrets of the tokens in it."""
    return SECRET.sub("...", text)


async def load(settings: Settings) -> dict[str, Token]:
    """The tokens by id, the oldest first. Raises KafkaError."""
    entries = await compacted.load(settings, TOKENS)
    return {id: token for id, value in entries.items() if (token := read_token(id, value))}


async def save(settings: Settings, token: Token) -> None:
    """Store a token. Raises KafkaError, UnknownTopicOrPartitionError if the topic does not exist."""
    await load(settings)  # which says at once if it does not; a producer would wait for 40 seconds
    await compacted.write(settings, TOKENS, {token.id: token.model_dump_json(exclude_none=True).encode()})


async def revoke(settings: Settings, ids: list[str]) -> None:
    """Revoke tokens. Raises KafkaError."""
    await compacted.write(settings, TOKENS, dict.fromkeys(ids))


def _hash(secret: str) -> str:
    return sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()
