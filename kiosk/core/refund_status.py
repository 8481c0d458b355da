"""The automaton of one refund: what is believed of money on its way back when Stripe says something of it.

Events come late, twice and in any order, and tell the second only. So a snapshot is believed when it is surely
newer than what is known; where that cannot be told, Stripe is asked. Must never look at a clock or a store.

Source of the statuses: Stripe's refund life cycle for PromptPay. The customer is asked by e-mail
(`requires_action`), gives an account (`pending`), and has the money (`succeeded`); a bank may return it, and then
all of it begins again. `failed` and `canceled` are the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk.core.automaton import Ignore


class RefundStatus(StrEnum):
    """Where the money is. All but `creating` are Stripe's words."""

    CREATING = "creating"
    REQUIRES_ACTION = "requires_action"
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELED = "canceled"


ENDED = frozenset({RefundStatus.FAILED, RefundStatus.CANCELED})
"""The money stays with the shop, for good, and its share of the charge can be given back again."""


class Age(StrEnum):
    """How old a snapshot is beside what is known."""

    NEWER = "newer"
    UNCLEAR = "unclear"
    OLDER = "older"


@dataclass(frozen=True, slots=True)
class Take:
    """The status becomes this one."""

    status: RefundStatus


@dataclass(frozen=True, slots=True)
class AskStripe:
    """It cannot be told which of the two is true now."""


Step = Take | Ignore | AskStripe

_SAME = Ignore("nothing new")
_OLD = Ignore("older than what is known: events come in any order")
_OVER = Ignore("a refund that failed or was canceled never begins again")
_NEVER_LEFT = Ignore("what exists at Stripe is not created any more")
_ASK = AskStripe()


def advance(known: RefundStatus, said: RefundStatus, age: Age) -> Step:
    """What a snapshot does to a refund that is `known` to be so. Total: every triple has an answer."""
    if said is known:
        return _SAME
    if said is RefundStatus.CREATING:
        return _NEVER_LEFT
    if known in ENDED:
        return _OVER
    # The first word of all, and the last: neither can be older than what is known.
    if known is RefundStatus.CREATING or said in ENDED or age is Age.NEWER:
        return Take(said)
    return _OLD if age is Age.OLDER else _ASK


def age_of(said_at: datetime, known_at: datetime | None) -> Age:
    """How old what Stripe said at `said_at` is beside what it said last; both by Stripe's clock, to the second.

    `known_at` None: what is known was an answer to a question, which bears no time.
    """
    if known_at is None or said_at == known_at:
        return Age.UNCLEAR
    return Age.NEWER if said_at > known_at else Age.OLDER
