"""Reading the documents that belong to Stripe's side: whenever they were issued, and nobody else's money."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from kiosk.core.payment import Attention, Outcome
from kiosk.core.reconcile_facts import Line, LineKind, Money, Period
from kiosk.core.reconcile_report import Kind, Report
from kiosk.till.books.audit import Who
from kiosk.till.books.refund_book import return_by_hand
from kiosk.till.reconciliation.reconciling import StripeSide, look, span_of
from kiosk.till.store.log import SqliteLog
from tests.till.builders import SHOP, START, Desk, ToldRefund, decided

DAY = date(2026, 11, 21)
ONE_DAY = Period(DAY, DAY, SHOP.zone)
DAY_S = 24 * 3_600


@pytest.fixture
def log(desk: Desk) -> Iterator[SqliteLog]:
    """The desk's file for reading."""
    with closing(SqliteLog(desk.path)) as log:
        yield log


def charge(
    payment_id: str | None, satang: int = 18_550, *, at: datetime = START, **more: str
) -> Line:
    """A charge without a fee."""
    name = more.pop("name", f"txn_{payment_id}")
    return Line(name, LineKind.CHARGE, at, satang, 0, satang, payment_id, **more)


def refund(payment_id: str, refund_id: str, satang: int, *, at: datetime = START) -> Line:
    """A refund."""
    name = f"txn_{refund_id}"
    return Line(name, LineKind.REFUND, at, -satang, 0, -satang, payment_id, refund_id)


def side(*lines: Line, **devices: str) -> StripeSide:
    """Stripe's side, wide enough for everything."""
    return StripeSide(Money(lines), devices)


def found(report: Report) -> list[tuple[Kind, str | None]]:
    return [(one.kind, one.receipt or one.payment_id or one.source) for one in report.differences]


def test_a_day_matches_with_its_refunds(desk: Desk, log: SqliteLog) -> None:
    receipt = desk.sell_paid()
    desk.hear_refund(ToldRefund("pyr_1", receipt.payment_id, 5_000))
    with desk.store.transaction() as tx:
        return_by_hand(tx, SHOP, receipt.number, 100, Who("นก"), "key", desk.clock())
    lines = (charge(receipt.payment_id), refund(receipt.payment_id, "pyr_1", 5_000))
    report = look(log, side(*lines), ONE_DAY).report()
    assert report.matches
    sums = report.sums
    assert (sums.matched.count, sums.matched_refunds.count, sums.by_hand.satang) == (1, 1, 100)


def test_documents_of_other_days_are_found_by_their_lines(desk: Desk, log: SqliteLog) -> None:
    receipt = desk.sell_paid()
    desk.clock.move(5 * DAY_S)
    desk.hear_refund(ToldRefund("pyr_1", receipt.payment_id, 5_000, created_at=START))
    later = Period(DAY + timedelta(days=5), DAY + timedelta(days=5), SHOP.zone)
    lines = (charge(receipt.payment_id), refund(receipt.payment_id, "pyr_1", 5_000))
    first_day = look(log, side(*lines), ONE_DAY)
    assert first_day.report().matches
    assert first_day.report().sums.refunds.count == 0
    last_day = look(log, side(*lines), later)
    assert last_day.report().matches
    assert (last_day.report().sums.receipts.count, last_day.report().sums.refunds.count) == (0, 1)
    # The refund's document says when Stripe made it, so it is known to lie before what was looked at.
    narrow = replace(side().money, covers_from=START + timedelta(days=4))
    out = look(log, StripeSide(narrow), later)
    assert out.refunds == ((receipt.payment_id, "pyr_1"),)
    assert out.with_lines([refund(receipt.payment_id, "pyr_1", 5_000)], ()).report().matches


def test_a_refund_that_failed_has_both_documents(desk: Desk, log: SqliteLog) -> None:
    receipt = desk.sell_paid()
    desk.hear_refund(ToldRefund("pyr_1", receipt.payment_id, 5_000))
    desk.hear_refund(ToldRefund("pyr_1", receipt.payment_id, 5_000, status="failed"))
    back = replace(
        refund(receipt.payment_id, "pyr_1", -5_000), id="txn_back", kind=LineKind.REFUND_FAILURE
    )
    lines = (charge(receipt.payment_id), refund(receipt.payment_id, "pyr_1", 5_000), back)
    report = look(log, side(*lines), ONE_DAY).report()
    assert report.matches
    assert (report.sums.refunds.count, report.sums.refunds.satang) == (2, 0)


