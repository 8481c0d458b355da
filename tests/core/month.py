"""A month of sales as both sides know it, and faults to plant in it; each fault says what has to be found."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from kiosk.core.business_day import business_day
from kiosk.core.reconcile import reconcile
from kiosk.core.reconcile_facts import (
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
from kiosk.core.reconcile_report import Entry, Kind, Report

BANGKOK = ZoneInfo("Asia/Bangkok")
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30), BANGKOK)
BEGIN = datetime(2026, 11, 1, tzinfo=BANGKOK).astimezone(UTC)
Found = tuple[str, str]
"""A kind, and the id or number that it is about."""


def day_of(at: datetime) -> date:
    """The business day of an instant."""
    return business_day(at, BANGKOK, NOVEMBER.closes_at)


@dataclass
class Month:
    """Both sides of a month, by the ids of their things."""

    sold: dict[str, Sold] = field(default_factory=dict)
    given_back: dict[str, GivenBack] = field(default_factory=dict)
    lines: dict[str, Line] = field(default_factory=dict)
    payouts: dict[str, PaidOut] = field(default_factory=dict)
    facts: dict[str, PaymentFact] = field(default_factory=dict)
    expected: set[Found] = field(default_factory=set)

    def sell(self, number: int, at: datetime, satang: int, *, ahead_s: int = 2) -> Sold:
        """A sale: the charge some seconds before (or, by another clock, after) its receipt."""
        sold = Sold(f"A1-{number:06d}", f"pi_{number}", satang, at, day_of(at))
        self.sold[sold.number] = sold
        self.charge(f"txn_{number}", sold.payment_id, at - timedelta(seconds=ahead_s), satang)
        return sold

    def charge(self, line_id: str, payment_id: str | None, at: datetime, satang: int) -> Line:
        """Money that comes in."""
        fee = satang * 165 // 10_000
        line = Line(line_id, LineKind.CHARGE, at, satang, fee, satang - fee, payment_id)
        self.lines[line_id] = replace(line, source=f"py_{line_id}")
        return line

    def give_back(self, sold: Sold, satang: int, at: datetime, name: str) -> GivenBack:
        """Money that goes out again, with its document."""
        given = GivenBack(
            f"R-{name}", sold.number, sold.payment_id, f"pyr_{name}", satang, at, day_of(at)
        )
        self.given_back[given.number] = given
        self.move(f"txn_r{name}", LineKind.REFUND, sold.payment_id, given.refund_id, at, -satang)
        return given

    def move(
        self,
        line_id: str,
        kind: LineKind,
        payment_id: str | None,
        refund_id: str | None,
        at: datetime,
        satang: int,
    ) -> Line:
        """A line without a fee."""
        line = Line(line_id, kind, at, satang, 0, satang, payment_id, refund_id)
        self.lines[line_id] = replace(line, source=refund_id or f"src_{line_id}")
        return line

    def pay_out(self, payout_id: str, line_ids: list[str], status: str = "paid") -> None:
        """These leave for the bank."""
        taken = [self.lines[one] for one in line_ids]
        amount = sum(line.net_satang for line in taken)
        for line in taken:
            self.lines[line.id] = replace(line, payout_id=payout_id)
        arrives = max(line.at for line in taken) + timedelta(days=3)
        self.payouts[payout_id] = PaidOut(payout_id, status, amount, arrives, amount)

    def report(self, seed: int = 0, **money: object) -> Report:
        """Compare, with everything handed in in an order of its own."""
        shuffled = random.Random(seed)

        def mixed(values: dict[str, object]) -> tuple[object, ...]:
            all_of_them = list(values.values())
            shuffled.shuffle(all_of_them)
            return tuple(all_of_them)

        books = Books(mixed(self.sold), mixed(self.given_back))  # type: ignore[arg-type]
        sides = Money(
            mixed(self.lines),  # type: ignore[arg-type]
            mixed(self.payouts),  # type: ignore[arg-type]
            mixed(self.facts),  # type: ignore[arg-type]
        )
        return reconcile(books, replace(sides, **money), NOVEMBER)  # type: ignore[arg-type]


def clean(sizes: list[int], refunded: int) -> Month:
    """A month without a fault: so many satang each sale, spread over the days and their edges."""
    month = Month()
    span_s = 30 * 24 * 3_600 - 2
    for number, satang in enumerate(sizes, start=1):
        at = BEGIN + timedelta(seconds=1 + span_s * (number - 1) // max(len(sizes) - 1, 1))
        month.sell(number, at, satang, ahead_s=2 if number % 3 else -2)
    for sold in list(month.sold.values())[:refunded]:
        month.give_back(sold, sold.amount_satang // 2, sold.at + timedelta(seconds=1), sold.number)
    ids = sorted(month.lines)
    for start in range(0, len(ids) * 2 // 3, 5):
        month.pay_out(f"po_{start}", ids[start : start + 5])
    return month


def about(entry: Entry) -> Found:
    """What an entry is about, as faults name it."""
    name = entry.payout_id or entry.refund_id or entry.receipt or entry.payment_id or entry.source
    return entry.kind.value, name or ""


Fault = Callable[[Month, Sold], None]
"""Spoils one sale of a month, and writes down what has to be found."""


def no_receipt(month: Month, sold: Sold) -> None:
    """Its receipt is gone."""
    del month.sold[sold.number]
    month.expected.add((Kind.MISSING_HERE, sold.payment_id))


def no_money(month: Month, sold: Sold) -> None:
    """Stripe has nothing of it."""
    del month.lines[_line_of(sold)]
    month.expected.add((Kind.MISSING_THERE, sold.number))


def other_amount(month: Month, sold: Sold) -> None:
    """The receipt says more."""
    month.sold[sold.number] = replace(sold, amount_satang=sold.amount_satang + 1)
    month.expected.add((Kind.AMOUNT_DIFFERS, sold.number))


def dashboard_refund(month: Month, sold: Sold) -> None:
    """Given back past the till."""
    refund_id = f"pyr_d{sold.number}"
    month.move(
        f"txn_d{sold.number}", LineKind.REFUND, sold.payment_id, refund_id, _middle(sold), -100
    )
    month.expected.add((Kind.REFUND_NOT_RECORDED, refund_id))


def refund_only_here(month: Month, sold: Sold) -> None:
    """A document of a refund that Stripe knows nothing of."""
    given = month.give_back(sold, 100, _middle(sold), f"h{sold.number}")
    del month.lines[f"txn_rh{sold.number}"]
    month.expected.add((Kind.REFUND_NOT_RECORDED, given.refund_id))


def refund_of_other_amount(month: Month, sold: Sold) -> None:
    """Document and line are not of one sum."""
    given = month.give_back(sold, 100, _middle(sold), f"o{sold.number}")
    line = month.lines[f"txn_ro{sold.number}"]
    month.lines[line.id] = replace(line, amount_satang=-90, net_satang=-90)
    month.expected.add((Kind.AMOUNT_DIFFERS, given.refund_id))


def second_charge(month: Month, sold: Sold) -> None:
    """One code, paid twice."""
    month.charge(f"txn_2{sold.number}", sold.payment_id, _middle(sold), sold.amount_satang)
    month.expected.add((Kind.PAID_TWICE, sold.number))


def stray_money(month: Month, sold: Sold) -> None:
    """Stripe books money beyond what a code asked for, and says of which."""
    line = month.move(f"txn_s{sold.number}", LineKind.OTHER, None, None, _middle(sold), 700)
    month.lines[line.id] = replace(month.lines[line.id], about=f"beyond {sold.payment_id}")
    month.expected.add((Kind.PAID_TWICE, sold.number))


def past_the_till(month: Month, sold: Sold) -> None:
    """A charge that no till asked for."""
    line = month.charge(f"txn_p{sold.number}", None, _middle(sold), 5_000)
    month.expected.add((Kind.MISSING_HERE, f"py_{line.id}"))


def unexplained(month: Month, sold: Sold) -> None:
    """Stripe takes money for something of its own."""
    line = month.move(f"txn_u{sold.number}", LineKind.OTHER, None, None, _middle(sold), -250)
    month.expected.add((Kind.OTHER_MONEY, f"src_{line.id}"))


def contested(month: Month, sold: Sold) -> None:
    """The customer's bank took it back."""
    month.move(
        f"txn_c{sold.number}",
        LineKind.DISPUTE,
        sold.payment_id,
        None,
        _middle(sold),
        -sold.amount_satang,
    )
    month.expected.add((Kind.DISPUTED, sold.number))


