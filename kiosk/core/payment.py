"""The automaton of one payment: what the relay believes about one attempt at Stripe.

This file is the only place that decides how an outcome moves. It lists every (outcome, word) pair:
a move, a word left alone with the reason, or a pair that cannot happen. It must never look at a clock,
a store or a network; whoever calls it passes in what was heard.

Two facts shape the table. Stripe's events come late, twice and in any order, so a word may be older than
what is known already. And money is never argued with: whatever was believed before, `succeeded` ends in
*paid* or, where a person has to decide, in *attention*.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kiosk.core.automaton import Forbid, Ignore


class Outcome(StrEnum):
    """What the relay says of a payment; the words of the contract."""

    CREATING = "creating"
    WAITING = "waiting"
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELED = "canceled"
    ATTENTION = "attention"


FINAL = frozenset({Outcome.PAID, Outcome.EXPIRED, Outcome.CANCELED, Outcome.ATTENTION})
"""Outcomes that nobody asks Stripe about any more. `failed` is not one: the attempt may still be paid."""


class Attention(StrEnum):
    """Why a person has to look at a payment."""

    PAID_LATE = "paid_late"
    AMOUNT_MISMATCH = "amount_mismatch"
    CURRENCY_MISMATCH = "currency_mismatch"
    PAID_TWICE = "paid_twice"
    UNKNOWN = "unknown"
    DISPUTED = "disputed"


class ConfirmedBy(StrEnum):
    """How Stripe's word reached the relay."""

    WEBHOOK = "webhook"
    WATCH = "watch"
    VERIFY = "verify"
    CATCHUP = "catchup"


class Word(StrEnum):
    """What was said about a payment, by Stripe or by the relay itself."""

    OFFERED = "offered"  # a code is out (requires_action)
    PROCESSING = "processing"  # the bank has it and has not said yes
    UNCONFIRMED = "unconfirmed"  # the intent exists, no attempt was confirmed yet
    ATTEMPT_FAILED = "attempt_failed"  # this attempt failed; the intent may still be paid
    ATTEMPT_EXPIRED = "attempt_expired"  # Stripe let the code run out; the intent is still open
    EXPIRED = "expired"  # canceled at Stripe because its time was up
    CANCELED = "canceled"  # canceled at Stripe for any other reason
    REJECTED = "rejected"  # Stripe refused to create it
    RETRIED = "retried"  # the till asks again for a payment that was never created
    SUCCEEDED = "succeeded"  # paid, in baht, the right amount, for a sale not paid before
    SUCCEEDED_AGAIN = "succeeded_again"  # as above, but another payment of this sale is paid
    SUCCEEDED_OTHER_AMOUNT = "succeeded_other_amount"
    SUCCEEDED_OTHER_CURRENCY = "succeeded_other_currency"
    SUCCEEDED_UNASKED = (
        "succeeded_unasked"  # paid, but the relay knows it from Stripe's metadata alone
    )
    DISPUTED = "disputed"  # the customer's bank contests the charge
    DISPUTE_CLOSED = "dispute_closed"  # Stripe has decided over it, for the shop or against it


@dataclass(frozen=True, slots=True)
class Heard:
    """What Stripe says of an intent, reduced to what decides. Amounts in satang of `currency`."""

    status: str
    currency: str
    amount_satang: int
    amount_received_satang: int
    last_error_code: str | None = None
    last_error_message: str | None = None
    cancellation_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """What the relay asked for: the sum, whether it asked for a cancel because time was up, whether another
    payment of the same sale is paid already, and whether it knows of the payment only from its mark at Stripe."""

    amount_satang: int
    currency: str
    cancel_for_expiry: bool = False
    sale_paid_by_other: bool = False
    rebuilt: bool = False


ATTEMPT_EXPIRED_CODE = "payment_intent_payment_attempt_expired"


