"""What the windows are told: everything decided already, nothing they would have to work out."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

from kiosk.core.payment import Attention, ConfirmedBy, Outcome
from kiosk.core.sale import LearntBy, SaleState
from kiosk.till.selling.views import LAST_ISSUED, RECENT_SALES
from kiosk.till.snapshot import QrMark, TakingBack, TillView
from tests.till.builders import AMOUNT, LINK, SHOP, START, Desk, NewDesk

HOUR = 3_600


def test_an_empty_till_shows_nothing(desk: Desk) -> None:
    assert desk.view() == TillView(link=LINK, cashier=SHOP.cashier)


def test_a_paid_sale_tells_all_about_its_receipt(desk: Desk) -> None:
    sale_id = desk.sell(note="กาแฟ")
    desk.answer(sale_id)
    desk.clock.move(21)
    desk.hear(sale_id, Outcome.PAID, by=LearntBy.POLL, checked_at=START)
    shown = desk.shown()
    assert (shown.sale_id, shown.state, shown.amount_satang) == (sale_id, SaleState.PAID, AMOUNT)
    assert (shown.note, shown.attempt, shown.qr_data) == ("กาแฟ", 1, None)
    assert (shown.receipt_number, shown.bank_reference) == ("A1-000001", "BANK1")
    assert (shown.confirmed_by, shown.learnt_by) == (ConfirmedBy.WEBHOOK, LearntBy.POLL)
    assert shown.paid_at == shown.ended_at == START + timedelta(seconds=21)
    assert shown.checked_at == START


def test_today_adds_up_the_receipts_of_the_business_day(desk: Desk) -> None:
    for amount in (1_000, 2_500):
        desk.hear(desk.sell(amount), Outcome.PAID)
    desk.sell_and_show(9_900)
    assert (desk.view().today_satang, desk.view().today_count) == (3_500, 2)


def test_today_begins_anew_after_midnight_in_the_shop(desk: Desk) -> None:
    desk.hear(desk.sell_and_show(), Outcome.PAID)
    desk.clock.move(12 * HOUR - 1)
    assert desk.view().today_count == 1
    desk.clock.move(1)
    assert desk.view().today_count == 0


def test_today_ends_at_the_shops_closing_hour(new_desk: NewDesk) -> None:
    desk = new_desk(shop=replace(SHOP, day_closes_at=time(4, 0)))
    desk.hear(desk.sell_and_show(), Outcome.PAID)
    desk.clock.move(15 * HOUR)
    assert desk.view().today_count == 1
    desk.clock.move(HOUR)
    assert desk.view().today_count == 0


def test_a_clock_that_goes_back_does_not_reopen_yesterday(desk: Desk) -> None:
    desk.hear(desk.sell_and_show(), Outcome.PAID)
    desk.clock.move(-24 * HOUR)
    assert desk.view().today_count == 1


def test_recent_sales_are_the_newest_ones_with_their_results(desk: Desk) -> None:
    for _ in range(RECENT_SALES + 1):
        desk.sell()
        desk.clock.move(1)
    last = desk.sell(note="ชา")
    desk.clock.move(5)
    desk.hear(last, Outcome.PAID)
    recent = desk.view().recent
    assert len(recent) == RECENT_SALES
    newest = recent[0]
    assert (newest.sale_id, newest.state, newest.note) == (last, SaleState.PAID, "ชา")
    assert (newest.receipt_number, newest.at) == ("A1-000001", desk.clock())
    assert recent[1].receipt_number is None


def test_open_sales_that_are_not_shown_are_parked_oldest_first(desk: Desk) -> None:
    parked = []
    for _ in range(2):
        parked.append(desk.sell_and_show())
        desk.clock.move(1)
    desk.hear(desk.sell_and_show(), Outcome.FAILED)
    desk.sell_and_show()
    assert [sale.sale_id for sale in desk.view().parked] == parked


def test_a_sale_for_a_person_is_counted_and_not_parked(desk: Desk) -> None:
    sale_id = desk.sell_and_show()
    desk.hear(sale_id, Outcome.ATTENTION, attention=Attention.AMOUNT_MISMATCH)
    desk.checkout.leave(sale_id)
    assert desk.view().attention_count == 1
    assert desk.view().parked == ()


def test_a_shop_for_practice_marks_everything(new_desk: NewDesk) -> None:
    desk = new_desk(shop=replace(SHOP, practice=True))
    desk.sell()
    assert desk.shown().qr_mark is QrMark.PRACTICE


def test_a_real_code_bears_no_mark(desk: Desk) -> None:
    desk.sell_and_show()
    assert desk.shown().qr_mark is None
    assert not desk.shown().qr_unproved


def test_a_sale_without_an_answer_has_neither_code_nor_end(desk: Desk) -> None:
    desk.sell()
    shown = desk.shown()
    assert (shown.qr_data, shown.offered_at, shown.expires_at) == (None, None, None)
    assert (shown.payment_id, shown.failure_code, shown.at_bank) == (None, None, False)


def test_the_last_receipts_say_what_was_paid_and_when(desk: Desk) -> None:
    sales = [desk.sell(1_000 + number) for number in range(LAST_ISSUED + 2)]
    for number, sale_id in enumerate(sales):
        desk.clock.move(100)
        desk.hear(sale_id, Outcome.PAID, paid_at=START + timedelta(seconds=number))
    issued = desk.view().issued
    assert len(issued) == LAST_ISSUED
    assert (issued[0].number, issued[0].sale_id) == ("A1-000007", sales[-1])
    assert [one.amount_satang for one in issued] == [1_006, 1_005, 1_004, 1_003, 1_002]
    assert issued[0].paid_at == START + timedelta(seconds=6), "not when the till learnt of it"


def test_money_for_a_person_is_named_until_it_is_settled(desk: Desk) -> None:
    sale_id = desk.sell_and_show()
    desk.hear(sale_id, Outcome.CANCELED)
    assert desk.view().unsettled == ()
    desk.hear(sale_id, Outcome.ATTENTION, version=7, attention=Attention.PAID_LATE)
    [money] = desk.view().unsettled
    assert (money.sale_id, money.amount_satang) == (sale_id, AMOUNT)


def test_money_that_is_asked_back_did_not_come_in(desk: Desk) -> None:
    sale_id = desk.sell_and_show()
    desk.hear(sale_id, Outcome.PAID)
    desk.hear(sale_id, Outcome.ATTENTION, version=7, attention=Attention.DISPUTED)
    assert desk.view().attention_count == 1
    assert desk.view().unsettled == ()


# Codes that are taken back


def at_bank(desk: Desk, sale_id: str, ordinal: int | None = None, version: int = 5) -> None:
    """The bank has the payment; the relay wants it back."""
    desk.hear(
        sale_id,
        Outcome.WAITING,
        ordinal=ordinal,
        version=version,
        status="processing",
        qr=None,
        cancel_requested_at=START,
    )


def test_a_code_that_nobody_takes_back_is_in_no_stage(desk: Desk) -> None:
    sale = desk.sell_and_show()
    assert desk.shown().taking_back is None
    desk.checkout.ask_cancel(sale)
    assert (desk.shown().taking_back, desk.shown().cancel_asked_at) == (TakingBack.ASKED, START)
    desk.hear(sale, Outcome.CANCELED)
    assert desk.shown().taking_back is None


def test_nobody_answers_the_wish_to_cancel(desk: Desk) -> None:
    sale = desk.sell_and_show()
    desk.checkout.ask_cancel(sale)
    desk.checkout.unanswered(desk.attempt(sale).id, "relay_away")
    assert desk.shown().taking_back is TakingBack.UNHEARD


def test_what_the_bank_has_is_told_whoever_wants_it_back(desk: Desk) -> None:
    by_cashier, by_time = desk.sell_and_show(), desk.sell_and_show()
    desk.checkout.ask_cancel(by_cashier)
    desk.checkout.time_up(desk.attempt(by_time).id)
    assert desk.shown().taking_back is None, "its time is over; nobody has canceled it"
    for sale in (by_cashier, by_time):
        at_bank(desk, sale)
    assert desk.shown().taking_back is TakingBack.AT_BANK
    [parked] = desk.view().parked
    assert parked.taking_back is TakingBack.AT_BANK
    newest = {one.sale_id: one.taking_back for one in desk.view().recent}
    assert set(newest.values()) == {TakingBack.AT_BANK}
    desk.hear(by_time, Outcome.PAID, version=9)
    assert desk.view().recent[0].taking_back is None


def test_of_old_codes_the_one_at_the_bank_is_told(desk: Desk) -> None:
    sale = desk.sell_and_show()
    desk.hear(sale, Outcome.FAILED)
    assert desk.shown().old_code is None
    desk.checkout.retry(sale)
    desk.answer(sale)
    assert desk.shown().old_code is TakingBack.ASKED
    at_bank(desk, sale, ordinal=1)
    assert desk.shown().old_code is TakingBack.AT_BANK
    desk.hear(sale, Outcome.CANCELED, ordinal=1, version=6)
    assert desk.shown().old_code is None


def test_a_sale_that_failed_is_parked_while_its_code_is_taken_back(desk: Desk) -> None:
    sale = desk.sell_and_show()
    desk.hear(sale, Outcome.FAILED)
    desk.checkout.leave(sale)
    assert desk.view().parked == ()
    desk.checkout.ask_cancel(sale)
    [parked] = desk.view().parked
    assert (parked.state, parked.taking_back) == (SaleState.FAILED, TakingBack.ASKED)
    desk.hear(sale, Outcome.CANCELED, version=4)
    assert desk.view().parked == ()
