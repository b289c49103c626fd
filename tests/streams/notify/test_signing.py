"""Signatures, as a receiver verifies them with the library of Standard Webhooks."""

import base64
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from streams.notify.signing import secret, sign
from tests.streams.notify.examples import KEY

BODY = b'{"type":"alert.match"}'


def test_a_receiver_can_verify_a_webhook() -> None:
    own = secret(KEY, "transport-desk", "rail-strikes")
    headers = sign(own, "a1", datetime.now(UTC), BODY)
    assert headers["webhook-id"] == "a1"
    receiver = Webhook(own)
    assert receiver.verify(BODY, headers) == {"type": "alert.match"}
    for body, changed in ((BODY + b" ", headers), (BODY, headers | {"webhook-id": "a2"})):
        with pytest.raises(WebhookVerificationError):
            receiver.verify(body, changed)


def test_each_subscription_owner_and_key_has_a_secret_of_its_own() -> None:
    whose = [("desk", "rail-strikes"), ("desk", "rail-strike"), ("other-desk", "rail-strikes")]
    found = {secret(key, *each) for key in (KEY, KEY[::-1]) for each in whose}
    assert len(found) == 6
    assert all(len(base64.b64decode(each.removeprefix("whsec_"))) == 32 for each in found)
    with pytest.raises(WebhookVerificationError):
        one, other = found.pop(), found.pop()
        Webhook(one).verify(BODY, sign(other, "a1", datetime.now(UTC), BODY))
