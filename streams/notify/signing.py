"""Signatures of webhooks, after Standard Webhooks 1.0.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md

The secret of a subscription is derived from the setting COPYTASTER_WEBHOOK_KEY, its owner and its id, so no
secret is stored anywhere, and another owner who uses the id later has another one. All webhooks of a
subscription have the same secret.
"""

import base64
import hmac
from datetime import datetime

BEGIN = "whsec_"  # of a secret


def secret(key: str, owner: str, subscription: str) -> str:
    """The secret of a subscription's webhooks, as receivers' libraries take it: `whsec_` and base64."""
    derived = hmac.digest(key.encode(), f"copytaster webhook {owner} {subscription}".encode(), "sha256")
    return BEGIN + base64.b64encode(derived).decode()


def sign(secret: str, id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers of a webhook that is sent at a time."""
    timestamp = str(int(at.timestamp()))
    signed = b".".join((id.encode(), timestamp.encode(), body))
    signature = hmac.digest(base64.b64decode(secret.removeprefix(BEGIN)), signed, "sha256")
    return {
        "webhook-id": id,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{base64.b64encode(signature).decode()}",
    }
