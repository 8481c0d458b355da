"""The automaton of one sale: what the till knows about one amount a cashier keyed.

A sale has one or more attempts, each a payment at the relay. Only the newest attempt can end a sale
without money; money counts from whichever attempt it comes. The table lists every (state, word) pair.
It must not look at a clock, a store or a network.

`unknown` is a state of its own: nobody answers, so nothing is said, least of all *failed*. A sale that a person
settled without a receipt stays `attention`; `to_settle` says that nothing is left to do about it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kiosk.core.attention import Decision
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
    ACCEPTED = "accepted"  # a person takes the money for this sale: it gets its receipt
    SETTLED = "settled"  # a person decided otherwise: the money is no sale
    CLEARED = "cleared"  # what was to settle beside the sale's receipt is settled
    DISPUTED = "disputed"  # the money of the receipt is asked back by the customer's bank


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
_NEEDS_A_RECEIPT = Forbid("only a sale that has its receipt can hear this")

_ENDS: dict[SaleWord, Step] = {
    SaleWord.FAILED: Move(SaleState.FAILED),
    SaleWord.EXPIRED: Move(SaleState.EXPIRED),
    SaleWord.CANCELED: Move(SaleState.CANCELED),
}
_MONEY: dict[SaleWord, Step] = {
    SaleWord.PAID: Move(SaleState.PAID),
    SaleWord.PAID_AGAIN: _TWICE,
    SaleWord.ATTENTION: Move(SaleState.ATTENTION),
    SaleWord.ACCEPTED: Move(SaleState.PAID),
    # All of it happened while this till heard nothing: money came, and a person gave it back or let it be.
    SaleWord.SETTLED: Move(SaleState.ATTENTION),
    SaleWord.CLEARED: _NEEDS_A_RECEIPT,
    SaleWord.DISPUTED: _NEEDS_A_RECEIPT,
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
        SaleWord.ACCEPTED: Move(SaleState.PAID),
        SaleWord.SETTLED: Ignore("a person has decided: it is settled without a receipt"),
        SaleWord.CLEARED: Move(SaleState.PAID),
        SaleWord.DISPUTED: _HAS_RECEIPT,
        SaleWord.RETRIED: Forbid("a person has to decide before a new code"),
    },
}


MONEY = frozenset(
    {
        SaleWord.PAID,
        SaleWord.PAID_AGAIN,
        SaleWord.ATTENTION,
        SaleWord.ACCEPTED,
        SaleWord.SETTLED,
        SaleWord.CLEARED,
        SaleWord.DISPUTED,
    }
)
"""Words that count from whichever attempt they come; all others only from the newest."""

ISSUES_A_RECEIPT = frozenset({SaleWord.PAID, SaleWord.ACCEPTED})
"""Words that come with the money of the sale's receipt."""


def advance(state: SaleState, word: SaleWord) -> Step:
    """What `word` does to a sale in `state`. Total: every pair has an answer."""
    return TABLE[state][word]


class ReceiptFor(StrEnum):
    """Which of its payments the receipt of a sale was issued for."""

    NONE = "none"  # there is no receipt
    THIS = "this"  # the payment that is spoken of
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Told:
    """What the relay says of a payment, reduced to what decides for its sale.

    `closing`: the relay takes the code back (a cancel is asked for) · `unfit`: how the money received differs
    from what the cashier keyed, compared by the till itself · `sellable`: it can stand on a receipt, being baht
    and more than none · `was_disputed`: the news before this told of a dispute.
    """

    outcome: Outcome
    attention: Attention | None = None
    decision: Decision | None = None
    closing: bool = False
    unfit: Attention | None = None
    sellable: bool = True
    was_disputed: bool = False

    @property
    def undecided(self) -> bool:
        """A person has still to decide about it at the relay."""
        return self.attention is not None and self.decision is None

    @property
    def decided_away(self) -> bool:
        """A person decided that this money is no sale (any more)."""
        return self.decision in (Decision.REFUND, Decision.IGNORE)


_WORD_OF_OUTCOME: dict[Outcome, SaleWord | None] = {
    Outcome.CREATING: None,
    Outcome.WAITING: SaleWord.OFFERED,
    Outcome.FAILED: SaleWord.FAILED,
    Outcome.EXPIRED: SaleWord.EXPIRED,
    Outcome.CANCELED: SaleWord.CANCELED,
    Outcome.PAID: SaleWord.PAID,
    Outcome.ATTENTION: SaleWord.ATTENTION,
}


def word_of(told: Told, receipt: ReceiptFor) -> SaleWord | None:
    """The word that a payment means for its sale; None: it means nothing for the sale."""
    if receipt is ReceiptFor.THIS:
        return _word_of_receipts_payment(told)
    word = _WORD_OF_OUTCOME[told.outcome]
    if receipt is ReceiptFor.OTHER and word in (SaleWord.PAID, SaleWord.ATTENTION):
        return _word_beside_receipt(told)
    if word is SaleWord.PAID and told.unfit is not None:
        return SaleWord.ATTENTION
    if word is SaleWord.ATTENTION:
        return _word_of_attention(told)
    return SaleWord.CLOSING if word is SaleWord.OFFERED and told.closing else word


def _word_of_receipts_payment(told: Told) -> SaleWord | None:
    if told.attention is Attention.DISPUTED and told.undecided:
        return SaleWord.DISPUTED
    ended = told.was_disputed or told.attention is Attention.DISPUTED
    return SaleWord.CLEARED if ended else None


def _word_beside_receipt(told: Told) -> SaleWord:
    """A sale has one receipt: more money is never accepted for it, whatever somebody decided."""
    if told.decided_away:
        return SaleWord.CLEARED
    plain = told.outcome is Outcome.ATTENTION and told.undecided
    if plain and told.attention is not Attention.PAID_TWICE:
        return SaleWord.ATTENTION
    return SaleWord.PAID_AGAIN


def _word_of_attention(told: Told) -> SaleWord:
    if told.decided_away:
        return SaleWord.SETTLED
    if told.attention is Attention.PAID_TWICE:
        return SaleWord.PAID_AGAIN
    accepted = told.decision is Decision.ACCEPT and told.sellable
    return SaleWord.ACCEPTED if accepted else SaleWord.ATTENTION


def to_settle(told: Told, receipt: ReceiptFor) -> Attention | None:
    """What of a payment a person has still to settle; None: nothing."""
    match word_of(told, receipt):
        case SaleWord.ATTENTION:
            return told.attention or told.unfit or Attention.UNKNOWN
        case SaleWord.PAID_AGAIN:
            return Attention.PAID_TWICE
        case SaleWord.DISPUTED:
            return Attention.DISPUTED
        case _:
            return None
