"""The relay's way to say no to a caller: one error with a code of the contract.

HTTP statuses belong to `kiosk.protocol.problems`; use cases raise this and know nothing of HTTP.
"""

from __future__ import annotations

from kiosk.core.errors import KioskError
from kiosk.protocol.problems import ProblemCode
from kiosk.relay.gateway import GatewayError, NotFound, Rejected

STRIPE_PAUSE_S = 2.0


class Refusal(KioskError):
    """The caller gets `code` and one plain English sentence, and nothing has changed for it."""

    def __init__(self, code: ProblemCode, text: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(text, code=code.value, retry_after_s=retry_after_s)


def refusal_of(error: GatewayError) -> Refusal:
    """What a caller is told when Stripe said no, or nothing."""
    if isinstance(error, Rejected | NotFound):
        if error.code in {ProblemCode.AMOUNT_TOO_SMALL, ProblemCode.AMOUNT_TOO_LARGE}:
            return Refusal(ProblemCode(error.code), error.text)
        return Refusal(ProblemCode.STRIPE_REJECTED, f"Stripe refused: {error.text}")
    return Refusal(
        ProblemCode.STRIPE_UNAVAILABLE,
        f"{error.text} Ask again.",
        retry_after_s=error.retry_after_s or STRIPE_PAUSE_S,
    )
