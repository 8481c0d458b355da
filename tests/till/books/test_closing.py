"""X and Z: every business day once, in order, with all that counts for it and nothing else."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from kiosk.core.chain import ChainError
from kiosk.core.payment import Attention, Outcome
from kiosk.till.books.attention import enter_second_payment, settle_second_payment
from kiosk.till.books.audit import Who
from kiosk.till.books.closing import (
    MOST_DAYS_AT_ONCE,
    MOST_NAMED,
    ClosingError,
    first_open_day,
    open_days,
)
from kiosk.till.books.documents import ZRow
from kiosk.till.books.orders import ClaimDecision, SecondPayment
from kiosk.till.keeping.verify import verify
from tests.till.builders import SHOP, START, Desk, NewDesk, ToldRefund, decided

DAY = 24 * 3_600
FIRST = date(2026, 11, 21)


def document(row: ZRow) -> dict[str, Any]:
    """A Z as it is hashed."""
    fields: dict[str, Any] = json.loads(row.document)
    return fields


def days(rows: list[ZRow]) -> list[str]:
    return [row.business_day.isoformat() for row in rows]


def test_a_z_says_everything(desk: Desk) -> None:
    receipt = desk.sell_paid(10_000)
    desk.sell_paid(5_000)
    desk.hear_refund(ToldRefund("re_1", receipt.payment_id, 4_000))
    waiting = desk.sell_and_show(3_000)
    desk.clock.move(3_600)
    [z] = desk.z(who=Who("นก", "Somchai", "shop closes"))
    first, second = desk.receipts()
    [refund] = desk.refunds()
    nothing = {"count": 0, "amountSatang": 0}
    assert document(z) == {
        "version": 1,
        "kind": "z",
        "till": "A1",
        "sequence": 1,
        "number": "A1-Z0001",
        "previousHash": "0" * 64,
        "shop": {"name": "ร้านกาแฟ"},
        "businessDay": "2026-11-21",
        "dayClosesAt": "00:00",
        "timezone": "Asia/Bangkok",
        "closedAt": "2026-11-21T06:00:00.000Z",
        "askedBy": "นก",
        "allowedBy": "Somchai",
        "why": "shop closes",
        "receipts": {
            "count": 2,
            "amountSatang": 15_000,
            "first": first.number,
            "last": second.number,
        },
        "learntBy": {
            "push": {"count": 2, "amountSatang": 15_000},
            "poll": nothing,
            "check": nothing,
            "catchup": nothing,
        },
        "late": nothing,
        "practice": nothing,
        "vat": {"amountSatang": 0, "refundedSatang": 0, "rates": []},
        "refunds": {
            "count": 1,
            "amountSatang": 4_000,
            "first": refund.number,
            "last": refund.number,
        },
        "byHand": nothing,
        "reversed": nothing,
        "netSatang": 11_000,
        "perpetual": {"receiptsCount": 2, "receiptsSatang": 15_000, "refundedSatang": 4_000},
        "heads": {
            "receipts": f"A1-000002 {second.hash}",
            "refunds": f"A1-R000001 {refund.hash}",
            "audit": None,
        },
        "open": {
            "count": 1,
            "amountSatang": 3_000,
            "attentionCount": 0,
            "sales": [
                {
                    "saleId": waiting,
                    "amountSatang": 3_000,
                    "state": "waiting",
                    "attention": None,
                    "note": "",
                    "soldAt": "2026-11-21T05:00:00.000Z",
                }
            ],
        },
        "refundsUnderWay": {"count": 1, "amountSatang": 4_000},
    }
    assert (z.receipts_count, z.receipts_satang, z.net_satang) == (2, 15_000, 11_000)
    [entry] = desk.store.audit()
    assert (entry.action, entry.subject, entry.asked_by) == ("z", "A1-Z0001", "นก")
    assert verify(desk.store).zs["A1"].sequence == 1


def test_the_next_z_names_the_one_before_and_goes_on_from_it(desk: Desk) -> None:
    desk.sell_paid(10_000)
    [first] = desk.z()
    desk.clock.move(DAY)
    desk.sell_paid(2_000)
    [second] = desk.z()
    assert (second.number, second.previous_hash) == ("A1-Z0002", first.hash)
    assert second.perpetual_satang == 12_000
    assert document(second)["receipts"]["first"] == "A1-000002"
    assert document(second)["heads"]["audit"].startswith("A1-A000001 ")


def test_a_day_without_a_sale_has_its_z_and_keeps_the_heads(desk: Desk) -> None:
    receipt = desk.sell_paid()
    desk.z()
    desk.clock.move(DAY)
    [empty] = desk.z()
    assert (empty.receipts_count, empty.perpetual_satang) == (0, 18_550)
    assert document(empty)["receipts"]["first"] is None
    assert document(empty)["heads"]["receipts"] == f"A1-000001 {receipt.hash}"


def test_a_till_that_never_sold_closes_today_only(desk: Desk) -> None:
    [z] = desk.z()
    assert (z.business_day, z.receipts_count) == (FIRST, 0)
    assert verify(desk.store).zs["A1"].sequence == 1


def test_missed_days_are_closed_one_by_one_and_today_stays_open(desk: Desk) -> None:
    desk.sell_paid(1_000)
    desk.clock.move(2 * DAY)
    desk.sell_paid(2_000)
    desk.clock.move(DAY)
    desk.sell_paid(4_000)
    missed = desk.z()
    assert days(missed) == ["2026-11-21", "2026-11-22", "2026-11-23"]
    assert [z.receipts_satang for z in missed] == [1_000, 0, 2_000]
    # The heads are those of the day's end, not of the close.
    assert document(missed[1])["heads"]["receipts"].startswith("A1-000001 ")
    [today] = desk.z()
    assert (today.business_day.isoformat(), today.receipts_satang) == ("2026-11-24", 4_000)
    assert [entry.subject for entry in desk.store.audit()] == [
        f"A1-Z000{number}" for number in (1, 2, 3, 4)
    ]
    assert verify(desk.store).zs["A1"].sequence == 4


def test_days_are_closed_up_to_the_one_that_is_named(desk: Desk) -> None:
    desk.sell_paid()
    desk.clock.move(2 * DAY)
    assert days(desk.z(through=FIRST)) == ["2026-11-21"]
    assert days(desk.z(through=FIRST + timedelta(2))) == ["2026-11-22", "2026-11-23"]


def test_money_after_the_close_counts_for_the_next_day(desk: Desk) -> None:
    waiting = desk.sell_and_show(7_000)
    receipt = desk.sell_paid(1_000)
    [z] = desk.z()
    assert document(z)["open"]["count"] == 1
    desk.hear(waiting, Outcome.PAID)
    desk.hear_refund(ToldRefund("re_1", receipt.payment_id, 500))
    assert desk.receipts()[-1].business_day == FIRST + timedelta(1)
    assert desk.refunds()[0].business_day == FIRST + timedelta(1)
    assert desk.view().today_count == 1
    desk.clock.move(DAY)
    [second] = desk.z()
    assert (second.receipts_satang, second.net_satang) == (7_000, 6_500)
    assert verify(desk.store).zs["A1"].sequence == 2


def test_a_second_press_does_not_close_tomorrow(desk: Desk) -> None:
    desk.sell_paid()
    desk.z()
    desk.sell_paid()
    with pytest.raises(ClosingError) as refused:
        desk.z()
    assert refused.value.code == "day_closed"
    assert refused.value.text == (
        "Business day 2026-11-21 is closed already (A1-Z0001); "
        "the next can be closed from 2026-11-22 on."
    )
    assert len(list(desk.store.zs())) == len(list(desk.store.audit())) == 1


def test_a_clock_set_back_closes_nothing_twice(desk: Desk) -> None:
    desk.sell_paid()
    desk.z()
    desk.clock.move(-3 * DAY)
    with pytest.raises(ClosingError, match="closed already"):
        desk.z()
    desk.sell_paid(1_900)
    desk.clock.move(4 * DAY)
    [z] = desk.z()
    assert (z.business_day, z.receipts_satang) == (FIRST + timedelta(1), 1_900)


def test_a_clock_that_was_ahead_leaves_its_day_for_later(desk: Desk) -> None:
    desk.clock.move(2 * DAY)
    desk.sell_paid(1_000)
    desk.clock.move(-2 * DAY)
    desk.sell_paid(2_000)
    [z] = desk.z()
    assert (z.business_day, z.receipts_count) == (FIRST, 0)
    desk.clock.move(2 * DAY)
    desk.z()
    [late] = desk.z()
    assert (late.business_day, late.receipts_satang) == (FIRST + timedelta(2), 3_000)
    assert verify(desk.store).zs["A1"].sequence == 3


def test_a_day_that_has_not_begun_is_not_closed(desk: Desk) -> None:
    with pytest.raises(ClosingError, match="2026-11-22 has not begun yet; today is 2026-11-21"):
        desk.z(through=FIRST + timedelta(1))


def test_a_clock_that_is_years_ahead_does_not_make_years_of_zs(desk: Desk) -> None:
    desk.sell_paid()
    desk.clock.move(10 * 365 * DAY)
    with pytest.raises(ClosingError, match="is the clock right") as refused:
        desk.z()
    assert refused.value.code == "too_many_days"
    assert len(desk.z(through=FIRST + timedelta(MOST_DAYS_AT_ONCE - 1))) == MOST_DAYS_AT_ONCE


def test_a_night_market_closes_its_own_day_after_midnight(new_desk: NewDesk) -> None:
    desk = new_desk(shop=replace(SHOP, day_closes_at=time(4, 0)))
    desk.sell_paid(1_000)
    desk.clock.move(14 * 3_600)  # two in the morning
    desk.sell_paid(2_000)
    [z] = desk.z()
    assert (z.business_day, z.receipts_satang) == (FIRST, 3_000)
    assert document(z)["dayClosesAt"] == "04:00"


def test_late_money_is_told_apart_on_the_day_it_was_accepted(desk: Desk) -> None:
    sale_id = desk.sell_and_show(6_000)
    late: dict[str, Any] = {"attention": Attention.PAID_LATE}
    desk.hear(sale_id, Outcome.ATTENTION, **late)
    [first] = desk.z()
    assert document(first)["open"]["attentionCount"] == 1
    assert document(first)["open"]["sales"][0]["attention"] == "paid_late"
    desk.clock.move(DAY)
    desk.hear(sale_id, Outcome.ATTENTION, **late, resolution=decided("accept"), version=4)
    [second] = desk.z()
    assert document(second)["late"] == {"count": 1, "amountSatang": 6_000}
    assert document(second)["open"]["count"] == 0


def test_a_missed_day_names_only_what_was_begun_by_then(desk: Desk) -> None:
    desk.sell_paid()
    desk.sell_and_show(1_000)
    desk.clock.move(DAY)
    desk.sell_and_show(2_000)
    [missed] = desk.z()
    assert document(missed)["open"]["amountSatang"] == 1_000


def test_a_second_payment_that_a_customer_showed_is_named_until_it_is_settled(desk: Desk) -> None:
    receipt = desk.sell_paid()
    claim = SecondPayment("c1", receipt.number, 6_500, "", "slip", "นก", None, START)
    with desk.store.transaction() as tx:
        enter_second_payment(tx, desk.shop.till, claim, desk.clock())
    [z] = desk.z()
    assert json.loads(z.document)["open"] == {
        "count": 1,
        "amountSatang": 6_500,
        "attentionCount": 1,
        "sales": [
            {
                "saleId": receipt.sale_id,
                "amountSatang": 6_500,
                "state": "paid",
                "attention": "second_payment",
                "note": receipt.number,
                "soldAt": "2026-11-21T05:00:00.000Z",
            }
        ],
    }
    with desk.store.transaction() as tx:
        who = Who("นก", None, "gone")
        settle_second_payment(tx, desk.shop.till, "c1", ClaimDecision.IGNORED, who, desk.clock())
    desk.clock.move(24 * 3_600)
    [z] = desk.z()
    assert json.loads(z.document)["open"]["count"] == 0


def test_many_open_sales_are_all_counted_and_some_named(desk: Desk) -> None:
    for _ in range(MOST_NAMED + 1):
        desk.sell(1_000)
    still_open = document(desk.z()[0])["open"]
    assert (still_open["count"], len(still_open["sales"])) == (MOST_NAMED + 1, MOST_NAMED)
    assert still_open["amountSatang"] == 1_000 * (MOST_NAMED + 1)


def test_each_till_in_a_file_closes_its_own_days(new_desk: NewDesk) -> None:
    desk = new_desk()
    desk.sell_paid(1_000)
    desk.z()
    desk.shop = replace(SHOP, till="B2")
    desk.close()
    desk.open()
    desk.sell_paid(1_500)
    [z] = desk.z()
    assert (z.number, z.receipts_satang, z.perpetual_satang) == ("B2-Z0001", 1_500, 1_500)
    assert set(verify(desk.store).zs) == {"A1", "B2"}


def test_what_was_sold_under_an_earlier_code_is_closed_along(new_desk: NewDesk) -> None:
    desk = new_desk()
    desk.sell_paid(1_000)
    waiting = desk.sell_and_show(3_000)
    desk.clock.move(2 * DAY)
    desk.sell_paid(2_000)
    desk.shop = replace(SHOP, till="B2")
    desk.close()
    desk.open()
    desk.sell_paid(5_000)
    closed = desk.z()
    assert [(z.number, str(z.business_day), z.receipts_satang) for z in closed] == [
        ("A1-Z0001", "2026-11-21", 1_000),
        ("A1-Z0002", "2026-11-22", 0),
        ("A1-Z0003", "2026-11-23", 2_000),
        ("B2-Z0001", "2026-11-23", 5_000),
    ]
    # Late money of a sale that was begun under that code.
    desk.hear(waiting, Outcome.PAID)
    assert desk.receipts()[-1].number == "A1-000003"
    desk.clock.move(DAY)
    assert [z.number for z in desk.z()] == ["A1-Z0004", "B2-Z0002"]
    desk.clock.move(DAY)
    assert [z.number for z in desk.z()] == ["B2-Z0003"]
    checked = verify(desk.store)
    assert (checked.zs["A1"].sequence, checked.zs["B2"].sequence) == (4, 3)


def test_zs_are_found_by_number_and_paged_newest_first(desk: Desk) -> None:
    for _ in range(3):
        desk.z()
        desk.clock.move(DAY)
    with desk.store.reading() as tx:
        assert [z.sequence for z in tx.recent_zs("A1", 2)] == [3, 2]
        assert [z.sequence for z in tx.recent_zs("A1", 9, before=2)] == [1]
        found = tx.z("A1-Z0002")
        assert found is not None
        assert found.sequence == 2
        assert tx.z("A1-Z0009") is None


def test_a_receipt_that_cannot_be_read_stops_the_close(desk: Desk) -> None:
    """Left out it would make a Z that is wrong for good."""
    desk.sell_paid()
    with closing(sqlite3.connect(desk.path, isolation_level=None)) as intruder:
        intruder.execute("DROP TRIGGER receipt_stays")
        intruder.execute("PRAGMA ignore_check_constraints = on")
        intruder.execute("UPDATE receipt SET document = '7'")
    with pytest.raises(ChainError, match="Receipt A1-000001 cannot be read any more"):
        desk.z()
    assert list(desk.store.zs()) == []


# X


def test_an_x_is_what_the_z_would_be_and_changes_nothing(desk: Desk) -> None:
    desk.sell_paid(3_000)
    [x] = desk.x()
    assert x.business_day == FIRST
    assert not [*desk.store.zs(), *desk.store.audit()]
    z = document(desk.z()[0])
    alike = x.fields.keys() & z.keys() - {"kind"}
    assert {name: x.fields[name] for name in alike} == {name: z[name] for name in alike}
    assert {"receipts", "perpetual", "heads", "open"} <= alike
    assert (x.fields["kind"], x.fields["at"]) == ("x", "2026-11-21T05:00:00.000Z")


def test_after_the_close_x_is_of_the_day_that_money_counts_for_now(desk: Desk) -> None:
    desk.sell_paid(3_000)
    desk.z()
    desk.sell_paid(1_400)
    [x] = desk.x()
    assert x.business_day == FIRST + timedelta(1)
    assert x.fields["receipts"] == {
        "count": 1,
        "amountSatang": 1_400,
        "first": "A1-000002",
        "last": "A1-000002",
    }
    assert x.fields["perpetual"] == {
        "receiptsCount": 2,
        "receiptsSatang": 4_400,
        "refundedSatang": 0,
    }


def test_x_shows_missed_days_with_money_and_today_always(desk: Desk) -> None:
    receipt = desk.sell_paid(3_000)
    desk.clock.move(2 * DAY)
    desk.hear_refund(ToldRefund("re_1", receipt.payment_id, 1_000))
    desk.clock.move(10 * 365 * DAY)
    reports = desk.x()
    assert [x.business_day for x in reports] == [
        FIRST,
        FIRST + timedelta(2),
        FIRST + timedelta(2 + 3_650),
    ]
    assert [x.fields["netSatang"] for x in reports] == [3_000, -1_000, 0]


def test_a_till_that_never_sold_has_an_x_of_zeros(desk: Desk) -> None:
    [x] = desk.x()
    assert (x.business_day, x.fields["netSatang"]) == (START.date(), 0)


# Which days are open


def test_a_till_that_never_sold_has_today_open(desk: Desk) -> None:
    with desk.store.reading() as tx:
        opened = open_days(tx, desk.shop, desk.clock())
        assert first_open_day(tx, desk.shop) is None
    assert (opened.days, opened.missed, opened.next) == ((FIRST,), (), (FIRST,))
    assert [x.business_day for x in opened.reports] == [FIRST]


def test_missed_days_are_open_each_of_them_and_come_first(desk: Desk) -> None:
    desk.sell_paid()
    desk.clock.move(3 * DAY)
    with desk.store.reading() as tx:
        opened = open_days(tx, desk.shop, desk.clock())
        assert first_open_day(tx, desk.shop) == FIRST
    assert opened.days == tuple(FIRST + timedelta(n) for n in range(4))
    assert opened.next == opened.missed == opened.days[:3]
    assert opened.today == FIRST + timedelta(3)
    assert [z.business_day for z in desk.z()] == list(opened.next)
    with desk.store.reading() as tx:
        opened = open_days(tx, desk.shop, desk.clock())
        assert first_open_day(tx, desk.shop) == opened.today
    assert (opened.missed, opened.next) == ((), (opened.today,))
    desk.z()
    with desk.store.reading() as tx:
        assert open_days(tx, desk.shop, desk.clock()).next == ()
        assert first_open_day(tx, desk.shop) == FIRST + timedelta(4)
    assert desk.view().open_since == FIRST + timedelta(4)


def test_windows_are_told_since_when_a_day_is_open(desk: Desk) -> None:
    assert desk.view().open_since is None
    desk.sell_paid()
    desk.clock.move(5 * DAY)
    assert desk.view().open_since == FIRST


def test_an_x_of_a_code_the_till_had_before_stands_first(new_desk: NewDesk) -> None:
    desk = new_desk()
    desk.sell_paid(1_000)
    desk.z()
    desk.clock.move(DAY)
    desk.sell_paid(2_000)
    desk.shop = replace(SHOP, till="B2")
    desk.close()
    desk.open()
    desk.sell_paid(5_000)
    told = [(x.fields["till"], x.business_day, x.fields["netSatang"]) for x in desk.x()]
    assert told == [("A1", FIRST + timedelta(1), 2_000), ("B2", FIRST + timedelta(1), 5_000)]
    earlier, present = desk.x()
    assert earlier.fields["perpetual"] == {
        "receiptsCount": 2,
        "receiptsSatang": 3_000,
        "refundedSatang": 0,
    }
    [before, now] = desk.z()
    assert [json.loads(z.document)["netSatang"] for z in (before, now)] == [2_000, 5_000]
    assert present.fields["heads"] != earlier.fields["heads"]
    assert [x.fields["till"] for x in desk.x()] == ["B2"]
