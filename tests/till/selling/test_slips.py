"""A slip is looked at, kept and known again; whatever its code says, the sale stays as it is."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import asdict
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.payment import Attention, Outcome
from kiosk.core.slip import TRUEMONEY, Slip, SlipProblem
from kiosk.till.log.listing import LogFilter, Order
from kiosk.till.selling.slip_records import Finding, SlipAnswer
from kiosk.till.selling.slips import show_slip
from kiosk.till.store.log import SqliteLog
from tests.core.payloads import code
from tests.core.slips import REFERENCE, in_thai, slip, truemoney
from tests.till.builders import SHOP, Desk

SLIP = Slip("014", REFERENCE)


def show(desk: Desk, sale_id: str, text: str) -> SlipAnswer:
    """A slip is shown for a sale."""
    with desk.store.transaction() as tx:
        return show_slip(tx, SHOP, sale_id, text, desk.clock())


def audit(desk: Desk) -> list[tuple[str, str, str | None]]:
    """What the audit log says."""
    return [(entry.action, entry.subject, entry.asked_by) for entry in desk.store.audit()]


def test_a_slip_shown_for_the_first_time_is_kept(desk: Desk) -> None:
    sale = desk.sell_and_show()
    assert show(desk, sale, slip() + "\r\n") == SlipAnswer(Finding.KEPT, slip=SLIP)
    with desk.store.reading() as tx:
        [kept] = tx.slips_of(sale)
    assert (kept.slip, kept.cashier, kept.shown_at) == (SLIP, SHOP.cashier, desk.clock())
    told = desk.last_told(sale)
    assert (told["word"], told["bank"], told["reference"]) == ("slip_shown", "014", REFERENCE)
    assert audit(desk) == []


def test_the_same_slip_scanned_twice_for_one_sale_is_no_second_slip(desk: Desk) -> None:
    sale = desk.sell_and_show()
    show(desk, sale, slip())
    before = desk.story(sale)
    assert show(desk, sale, in_thai(slip())).finding is Finding.SAME_SALE
    assert desk.story(sale) == before


def test_a_slip_of_another_sale_is_told_with_when_and_for_how_much(desk: Desk) -> None:
    first = desk.sell_and_show(12_000)
    show(desk, first, slip(reference="Ref7"))
    shown_at = desk.clock()
    desk.hear(first, Outcome.PAID)
    desk.clock.move(600)
    second = desk.sell_and_show()

    answer = show(desk, second, slip(reference="REF7"))

    assert answer.finding is Finding.USED_BEFORE
    assert answer.earlier is not None
    assert (answer.earlier.shown_at, answer.earlier.amount_satang) == (shown_at, 12_000)
    assert answer.earlier.receipt_number == "A1-000001"
    told = desk.last_told(second)
    assert (told["word"], told["receipt"]) == ("slip_again", "A1-000001")
    assert audit(desk) == [("slip_again", "014 REF7", SHOP.cashier)]
    with desk.store.reading() as tx:
        assert tx.slips_of(second) == []
    show(desk, second, slip(reference="REF7"))
    assert len(audit(desk)) == 2, "every time it is shown again is kept"


def test_a_slip_of_a_sale_that_was_never_paid_was_used_before_all_the_same(desk: Desk) -> None:
    show(desk, desk.sell_and_show(), slip())
    answer = show(desk, desk.sell_and_show(), slip())
    assert answer.earlier is not None
    assert answer.earlier.receipt_number is None


def test_the_same_reference_at_another_bank_is_another_slip(desk: Desk) -> None:
    show(desk, desk.sell_and_show(), slip("014"))
    assert show(desk, desk.sell_and_show(), slip("004")).finding is Finding.KEPT


def test_the_reference_of_another_receipts_payment_was_used_before(desk: Desk) -> None:
    paid = desk.sell_and_show()
    desk.hear(paid, Outcome.PAID, reference=REFERENCE)
    other = desk.sell_and_show()
    answer = show(desk, other, slip())
    assert (answer.finding, answer.paid_receipt) == (Finding.USED_BEFORE, "A1-000001")
    own = show(desk, paid, slip())
    assert (own.fits_payment, own.paid_receipt) == (True, None)


def test_a_code_that_names_its_day_is_compared_with_today(desk: Desk) -> None:
    sale = desk.sell_and_show()
    assert not show(desk, sale, truemoney("T1", "21112026")).other_day
    yesterday = show(desk, sale, truemoney("T2", "20112026"))
    assert yesterday.other_day
    assert yesterday.slip == Slip(TRUEMONEY, "T2", date(2026, 11, 20))
    with desk.store.reading() as tx:
        assert [kept.slip.day for kept in tx.slips_of(sale)] == [
            date(2026, 11, 21),
            date(2026, 11, 20),
        ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", SlipProblem.EMPTY),
        ("9" * 100_000, SlipProblem.TOO_LONG),
        (slip()[:-1] + "Z", SlipProblem.NOT_A_SLIP),
        (slip().replace("014", "004"), SlipProblem.DAMAGED),
        (slip(country="SG"), SlipProblem.COUNTRY),
        (code(), SlipProblem.PAYMENT_CODE),
        ("\x00\x1b[2J", SlipProblem.CHARACTERS),
    ],
)
def test_what_is_no_slip_is_told_and_noted_and_not_kept(
    desk: Desk, text: str, problem: SlipProblem
) -> None:
    sale = desk.sell_and_show()
    assert show(desk, sale, text) == SlipAnswer(Finding.UNREADABLE, problem=problem)
    told = desk.last_told(sale)
    assert (told["word"], told["why"]) == ("slip_refused", problem)
    with desk.store.reading() as tx:
        assert tx.slips_of(sale) == []


def test_a_slip_for_a_sale_that_is_not_there_changes_nothing(desk: Desk) -> None:
    assert show(desk, "nobody", slip()).finding is Finding.UNREADABLE


PAST = st.sampled_from(["open", "waiting", "paid", "failed", "expired", "late"])
TEXTS = (
    st.text(max_size=300)
    | st.sampled_from([slip(), truemoney(), code(), slip(country="SG"), slip()[:-2]])
    | st.builds(slip, st.from_regex(r"\A[0-9]{3}\Z"), st.from_regex(r"\A[0-9A-Z]{1,25}\Z"))
)


@given(past=PAST, texts=st.lists(TEXTS, min_size=1, max_size=4))
def test_no_slip_ever_changes_a_sale_or_makes_a_receipt(past: str, texts: list[str]) -> None:
    with TemporaryDirectory() as folder:
        desk = Desk(Path(folder) / "till.sqlite3")
        other, sale = desk.sell_and_show(), desk.sell()
        if past != "open":
            desk.answer(sale)
        match past:
            case "paid" | "failed" | "expired":
                desk.hear(sale, Outcome(past))
            case "late":
                desk.hear(sale, Outcome.ATTENTION, attention=Attention.PAID_LATE)
        before = (desk.sale(sale), desk.sale(other), desk.attempts(sale), desk.todo())
        log = [asdict(row) for row in desk.receipts()]
        try:
            for text in texts:
                show(desk, sale, text)
                show(desk, other, text)
            after = (desk.sale(sale), desk.sale(other), desk.attempts(sale), desk.todo())
            assert after == before
            assert [asdict(row) for row in desk.receipts()] == log
        finally:
            desk.close()


def test_a_receipt_is_found_by_the_reference_of_its_slip(desk: Desk) -> None:
    sale = desk.sell_and_show()
    show(desk, sale, slip())
    desk.hear(sale, Outcome.PAID)
    desk.hear(desk.sell_and_show(), Outcome.PAID)
    log = SqliteLog(desk.path)
    try:
        for search in (REFERENCE, f" {REFERENCE} "):
            found = log.page(LogFilter(search=search), Order.NEWEST, 10)
            assert [row.number for row in found] == ["A1-000001"]
        assert log.page(LogFilter(search=REFERENCE[:-1]), Order.NEWEST, 10) == []
        story = log.sale_story(sale)
        assert story is not None
        assert [kept.slip for kept in story.slips] == [SLIP]
    finally:
        log.close()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE slip SET sale_id = 'other'",
        "UPDATE slip SET shown_at = 0",
        "DELETE FROM slip",
        "INSERT INTO slip (reference, bank, sale_id, cashier, shown_at)"
        " SELECT lower(reference), bank, sale_id, '', 0 FROM slip",
        "INSERT OR REPLACE INTO slip (id, reference, bank, sale_id, cashier, shown_at)"
        " SELECT id, 'x', bank, sale_id, '', 0 FROM slip",
        "INSERT INTO slip (reference, bank, sale_id, cashier, shown_at)"
        " SELECT '', bank, sale_id, '', 0 FROM slip",
        "INSERT INTO slip (reference, bank, slip_day, sale_id, cashier, shown_at)"
        " SELECT 'y', bank, '2026-02-31', sale_id, '', 0 FROM slip",
    ],
)
def test_the_database_itself_keeps_slips_as_they_were(desk: Desk, sql: str) -> None:
    show(desk, desk.sell_and_show(), slip(reference="ABC"))
    with (
        closing(sqlite3.connect(desk.path, isolation_level=None)) as intruder,
        pytest.raises(sqlite3.IntegrityError),
    ):
        intruder.execute(sql)