def odd_fee(month: Month, sold: Sold) -> None:
    """A line keeps more than it says."""
    line = month.lines[_line_of(sold)]
    month.lines[line.id] = replace(line, net_satang=line.net_satang - 3)
    month.expected.add((Kind.FEE_DIFFERS, sold.payment_id))


def undecided(month: Month, sold: Sold) -> None:
    """Late money that nobody has settled."""
    del month.sold[sold.number]
    month.facts[sold.payment_id] = PaymentFact(sold.payment_id, attention="paid_late")
    month.expected.add((Kind.NEEDS_DECISION, sold.payment_id))


def failed_payout(month: Month, sold: Sold) -> None:
    """A payout of one more sale comes back."""
    number = int(sold.number[-6:]) + 5_000
    extra = month.sell(number, _middle(sold), 4_000)
    month.pay_out(f"po_f{extra.number}", [_line_of(extra)], "failed")
    month.expected.add((Kind.PAYOUT_FAILED, f"po_f{extra.number}"))


def short_payout(month: Month, sold: Sold) -> None:
    """A payout is not what its lines come to."""
    number = int(sold.number[-6:]) + 6_000
    extra = month.sell(number, _middle(sold), 4_000)
    payout_id = f"po_d{extra.number}"
    month.pay_out(payout_id, [_line_of(extra)])
    month.payouts[payout_id] = replace(month.payouts[payout_id], amount_satang=1)
    month.expected.add((Kind.PAYOUT_DIFFERS, payout_id))


def other_currency(month: Month, sold: Sold) -> None:
    """Money that is no baht."""
    line = month.charge(f"txn_x{sold.number}", None, _middle(sold), 5_000)
    month.lines[line.id] = replace(month.lines[line.id], currency="usd")
    month.expected.add((Kind.OTHER_CURRENCY, f"py_{line.id}"))


FAULTS: tuple[Fault, ...] = (
    *(no_receipt, no_money, other_amount, dashboard_refund, refund_only_here),
    *(refund_of_other_amount, second_charge, stray_money, past_the_till, unexplained),
    *(contested, odd_fee, undecided, failed_payout, short_payout, other_currency),
)


def _line_of(sold: Sold) -> str:
    return f"txn_{int(sold.number[-6:])}"


def _middle(sold: Sold) -> datetime:
    """A moment of the month, whatever the sale's."""
    return min(max(sold.at, BEGIN + timedelta(hours=1)), BEGIN + timedelta(days=29))
