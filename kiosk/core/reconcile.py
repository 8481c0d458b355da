"""Receipts against charges against payouts, in both directions: what matches, what differs, where the money is.

Pure: the till's documents and Stripe's lines go in (`reconcile_facts`), a report comes out (`reconcile_report`),
the same whatever the order they come in. A document counts for its business day; a line with its document, and
without one for the business day on which Stripe made it. So a receipt of 23:59 and its charge of 00:00 match, as
long as both are handed in: whoever asks, asks a day more on each side.

The sums close to the satang: receipts less refunds less fees is what was paid out, is on its way, waits or came
back, plus what each entry says that it explains.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeVar

from kiosk.core.errors import require
from kiosk.core.reconcile_facts import (
    BAHT,
    Books,
    GivenBack,
    Line,
    LineKind,
    Money,
    PaidOut,
    PaymentFact,
    Period,
    Sold,
)
from kiosk.core.reconcile_report import (
    EXPLAINED,
    Entry,
    Kind,
    Report,
    Sums,
    of_fee,
    of_foreign,
    of_gone,
    of_lines,
    of_payout,
    of_receipt,
    of_refund,
    of_unsold,
)

_FAILED = frozenset({"failed", "canceled"})
_REFUNDS = frozenset({LineKind.REFUND, LineKind.REFUND_FAILURE})
_DISPUTES = frozenset({LineKind.DISPUTE, LineKind.DISPUTE_REVERSAL})
_PAYOUTS = frozenset({LineKind.PAYOUT, LineKind.PAYOUT_REVERSAL})
_PAYMENT = re.compile(r"\bpi_\w+")


def reconcile(books: Books, money: Money, period: Period) -> Report:
    """Compare the documents of a period with Stripe's lines."""
    work = _Comparison(books, money, period)
    work.compare_sales()
    if money.refunds_by_receipt:
        work.compare_refunds_by_receipt()
    else:
        work.compare_refunds()
    work.look_at_the_rest()
    work.look_at_fees()
    work.look_at_payouts()
    return work.report()


