"""Every ordinary way a sale can go, from the keyed amount to its result."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk.core.errors import InvariantError
from kiosk.core.payment import ConfirmedBy, Outcome
from kiosk.core.promptpay import Verdict
from kiosk.core.sale import LearntBy, SaleState
from kiosk.till.selling.checkout import STREAM_POSITION, SaleRefusedError
from tests.till.builders import AMOUNT, SHOP, START, TTL, Desk, NewDesk, code, intent, payment


def test_a_sale_begins_with_one_attempt_and_is_shown(desk: Desk) -> None:
    sale_id = desk.sell(note="  ชาเย็น 2 แก้ว ")
    sale = desk.sale(sale_id)
    assert (sale.state, sale.amount_satang, sale.note) == (
        SaleState.CREATING,
        AMOUNT,
        "ชาเย็น 2 แก้ว",
    )
    assert (sale.till, sale.cashier, sale.created_at) == ("A1", "นก", START)
    [attempt] = desk.attempts(sale_id)
    assert (attempt.ordinal, attempt.payment_id, attempt.offer) == (1, None, None)
    assert desk.shown_id() == sale_id


def test_a_note_keeps_its_first_two_hundred_letters(desk: Desk) -> None:
    assert desk.sale(desk.sell(note="ก" * 201)).note == "ก" * 200


@pytest.mark.parametrize(
    ("amount", "why"),
    [(0, "amount_empty"), (999, "amount_too_small"), (100_000_000, "amount_too_large")],
)
def test_an_amount_outside_the_limits_is_refused_and_nothing_is_stored(
    desk: Desk, amount: int, why: str
) -> None:
    with pytest.raises(SaleRefusedError) as refused:
        desk.sell(amount)
    assert refused.value.code == why
    assert (desk.view().recent, desk.shown_id()) == ((), None)


@pytest.mark.parametrize("amount", [1_000, 99_999_999])
def test_the_limits_themselves_can_be_sold(desk: Desk, amount: int) -> None:
    assert desk.sale(desk.sell(amount)).amount_satang == amount


def test_the_shop_can_have_narrower_limits(new_desk: NewDesk) -> None:
    desk = new_desk(shop=replace(SHOP, min_amount_satang=5_000, max_amount_satang=6_000))
    with pytest.raises(SaleRefusedError, match="below the least"):
        desk.sell(4_999)
    with pytest.raises(SaleRefusedError, match="above the most"):
        desk.sell(6_001)


def test_the_answer_to_the_create_call_shows_its_code(desk: Desk) -> None:
    sale_id = desk.sell()
    desk.clock.move(1.5)
    desk.answer(sale_id, page_url="https://relay.example/p/1")
    shown = desk.shown()
    assert (shown.state, shown.qr_data) == (SaleState.WAITING, code())
    assert (shown.offered_at, shown.expires_at) == (START + timedelta(seconds=1.5), START + TTL)
    assert shown.pay_page_url == "https://relay.example/p/1"


def test_the_codes_end_is_told_on_the_tills_own_clock(desk: Desk) -> None:
    key = desk.attempt(desk.sell()).id
    desk.checkout.offered(key, intent(key), timedelta(seconds=30))
    assert desk.shown().expires_at == START + TTL - timedelta(seconds=30)


def test_an_answer_for_an_unknown_attempt_is_left_alone(desk: Desk) -> None:
    desk.checkout.offered("nobody", intent("nobody"), timedelta())
    desk.checkout.refused("nobody", "stripe_rejected", "No.")
    desk.checkout.unanswered("nobody", "relay_away")
    desk.checkout.time_up("nobody")
    assert desk.view().recent == ()


def test_an_act_on_an_unknown_sale_is_left_alone(desk: Desk) -> None:
    desk.checkout.ask_cancel("nobody")
    desk.checkout.retry("nobody")
    desk.checkout.show("nobody")
    desk.checkout.leave("nobody")
    assert (desk.view().recent, desk.shown_id()) == ((), None)


@pytest.mark.parametrize("by", list(LearntBy))
def test_the_money_ends_in_the_same_receipt_whoever_brings_the_news(
    desk: Desk, by: LearntBy
) -> None:
    sale_id = desk.sell_and_show()
    desk.clock.move(21)
    desk.hear(sale_id, Outcome.PAID, by=by)
    sale = desk.sale(sale_id)
    assert (sale.state, sale.learnt_by) == (SaleState.PAID, by)
    assert sale.ended_at == START + timedelta(seconds=21)
    [receipt] = desk.receipts()
    assert (receipt.number, receipt.sale_id, receipt.amount_satang) == (
        "A1-000001",
        sale_id,
        AMOUNT,
    )
    assert (receipt.confirmed_by, receipt.learnt_by) == ("webhook", by.value)
    assert desk.todo() == {}


def test_the_same_news_25_times_by_all_ways_is_one_receipt(desk: Desk) -> None:
    sale_id = desk.sell_and_show()
    for turn in range(25):
        desk.hear(sale_id, Outcome.PAID, by=list(LearntBy)[turn % 4])
    assert [receipt.number for receipt in desk.receipts()] == ["A1-000001"]
    assert desk.sale(sale_id).learnt_by is LearntBy.PUSH


def test_receipts_are_numbered_in_the_order_of_the_money_not_of_the_sales(desk: Desk) -> None:
    first, second = desk.sell_and_show(1_000), desk.sell_and_show(2_000)
    desk.hear(second, Outcome.PAID)
    desk.hear(first, Outcome.PAID)
    assert [(row.number, row.sale_id) for row in desk.receipts()] == [
        ("A1-000001", second),
        ("A1-000002", first),
    ]


def test_a_lost_answer_is_unknown_until_it_is_asked_for_again(desk: Desk) -> None:
    sale_id = desk.sell()
    desk.checkout.unanswered(desk.attempt(sale_id).id, "relay_away")
    assert desk.sale(sale_id).state is SaleState.UNKNOWN
    assert desk.todo()[desk.attempt(sale_id).id].payment_id is None
    desk.answer(sale_id)
    assert desk.shown().state is SaleState.WAITING


def test_nobody_answering_leaves_a_shown_code_where_it_is(desk: Desk) -> None:
    sale_id = desk.sell_and_show()
    desk.checkout.unanswered(desk.attempt(sale_id).id, "relay_away")
    assert (desk.shown().state, desk.shown().qr_data) == (SaleState.WAITING, code())


def test_a_refusal_ends_the_sale_and_says_why(desk: Desk) -> None:
    sale_id = desk.sell()
    desk.checkout.refused(desk.attempt(sale_id).id, "stripe_rejected", "Not activated.")
    shown = desk.shown()
    assert shown.state is SaleState.FAILED
    assert (shown.failure_code, shown.refused_text) == ("stripe_rejected", "Not activated.")
    assert desk.todo() == {}


def test_a_refusal_after_a_code_is_known_is_left_alone(desk: Desk) -> None:
    sale_id = desk.sell_and_show()
    desk.checkout.refused(desk.attempt(sale_id).id, "stripe_rejected", "Not activated.")
    assert desk.sale(sale_id).state is SaleState.WAITING


def test_what_the_relay_must_never_say_is_a_bug_and_changes_nothing(desk: Desk) -> None:
    """A code for a payment that does not exist, and then a refusal of it."""
    sale_id = desk.sell()
    desk.hear(sale_id, Outcome.WAITING, id=None)
    before = (desk.sale(sale_id), desk.attempts(sale_id))
    with pytest.raises(InvariantError, match="a code is out"):
        desk.checkout.refused(desk.attempt(sale_id).id, "stripe_rejected", "No.")
    assert (desk.sale(sale_id), desk.attempts(sale_id)) == before


def test_a_refusal_of_what_the_cashier_canceled_is_a_cancel(desk: Desk) -> None:
    sale_id = desk.sell()
    desk.checkout.ask_cancel(sale_id)
    desk.checkout.refused(desk.attempt(sale_id).id, "stripe_rejected", "Not activated.")
    assert desk.sale(sale_id).state is SaleState.CANCELED


def test_a_cancel_hides_the_code_at_once_and_is_true_only_when_the_relay_says_so(
    desk: Desk,
) -> None:
    sale_id = desk.sell_and_show()
    desk.checkout.ask_cancel(sale_id)
    assert (desk.shown().state, desk.shown().qr_data) == (SaleState.CHECKING, None)
    assert desk.shown().cancel_asked
    assert desk.todo()[desk.attempt(sale_id).id].cancel
    desk.hear(sale_id, Outcome.WAITING, qr=None, cancel_requested_at=START, version=3)
    assert desk.sale(sale_id).state is SaleState.CHECKING
    assert not desk.todo()[desk.attempt(sale_id).id].cancel
    desk.hear(sale_id, Outcome.CANCELED, version=4)
    assert desk.sale(sale_id).state is SaleState.CANCELED
    assert desk.todo() == {}


def test_money_that_was_faster_than_the_cancel_is_a_sale(desk: Desk) -> None:
    sale_id = desk.sell_and_show()
    desk.checkout.ask_cancel(sale_id)
    desk.hear(sale_id, Outcome.PAID)
    assert desk.sale(sale_id).state is SaleState.PAID
    assert len(desk.receipts()) == 1


def test_a_cancel_of_a_sale_that_is_over_does_nothing(desk: Desk) -> None:
    sale_id = desk.sell_and_show()
    desk.hear(sale_id, Outcome.PAID)
    before = desk.story(sale_id)
    desk.checkout.ask_cancel(sale_id)
    assert (desk.sale(sale_id).state, desk.story(sale_id)) == (SaleState.PAID, before)


def test_a_code_whose_time_is_over_is_hidden_and_asked_about(desk: Desk) -> None:
    sale_id = desk.sell_and_show()
    desk.clock.move(TTL.total_seconds())
    assert desk.shown().qr_data is None, "the clock alone takes it off the screen"
    desk.checkout.time_up(desk.attempt(sale_id).id)
    assert desk.sale(sale_id).state is SaleState.CHECKING
    desk.hear(sale_id, Outcome.EXPIRED)
    assert desk.sale(sale_id).state is SaleState.EXPIRED


def test_time_up_says_nothing_of_an_attempt_that_is_settled(desk: Desk) -> None:
    sale_id = desk.sell_and_show()
    desk.hear(sale_id, Outcome.PAID)
    desk.checkout.time_up(desk.attempt(sale_id).id)
    desk.checkout.unanswered(desk.attempt(sale_id).id, "relay_away")
    assert desk.sale(sale_id).state is SaleState.PAID


def test_a_failed_attempt_gets_a_new_code_and_the_old_one_is_taken_back(desk: Desk) -> None:
    sale_id = desk.sell_and_show()
    desk.hear(sale_id, Outcome.FAILED, failure={"code": "declined", "message": "No."})
    assert (desk.shown().state, desk.shown().failure_code) == (SaleState.FAILED, "declined")
    desk.checkout.leave(sale_id)
    desk.checkout.retry(sale_id)
    first, second = desk.attempts(sale_id)
    assert first.cancel_asked_at == START
    assert (second.ordinal, second.cancel_asked_at) == (2, None)
    assert (desk.shown_id(), desk.sale(sale_id).state) == (sale_id, SaleState.CREATING)
    desk.answer(sale_id)
    desk.hear(sale_id, Outcome.PAID)
    [receipt] = desk.receipts()
    assert receipt.payment_id == f"pi_{second.id}"


def test_a_sale_that_may_still_be_paid_gets_no_second_code(desk: Desk) -> None:
    sale_id = desk.sell_and_show()
    desk.checkout.retry(sale_id)
    desk.hear(sale_id, Outcome.PAID)
    desk.checkout.retry(sale_id)
    assert len(desk.attempts(sale_id)) == 1
    assert desk.sale(sale_id).state is SaleState.PAID


def test_a_sale_that_is_paid_as_it_is_parked_stays_to_be_seen(desk: Desk) -> None:
    sale_id = desk.sell_and_show()
    desk.hear(sale_id, Outcome.PAID)
    desk.checkout.park(sale_id)
    assert desk.shown().state is SaleState.PAID
    desk.checkout.park("nobody")
    desk.checkout.leave(sale_id)
    assert desk.shown_id() is None


def test_a_parked_sale_is_watched_and_comes_back(desk: Desk) -> None:
    parked = desk.sell_and_show()
    desk.checkout.park(parked)
    assert desk.shown_id() is None
    assert [sale.sale_id for sale in desk.view().parked] == [parked]
    other = desk.sell()
    desk.checkout.park(parked)
    desk.checkout.leave(parked)
    assert desk.shown_id() == other, "only what is shown can be left"
    desk.checkout.show(parked)
    assert (desk.shown().sale_id, desk.shown().qr_data) == (parked, code())


def test_an_older_version_changes_nothing(desk: Desk) -> None:
    sale_id = desk.sell_and_show()
    desk.hear(sale_id, Outcome.EXPIRED, version=7)
    desk.hear(sale_id, Outcome.PAID, version=6)
    assert desk.sale(sale_id).state is SaleState.EXPIRED
    assert desk.receipts() == []


def test_the_same_version_only_moves_the_time_of_the_last_check(desk: Desk) -> None:
    sale_id = desk.sell_and_show()
    later = START + timedelta(seconds=9)
    desk.hear(sale_id, Outcome.WAITING, version=2)
    desk.hear(sale_id, Outcome.WAITING, version=2, checked_at=later)
    assert desk.shown().checked_at == later
    desk.hear(sale_id, Outcome.WAITING, version=2, checked_at=START)
    desk.hear(sale_id, Outcome.PAID, version=2, checked_at=None)
    assert desk.shown().checked_at == later
    assert desk.shown().state is SaleState.WAITING


@pytest.mark.expected_logs("is not of this till's sales")
def test_a_payment_of_nobody_is_left_alone_but_its_position_is_kept(desk: Desk) -> None:
    stranger = payment("stranger", Outcome.PAID)
    desk.checkout.apply(stranger, LearntBy.PUSH, position="e1-7")
    with desk.store.reading() as tx:
        assert tx.fact(STREAM_POSITION) == "e1-7"
    assert desk.receipts() == []


def test_a_code_at_the_bank_is_still_shown_as_waiting(desk: Desk) -> None:
    sale_id = desk.sell_and_show()
    desk.hear(sale_id, Outcome.WAITING, status="processing", version=3)
    assert desk.shown().at_bank


def test_the_watch_is_named_as_the_one_who_confirmed(desk: Desk) -> None:
    sale_id = desk.sell_and_show()
    desk.hear(sale_id, Outcome.PAID, confirmed_by=ConfirmedBy.WATCH)
    assert desk.receipts()[0].confirmed_by == "watch"


def test_the_story_keeps_what_was_said_and_what_became_of_it(desk: Desk) -> None:
    sale_id = desk.sell_and_show()
    desk.hear(sale_id, Outcome.PAID, by=LearntBy.POLL)
    desk.checkout.unanswered(desk.attempt(sale_id).id, "relay_away")
    assert desk.story(sale_id) == [
        ("retried", "cashier", "attempt begins"),
        ("offered", "relay", "the sale is waiting"),
        ("paid", "poll", "the sale is paid"),
    ]


def test_hours_without_an_answer_are_one_line_of_the_story(desk: Desk) -> None:
    sale_id = desk.sell()
    for _ in range(100):
        desk.checkout.unanswered(desk.attempt(sale_id).id, "relay_away")
    assert desk.story(sale_id)[1:] == [("unanswered", "till", "the sale is unknown")]


def test_a_test_modes_web_address_is_shown_and_marked(desk: Desk) -> None:
    sale_id = desk.sell()
    desk.answer(sale_id, qr_data="https://payments.stripe.com/test/1")
    offer = desk.attempt(sale_id).offer
    assert offer is not None
    assert offer.verdict is Verdict.TEST
    assert desk.shown().qr_mark == "TEST"
