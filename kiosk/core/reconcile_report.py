"""What a reconciliation finds: its entries, its sums, and how an entry is made of what was compared.

The rules that lead to them stand in `kiosk.core.reconcile`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from kiosk.core.reconcile_facts import GivenBack, Line, PaidOut, PaymentFact, Period, Sold


class Kind(StrEnum):
    """What an entry tells, in the order they are listed. Those of `EXPLAINED` are no differences."""

    MISSING_HERE = "missing_here"  # money at Stripe without a receipt
    MISSING_THERE = "missing_there"  # a receipt without money at Stripe
    AMOUNT_DIFFERS = "amount_differs"
    REFUND_NOT_RECORDED = "refund_not_recorded"  # by the till, or by Stripe: see `Side`
    PAYOUT_FAILED = "payout_failed"
    PAID_TWICE = "paid_twice"  # a second time by the same code
    NEEDS_DECISION = "needs_decision"  # late, of another sum …: a person has not settled it yet
    DISPUTED = "disputed"
    OTHER_MONEY = "other_money"  # Stripe booked it, and it belongs to no payment
    OTHER_CURRENCY = "other_currency"
    FEE_DIFFERS = "fee_differs"
    PAYOUT_DIFFERS = "payout_differs"  # its lines do not come to its amount
    NOT_COVERED = "not_covered"  # made before or after what was looked at of Stripe's side
    RETURNED = "returned"  # money without a receipt that went back
    PRACTICE = "practice"  # receipts of practice beside real ones


EXPLAINED = frozenset({Kind.RETURNED, Kind.PRACTICE})
_ORDER = {kind: place for place, kind in enumerate(Kind)}


class Side(StrEnum):
    """Where something is missing."""

    HERE = "here"
    THERE = "there"


@dataclass(frozen=True, slots=True)
class Entry:
    """One difference, or one thing that explains a part of the sums.

    `here_satang` is what the till says and `there_satang` what Stripe says, None where there is nothing. `word` is
    Stripe's or the relay's word for why. `explains_satang` is its part of what the documents come to more than
    Stripe's lines.
    """

    kind: Kind
    here_satang: int | None = None
    there_satang: int | None = None
    side: Side | None = None
    receipt: str | None = None
    refund: str | None = None
    payment_id: str | None = None
    refund_id: str | None = None
    payout_id: str | None = None
    source: str | None = None
    at: datetime | None = None
    word: str = ""
    explains_satang: int = 0

    def key(self) -> tuple[object, ...]:
        """Where it stands in the list."""
        ids = (self.receipt, self.refund, self.payment_id, self.refund_id, self.payout_id)
        at = self.at or datetime.max.replace(tzinfo=UTC)
        return (_ORDER[self.kind], at, *(one or "" for one in (*ids, self.source)), self.word)


@dataclass(slots=True)
class Count:
    """So many, and what they come to."""

    count: int = 0
    satang: int = 0

    def add(self, satang: int) -> None:
        """One more."""
        self.add_all(1, satang)

    def add_all(self, count: int, satang: int) -> None:
        """Several more at once."""
        self.count += count
        self.satang += satang


@dataclass(slots=True)
class Sums:
    """What everything counted comes to. `matched` are receipts whose money is at Stripe to the satang.

    `refunds` leaves out what was given back by hand, which Stripe knows nothing of. `paid_out` reached the bank,
    `on_its_way` left for it, `pending` waits for a payout, `came_back` is of a payout that failed.
    """

    receipts: Count = field(default_factory=Count)
    refunds: Count = field(default_factory=Count)
    by_hand: Count = field(default_factory=Count)
    matched: Count = field(default_factory=Count)
    matched_refunds: Count = field(default_factory=Count)
    charges: Count = field(default_factory=Count)
    fees_satang: int = 0
    net_satang: int = 0
    paid_out_satang: int = 0
    on_its_way_satang: int = 0
    pending_satang: int = 0
    came_back_satang: int = 0
    differences_satang: int = 0
    explained_satang: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """The comparison of a period."""

    period: Period
    sums: Sums
    differences: tuple[Entry, ...]
    explained: tuple[Entry, ...]

    @property
    def matches(self) -> bool:
        """There is nothing to look into."""
        return not self.differences


def of_receipt(kind: Kind, sold: Sold, line: Line | None) -> Entry:
    """About a receipt, and its charge if there is one."""
    there = None if line is None else line.amount_satang
    return Entry(
        kind,
        here_satang=sold.amount_satang,
        there_satang=there,
        side=Side.THERE if line is None else None,
        receipt=sold.number,
        payment_id=sold.payment_id,
        source=None if line is None else line.source,
        at=sold.at,
        explains_satang=sold.amount_satang - (there or 0),
    )


def of_refund(kind: Kind, given: GivenBack, line: Line | None) -> Entry:
    """About a refund's document, and its line if there is one."""
    there = None if line is None else line.amount_satang
    return Entry(
        kind,
        here_satang=-given.amount_satang,
        there_satang=there,
        side=Side.THERE if line is None else None,
        receipt=given.receipt,
        refund=given.number,
        payment_id=given.payment_id,
        refund_id=given.refund_id,
        at=given.at,
        explains_satang=-given.amount_satang - (there or 0),
    )