class _Comparison:
    """The comparison as it goes on: what is counted, and what was found."""

    def __init__(self, books: Books, money: Money, period: Period) -> None:
        self._money = money
        self._period = period
        self._sold = _in_order(books.sold)
        self._given_back = _in_order(books.given_back)
        lines = _in_order(money.lines)
        self._moves = [line for line in lines if line.currency == BAHT]
        self._foreign = [line for line in lines if line.currency != BAHT]
        self._of_payment = _by_payment(self._moves)
        self._facts = {fact.payment_id: fact for fact in money.payments}
        self._receipts = {one.payment_id: one for one in reversed(self._sold)}
        self._sales = {one.payment_id for one in self._given_back} | self._receipts.keys()
        self._payouts = {one.id: one for one in money.payouts}
        self._reversals = _reversals(self._moves)
        self._counted: dict[str, Line] = {}
        self._entries: list[Entry] = []
        self._sums = Sums()

    # Sales

    def compare_sales(self) -> None:
        """Each receipt with its charge, and what more was charged."""
        charges = _charges(self._moves)
        of_period = [one for one in self._sold if self._period.has(one.day)]
        real = any(not one.practice for one in of_period)
        for sold in self._sold:
            lines = charges.get(sold.payment_id, [])
            charge = _best(lines, sold.amount_satang)
            if charge is not None:
                lines.remove(charge)
            if self._period.has(sold.day):
                self._compare_sale(sold, charge, left_out=sold.practice and real)
        for payment_id, lines in charges.items():
            self._compare_rest_of(payment_id, lines)

    def _compare_rest_of(self, payment_id: str, lines: list[Line]) -> None:
        """The charges of a payment that are no receipt's."""
        sold = self._receipts.get(payment_id)
        if sold is None:
            self._compare_unsold(payment_id)
            return
        for line in self._of_period(lines):
            self._note_money(Kind.PAID_TWICE, line, sold)

    def _compare_sale(self, sold: Sold, line: Line | None, *, left_out: bool) -> None:
        self._sums.receipts.add(sold.amount_satang)
        if line is None:
            kind = Kind.MISSING_THERE if self._money.covers(sold.at) else Kind.NOT_COVERED
            self._note(of_receipt(Kind.PRACTICE if left_out else kind, sold, None))
            return
        self._count(line)
        if line.amount_satang == sold.amount_satang:
            self._sums.matched.add(sold.amount_satang)
        else:
            self._note(of_receipt(Kind.AMOUNT_DIFFERS, sold, line))

    def _compare_unsold(self, payment_id: str) -> None:
        """A payment that no receipt is of: its money, and what went back of it."""
        lines = self._of_payment[payment_id]
        counted = self._of_period(lines)
        if not counted:
            return
        for line in counted:
            self._count(line)
        if not any(map(_is_charge, counted)) and not _sum(counted):
            return
        fact = self._facts.get(payment_id) or PaymentFact(payment_id)
        came = _sum(line for line in lines if _is_charge(line))
        back = -_sum(line for line in lines if line.kind in _REFUNDS)
        self._note(of_unsold(counted, fact, came, max(back, fact.refunded_satang)))

    # Refunds

    def compare_refunds(self) -> None:
        """Each refund's document with its line; what a failed refund brought back with its own."""
        lines: defaultdict[tuple[str, bool], list[Line]] = defaultdict(list)
        for line in filter(self._is_refund_of_sale, self._moves):
            lines[line.refund_id or line.id, line.amount_satang < 0].append(line)
        for given in self._given_back:
            waiting = [] if given.by_hand else lines[given.refund_id, given.amount_satang > 0]
            if self._period.has(given.day):
                self._compare_refund(given, waiting[0] if waiting else None)
            del waiting[:1]
        left: defaultdict[str, list[Line]] = defaultdict(list)
        for (refund_id, _), unmatched in lines.items():
            left[refund_id] += self._of_period(unmatched)
        for refund_id in left:
            self._note_unrecorded(left[refund_id])

    def _is_refund_of_sale(self, line: Line) -> bool:
        """Whether it is of a receipt, or of nothing that is known; any other goes with its payment."""
        of_sale = line.payment_id is None or line.payment_id in self._sales
        return line.kind in _REFUNDS and of_sale

    def _compare_refund(self, given: GivenBack, line: Line | None) -> None:
        if given.by_hand:
            self._sums.by_hand.add(given.amount_satang)
            return
        self._sums.refunds.add(given.amount_satang)
        if line is None:
            covered = self._money.covers(given.at)
            kind = Kind.REFUND_NOT_RECORDED if covered else Kind.NOT_COVERED
            self._note(of_refund(kind, given, None))
            return
        self._count(line)
        if line.amount_satang == -given.amount_satang:
            self._sums.matched_refunds.add(given.amount_satang)
        else:
            self._note(of_refund(Kind.AMOUNT_DIFFERS, given, line))

    def _note_unrecorded(self, lines: list[Line]) -> None:
        """A refund that the till has no document of. One that failed at once moved nothing."""
        for line in lines:
            self._count(line)
        if _sum(lines):
            sold = self._receipts.get(lines[0].payment_id or "")
            self._note(of_lines(Kind.REFUND_NOT_RECORDED, lines, sold))

    def compare_refunds_by_receipt(self) -> None:
        """All that went back of each receipt of the period, at once."""
        given: defaultdict[str, list[GivenBack]] = defaultdict(list)
        for one in self._given_back:
            given[one.payment_id].append(one)
        for sold in self._sold:
            if self._period.has(sold.day) and self._receipts[sold.payment_id] is sold:
                gone = [line for line in self._of_payment[sold.payment_id] if not _is_charge(line)]
                self._compare_gone(sold, given[sold.payment_id], gone)

    def _compare_gone(self, sold: Sold, given: list[GivenBack], lines: list[Line]) -> None:
        for line in lines:
            self._count(line)
        recorded = [one for one in given if not one.by_hand]
        here, there = _given(recorded), -_sum(lines)
        self._sums.by_hand.add_all(len(given) - len(recorded), _given(given) - here)
        self._sums.refunds.add_all(len(recorded), here)
        if here == there:
            self._sums.matched_refunds.add_all(len(recorded), here)
        else:
            covered = bool(lines) or self._money.covers(sold.at)
            number = recorded[-1].number if recorded else None
            self._note(of_gone(sold, number, here, there, covered=covered))

    # Everything else at Stripe

    def look_at_the_rest(self) -> None:
        """Lines that belong to no receipt and no refund."""
        rest = [line for line in self._of_period(self._moves) if line.id not in self._counted]
        contested: defaultdict[str, list[Line]] = defaultdict(list)
        for line in rest:
            if line.kind in _DISPUTES:
                contested[line.payment_id or line.source or line.id].append(line)
            else:
                self._look_at(line)
        for lines in contested.values():
            self._note_contested(lines)
        for line in self._of_period(self._foreign):
            if line.kind not in _PAYOUTS:
                self._note(of_foreign(line))

    def _look_at(self, line: Line) -> None:
        """A line that nothing has counted yet; payouts are looked at by themselves."""
        if line.id in self._counted:
            return  # with another line of its payment
        if line.kind is LineKind.FEE:
            self._count(line)
        elif line.kind is LineKind.OTHER:
            self._note_other(line)
        elif line.kind not in _PAYOUTS and line.payment_id is None:
            self._note_stranger(line)
        elif line.kind in _REFUNDS and line.payment_id not in self._sales:
            self._compare_unsold(line.payment_id or "")

    def _note_other(self, line: Line) -> None:
        """Money that Stripe booked by itself. Where its words name a payment of a receipt, it came twice."""
        named = [
            self._receipts[one] for one in _PAYMENT.findall(line.about) if one in self._receipts
        ]
        if named:
            self._note_money(Kind.PAID_TWICE, line, named[0])
        else:
            self._note_money(Kind.OTHER_MONEY, line, None)

    def _note_stranger(self, line: Line) -> None:
        """A charge or a refund of a payment that nobody here knows."""
        if _is_charge(line):
            self._note_money(Kind.MISSING_HERE, line, None)
        else:
            self._note_unrecorded([line])

    def _note_contested(self, lines: list[Line]) -> None:
        for line in lines:
            self._count(line)
        if _sum(lines):
            sold = self._receipts.get(lines[0].payment_id or "")
            self._note(of_lines(Kind.DISPUTED, lines, sold))

    def _note_money(self, kind: Kind, line: Line, sold: Sold | None) -> None:
        self._count(line)
        self._note(of_lines(kind, [line], sold, line.about))

    def look_at_fees(self) -> None:
        """What each line keeps, and whether the relay was told the same."""
        for line in self._counted.values():
            short = line.amount_satang - line.fee_satang - line.net_satang
            if short:
                self._note(of_fee(line, line.amount_satang - line.net_satang, short))
                continue
            fact = self._facts.get(line.payment_id or "") if _is_charge(line) else None
            if fact is not None and fact.fee_satang not in (None, line.fee_satang):
                self._note(of_fee(line, fact.fee_satang or 0, 0))

    # Payouts

    def look_at_payouts(self) -> None:
        """Where the money counted is now, and which payouts went wrong."""
        seen = {line.payout_id for line in self._counted.values()}
        for payout in self._payouts.values():
            arrives = payout.arrives_at is not None and self._period.has_moment(payout.arrives_at)
            if payout.id in seen or arrives:
                self._look_at_payout(payout)
        self._see_where_it_is()

    def _see_where_it_is(self) -> None:
        sums = self._sums
        for line in self._counted.values():
            match self._where(line.payout_id):
                case "paid":
                    sums.paid_out_satang += line.net_satang
                case "failed":
                    sums.came_back_satang += line.net_satang
                case "waits":
                    sums.pending_satang += line.net_satang
                case _:
                    sums.on_its_way_satang += line.net_satang

    def _look_at_payout(self, payout: PaidOut) -> None:
        if self._where(payout.id) == "failed":
            self._note(of_payout(Kind.PAYOUT_FAILED, payout, None))
        if payout.lines_satang not in (None, payout.amount_satang):
            self._note(of_payout(Kind.PAYOUT_DIFFERS, payout, payout.lines_satang))

    def _where(self, payout_id: str | None) -> str:
        """`waits`, `on its way`, `paid` or `failed`. What a failed payout brought back leaves with a later one."""
        been: set[str] = set()
        while payout_id is not None and payout_id not in been:
            been.add(payout_id)
            payout = self._payouts.get(payout_id)
            if payout is None or payout.status not in _FAILED:
                return "paid" if payout is not None and payout.status == "paid" else "on its way"
            back = self._reversals.get(payout_id)
            payout_id = None if back is None else back.payout_id
        return "failed" if been else "waits"

    # What was found

    def report(self) -> Report:
        """The report; its sums close."""
        sums = self._sums
        for line in self._counted.values():
            sums.net_satang += line.net_satang
            sums.fees_satang += line.fee_satang
            if line.kind is LineKind.FEE:
                sums.fees_satang -= line.amount_satang
            elif _is_charge(line):
                sums.charges.add(line.amount_satang)
        entries = sorted(self._entries, key=Entry.key)
        differences = tuple(one for one in entries if one.kind not in EXPLAINED)
        explained = tuple(one for one in entries if one.kind in EXPLAINED)
        sums.differences_satang = sum(one.explains_satang for one in differences)
        sums.explained_satang = sum(one.explains_satang for one in explained)
        books = sums.receipts.satang - sums.refunds.satang - sums.fees_satang
        left = sums.differences_satang + sums.explained_satang
        require(books == sums.net_satang + left, "a reconciliation's sums close")
        return Report(self._period, sums, differences, explained)

    def _of_period(self, lines: Iterable[Line]) -> list[Line]:
        return [line for line in lines if self._period.has_moment(line.at)]

    def _count(self, line: Line) -> None:
        self._counted[line.id] = line

    def _note(self, entry: Entry) -> None:
        self._entries.append(entry)


