"""Reconciliation: a clean month matches, planted faults are found exactly, and every sum closes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.reconcile import reconcile
from kiosk.core.reconcile_facts import (
    Books,
    GivenBack,
    Line,
    LineKind,
    Money,
    PaidOut,
    PaymentFact,
    Sold,
    kind_of,
)
from kiosk.core.reconcile_report import Entry, Kind, Report, Side
from tests.core.month import BEGIN, FAULTS, NOVEMBER, Month, about, clean

SIZES = st.lists(st.integers(1_000, 500_000), min_size=len(FAULTS) + 4, max_size=40)
NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)


def found(report: Report) -> list[tuple[str, str]]:
    return [about(entry) for entry in report.differences]


def closes(report: Report) -> bool:
    """Receipts less refunds less fees is where the money is, and what the entries explain."""
    sums = report.sums
    books = sums.receipts.satang - sums.refunds.satang - sums.fees_satang
    money = (
        sums.paid_out_satang + sums.on_its_way_satang + sums.pending_satang + sums.came_back_satang
    )
    assert money == sums.net_satang
    explained = sum(one.explains_satang for one in (*report.differences, *report.explained))
    assert explained == sums.differences_satang + sums.explained_satang
    return books == money + explained


def only(report: Report) -> Entry:
    assert closes(report)
    [entry] = (*report.differences, *report.explained)
    return entry


@given(SIZES, st.integers(0, 5), st.integers())
def test_a_clean_month_matches(sizes: list[int], refunded: int, seed: int) -> None:
    month = clean(sizes, refunded)
    report = month.report(seed)
    assert report.matches
    assert report.explained == ()
    assert closes(report)
    assert report.sums.matched.count == report.sums.receipts.count == len(sizes)
    assert report.sums.matched.satang == report.sums.charges.satang == sum(sizes)
    assert report.sums.matched_refunds.count == refunded
    assert report.sums.paid_out_satang + report.sums.pending_satang == report.sums.net_satang


@given(
    SIZES,
    st.integers(0, 3),
    st.lists(st.sampled_from(FAULTS), min_size=1, max_size=len(FAULTS)),
    st.integers(),
    st.integers(),
)
def test_planted_faults_are_found_exactly_whatever_the_order(
    sizes: list[int], refunded: int, faults: list[object], seed: int, other: int
) -> None:
    month = clean(sizes, refunded)
    # A fault has a sale of its own; the first and the last lie on the edges of the month.
    untouched = list(month.sold.values())[max(refunded, 1) : -1]
    for fault, sold in zip(faults, untouched, strict=False):
        fault(month, sold)  # type: ignore[operator]
    report = month.report(seed)
    assert sorted(found(report)) == sorted(month.expected)
    assert closes(report)
    assert report == month.report(other)


def test_every_fault_alone() -> None:
    for fault in FAULTS:
        month = clean([10_000] * 20, 2)
        fault(month, list(month.sold.values())[10])
        assert set(found(month.report())) == month.expected != set()


def test_midnight_divides_no_pair() -> None:
    month = Month()
    last = datetime(2026, 11, 30, 16, 59, 59, tzinfo=UTC)
    month.sell(1, last, 10_000, ahead_s=-2)
    month.sell(2, BEGIN, 20_000, ahead_s=2)
    # A day more on each side is handed in, and belongs to other months.
    month.sell(3, BEGIN - timedelta(hours=1), 30_000)
    month.sell(4, last + timedelta(hours=1), 40_000)
    report = month.report()
    assert report.matches
    assert report.sums.matched.satang == 30_000
    assert closes(report)


def test_a_closing_hour_after_midnight_moves_the_edges() -> None:
    period = replace(NOVEMBER, closes_at=datetime(2026, 1, 1, 4).time())  # noqa: DTZ001 - an hour
    at = datetime(2026, 11, 30, 19, tzinfo=UTC)  # two in the morning of the first of December
    line = Line("txn_1", LineKind.CHARGE, at, 10_000, 165, 9_835, "pi_1")
    report = reconcile(Books(), Money((line,)), period)
    assert found(report) == [("missing_here", "pi_1")]
    assert reconcile(Books(), Money((line,)), NOVEMBER).matches


def test_a_document_of_another_month_takes_its_line_along() -> None:
    month = Month()
    sold = month.sell(1, NOON, 10_000)
    december = date(2026, 12, 2)
    month.sold[sold.number] = replace(sold, day=december)
    given_back = month.give_back(sold, 1_000, NOON, "1")
    month.given_back[given_back.number] = replace(given_back, day=december)
    report = month.report()
    assert report.matches
    assert (report.sums.receipts.count, report.sums.net_satang) == (0, 0)


def test_a_second_receipt_of_one_payment_has_no_money() -> None:
    month = Month()
    sold = month.sell(1, NOON, 10_000)
    month.sold["B1-000001"] = replace(sold, number="B1-000001", at=NOON + timedelta(seconds=1))
    entry = only(month.report())
    assert (entry.kind, entry.receipt, entry.side) == (
        Kind.MISSING_THERE,
        "B1-000001",
        Side.THERE,
    )


def test_of_two_charges_the_fitting_one_is_the_receipts() -> None:
    month = Month()
    sold = month.sell(1, NOON, 10_000)
    month.charge("txn_0", sold.payment_id, NOON - timedelta(hours=1), 7_000)
    entry = only(month.report())
    assert (entry.kind, entry.there_satang, entry.receipt) == (
        Kind.PAID_TWICE,
        7_000,
        sold.number,
    )


def test_what_lies_outside_of_what_was_looked_at_is_not_called_missing() -> None:
    month = Month()
    first = month.sell(1, BEGIN + timedelta(minutes=1), 10_000)
    inside = month.sell(2, NOON, 20_000)
    late = month.sell(3, NOON + timedelta(days=5), 30_000)
    month.give_back(inside, 500, NOON + timedelta(days=5), "1")
    for name in ("txn_1", "txn_2", "txn_3", "txn_r1"):
        del month.lines[name]
    report = month.report(
        covers_from=BEGIN + timedelta(hours=7), covers_until=NOON + timedelta(days=1)
    )
    assert found(report) == [
        ("missing_there", inside.number),
        ("not_covered", first.number),
        ("not_covered", "pyr_1"),
        ("not_covered", late.number),
    ]
    assert closes(report)


def test_money_without_a_receipt_that_went_back_is_explained() -> None:
    month = Month()
    month.charge("txn_1", "pi_1", NOON, 10_000)
    month.move("txn_2", LineKind.REFUND, "pi_1", "pyr_1", NOON + timedelta(days=1), -10_000)
    report = month.report()
    assert report.matches
    assert only(report).kind is Kind.RETURNED


def test_money_that_goes_back_in_the_next_month_is_explained_too() -> None:
    month = Month()
    month.charge("txn_1", "pi_1", NOON, 10_000)
    month.facts["pi_1"] = PaymentFact("pi_1", "paid_late", "refund", 10_000)
    entry = only(month.report())
    assert (entry.kind, entry.there_satang, entry.word) == (Kind.RETURNED, 10_000, "refund")
    next_month = Month()
    next_month.move("txn_2", LineKind.REFUND, "pi_1", "pyr_1", NOON, -10_000)
    assert only(next_month.report()).kind is Kind.RETURNED
    next_month.move("txn_3", LineKind.REFUND_FAILURE, "pi_1", "pyr_1", NOON, 10_000)
    assert next_month.report().differences == next_month.report().explained == ()


def test_ignored_money_stays_a_difference_and_says_so() -> None:
    month = Month()
    month.charge("txn_1", "pi_1", NOON, 10_000)
    month.facts["pi_1"] = PaymentFact("pi_1", "paid_late", "ignore")
    entry = only(month.report())
    assert (entry.kind, entry.word, entry.side) == (Kind.MISSING_HERE, "ignore", Side.HERE)


def test_a_refund_that_failed_at_once_moved_nothing() -> None:
    month = Month()
    sold = month.sell(1, NOON, 10_000)
    month.move("txn_2", LineKind.REFUND, sold.payment_id, "pyr_1", NOON, -500)
    month.move("txn_3", LineKind.REFUND_FAILURE, sold.payment_id, "pyr_1", NOON, 500)
    assert month.report().matches


def test_a_refund_that_failed_later_has_two_documents_and_two_lines() -> None:
    month = Month()
    sold = month.sell(1, NOON, 10_000)
    given_back = month.give_back(sold, 500, NOON, "1")
    month.move("txn_3", LineKind.REFUND_FAILURE, sold.payment_id, "pyr_1", NOON, 500)
    entry = only(month.report())
    assert (entry.kind, entry.side, entry.there_satang) == (
        Kind.REFUND_NOT_RECORDED,
        Side.HERE,
        500,
    )
    month.given_back["R-2"] = replace(given_back, number="R-2", amount_satang=-500)
    report = month.report()
    assert report.matches
    assert (report.sums.refunds.satang, report.sums.matched_refunds.count) == (0, 2)


def test_a_refund_of_nobodys_payment() -> None:
    month = Month()
    month.move("txn_1", LineKind.REFUND, None, "pyr_1", NOON, -500)
    entry = only(month.report())
    assert (entry.kind, entry.refund_id, entry.receipt) == (
        Kind.REFUND_NOT_RECORDED,
        "pyr_1",
        None,
    )
    month.lines["txn_1"] = replace(month.lines["txn_1"], refund_id=None, payment_id="pi_1")
    sold = month.sell(2, NOON, 10_000)
    month.lines["txn_1"] = replace(month.lines["txn_1"], payment_id=sold.payment_id)
    assert only(month.report()).receipt == sold.number


def test_money_given_back_by_hand_is_told_and_not_looked_for() -> None:
    month = Month()
    sold = month.sell(1, NOON, 10_000)
    given_back = month.give_back(sold, 500, NOON, "1")
    month.given_back["R-1"] = replace(given_back, by_hand=True)
    del month.lines["txn_r1"]
    report = month.report()
    assert report.matches
    assert (report.sums.by_hand.satang, report.sums.refunds.satang) == (500, 0)


def test_practice_beside_real_receipts_is_left_out() -> None:
    month = Month()
    month.sell(1, NOON, 10_000)
    practice = Sold("A1-000002", "pi_p", 5_000, NOON, date(2026, 11, 20), practice=True)
    month.sold[practice.number] = practice
    entry = only(month.report())
    assert (entry.kind, entry.receipt) == (Kind.PRACTICE, practice.number)
    del month.sold["A1-000001"]
    del month.lines["txn_1"]
    assert only(month.report()).kind is Kind.MISSING_THERE


def test_a_dispute_that_was_won_leaves_nothing() -> None:
    month = Month()
    sold = month.sell(1, NOON, 10_000)
    month.move("txn_2", LineKind.DISPUTE, sold.payment_id, None, NOON, -10_000)
    month.move("txn_3", LineKind.DISPUTE_REVERSAL, sold.payment_id, None, NOON, 10_000)
    assert month.report().matches


def test_a_dispute_of_nobodys_payment() -> None:
    month = Month()
    month.move("txn_2", LineKind.DISPUTE, None, None, NOON, -10_000)
    entry = only(month.report())
    assert (entry.kind, entry.receipt, entry.source) == (Kind.DISPUTED, None, "src_txn_2")


def test_fees_of_their_own_are_fees() -> None:
    month = Month()
    month.sell(1, NOON, 10_000)
    month.move("txn_2", LineKind.FEE, None, None, NOON, -107)
    report = month.report()
    assert report.matches
    assert report.sums.fees_satang == 165 + 107
    assert closes(report)


def test_a_fee_that_the_relay_was_told_otherwise() -> None:
    month = Month()
    month.sell(1, NOON, 10_000)
    month.facts["pi_1"] = PaymentFact("pi_1", fee_satang=165)
    assert month.report().matches
    month.facts["pi_1"] = PaymentFact("pi_1", fee_satang=100)
    entry = only(month.report())
    assert (entry.here_satang, entry.there_satang, entry.kind) == (100, 165, Kind.FEE_DIFFERS)


@pytest.mark.parametrize(
    ("status", "where"),
    [
        ("paid", "paid_out_satang"),
        ("in_transit", "on_its_way_satang"),
        ("pending", "on_its_way_satang"),
        ("failed", "came_back_satang"),
        ("canceled", "came_back_satang"),
    ],
)
def test_where_the_money_is(status: str, where: str) -> None:
    month = Month()
    month.sell(1, NOON, 10_000)
    assert month.report().sums.pending_satang == 9_835
    month.pay_out("po_1", ["txn_1"], status)
    report = month.report()
    assert getattr(report.sums, where) == report.sums.net_satang == 9_835
    assert report.matches is (where != "came_back_satang")
    month.payouts.clear()
    assert month.report().sums.on_its_way_satang == 9_835


def test_what_a_failed_payout_brought_back_leaves_with_the_next() -> None:
    month = Month()
    month.sell(1, NOON, 10_000)
    month.pay_out("po_1", ["txn_1"], "failed")
    line = month.move("txn_2", LineKind.PAYOUT_REVERSAL, None, None, NOON, 9_835)
    month.lines[line.id] = replace(line, source="po_1")
    assert found(month.report()) == [("payout_failed", "po_1")]
    month.pay_out("po_2", ["txn_2"])
    report = month.report()
    assert report.matches
    assert report.sums.paid_out_satang == 9_835
    # Nonsense must not turn in circles.
    month.lines[line.id] = replace(month.lines[line.id], payout_id="po_1")
    assert found(month.report()) == [("payout_failed", "po_1")]


def test_a_payout_that_failed_in_the_period_is_told_though_its_sales_are_older() -> None:
    month = Month()
    month.payouts["po_1"] = PaidOut("po_1", "failed", 9_835, NOON)
    month.payouts["po_2"] = PaidOut("po_2", "failed", 9_835, NOON - timedelta(days=60))
    month.payouts["po_3"] = PaidOut("po_3", "failed", 9_835)
    assert found(month.report()) == [("payout_failed", "po_1")]


def test_money_in_another_currency_is_told_but_its_payout_is_not() -> None:
    month = Month()
    month.move("txn_1", LineKind.PAYOUT, None, None, NOON, -5_000)
    month.lines["txn_1"] = replace(month.lines["txn_1"], currency="usd")
    assert month.report().matches


# Files that tell of refunds once for each payment


def test_refunds_by_receipt_match() -> None:
    month = Month()
    sold = month.sell(1, NOON, 10_000)
    month.give_back(sold, 500, NOON, "1")
    month.give_back(sold, 700, NOON + timedelta(days=20), "2")
    by_hand = month.give_back(sold, 100, NOON, "3")
    month.given_back[by_hand.number] = replace(by_hand, by_hand=True)
    for name in ("txn_r1", "txn_r2", "txn_r3"):
        del month.lines[name]
    month.move("txn_2", LineKind.REFUND, sold.payment_id, None, NOON, -1_200)
    report = month.report(refunds_by_receipt=True)
    assert report.matches
    assert closes(report)
    sums = report.sums
    assert (sums.refunds.satang, sums.by_hand.satang, sums.matched_refunds.count) == (1_200, 100, 2)


@pytest.mark.parametrize(
    ("here", "there", "kind", "side"),
    [
        (500, 0, Kind.REFUND_NOT_RECORDED, Side.THERE),
        (0, 500, Kind.REFUND_NOT_RECORDED, Side.HERE),
        (500, 400, Kind.AMOUNT_DIFFERS, None),
    ],
)
def test_refunds_by_receipt_that_differ(
    here: int, there: int, kind: Kind, side: Side | None
) -> None:
    month = Month()
    sold = month.sell(1, NOON, 10_000)
    if here:
        month.given_back["R-1"] = GivenBack(
            "R-1", sold.number, "pi_1", "pyr_1", here, NOON, sold.day
        )
    if there:
        month.move("txn_2", LineKind.REFUND, sold.payment_id, None, NOON, -there)
    entry = only(month.report(refunds_by_receipt=True))
    assert (entry.kind, entry.side, entry.receipt) == (kind, side, sold.number)
    assert (entry.here_satang, entry.there_satang) == (-here or None, -there or None)


def test_refunds_by_receipt_outside_of_the_file() -> None:
    month = Month()
    sold = month.sell(1, NOON, 10_000)
    month.give_back(sold, 500, NOON, "1")
    month.lines.clear()
    report = month.report(refunds_by_receipt=True, covers_from=NOON + timedelta(days=1))
    assert [kind for kind, _ in found(report)] == ["not_covered", "not_covered"]


def test_refunds_by_receipt_of_other_months_are_theirs() -> None:
    month = Month()
    sold = month.sell(1, BEGIN - timedelta(days=2), 10_000)
    month.given_back["R-1"] = GivenBack("R-1", sold.number, "pi_1", "pyr_1", 500, NOON, sold.day)
    assert month.report(refunds_by_receipt=True).matches


@pytest.mark.parametrize(
    ("category", "type_", "kind"),
    [
        ("charge", "payment", LineKind.CHARGE),
        (None, "payment", LineKind.CHARGE),
        ("refund", "payment_refund", LineKind.REFUND),
        (None, "payment_failure_refund", LineKind.REFUND_FAILURE),
        ("dispute", "adjustment", LineKind.DISPUTE),
        ("fee", "stripe_fee", LineKind.FEE),
        ("payout_reversal", "payout_failure", LineKind.PAYOUT_REVERSAL),
        ("other_adjustment", "adjustment", LineKind.OTHER),
        ("", "", LineKind.OTHER),
    ],
)
def test_kinds_by_stripes_words(category: str | None, type_: str, kind: LineKind) -> None:
    assert kind_of(category, type_) is kind


def test_refunds_by_receipt_of_nobodys_payment() -> None:
    month = Month()
    month.charge("txn_1", None, NOON, 10_000)
    month.move("txn_2", LineKind.REFUND, None, None, NOON, -500)
    report = month.report(refunds_by_receipt=True)
    assert found(report) == [("missing_here", "py_txn_1"), ("refund_not_recorded", "src_txn_2")]
    assert closes(report)