def test_other_devices_money_is_left_out_and_nobodys_stays(desk: Desk, log: SqliteLog) -> None:
    receipt = desk.sell_paid()
    stray = Line(
        "txn_s", LineKind.OTHER, START, 700, 0, 700, about="PromptPay beyond what pi_web asked for"
    )
    lines = (
        charge(receipt.payment_id),
        charge("pi_web", 9_000),
        charge(None, 5_000, name="txn_n", source="py_n"),
        stray,
    )
    devices = {receipt.payment_id: "till A1", "pi_web": "web shop"}
    report = look(log, side(*lines, **devices), ONE_DAY).report()
    assert found(report) == [(Kind.MISSING_HERE, "py_n")]
    # Without a device it may be a sale of this till that was lost.
    report = look(log, side(*lines), ONE_DAY).report()
    assert {kind for kind, _ in found(report)} == {Kind.MISSING_HERE, Kind.OTHER_MONEY}


def test_a_till_set_up_anew_is_known_by_its_name(desk: Desk, log: SqliteLog) -> None:
    receipt = desk.sell_paid()
    lines = (charge(receipt.payment_id), charge("pi_lost"), charge("pi_web"))
    devices = {receipt.payment_id: "till A1", "pi_lost": "till A1", "pi_web": "web shop"}
    report = look(log, side(*lines, **devices), ONE_DAY).report()
    assert found(report) == [(Kind.MISSING_HERE, "pi_lost")]
    # A file of nobody's payments alone: nothing says that they are another's.
    report = look(log, side(charge("pi_web"), pi_web="web shop"), ONE_DAY).report()
    assert (Kind.MISSING_HERE, "pi_web") in found(report)


def test_of_all_tills_every_till_s_money_stays(desk: Desk, log: SqliteLog) -> None:
    receipt = desk.sell_paid()
    lines = (charge(receipt.payment_id), charge("pi_other"), charge("pi_web"))
    devices = {receipt.payment_id: "till A1", "pi_other": "till B2", "pi_web": "web shop"}
    tills = frozenset({"till A1", "till B2"})
    report = look(log, side(*lines, **devices), ONE_DAY, tills).report()
    assert found(report) == [(Kind.MISSING_HERE, "pi_other")]


def test_what_the_till_has_heard_tells_why_there_is_no_receipt(desk: Desk, log: SqliteLog) -> None:
    late = desk.sell_and_show()
    desk.hear(late, Outcome.ATTENTION, attention=Attention.PAID_LATE)
    settled = desk.sell_and_show()
    desk.hear(
        settled, Outcome.ATTENTION, attention=Attention.PAID_LATE, resolution=decided("ignore")
    )
    waiting = desk.sell_and_show()
    ids = [desk.attempt(sale).payment_id for sale in (late, settled, waiting)]
    report = look(log, side(*(charge(one) for one in ids)), ONE_DAY).report()
    assert [(one.kind, one.payment_id, one.word) for one in report.differences] == [
        (Kind.MISSING_HERE, ids[1], "ignore"),
        (Kind.MISSING_HERE, ids[2], ""),
        (Kind.NEEDS_DECISION, ids[0], "paid_late"),
    ]


def test_a_payment_made_long_before_its_receipt_can_be_asked_for(
    desk: Desk, log: SqliteLog
) -> None:
    long_ago = START - timedelta(days=9)
    sale = desk.sell_and_show()
    desk.hear(sale, Outcome.PAID, paid_at=long_ago)
    seen = replace(side().money, covers_from=START - timedelta(days=1))
    out = look(log, StripeSide(seen), ONE_DAY)
    assert out.payments == (desk.receipt_of(sale).payment_id,)
    whole = out.with_lines([charge(out.payments[0], at=long_ago)], ())
    assert (whole.payments, whole.report().matches) == ((), True)


def test_stripe_is_asked_a_day_before_and_some_days_after() -> None:
    november = Period(date(2026, 11, 1), date(2026, 11, 30), SHOP.zone)
    since, until = span_of(november, datetime(2027, 2, 1, tzinfo=UTC))
    assert since == datetime(2026, 10, 30, 17, tzinfo=UTC)
    assert until == datetime(2026, 12, 16, 17, tzinfo=UTC)
    now = datetime(2026, 11, 20, 3, tzinfo=UTC)
    assert span_of(november, now)[1] == now + timedelta(days=1)
    first = datetime(2026, 1, 1, tzinfo=UTC)
    assert span_of(november, first) == (since, since + timedelta(days=1))
