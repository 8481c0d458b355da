"""Signs webhooks the way Stripe does, written from its documentation and not with its SDK.

The relay verifies with its own code; two hands that agree prove more than one library used twice.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence


def signature_header(body: bytes, secrets: Sequence[str], sent_at_s: int) -> str:
    """The `Stripe-Signature` header: the time, and one `v1` for each secret in force."""
    signed = b"%d." % sent_at_s + body
    marks = (hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest() for secret in secrets)
    return ",".join([f"t={sent_at_s}", *(f"v1={mark}" for mark in marks)])
