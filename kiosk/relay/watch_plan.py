"""What the watch does about a payment, and when. Pure: no clock, no store, nobody asked.

Source of the intervals: the issue (every 3 s without a webhook) and Stripe's limits (25 questions a second an
account, on average 500 a payment).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from kiosk.core.payment import Outcome
from kiosk.relay.records import PaymentRecord

WITHOUT_WEBHOOK_S = 3.0
WITH_WEBHOOK_S = 15.0
AFTER_FAILURE_S = 15.0
FIRST_RETRY_S = 3.0
"""An answer that did not come is asked for soon: it may be of money paid while the relay was down, which has to
be found within 20 s of its return."""
FIRST_CANCEL_S = 2.0
FIRST_RESUME_S = 5.0
FIRST_REFERENCE_S = 2.0
LONGEST_PAUSE_S = 60.0
LONGEST_UNKNOWN_S = 600.0
REFERENCE_PATIENCE = timedelta(minutes=10)
"""How long a paid payment is asked for the bank's reference, which may come a moment after the money."""
UNKNOWN_PATIENCE = timedelta(hours=1)
"""How long after its time a payment that Stripe does not know is kept open. A mistaken key makes Stripe say
the same of every payment, so one such answer ends nothing; money that comes later is *paid late*."""

LATE_MONEY_PAUSES_S = (5.0, 25.0, 60.0, 300.0, 1_800.0, 7_200.0)
"""When a payment that ended without money is looked at once more. Its code is still in the customer's phone, and
what becomes of money after a cancel is not documented; without a webhook nothing else would tell of it."""
LATE_MONEY_PATIENCE = timedelta(seconds=sum(LATE_MONEY_PAUSES_S))
NEVER_S = float("inf")


class Errand(StrEnum):
    """What is to be done about a payment."""

    RESUME = "resume"  # it is not known whether Stripe created it
    ASK = "ask"
    CANCEL = "cancel"  # its code was taken back; Stripe has not confirmed it yet
    REFERENCE = "reference"  # paid; the bank's reference is not known yet
    LATE_MONEY = "late_money"  # ended without money; some may still come


NOT_URGENT = frozenset({Errand.REFERENCE, Errand.LATE_MONEY})
"""What must not stand in the way of money that is not known yet."""


def errand_of(record: PaymentRecord) -> Errand:
    """What an unsettled payment needs."""
    if record.outcome is Outcome.CREATING:
        return Errand.RESUME
    if record.outcome is Outcome.PAID:
        return Errand.REFERENCE
    if record.outcome in {Outcome.CANCELED, Outcome.EXPIRED}:
        return Errand.LATE_MONEY
    return Errand.ASK if record.cancel_requested_at is None else Errand.CANCEL


def time_is_up(record: PaymentRecord, now: datetime) -> bool:
    """Its code has been offered long enough and has not been taken back."""
    return (
        record.outcome in {Outcome.CREATING, Outcome.WAITING, Outcome.FAILED}
        and record.cancel_requested_at is None
        and now >= record.expires_at
    )


def pause_s(record: PaymentRecord, asked: int, failures: int, *, webhook: bool) -> float:
    """Seconds until a payment is due again after `asked` errands, the last `failures` of them unanswered."""
    errand = errand_of(record)
    if errand is Errand.REFERENCE:
        return _growing(FIRST_REFERENCE_S, asked)
    if errand is Errand.LATE_MONEY:
        return LATE_MONEY_PAUSES_S[asked] if asked < len(LATE_MONEY_PAUSES_S) else NEVER_S
    if errand is Errand.RESUME:
        return _growing(FIRST_RESUME_S, failures)
    if errand is Errand.CANCEL:
        return _growing(FIRST_CANCEL_S, asked)
    if failures:
        return _growing(FIRST_RETRY_S, failures - 1)
    if record.outcome is Outcome.FAILED:
        return AFTER_FAILURE_S
    return WITH_WEBHOOK_S if webhook else WITHOUT_WEBHOOK_S


def _growing(first_s: float, times: int) -> float:
    return min(first_s * 2.0 ** min(times, 20), LONGEST_PAUSE_S)
