"""Made-up money for the gallery and for tests: a wallet, payouts of every status, a month that was compared."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

from kiosk.app.manager.samples import SampleLog
from kiosk.app.samples import NOW, SHOP
from kiosk.core.errors import KioskError
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
from kiosk.core.reconcile_report import Report
from kiosk.protocol.ledger import (
    LastTransaction,
    Payout,
    PayoutDetail,
    PayoutLine,
    PayoutList,
    Wallet,
)
from kiosk.till.link.desk import ManagerRelay
from kiosk.till.ports import Transaction

_STATUSES = ("pending", "in_transit", "paid", "paid", "failed", "paid", "paid", "canceled", "paid")
_A_PAGE = 12


def payment_of(place: int) -> str:
    """The payment of a receipt of the made-up log."""
    return f"pi_3TqWm5Kx2bVd8Z{place:06d}"


class SampleMoney:
    """The part of `ManagerRelay` that the wallet's page asks; `trouble` is what every question ends with."""

    def __init__(self, trouble: KioskError | None = None, count: int = 20) -> None:
        self.trouble = trouble
        self.count = count
        self.wallet_said = Wallet(
            available=1_284_550,
            pending=18_606_00,
            currency="thb",
            last_transaction=LastTransaction(
                type="payment", id=payment_of(3_900), amount=18_550, at=NOW - timedelta(minutes=2)
            ),
            timestamp=NOW - timedelta(minutes=4),
        )

    def as_relay(self) -> ManagerRelay:
        """For whoever asks no more of it than there is."""
        return cast("ManagerRelay", self)

    async def wallet(self) -> Wallet:
        """What lies at Stripe."""
        self._check()
        return self.wallet_said

    async def payouts(self, cursor: str | None = None) -> PayoutList:
        """One a day, newest first."""
        self._check()
        start = int(cursor or 0)
        shown = [self._payout(place) for place in range(start, min(start + _A_PAGE, self.count))]
        more = start + _A_PAGE < self.count
        return PayoutList(items=shown, next_cursor=str(start + _A_PAGE) if more else None)

    async def payout(self, payout_id: str) -> PayoutDetail:
        """With ten receipts and a refund; one that is only being prepared has no lines yet."""
        self._check()
        payout = self._payout(int(payout_id.removeprefix("po_1QKioskSample")))
        if payout.status == "pending":
            return PayoutDetail(**payout.model_dump(), lines=None)
        lines = [_paid_line(place) for place in range(3_700, 3_710)]
        lines.append(
            PayoutLine(
                id="txn_r",
                type="payment_refund",
                payment_id=payment_of(3_600),
                refund_id="pyr_1",
                amount=-2_000,
                fee=0,
                net=-2_000,
            )
        )
        lines.append(PayoutLine(id="txn_s", type="adjustment", amount=9_500, fee=0, net=9_500))
        lines.append(PayoutLine(id="txn_p", type="payout", amount=-1, fee=0, net=-1))
        return PayoutDetail(**payout.model_dump(), lines=lines)

    def _check(self) -> None:
        if self.trouble is not None:
            raise self.trouble

    def _payout(self, place: int) -> Payout:
        status = _STATUSES[place % len(_STATUSES)]
        at = NOW - timedelta(days=place)
        return Payout(
            id=f"po_1QKioskSample{place:02d}",
            status=status,
            amount=1_512_340 + 137_055 * (place % 5),
            arrival_date=at + timedelta(days=2),
            failure_code="account_closed" if status == "failed" else None,
            message="",
            timestamp=at,
        )


class WalletLog(SampleLog):
    """A made-up log that knows its receipts by their payments."""

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """Only what the wallet looks up."""
        yield cast("Transaction", SimpleNamespace(receipt_for=_receipt, refund_document=_refund))


def sample_report(*, faults: bool = True) -> Report:
    """A month that was compared, with a difference of most kinds or without any."""
    period = Period(date(2026, 11, 1), date(2026, 11, 30), SHOP.timezone)
    at = [datetime(2026, 11, 1 + n % 20, 5, n % 60, tzinfo=UTC) for n in range(600)]
    sold = [
        Sold(f"A1-{n + 1:06d}", payment_of(n), 6_500 + 1_150 * (n % 17), when, when.date())
        for n, when in enumerate(at)
    ]
    lines = [_charge(n, one) for n, one in enumerate(sold)]
    payouts = [PaidOut(f"po_{n}", "paid", 1, at[20 * n]) for n in range(10)]
    facts: list[PaymentFact] = []
    given: list[GivenBack] = []
    if faults:
        sold, lines, given, facts = _spoiled(sold, lines)
        payouts[9] = PaidOut("po_9", "failed", 214_350, at[19])
    return reconcile(
        Books(tuple(sold), tuple(given)),
        Money(tuple(lines), tuple(payouts), tuple(facts)),
        period,
    )


def _spoiled(sold: list[Sold], lines: list[Line]) -> Any:
    """A receipt without money, money without a receipt, a refund of each side, money twice and late."""
    one, late = sold[40], sold[180]
    refund = Line(
        *("txn_r", LineKind.REFUND, sold[70].at, -5_000, 0, -5_000),
        payment_id=sold[70].payment_id,
        refund_id="pyr_3TqWm5",
        source="pyr_3TqWm5",
    )
    stray = Line(
        *("txn_s", LineKind.OTHER, sold[120].at, 8_500, 0, 8_500),
        about=f"beyond {sold[120].payment_id}",
    )
    given = [
        GivenBack("A1-R000004", sold[90].number, sold[90].payment_id, "pyr_x", 2_000, at, day)
        for at, day in [(sold[90].at, sold[90].day)]
    ]
    kept = [each for each in sold if each not in (sold[150], late)]
    moved = [line for line in lines if line.payment_id != one.payment_id]
    return kept, [*moved, refund, stray], given, [PaymentFact(late.payment_id, "paid_late")]


def _charge(n: int, sold: Sold) -> Line:
    fee = sold.amount_satang * 165 // 10_000
    payout = f"po_{n // 20 % 20}" if n // 20 % 20 < 10 else None
    return Line(
        *(f"txn_{n}", LineKind.CHARGE, sold.at, sold.amount_satang, fee, sold.amount_satang - fee),
        payment_id=sold.payment_id,
        payout_id=payout,
        source=f"py_{n}",
    )


def _paid_line(place: int) -> PayoutLine:
    amount = 6_500 + 1_150 * (place % 17)
    fee = amount * 165 // 10_000
    return PayoutLine(
        id=f"txn_{place}",
        type="payment",
        payment_id=payment_of(place),
        amount=amount,
        fee=fee,
        net=amount - fee,
    )


def _receipt(payment_id: str) -> Any:
    return SimpleNamespace(number=f"A1-{int(payment_id[-6:]):06d}")


def _refund(refund_id: str) -> Any:
    return SimpleNamespace(number="A1-R000007")
