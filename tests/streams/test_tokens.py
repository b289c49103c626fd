"""Tokens of the HTTP API."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from streams.tokens import Token, Tokens, split
from tests.streams.api.examples import DESK, DESK_TEXT, EXPIRED, OTHER


def test_only_a_hash_of_the_secret_is_stored() -> None:
    id, secret = split(DESK_TEXT)
    assert id == DESK.id
    assert len(secret) >= 43  # 256 bits in base64
    assert secret not in DESK.model_dump_json()
    assert DESK.has_secret(secret)
    assert not OTHER.has_secret(secret)
    assert not DESK.has_secret(secret + "\udcff")


def test_a_token_may_expire() -> None:
    now = datetime.now(UTC)
    assert EXPIRED.is_expired(now)
    assert not DESK.is_expired(now)


@pytest.mark.parametrize("text", ["", "ct", "ct_", "ct_abc", "xx_0123456789ab_secret", "_", "ct__", "é"])
def test_what_is_no_token_has_an_id_that_there_is_not(text: str) -> None:
    tokens = Tokens()
    tokens.put(DESK.id, DESK.model_dump_json().encode())
    assert tokens.get(split(text)[0]) is None


def test_an_owner_is_checked() -> None:
    with pytest.raises(ValidationError):
        Token.create("Transport Desk", "feeds", None)


def test_a_token_for_the_desk_has_a_role_and_others_have_none() -> None:
    token, _ = Token.create("news", "desk", None, "editor")
    assert token.role == "editor"
    with pytest.raises(ValidationError, match="if its scope is desk"):
        Token.create("news", "desk", None)
    with pytest.raises(ValidationError, match="if its scope is desk"):
        Token.create("news", "feeds", None, "reader")


@pytest.mark.parametrize(
    "value", [b"", b"{", b"[]", OTHER.model_dump_json().encode()], ids=["tombstone", "cut", "list", "other"]
)
def test_a_tombstone_and_what_is_no_token_revoke_it(value: bytes) -> None:
    tokens = Tokens()
    tokens.put(DESK.id, DESK.model_dump_json().encode())
    assert tokens.get(DESK.id) == DESK
    tokens.put(DESK.id, value)
    assert tokens.get(DESK.id) is None
