"""The relay's way to say no to a caller: one error with a code of the contract.

HTTP statuses belong to `kiosk.protocol.problems`; use cases raise this and know nothing of HTTP.

What a till is told of Stripe's troubles when it asks for a payment (`tests/relay/stripe_side/test_trouble.py`):

    Stripe                                      the till                     then, under the same key
    ------------------------------------------  ---------------------------  -------------------------------------
    says nothing in time, or the line breaks    asked 3 times, then 503      goes on; what was done is found
    429, also with `Stripe-Should-Retry: true`  as often as `Retry-After`    goes on
                                                leaves time for, then 503
    `Stripe-Should-Retry: false`                503 after the first          goes on
    409 `idempotency_key_in_use`                asked 3 times, then 503      goes on
    500, and its replays                        looked for by its mark; if   goes on
                                                absent the next key: 201
    500 to everything                           asked 3 times, then 503      goes on
    lost after it was carried out               asked again: 201             replayed
    no code in its answer                       503                          201 once Stripe gives one
    no JSON, a word, a list, HTML, another      asked 3 times, then 503      goes on
    object, half an answer
    400, 402, 403                               502, the payment failed      a new try
    401                                         the same; 503 from then on,  a new try
                                                until a probe is let in
    five times in a row nothing                 503 at once, nothing asked   goes on when a probe was answered

503 is `stripe_unavailable` with `Retry-After`: nothing is known, nothing is lost, and the till asks again with
the same key. 502 is `stripe_rejected`: a definite no. A *check now* is told the same and changes nothing; a
cancel is 200 with the code taken back and `cancelRequestedAt`, and the watch asks on until Stripe confirms it.
"""

from __future__ import annotations

from kiosk.core.errors import KioskError
from kiosk.protocol.problems import ProblemCode
from kiosk.relay.stripe_side.gateway import GatewayError, NotFound, Rejected

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