def of_lines(kind: Kind, lines: list[Line], sold: Sold | None, word: str = "") -> Entry:
    """About lines at Stripe that no document is of; `sold` is the receipt that they touch, if any."""
    first, there = lines[0], sum(line.amount_satang for line in lines)
    return Entry(
        kind,
        there_satang=there,
        side=Side.HERE,
        receipt=None if sold is None else sold.number,
        payment_id=first.payment_id or (None if sold is None else sold.payment_id),
        refund_id=first.refund_id,
        source=first.source,
        at=first.at,
        word=word,
        explains_satang=-there,
    )


def of_gone(sold: Sold, number: str | None, here: int, there: int, *, covered: bool) -> Entry:
    """About all that ever went back of a receipt: `here` by the till's documents (`number` is the last), `there`
    by Stripe. The two differ; `covered`: Stripe would have told."""
    kind, side = Kind.REFUND_NOT_RECORDED, Side.THERE if here else Side.HERE
    if not covered:
        kind = Kind.NOT_COVERED
    differs = bool(here and there)
    return Entry(
        Kind.AMOUNT_DIFFERS if differs else kind,
        here_satang=-here or None,
        there_satang=-there or None,
        side=None if differs else side,
        receipt=sold.number,
        refund=number,
        payment_id=sold.payment_id,
        at=sold.at,
        explains_satang=there - here,
    )


def of_foreign(line: Line) -> Entry:
    """About money in another currency, which no sum counts."""
    return Entry(
        Kind.OTHER_CURRENCY,
        payment_id=line.payment_id,
        source=line.source,
        at=line.at,
        word=line.currency,
    )


def of_fee(line: Line, here_satang: int, explains_satang: int) -> Entry:
    """About a line that keeps another fee than `here_satang`."""
    return Entry(
        Kind.FEE_DIFFERS,
        here_satang=here_satang,
        there_satang=line.fee_satang,
        payment_id=line.payment_id,
        refund_id=line.refund_id,
        source=line.source,
        at=line.at,
        explains_satang=explains_satang,
    )


def of_payout(kind: Kind, payout: PaidOut, here_satang: int | None) -> Entry:
    """About a payout; `here_satang` is what its lines come to."""
    return Entry(
        kind,
        here_satang=here_satang,
        there_satang=payout.amount_satang,
        payout_id=payout.id,
        at=payout.arrives_at,
        word=payout.status,
    )


def of_unsold(lines: list[Line], fact: PaymentFact, came_satang: int, back_satang: int) -> Entry:
    """About a payment that no receipt is of: so much of it came, so much went back until now."""
    if back_satang >= came_satang:
        kind = Kind.RETURNED
    elif fact.attention is not None and fact.decision is None:
        kind = Kind.NEEDS_DECISION
    else:
        kind = Kind.MISSING_HERE
    return of_lines(kind, lines, None, fact.decision or fact.attention or "")