def word_of(heard: Heard, expected: Expected) -> Word | None:
    """Reduce what Stripe says to one word; None for a status that PromptPay cannot have.

    Source of the statuses: Stripe's PaymentIntent life cycle for PromptPay. An expired attempt sends the
    intent back to `requires_payment_method` with a `last_payment_error`; there is no "expired" status.
    """
    match heard.status:
        case "succeeded":
            return _word_of_money(heard, expected)
        case "canceled":
            for_expiry = expected.cancel_for_expiry or heard.cancellation_reason in (
                "automatic",
                "expired",
            )
            return Word.EXPIRED if for_expiry else Word.CANCELED
        case "requires_action":
            return Word.OFFERED
        case "processing":
            return Word.PROCESSING
        case "requires_payment_method" | "requires_confirmation":
            return _word_of_error(heard.last_error_code)
        case _:
            return None


def _word_of_error(code: str | None) -> Word:
    if code is None:
        return Word.UNCONFIRMED
    return Word.ATTEMPT_EXPIRED if code == ATTEMPT_EXPIRED_CODE else Word.ATTEMPT_FAILED


def _word_of_money(heard: Heard, expected: Expected) -> Word:
    if heard.currency != expected.currency:
        return Word.SUCCEEDED_OTHER_CURRENCY
    if not heard.amount_received_satang == heard.amount_satang == expected.amount_satang:
        return Word.SUCCEEDED_OTHER_AMOUNT
    if expected.sale_paid_by_other:
        return Word.SUCCEEDED_AGAIN
    return Word.SUCCEEDED_UNASKED if expected.rebuilt else Word.SUCCEEDED


@dataclass(frozen=True, slots=True)
class Move:
    """The outcome changes (or stays for `attention`'s sake: a disputed payment remains paid)."""

    to: Outcome
    attention: Attention | None = None


Step = Move | Ignore | Forbid

_SAME = Ignore("nothing new")
_OLD = Ignore("older than what is known: events come in any order")
_SETTLED = Ignore("the money is here; nothing takes a paid payment back")
_WITH_A_PERSON = Ignore("a person has to decide; the payment stays where it is")
_DEAD_CODE = Ignore("a failed or ended attempt is never offered again by us")
_NO_MONEY_YET = Ignore(
    "contested money has not been heard of; whoever brings the money brings this again"
)
_FOR_A_PERSON = Ignore("what Stripe decided over the money changes no outcome; a person settles it")
_CREATED_ONCE = Forbid("a payment that exists at Stripe cannot be rejected or created again")
_LATE = Move(Outcome.ATTENTION, Attention.PAID_LATE)
_TWICE = Move(Outcome.ATTENTION, Attention.PAID_TWICE)
_OTHER_AMOUNT = Move(Outcome.ATTENTION, Attention.AMOUNT_MISMATCH)
_OTHER_CURRENCY = Move(Outcome.ATTENTION, Attention.CURRENCY_MISMATCH)
_UNASKED = Move(Outcome.ATTENTION, Attention.UNKNOWN)

_MONEY_WHILE_OPEN: dict[Word, Step] = {
    Word.SUCCEEDED: Move(Outcome.PAID),
    Word.SUCCEEDED_AGAIN: _TWICE,
    Word.SUCCEEDED_OTHER_AMOUNT: _OTHER_AMOUNT,
    Word.SUCCEEDED_OTHER_CURRENCY: _OTHER_CURRENCY,
    Word.SUCCEEDED_UNASKED: _UNASKED,
}
_MONEY_AFTER_THE_END: dict[Word, Step] = {
    Word.SUCCEEDED: _LATE,
    Word.SUCCEEDED_AGAIN: _TWICE,
    Word.SUCCEEDED_OTHER_AMOUNT: _OTHER_AMOUNT,
    Word.SUCCEEDED_OTHER_CURRENCY: _OTHER_CURRENCY,
    Word.SUCCEEDED_UNASKED: _UNASKED,
}
_ENDS: dict[Word, Step] = {
    Word.EXPIRED: Move(Outcome.EXPIRED),
    Word.CANCELED: Move(Outcome.CANCELED),
}
_DISPUTE_WITHOUT_MONEY: dict[Word, Step] = {
    Word.DISPUTED: _NO_MONEY_YET,
    Word.DISPUTE_CLOSED: _FOR_A_PERSON,
}


