"""When a code may be on the screen: what is judged before, and news that overtakes the create answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk.core.payment import Outcome
from kiosk.core.promptpay import Verdict
from kiosk.core.sale import LearntBy, SaleState
from kiosk.protocol.messages import Qr
from tests.till.builders import (
    AMOUNT,
    PRACTICE_BILLER,
    SHOP,
    START,
    TTL,
    Desk,
    NewDesk,
    code,
    intent,
    payment,
)

UNREADABLE = "00020101021230nonsense"
NOT_SHOWN = [SaleState.CHECKING, None]


def state_and_code(desk: Desk) -> list[object]:
    """What the screens show of the sale."""
    return [desk.shown().state, desk.shown().qr_data]


@pytest.mark.parametrize(
    "contradiction",
    [code(AMOUNT + 1), code(currency="840"), code(country="SG")],
    ids=["amount", "currency", "country"],
)
@pytest.mark.expected_logs("is refused: contradicted")
def test_a_code_that_asks_for_something_else_is_never_shown_and_taken_back(
    desk: Desk, contradiction: str
) -> None:
    sale_id = desk.sell()
    desk.answer(sale_id, qr_data=contradiction)
    assert state_and_code(desk) == NOT_SHOWN
    assert desk.todo()[desk.attempt(sale_id).id].cancel
    desk.hear(sale_id, Outcome.WAITING, version=2)
    desk.checkout.unanswered(desk.attempt(sale_id).id, "relay_away")
    desk.hear(sale_id, Outcome.WAITING, version=3)
    assert desk.shown().qr_data is None, "nor does later news bring it to the screen"
    desk.hear(sale_id, Outcome.CANCELED, version=4)
    assert desk.shown().state is SaleState.CANCELED
    assert desk.shown().failure_code == "qr_refused"


@pytest.mark.expected_logs("is refused: contradicted")
def test_money_on_a_refused_code_is_still_a_receipt(desk: Desk) -> None:
    sale_id = desk.sell()
    desk.answer(sale_id, qr_data=code(AMOUNT + 1))
    desk.hear(sale_id, Outcome.PAID)
    assert len(desk.receipts()) == 1


def test_an_unproved_code_is_shown_and_told_when_the_shop_only_warns(desk: Desk) -> None:
    desk.answer(desk.sell(), qr_data=UNREADABLE)
    assert state_and_code(desk) == [SaleState.WAITING, UNREADABLE]
    assert desk.shown().qr_unproved


@pytest.mark.expected_logs("is refused: unproved")
def test_an_unproved_code_is_refused_when_the_shop_wants_that(new_desk: NewDesk) -> None:
    desk = new_desk(shop=replace(SHOP, refuse_unproved=True))
    desk.answer(desk.sell(), qr_data=UNREADABLE)
    assert state_and_code(desk) == NOT_SHOWN


def test_a_proved_code_is_shown_also_when_the_shop_refuses_others(new_desk: NewDesk) -> None:
    desk = new_desk(shop=replace(SHOP, refuse_unproved=True))
    desk.sell_and_show()
    assert state_and_code(desk) == [SaleState.WAITING, code()]


def test_a_practice_code_is_marked(desk: Desk) -> None:
    desk.answer(desk.sell(), qr_data=code(biller=PRACTICE_BILLER))
    assert desk.shown().qr_mark == "PRACTICE"


def test_the_code_may_come_by_push_before_the_answer_does(desk: Desk) -> None:
    sale_id = desk.sell()
    desk.hear(sale_id, Outcome.WAITING)
    assert state_and_code(desk) == [SaleState.WAITING, code()]
    desk.answer(sale_id, page_url="https://relay.example/p/1")
    assert state_and_code(desk) == [SaleState.WAITING, code()]
    assert desk.shown().pay_page_url == "https://relay.example/p/1"


def test_a_code_learnt_by_push_ends_on_the_tills_own_clock(desk: Desk) -> None:
    key = desk.attempt(desk.sell()).id
    ahead = timedelta(seconds=30)
    desk.checkout.apply(payment(key), LearntBy.PUSH, clock_ahead=ahead)
    assert desk.shown().expires_at == START + TTL - ahead


def test_the_answer_shows_the_code_though_the_push_told_only_of_creating(desk: Desk) -> None:
    sale_id = desk.sell()
    desk.hear(sale_id, Outcome.CREATING)
    assert desk.shown().state is SaleState.CREATING
    desk.answer(sale_id)
    assert state_and_code(desk) == [SaleState.WAITING, code()]


def test_a_push_of_creating_after_the_answer_does_not_hide_the_code(desk: Desk) -> None:
    sale_id = desk.sell_and_show()
    desk.hear(sale_id, Outcome.CREATING)
    assert state_and_code(desk) == [SaleState.WAITING, code()]
    assert desk.attempt(sale_id).payment_id is not None


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Outcome.FAILED, SaleState.FAILED),
        (Outcome.CANCELED, SaleState.CANCELED),
        (Outcome.EXPIRED, SaleState.EXPIRED),
        (Outcome.PAID, SaleState.PAID),
    ],
)
def test_a_result_that_overtakes_the_answer_stands(
    desk: Desk, outcome: Outcome, state: SaleState
) -> None:
    sale_id = desk.sell()
    desk.hear(sale_id, outcome)
    desk.answer(sale_id)
    assert state_and_code(desk) == [state, None]
    assert len(desk.receipts()) == (1 if outcome is Outcome.PAID else 0)


def test_a_failed_attempt_learns_its_code_from_the_late_answer_without_showing_it(
    desk: Desk,
) -> None:
    sale_id = desk.sell()
    desk.hear(sale_id, Outcome.FAILED)
    desk.answer(sale_id)
    offer = desk.attempt(sale_id).offer
    assert offer is not None
    assert offer.verdict is Verdict.PROVED
    assert desk.shown().state is SaleState.FAILED


def test_the_answer_for_an_attempt_that_is_settled_is_left_alone(desk: Desk) -> None:
    sale_id = desk.sell()
    desk.hear(sale_id, Outcome.PAID)
    before = (desk.attempts(sale_id), desk.story(sale_id))
    desk.answer(sale_id)
    assert (desk.attempts(sale_id), desk.story(sale_id)) == before


def test_a_code_for_an_attempt_that_was_refused_is_not_shown(desk: Desk) -> None:
    sale_id = desk.sell()
    desk.checkout.refused(desk.attempt(sale_id).id, "stripe_rejected", "No.")
    desk.hear(sale_id, Outcome.WAITING)
    assert state_and_code(desk) == [SaleState.FAILED, None]
    assert desk.todo() == {}


def test_money_without_any_code_known_is_a_receipt(desk: Desk) -> None:
    sale_id = desk.sell()
    desk.hear(sale_id, Outcome.PAID)
    assert '"waitedMs":null' in desk.receipts()[0].document


def test_a_waiting_payment_without_a_code_says_nothing(desk: Desk) -> None:
    sale_id = desk.sell()
    desk.hear(sale_id, Outcome.WAITING, qr=None)
    assert state_and_code(desk) == [SaleState.CREATING, None]


def test_a_code_that_the_relay_does_not_show_any_more_leaves_the_screen(desk: Desk) -> None:
    sale_id = desk.sell_and_show()
    desk.hear(sale_id, Outcome.WAITING, qr=None)
    assert state_and_code(desk) == [SaleState.WAITING, None]


def test_a_code_that_the_relay_takes_back_leaves_the_screen(desk: Desk) -> None:
    sale_id = desk.sell_and_show()
    desk.hear(sale_id, Outcome.WAITING, qr=None, cancel_requested_at=START)
    assert state_and_code(desk) == NOT_SHOWN


def test_a_code_that_arrives_after_its_relay_took_it_back_is_not_shown(desk: Desk) -> None:
    sale_id = desk.sell()
    desk.hear(sale_id, Outcome.WAITING, qr=None, cancel_requested_at=START)
    assert state_and_code(desk) == NOT_SHOWN
    desk.checkout.unanswered(desk.attempt(sale_id).id, "relay_away")
    assert state_and_code(desk) == [SaleState.UNKNOWN, None]
    desk.answer(sale_id)
    assert state_and_code(desk) == NOT_SHOWN


def test_a_code_that_arrives_after_the_cashier_canceled_is_not_shown(desk: Desk) -> None:
    sale_id = desk.sell()
    desk.checkout.ask_cancel(sale_id)
    desk.checkout.unanswered(desk.attempt(sale_id).id, "relay_away")
    desk.answer(sale_id)
    assert state_and_code(desk) == NOT_SHOWN
    desk.checkout.unanswered(desk.attempt(sale_id).id, "relay_away")
    desk.hear(sale_id, Outcome.WAITING)
    assert state_and_code(desk) == NOT_SHOWN


def test_a_code_that_is_over_when_it_arrives_is_not_shown(desk: Desk) -> None:
    sale_id = desk.sell()
    desk.clock.move(TTL.total_seconds())
    desk.answer(sale_id)
    assert state_and_code(desk) == NOT_SHOWN


def test_a_code_whose_end_nobody_could_confirm_does_not_come_back(desk: Desk) -> None:
    sale_id = desk.sell_and_show()
    desk.clock.move(TTL.total_seconds())
    desk.checkout.time_up(desk.attempt(sale_id).id)
    desk.checkout.unanswered(desk.attempt(sale_id).id, "relay_away")
    assert desk.shown().state is SaleState.UNKNOWN
    desk.hear(sale_id, Outcome.WAITING)
    assert state_and_code(desk) == NOT_SHOWN


def test_the_late_answer_of_an_older_attempt_is_not_shown(desk: Desk) -> None:
    sale_id = desk.sell()
    desk.hear(sale_id, Outcome.FAILED)
    desk.checkout.retry(sale_id)
    older = desk.attempt(sale_id, 1).id
    desk.checkout.offered(older, intent(older), timedelta())
    assert state_and_code(desk) == [SaleState.CREATING, None]
    desk.hear(sale_id, Outcome.WAITING, ordinal=1, qr=Qr(data=code()), version=4)
    assert state_and_code(desk) == [SaleState.CREATING, None]
