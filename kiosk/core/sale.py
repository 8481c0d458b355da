"""The automaton of one sale: what the till knows about one amount a cashier keyed.

A sale has one or more attempts, each a payment at the relay. Only the newest attempt can end a sale
without money; money counts from whichever attempt it comes. The table lists every (state, word) pair.
It must not look at a clock, a store or a network.

`unknown` is a state of its own: nobody answers, so nothing is said, least of all *failed*.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kiosk.core.automaton import Forbid, Ignore
from kiosk.core.payment import Attention, Outcome


class SaleState(StrEnum):
    """The states a cashier can see; also the `state` property of the windows' labels."""

    CREATING = "creating"
    WAITING = "waiting"
    CHECKING = "checking"
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELED = "canceled"
    ATTENTION = "attention"
    UNKNOWN = "unknown"


OPEN = frozenset({SaleState.CREATING, SaleState.WAITING, SaleState.CHECKING, SaleState.UNKNOWN})
"""States in which money may still be on its way for the newest attempt."""


class LearntBy(StrEnum):
    """Which of the four ways told the till."""

    PUSH = "push"
    POLL = "poll"
    CHECK = "check"
    CATCHUP = "catchup"


class SaleWord(StrEnum):
    """What was said about a sale: by the relay, by the cashier, or by time."""

    OFFERED = "offered"  # a code is here and may be shown
    CODE_REFUSED = "code_refused"  # the code contradicts the sale: never shown
    REFUSED = "refused"  # the relay said no: nothing exists at Stripe
    UNANSWERED = "unanswered"  # nobody answered a question that decides
    CANCEL_ASKED = "cancel_asked"  # the cashier asked
    TIME_UP = "time_up"  # the code's time is over by our clock
    RETRIED = "retried"  # the cashier wants a new code
    CLOSING = "closing"  # the relay takes the code back; not confirmed yet
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELED = "canceled"
    PAID = "paid"
    PAID_AGAIN = "paid_again"  # a second payment of this sale is paid
    ATTENTION = "attention"


@dataclass(frozen=True, slots=True)
class Move:
    """The sale changes to `to`."""

    to: SaleState


Step = Move | Ignore | Forbid

_SAME = Ignore("nothing new")
_OVER = Ignore("this sale is over")
_HAS_RECEIPT = Ignore("there is a receipt; nothing takes it back")
_WITH_A_PERSON = Ignore("a person has to decide first")
_STILL_OPEN = Forbid("a sale whose code may be paid gets no second code")
_TWICE = Move(SaleState.ATTENTION)

_ENDS: dict[SaleWord, Step] = {
    SaleWord.FAILED: Move(SaleState.FAILED),
    SaleWord.EXPIRED: Move(SaleState.EXPIRED),
    SaleWord.CANCELED: Move(SaleState.CANCELED),
}
_MONEY: dict[SaleWord, Step] = {
    SaleWord.PAID: Move(SaleState.PAID),
    SaleWord.PAID_AGAIN: _TWICE,
    SaleWord.ATTENTION: Move(SaleState.ATTENTION),
}


def _ended(own: SaleWord) -> dict[SaleWord, Step]:
    """The row of a sale that ended without money: only a new code or late money moves it.

    A code may still arrive here: the answer to a create call can be overtaken by the attempt's end.
    """
    return {
        **dict.fromkeys(SaleWord, _OVER),
        own: _SAME,
        SaleWord.RETRIED: Move(SaleState.CREATING),
        **_MONEY,
    }


