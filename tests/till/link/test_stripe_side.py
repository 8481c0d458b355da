"""Stripe's side as a relay tells it: page by page, as patiently as it asks for, and one by one what is beyond."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from kiosk.core.payment import Attention, Outcome
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
from kiosk.protocol.ledger import (
    MoneyLine,
    MoneyLineList,
    Payout,
    PayoutDetail,
    PayoutLine,
    PayoutList,
    Refund,
    RefundList,
)
from kiosk.protocol.messages import ManagerPayment, ManagerPaymentList, Payment
from kiosk.till.link.stripe_side import ask_rest, ask_side
from kiosk.till.link.wire import LinkError, RelayAwayError, RelayRefusedError
from kiosk.till.reconciliation.reconciling import Look
from tests.till.builders import SHOP, START, decided, payment

pytestmark = pytest.mark.anyio

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30), SHOP.zone)
LATER = datetime(2026, 12, 24, tzinfo=UTC)


def money_line(name: str, **changes: Any) -> MoneyLine:
    """A charge as the relay tells it."""
    fields: dict[str, Any] = {
        "id": name,
        "type": "payment",
        "category": "charge",
        "source": f"py_{name}",
        "payment_id": f"pi_{name}",
        "amount": 18_550,
        "fee": 306,
        "net": 18_244,
        "currency": "thb",
        "created_at": START,
    }
    return MoneyLine(**{**fields, **changes})


def of_manager(key: str, **changes: Any) -> ManagerPayment:
    """A payment as a manager sees it."""
    more: dict[str, Any] = {
        name: changes.pop(name) for name in ("fee", "payout_id") if name in changes
    }
    told = payment(key, changes.pop("outcome", Outcome.PAID), **changes)
    return ManagerPayment(**{**told.model_dump(), **more})


def payout(
    name: str, status: str = "paid", *, at: datetime = START, **changes: Any
) -> PayoutDetail:
    """A payout with two lines and itself."""
    lines: Sequence[PayoutLine] | None = [
        PayoutLine(id="t1", type="payment", amount=100, fee=2, net=98),
        PayoutLine(id="t2", type="payment_refund", amount=-10, fee=0, net=-10),
        PayoutLine(id="t3", type="payout", amount=-88, fee=0, net=-88),
    ]
    fields: dict[str, Any] = {
        "id": name,
        "status": status,
        "amount": 88,
        "message": "",
        "lines": lines,
    }
    return PayoutDetail(**{**fields, "timestamp": at, "arrival_date": at, **changes})


class Relay:
    """A relay with two things on a page, that answers only after it was asked as often as `reluctant` says."""

    def __init__(self) -> None:
        self.lines: list[MoneyLine] = []
        self.listed: list[ManagerPayment] = []
        self.paid_out: list[PayoutDetail] = []
        self.payments: dict[str, Payment] = {}
        self.refunded: dict[str, list[Refund]] = {}
        self.reluctant = 0
        self.asked: list[str] = []
        self.spans: set[tuple[datetime, datetime]] = set()

    def _page(self, name: str, things: Sequence[Any], cursor: str | None) -> tuple[Any, str | None]:
        self.asked.append(name)
        if self.reluctant:
            self.reluctant -= 1
            raise RelayAwayError("Too many.", code="rate_limited", retry_after_s=90)
        start = int(cursor or 0)
        more = start + 2 < len(things)
        return things[start : start + 2], str(start + 2) if more else None

    async def balance_lines(
        self, since: datetime, until: datetime, cursor: str | None = None
    ) -> MoneyLineList:
        self.spans.add((since, until))
        items, cursor = self._page("lines", self.lines, cursor)
        return MoneyLineList(items=items, next_cursor=cursor)

    async def payments_between(
        self, since: datetime, until: datetime, cursor: str | None = None
    ) -> ManagerPaymentList:
        self.spans.add((since, until))
        items, cursor = self._page("payments", self.listed, cursor)
        return ManagerPaymentList(items=items, next_cursor=cursor)

    async def payouts(self, cursor: str | None = None) -> PayoutList:
        items, cursor = self._page("payouts", self.paid_out, cursor)
        shown = [Payout(**one.model_dump(exclude={"lines"})) for one in items]
        return PayoutList(items=shown, next_cursor=cursor)

    async def payout(self, payout_id: str) -> PayoutDetail:
        self.asked.append(payout_id)
        return next(one for one in self.paid_out if one.id == payout_id)

    async def payment(self, payment_id: str) -> Payment:
        if payment_id not in self.payments:
            raise RelayRefusedError("No such payment.", code="not_found")
        return self.payments[payment_id]

    async def refunds(self, payment_id: str) -> RefundList:
        if payment_id == "pi_secret":
            raise RelayRefusedError("Not yours.", code="forbidden")
        return RefundList(items=self.refunded[payment_id])


@pytest.fixture
def relay() -> Any:
    """A relay that plays the part of `ManagerRelay` as far as it is needed."""
    return Relay()


async def test_everything_is_read_page_by_page(relay: Any) -> None:
    relay.lines = [money_line(f"{n}", created_at=START - timedelta(days=n)) for n in range(5)]
    relay.listed = [of_manager(f"{n}", fee=306) for n in range(3)]
    relay.paid_out = [payout(f"po_{n}", at=START - timedelta(days=9 * n)) for n in range(6)]
    told: list[tuple[int, int]] = []
    side = await ask_side(relay, NOVEMBER, LATER, lambda *done: told.append(done))
    assert [line.id for line in side.money.lines] == ["0", "1", "2", "3", "4"]
    assert side.devices == {f"pi_{n}": "till A1" for n in range(3)}
    assert {fact.fee_satang for fact in side.money.payments} == {306}
    # The third page of payouts is older than anything asked for.
    assert [one.id for one in side.money.payouts] == ["po_0", "po_1", "po_2"]
    assert relay.asked.count("payouts") == 3
    [(since, until)] = relay.spans
    assert (side.money.covers_from, side.money.covers_until) == (since, until)
    assert since < datetime(2026, 10, 31, tzinfo=UTC) < datetime(2026, 12, 15, tzinfo=UTC) < until
    assert told == sorted(told)
    assert len(told) == 3
    assert all(0 <= done <= whole for done, whole in told)


async def test_a_line_of_an_older_payment_is_asked_whose_it_is(relay: Any) -> None:
    relay.lines = [money_line("new"), money_line("old"), money_line("unknown")]
    relay.listed = [of_manager("new")]
    relay.payments["pi_old"] = of_manager("old", device="till B1", amount_refunded=100)
    side = await ask_side(relay, NOVEMBER, LATER)
    assert side.devices == {"pi_new": "till A1", "pi_old": "till B1"}
    assert [fact.refunded_satang for fact in side.money.payments] == [0, 100]


async def test_an_empty_relay(relay: Any) -> None:
    side = await ask_side(relay, NOVEMBER, LATER)
    assert (side.money.lines, side.money.payouts, side.money.payments) == ((), (), ())


async def test_lines_and_payouts_as_they_are_compared(relay: Any) -> None:
    relay.lines = [
        money_line("1", payout_id="po_1", description="กาแฟ"),
        money_line(
            "2", type="payment_refund", category="refund", amount=-10, fee=0, net=-10, refund_id="r"
        ),
        money_line("3", type="payment_refund", category=None, payment_id=None, source="pyr_9"),
    ]
    relay.lines[2] = relay.lines[2].model_copy(update={"created_at": None})
    relay.paid_out = [payout("po_1"), payout("po_2", "failed", lines=None)]
    relay.listed = [
        of_manager("1", attention=Attention.PAID_LATE, resolution=decided("refund")),
        of_manager("2", id=None),
    ]
    side = await ask_side(relay, NOVEMBER, LATER)
    first, second, third = side.money.lines
    assert first == Line(
        *("1", LineKind.CHARGE, START, 18_550, 306, 18_244, "pi_1", None, "po_1", "py_1"),
        about="กาแฟ",
    )
    assert (second.kind, second.refund_id) == (LineKind.REFUND, "r")
    assert (third.refund_id, third.payment_id) == ("pyr_9", None)
    assert third.at == side.money.covers_until
    assert side.money.payouts == (
        PaidOut("po_1", "paid", 88, START, 88),
        PaidOut("po_2", "failed", 88, START, None),
    )
    assert side.money.payments == (PaymentFact("pi_1", "paid_late", "refund"),)


async def test_a_relay_that_asks_for_patience_gets_it(relay: Any) -> None:
    relay.reluctant = 3
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    await ask_side(relay, NOVEMBER, LATER, pause=pause)
    assert pauses == [60.0] * 3
    relay.reluctant = 1_000
    with pytest.raises(LinkError):
        await ask_side(relay, NOVEMBER, LATER, pause=pause)
    assert len(pauses) == 13


def look() -> Look:
    """Documents that were made outside of what was looked at."""
    day = START.date()
    sold = tuple(
        Sold(f"A1-{n}", f"pi_{n}", 18_550, START, day) for n in ("paid", "gone", "waiting", "old")
    )
    given = tuple(
        GivenBack(f"R-{name}", "A1-x", "pi_x", name, 500, START, day) for name in ("pyr_1", "pyr_2")
    )
    money = Money(covers_from=START + timedelta(days=1))
    payments = ("pi_paid", "pi_gone", "pi_waiting", "pi_old")
    refunds = (("pi_x", "pyr_1"), ("pi_x", "pyr_2"))
    return Look(NOVEMBER, Books(sold, given), money, payments, refunds)


async def test_what_lies_outside_is_asked_for_one_by_one(relay: Any) -> None:
    relay.payments = {
        "pi_paid": of_manager("paid", fee=306, payout_id="po_1"),
        "pi_waiting": of_manager("waiting", outcome=Outcome.WAITING),
        "pi_old": payment("old", Outcome.PAID),
    }
    relay.refunded["pi_x"] = [
        Refund(id="pyr_0", payment_id="pi_x", amount=1, status="pending", created_at=START),
        Refund(id="pyr_1", payment_id="pi_x", amount=500, status="succeeded", created_at=START),
        Refund(id="pyr_2", payment_id="pi_x", amount=500, status="failed", created_at=START),
    ]
    after = await ask_rest(relay, look())
    assert (after.payments, after.refunds) == ((), ())
    told = [(one.kind, one.payment_id, one.net_satang) for one in after.money.lines]
    assert told == [
        (LineKind.CHARGE, "pi_paid", 18_244),
        (LineKind.REFUND, "pi_x", -500),
        (LineKind.REFUND, "pi_x", -500),
        (LineKind.REFUND_FAILURE, "pi_x", 500),
    ]
    assert after.money.lines[0].payout_id == "po_1"
    assert after.money.payments == (PaymentFact("pi_paid", fee_satang=306),)


async def test_what_the_relay_does_not_let_us_see_is_told(relay: Any) -> None:
    hidden = replace(look(), payments=(), refunds=(("pi_secret", "pyr_1"),))
    with pytest.raises(RelayRefusedError):
        await ask_rest(relay, hidden)
