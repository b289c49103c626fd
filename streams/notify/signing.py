"""Signatures of webhooks, after Standard Webhooks 1.0.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md

The secret of a subscription is derived from the setting COPYTASTER_WEBHOOK_KEY and its id, so no secret is
stored anywhere. All webhooks of a subscription have the same secret.
"""

import base64
import hmac
from datetime import datetime

CONTEXT = "copytaster webhook "


def secret(key: str, subscription: str) -> str:
    """The secret of a subscription's webhooks, as receivers' libraries take it: `whsec_` and base64."""
    return "whsec_" + base64.b64encode(_derived(key, subscription)).decode()


def sign(key: str, subscription: str, id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers of a webhook that is sent at a time."""
    timestamp = str(int(at.timestamp()))
    signed = b".".join((id.encode(), timestamp.encode(), body))
    signature = hmac.digest(_derived(key, subscription), signed, "sha256")
    return {
        "webhook-id": id,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{base64.b64encode(signature).decode()}",
    }


def _derived(key: str, subscription: str) -> bytes:
    return hmac.digest(key.encode(), (CONTEXT + subscription).encode(), "sha256")