Thing = TypeVar("Thing", Sold, GivenBack, Line)


def _in_order(things: Iterable[Thing]) -> list[Thing]:
    """Each once, by time; what is handed in twice under one name is one."""
    by_name = {_name(thing): thing for thing in things}
    return sorted(by_name.values(), key=lambda thing: (thing.at, _name(thing)))


def _name(thing: Sold | GivenBack | Line) -> str:
    return thing.id if isinstance(thing, Line) else thing.number


def _by_payment(lines: Iterable[Line]) -> defaultdict[str | None, list[Line]]:
    """Charges and refunds of each payment."""
    found: defaultdict[str | None, list[Line]] = defaultdict(list)
    for line in lines:
        if line.kind in _REFUNDS or _is_charge(line):
            found[line.payment_id].append(line)
    return found


def _charges(lines: Iterable[Line]) -> dict[str, list[Line]]:
    """The charges of each payment that is named."""
    found: defaultdict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if _is_charge(line) and line.payment_id is not None:
            found[line.payment_id].append(line)
    return found


def _reversals(lines: Iterable[Line]) -> dict[str | None, Line]:
    """What brought the money of a failed payout back, by the payout."""
    return {line.source: line for line in lines if line.kind is LineKind.PAYOUT_REVERSAL}


def _given(documents: Iterable[GivenBack]) -> int:
    return sum(one.amount_satang for one in documents)


def _best(lines: Sequence[Line], amount_satang: int) -> Line | None:
    """Of a payment's charges the one that is a receipt's: of its amount, else the first."""
    fitting = [line for line in lines if line.amount_satang == amount_satang]
    return next(iter(fitting or lines), None)


def _is_charge(line: Line) -> bool:
    return line.kind is LineKind.CHARGE


def _sum(lines: Iterable[Line]) -> int:
    return sum(line.amount_satang for line in lines)