def _all(step: Step) -> dict[Word, Step]:
    return dict.fromkeys(Word, step)


TABLE: dict[Outcome, dict[Word, Step]] = {
    Outcome.CREATING: {
        Word.OFFERED: Move(Outcome.WAITING),
        Word.PROCESSING: Move(Outcome.WAITING),
        # A `created` event may overtake the answer to our own create call.
        Word.UNCONFIRMED: Ignore("created at Stripe, not confirmed yet"),
        Word.ATTEMPT_FAILED: Move(Outcome.FAILED),
        # Dead at the bank, open at Stripe: it waits without a code until the cancel is confirmed.
        Word.ATTEMPT_EXPIRED: Move(Outcome.WAITING),
        Word.REJECTED: Move(Outcome.FAILED),
        Word.RETRIED: _SAME,
        **_ENDS,
        **_MONEY_WHILE_OPEN,
        **_DISPUTE_WITHOUT_MONEY,
    },
    Outcome.WAITING: {
        Word.OFFERED: _SAME,
        Word.PROCESSING: _SAME,
        Word.UNCONFIRMED: _OLD,
        Word.ATTEMPT_FAILED: Move(Outcome.FAILED),
        Word.ATTEMPT_EXPIRED: _SAME,
        Word.REJECTED: _CREATED_ONCE,
        Word.RETRIED: _CREATED_ONCE,
        **_ENDS,
        **_MONEY_WHILE_OPEN,
        **_DISPUTE_WITHOUT_MONEY,
    },
    Outcome.FAILED: {
        Word.OFFERED: _DEAD_CODE,
        Word.PROCESSING: _OLD,
        Word.UNCONFIRMED: _OLD,
        Word.ATTEMPT_FAILED: _SAME,
        Word.ATTEMPT_EXPIRED: _SAME,
        Word.REJECTED: _SAME,
        # Only a payment that Stripe refused to create comes back this way; `apply` checks that it has no id.
        Word.RETRIED: Move(Outcome.CREATING),
        **_ENDS,
        **_MONEY_WHILE_OPEN,
        **_DISPUTE_WITHOUT_MONEY,
    },
    Outcome.EXPIRED: {
        **_all(_DEAD_CODE),
        Word.EXPIRED: _SAME,
        **_MONEY_AFTER_THE_END,
        **_DISPUTE_WITHOUT_MONEY,
    },
    Outcome.CANCELED: {
        **_all(_DEAD_CODE),
        Word.CANCELED: _SAME,
        **_MONEY_AFTER_THE_END,
        **_DISPUTE_WITHOUT_MONEY,
    },
    Outcome.PAID: {
        **_all(_SETTLED),
        Word.REJECTED: _CREATED_ONCE,
        Word.RETRIED: _CREATED_ONCE,
        # The receipt stands; a person has to see it.
        Word.DISPUTED: Move(Outcome.PAID, Attention.DISPUTED),
        Word.DISPUTE_CLOSED: _FOR_A_PERSON,
    },
    Outcome.ATTENTION: {
        **_all(_WITH_A_PERSON),
        Word.DISPUTE_CLOSED: _FOR_A_PERSON,
        Word.REJECTED: _CREATED_ONCE,
        Word.RETRIED: _CREATED_ONCE,
    },
}


def advance(outcome: Outcome, word: Word) -> Step:
    """What `word` does to a payment in `outcome`. Total: every pair has an answer."""
    return TABLE[outcome][word]
