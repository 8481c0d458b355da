"""Stripe's webhook signature, checked by our own code.

Own, because the SDK's check takes one secret, accepts any time in the future and costs thirty times as much.
Whatever the header and the body are, it answers with a verdict and never raises.

Source: Stripe, "Verify webhook signatures manually": HMAC-SHA256 over `"{t}." + body` with the whole
`whsec_…` text as key, lower-case hex in `v1`; during a roll there is one `v1` for each active secret.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

TOLERANCE_S = 300
_LONGEST_TIME = 12
_MOST_SIGNATURES = 32


class Verdict(StrEnum):
    """What the signature is worth."""

    GOOD = "good"
    MISSING = "missing"
    MALFORMED = "malformed"
    WRONG = "wrong"
    OUTSIDE_TIME = "outside_time"


@dataclass(frozen=True, slots=True)
class _Parts:
    """`t` as it was signed and as a number, and every `v1`."""

    signed_time: bytes
    time_s: int
    signatures: list[bytes]


def verify(header: bytes | None, body: bytes, secrets: Sequence[bytes], now: datetime) -> Verdict:
    """Judge `body` by the `Stripe-Signature` header; any of `secrets` may have signed it."""
    if not header:
        return Verdict.MISSING
    parts = _parts(header)
    if parts is None:
        return Verdict.MALFORMED
    signed = parts.signed_time + b"." + body
    expected = [hmac.digest(secret, signed, "sha256").hex().encode() for secret in secrets]
    matches = [hmac.compare_digest(one, other) for one in expected for other in parts.signatures]
    if not any(matches):
        return Verdict.WRONG
    if abs(now.timestamp() - parts.time_s) > TOLERANCE_S:
        return Verdict.OUTSIDE_TIME
    return Verdict.GOOD


def _parts(header: bytes) -> _Parts | None:
    """Read `t=…,v1=…,v1=…`; the first `t` counts, other schemes (`v0`) do not."""
    pairs = [item.partition(b"=") for item in header.split(b",")]
    times = [value for name, _, value in pairs if name == b"t"]
    signatures = [value for name, _, value in pairs if name == b"v1"][:_MOST_SIGNATURES]
    if not times or not signatures:
        return None
    if not times[0].isdigit() or len(times[0]) > _LONGEST_TIME:
        return None
    return _Parts(times[0], int(times[0]), signatures)
