"""The customer says they paid: what the till answers, read from the sale, a check and the link. No widgets, no Qt.

There are three answers: *paid*, *not paid*, *cannot be known yet, because …*, and beside them that a person has to
decide about money that came. Only the sale's own state ever says *paid*; a check that failed, a slip or a long
silence never do, and none of them says *not paid* either.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from kiosk.core.sale import SaleState
from kiosk.till.link.checking import NOT_ASKED, NOTHING_TO_ASK, CheckAnswer
from kiosk.till.snapshot import SaleView, TakingBack

PATIENCE = timedelta(seconds=15)
"""How long Stripe's answer is waited for; the link gives up after that, too."""


class Answer(StrEnum):
    """What a cashier is told, in large words."""

    ASKING = "asking"
    PAID = "paid"
    NOT_PAID = "not_paid"
    UNKNOWN = "unknown"
    PERSON = "person"


class Why(StrEnum):
    """What the answer goes by. Windows know a reason and an advice for each."""

    ASKING = "asking"
    MONEY_CAME = "money_came"
    NO_MONEY = "no_money"  # Stripe was asked just now, and the code is still good
    FAILED = "failed"
    EXPIRED = "expired"
    TAKEN_BACK = "taken_back"
    NO_CODE = "no_code"  # none was ever shown, so none can have been paid
    CREATING = "creating"
    AT_BANK = "at_bank"
    TAKING_BACK = "taking_back"
    CLOSING = "closing"  # its time is over, and Stripe has not ended it
    OLD_CODE = "old_code"  # a code shown before may still be paid
    RELAY_AWAY = "relay_away"
    TOKEN_REFUSED = "token_refused"  # a word, not a secret
    STRIPE_AWAY = "stripe_away"
    TOO_MANY = "too_many"
    REFUSED = "refused"
    NOT_ASKED = "not_asked"
    SILENCE = "silence"  # no answer within PATIENCE
    TO_SETTLE = "to_settle"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class Asked:
    """A check: since when, and its answer once there is one."""

    at: datetime
    answer: CheckAnswer | None = None


_OF_TROUBLE = {
    "relay_away": Why.RELAY_AWAY,
    "storage_unavailable": Why.RELAY_AWAY,
    "token_refused": Why.TOKEN_REFUSED,
    "unauthorized": Why.TOKEN_REFUSED,
    "forbidden": Why.TOKEN_REFUSED,
    "stripe_unavailable": Why.STRIPE_AWAY,
    "rate_limited": Why.TOO_MANY,
    NOTHING_TO_ASK: Why.NOT_ASKED,
    NOT_ASKED: Why.NOT_ASKED,
}
_ENDED = {
    SaleState.EXPIRED: Why.EXPIRED,
    SaleState.CANCELED: Why.TAKEN_BACK,
}


def answer_of(sale: SaleView, asked: Asked, now: datetime) -> tuple[Answer, Why]:
    """What is known of `sale` after a check, and what that goes by."""
    if sale.state is SaleState.PAID:
        return Answer.PAID, Why.MONEY_CAME
    if sale.state is SaleState.ATTENTION:
        return Answer.PERSON, Why.SETTLED if sale.settled else Why.TO_SETTLE
    if sale.state in _ENDED and sale.old_code is None:
        return Answer.NOT_PAID, _ENDED[sale.state]
    if asked.answer is None:
        # Also when the clock was set back.
        waiting = abs(now - asked.at) < PATIENCE
        return (Answer.ASKING, Why.ASKING) if waiting else (Answer.UNKNOWN, Why.SILENCE)
    trouble = asked.answer.trouble
    # What the relay refused to create is nowhere at Stripe, so nobody is asked about it.
    refused = trouble == NOTHING_TO_ASK and sale.state is SaleState.FAILED
    if trouble is not None and not refused:
        return Answer.UNKNOWN, _OF_TROUBLE.get(trouble, Why.REFUSED)
    return _after_stripe(sale)


def _after_stripe(sale: SaleView) -> tuple[Answer, Why]:
    """Stripe was asked just now, and there is no money in what it said."""
    if (
        sale.at_bank
        or sale.taking_back is TakingBack.AT_BANK
        or sale.old_code is TakingBack.AT_BANK
    ):
        return Answer.UNKNOWN, Why.AT_BANK
    if sale.old_code is not None:
        return Answer.UNKNOWN, Why.OLD_CODE
    match sale.state:
        case SaleState.WAITING:
            return Answer.NOT_PAID, Why.NO_MONEY
        case SaleState.FAILED:
            return Answer.NOT_PAID, Why.NO_CODE if sale.offered_at is None else Why.FAILED
        case _ if sale.taking_back is not None and sale.offered_at is not None:
            return Answer.UNKNOWN, Why.TAKING_BACK
        case _ if sale.offered_at is not None:
            return Answer.UNKNOWN, Why.CLOSING
        case _:
            return Answer.UNKNOWN, Why.CREATING
