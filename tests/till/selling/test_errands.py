"""What is left to do at the relay is read from the store, so a restart forgets nothing."""

from __future__ import annotations

from kiosk.core.payment import Outcome
from kiosk.till.selling.errands import Errand
from tests.till.builders import AMOUNT, START, TTL, Desk


def only_errand(desk: Desk) -> Errand:
    """The one thing to do."""
    [errand] = desk.todo().values()
    return errand


def test_a_new_sale_has_its_payment_to_be_created(desk: Desk) -> None:
    sale_id = desk.sell()
    assert only_errand(desk) == Errand(
        attempt_id=desk.attempt(sale_id).id,
        sale_id=sale_id,
        amount_satang=AMOUNT,
        payment_id=None,
        cancel=False,
        expires_at=None,
        shown=True,
    )


def test_a_shown_code_is_followed_until_its_end(desk: Desk) -> None:
    sale_id = desk.sell_and_show()
    errand = only_errand(desk)
    assert errand.payment_id == f"pi_{desk.attempt(sale_id).id}"
    assert (errand.expires_at, errand.shown, errand.cancel) == (START + TTL, True, False)


def test_a_parked_sale_is_followed_without_haste(desk: Desk) -> None:
    sale_id = desk.sell_and_show()
    desk.checkout.leave(sale_id)
    assert not only_errand(desk).shown


def test_a_failed_payment_may_still_be_paid_and_is_followed_without_haste(desk: Desk) -> None:
    sale_id = desk.sell_and_show()
    desk.hear(sale_id, Outcome.FAILED)
    assert not only_errand(desk).shown


def test_a_cancel_is_asked_for_until_the_relay_has_heard_it(desk: Desk) -> None:
    sale_id = desk.sell()
    desk.checkout.ask_cancel(sale_id)
    assert only_errand(desk).cancel, "also before there is a payment to cancel"
    desk.answer(sale_id)
    assert only_errand(desk).cancel
    desk.hear(sale_id, Outcome.WAITING, qr=None, cancel_requested_at=START)
    assert not only_errand(desk).cancel
    desk.hear(sale_id, Outcome.CANCELED, version=4)
    assert desk.todo() == {}


def test_errands_come_oldest_first_and_survive_a_restart(desk: Desk) -> None:
    first = desk.sell()
    desk.clock.move(1)
    second = desk.sell()
    before = desk.todo()
    assert [errand.sale_id for errand in before.values()] == [first, second]
    desk.close()
    desk.open()
    assert desk.todo() == before
