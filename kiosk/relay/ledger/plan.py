"""When the ledger asks Stripe what. Pure: no clock, no store, nobody asked.

Refunds of PromptPay take days: the customer has some weeks to answer an e-mail, and a bank may return money that
arrived. All of it goes through the same budget as the payments, and behind them.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from kiosk.core.refund_status import ENDED, RefundStatus
from kiosk.relay.ledger.records import Errand, ErrandKind, RefundRecord

FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)
HOUR = timedelta(hours=1)
CLOSELY_WATCHED = timedelta(days=3)
"""How long a refund that is on its way is looked at every hour, then four times a day."""
REFUND_WATCHED = timedelta(days=75)
"""How long a refund is looked at in the end: the customer's time to answer and a month for the bank's."""
MOST_UNKNOWN = 24
"""How often Stripe may say that it does not know something before that is believed."""
FEE_PATIENCE = timedelta(days=2)
PAYOUTS_EVERY = timedelta(hours=6)
PAYOUTS_SINCE = timedelta(days=35)
WALLET_EVERY = timedelta(hours=1)


def next_look(record: RefundRecord, now: datetime) -> timedelta | None:
    """The pause until a refund is looked at again, None when it is over."""
    age = now - record.created_at
    if record.status in ENDED or age >= REFUND_WATCHED:
        return None
    if record.status is RefundStatus.SUCCEEDED:
        return timedelta(days=1)
    return HOUR if age < CLOSELY_WATCHED else 6 * HOUR


def pause_after_failure(errand: Errand) -> timedelta:
    """Growing: what nobody waits for must not hammer."""
    return _growing(errand.failures)


def pause_for_fee(errand: Errand, paid_at: datetime, now: datetime) -> timedelta | None:
    """The pause until the fee is asked for again, None when it is given up: its payout will tell."""
    return None if now - paid_at >= FEE_PATIENCE else _growing(errand.done)


def when_done(kind: ErrandKind) -> timedelta | None:
    """The pause until the same is asked again by itself, None for what is asked once."""
    return {ErrandKind.LIST_PAYOUTS: PAYOUTS_EVERY, ErrandKind.READ_WALLET: WALLET_EVERY}.get(kind)


def _growing(times: int) -> timedelta:
    return min(FIRST_PAUSE * int(2 ** min(times, 20)), LONGEST_PAUSE)