TABLE: dict[SaleState, dict[SaleWord, Step]] = {
    SaleState.CREATING: {
        SaleWord.OFFERED: Move(SaleState.WAITING),
        SaleWord.CODE_REFUSED: Move(SaleState.CHECKING),
        SaleWord.REFUSED: Move(SaleState.FAILED),
        SaleWord.UNANSWERED: Move(SaleState.UNKNOWN),
        SaleWord.CANCEL_ASKED: Move(SaleState.CHECKING),
        SaleWord.TIME_UP: Ignore("no code was shown yet"),
        SaleWord.RETRIED: _STILL_OPEN,
        SaleWord.CLOSING: Move(SaleState.CHECKING),
        **_ENDS,
        **_MONEY,
    },
    SaleState.WAITING: {
        SaleWord.OFFERED: _SAME,
        SaleWord.CODE_REFUSED: Move(SaleState.CHECKING),
        SaleWord.REFUSED: Forbid("a code is out, so the relay has a payment"),
        # The code stays good while nobody answers; the badge tells how old our knowledge is.
        SaleWord.UNANSWERED: Ignore("the code can still be paid"),
        SaleWord.CANCEL_ASKED: Move(SaleState.CHECKING),
        SaleWord.TIME_UP: Move(SaleState.CHECKING),
        SaleWord.RETRIED: _STILL_OPEN,
        SaleWord.CLOSING: Move(SaleState.CHECKING),
        **_ENDS,
        **_MONEY,
    },
    SaleState.CHECKING: {
        SaleWord.OFFERED: Ignore("a code that is being taken back is not shown again"),
        SaleWord.CODE_REFUSED: _SAME,
        SaleWord.REFUSED: Move(SaleState.CANCELED),
        SaleWord.UNANSWERED: Move(SaleState.UNKNOWN),
        SaleWord.CANCEL_ASKED: _SAME,
        SaleWord.TIME_UP: _SAME,
        SaleWord.RETRIED: _STILL_OPEN,
        SaleWord.CLOSING: _SAME,
        **_ENDS,
        **_MONEY,
    },
    SaleState.UNKNOWN: {
        SaleWord.OFFERED: Move(SaleState.WAITING),
        SaleWord.CODE_REFUSED: Move(SaleState.CHECKING),
        SaleWord.REFUSED: Move(SaleState.FAILED),
        SaleWord.UNANSWERED: _SAME,
        SaleWord.CANCEL_ASKED: Move(SaleState.CHECKING),
        SaleWord.TIME_UP: _SAME,
        SaleWord.RETRIED: _STILL_OPEN,
        SaleWord.CLOSING: Move(SaleState.CHECKING),
        **_ENDS,
        **_MONEY,
    },
    SaleState.FAILED: _ended(SaleWord.FAILED),
    SaleState.EXPIRED: _ended(SaleWord.EXPIRED),
    SaleState.CANCELED: _ended(SaleWord.CANCELED),
    SaleState.PAID: {
        **dict.fromkeys(SaleWord, _HAS_RECEIPT),
        SaleWord.PAID_AGAIN: _TWICE,
        # Another attempt of this sale needs a person; the receipt stays.
        SaleWord.ATTENTION: Move(SaleState.ATTENTION),
        SaleWord.RETRIED: Forbid("a paid sale gets no new code"),
    },
    SaleState.ATTENTION: {
        **dict.fromkeys(SaleWord, _WITH_A_PERSON),
        # An attempt the relay calls paid always gets its receipt, whatever else waits for a person.
        SaleWord.PAID: Move(SaleState.PAID),
        SaleWord.RETRIED: Forbid("a person has to decide before a new code"),
    },
}


MONEY = frozenset({SaleWord.PAID, SaleWord.PAID_AGAIN, SaleWord.ATTENTION})
"""Words that count from whichever attempt they come; all others only from the newest."""


def advance(state: SaleState, word: SaleWord) -> Step:
    """What `word` does to a sale in `state`. Total: every pair has an answer."""
    return TABLE[state][word]


_WORD_OF_OUTCOME: dict[Outcome, SaleWord | None] = {
    Outcome.CREATING: None,
    Outcome.WAITING: SaleWord.OFFERED,
    Outcome.FAILED: SaleWord.FAILED,
    Outcome.EXPIRED: SaleWord.EXPIRED,
    Outcome.CANCELED: SaleWord.CANCELED,
    Outcome.PAID: SaleWord.PAID,
    Outcome.ATTENTION: SaleWord.ATTENTION,
}


def word_of(
    outcome: Outcome,
    *,
    attention: Attention | None,
    closing: bool,
    has_receipt_of_other: bool,
) -> SaleWord | None:
    """The word that a payment's outcome means for its sale; None: it means nothing for the sale.

    `closing`: the relay takes the code back (a cancel is asked for) · `has_receipt_of_other`: the sale's
    receipt was issued for another attempt.
    """
    word = _WORD_OF_OUTCOME[outcome]
    if word is SaleWord.PAID and has_receipt_of_other:
        return SaleWord.PAID_AGAIN
    if word is SaleWord.ATTENTION and attention is Attention.PAID_TWICE:
        return SaleWord.PAID_AGAIN
    return SaleWord.CLOSING if word is SaleWord.OFFERED and closing else word
