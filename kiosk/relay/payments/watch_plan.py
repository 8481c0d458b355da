"""What the watch does about a payment, and when. Pure: no clock, no store, nobody asked.

Source of the intervals: the issue (every 3 s without a webhook; cancels at 1, 5, 30 min and 2 h) and Stripe's
limits (25 questions a second an account, on average 500 a payment).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from kiosk.core.payment import Outcome
from kiosk.relay.records import Unsettled

WITHOUT_WEBHOOK_S = 3.0
WITH_WEBHOOK_S = 15.0
AFTER_FAILURE_S = 15.0
FIRST_RETRY_S = 3.0
"""An answer that did not come is asked for soon: it may be of money paid while the relay was down, which has to
be found within 20 s of its return."""
LONGEST_SHOWN_RETRY_S = 15.0
"""Somebody stands at the counter. Stripe is spared by the gateway, which stops asking when nobody answers."""
FIRST_RESUME_S = 5.0
FIRST_REFERENCE_S = 2.0
LONGEST_PAUSE_S = 60.0
LONGEST_UNKNOWN_S = 600.0
REFERENCE_PATIENCE = timedelta(minutes=10)
"""How long a paid payment is asked for the bank's reference, which may come a moment after the money."""
UNKNOWN_PATIENCE = timedelta(hours=1)
"""How long after its time a payment that Stripe does not know is kept open. A mistaken key makes Stripe say
the same of every payment, so one such answer ends nothing; money that comes later is *paid late*."""

CANCEL_PAUSES_S = (2.0, 4.0, 8.0, 16.0, 30.0, 240.0, 1_500.0, 5_400.0)
"""When a cancel that Stripe did not confirm is asked for again: some quick tries, then 1, 5, 30 min and 2 h after
the first. The last pause goes on for ever: a code that may still be paid is never forgotten."""
LATE_MONEY_PAUSES_S = (5.0, 25.0, 60.0, 300.0, 1_800.0, 7_200.0)
"""When a payment that ended without money is looked at once more. Its code is still in the customer's phone, and
what becomes of money after a cancel is not documented; without a webhook nothing else would tell of it."""
LATE_MONEY_PATIENCE = timedelta(seconds=sum(LATE_MONEY_PAUSES_S)) + timedelta(hours=6)
"""How long after a code's time these looks go on. The hours are for a cancel that Stripe confirms late, since only
then they begin, and for answers that are lost and asked for again."""
NEVER_S = float("inf")

SHOWN_SHARE = 0.7
"""How much of the rate the codes on the screens may take; the rest is for what people ask and for what is due."""


class Errand(StrEnum):
    """What is to be done about a payment."""

    RESUME = "resume"  # it is not known whether Stripe created it
    ASK = "ask"
    CANCEL = "cancel"  # its code was taken back; Stripe has not confirmed it yet
    REFERENCE = "reference"  # paid; the bank's reference is not known yet
    LATE_MONEY = "late_money"  # ended without money; some may still come


NOT_URGENT = frozenset({Errand.REFERENCE, Errand.LATE_MONEY})
"""What must not stand in the way of money that is not known yet."""


def errand_of(payment: Unsettled) -> Errand:
    """What an unsettled payment needs."""
    if payment.outcome is Outcome.CREATING:
        return Errand.RESUME
    if payment.outcome is Outcome.PAID:
        return Errand.REFERENCE
    if payment.outcome in {Outcome.CANCELED, Outcome.EXPIRED}:
        return Errand.LATE_MONEY
    return Errand.ASK if payment.cancel_requested_at is None else Errand.CANCEL


def is_shown(payment: Unsettled) -> bool:
    """Its code is offered now: a customer may be paying, and a cashier looks at the screen."""
    return payment.outcome is Outcome.WAITING and payment.cancel_requested_at is None


def time_is_up(payment: Unsettled, now: datetime) -> bool:
    """Its code has been offered long enough and has not been taken back."""
    return (
        payment.outcome in {Outcome.CREATING, Outcome.WAITING, Outcome.FAILED}
        and payment.cancel_requested_at is None
        and now >= payment.expires_at
    )


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a code that is shown is asked about: each `usual_s`, and not more often than each `least_s`."""

    usual_s: float
    least_s: float = 0.0


def pace_of(shown: int, rate: float, *, webhook: bool) -> Pace:
    """The pace at which `shown` codes together keep within their share of `rate` questions a second."""
    least_s = shown / (rate * SHOWN_SHARE)
    return Pace(max(WITH_WEBHOOK_S if webhook else WITHOUT_WEBHOOK_S, least_s), least_s)


def pause_s(payment: Unsettled, asked: int, failures: int, pace: Pace) -> float:
    """Seconds until a payment is due again after `asked` answers and then `failures` questions without one."""
    errand = errand_of(payment)
    if errand is Errand.CANCEL:
        return CANCEL_PAUSES_S[min(asked + failures, len(CANCEL_PAUSES_S) - 1)]
    if errand is Errand.RESUME:
        return _growing(FIRST_RESUME_S, failures)
    if failures:
        retry_s = _growing(FIRST_RETRY_S, failures - 1)
        if is_shown(payment):
            return max(min(retry_s, LONGEST_SHOWN_RETRY_S), pace.least_s)
        return retry_s
    if errand is Errand.REFERENCE:
        return _growing(FIRST_REFERENCE_S, asked)
    if errand is Errand.LATE_MONEY:
        return LATE_MONEY_PAUSES_S[asked] if asked < len(LATE_MONEY_PAUSES_S) else NEVER_S
    return AFTER_FAILURE_S if payment.outcome is Outcome.FAILED else pace.usual_s


def _growing(first_s: float, times: int) -> float:
    return min(first_s * 2.0 ** min(times, 20), LONGEST_PAUSE_S)
