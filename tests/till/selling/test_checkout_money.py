"""Money where a plain sale does not expect it: late, twice, on an older code, of another sum."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.core.payment import Attention, Outcome
from kiosk.core.sale import SaleState
from tests.till.builders import AMOUNT, START, Desk


def failed_then_retried(desk: Desk) -> str:
    """A sale whose first attempt failed and whose second code is shown."""
    sale_id = desk.sell_and_show()
    desk.hear(sale_id, Outcome.FAILED)
    desk.checkout.retry(sale_id)
    desk.answer(sale_id)
    return sale_id


def expired_then_retried(desk: Desk) -> str:
    """A sale whose first attempt expired and whose second code is shown."""
    sale_id = desk.sell_and_show()
    desk.hear(sale_id, Outcome.EXPIRED)
    desk.checkout.retry(sale_id)
    desk.answer(sale_id)
    return sale_id


def test_money_on_the_older_attempt_is_the_receipt_and_takes_the_newer_code_back(
    desk: Desk,
) -> None:
    sale_id = failed_then_retried(desk)
    desk.hear(sale_id, Outcome.PAID, ordinal=1, version=4)
    [receipt] = desk.receipts()
    older, newer = desk.attempts(sale_id)
    assert receipt.payment_id == older.payment_id
    assert desk.shown().state is SaleState.PAID
    assert (desk.shown().qr_data, desk.shown().attempt) == (None, 1)
    assert newer.cancel_asked_at is not None
    assert desk.todo()[newer.id].cancel


def test_a_second_payment_of_one_sale_is_for_a_person_and_the_receipt_stays(desk: Desk) -> None:
    sale_id = failed_then_retried(desk)
    desk.hear(sale_id, Outcome.PAID, ordinal=1, version=4)
    before = desk.receipts()
    desk.hear(sale_id, Outcome.ATTENTION, attention=Attention.PAID_TWICE)
    assert desk.sale(sale_id).state is SaleState.ATTENTION
    assert desk.sale(sale_id).attention is Attention.PAID_TWICE
    assert desk.receipts() == before
    assert desk.view().attention_count == 1
    assert desk.shown().receipt_number == "A1-000001"


def test_the_till_sees_a_second_payment_even_if_the_relay_calls_both_paid(desk: Desk) -> None:
    sale_id = failed_then_retried(desk)
    desk.hear(sale_id, Outcome.PAID, ordinal=2)
    desk.hear(sale_id, Outcome.PAID, ordinal=1, version=4)
    assert desk.sale(sale_id).attention is Attention.PAID_TWICE
    assert len(desk.receipts()) == 1


@pytest.mark.parametrize("ordinal", [1, 2])
def test_later_news_of_either_payment_issues_no_second_receipt(desk: Desk, ordinal: int) -> None:
    sale_id = failed_then_retried(desk)
    desk.hear(sale_id, Outcome.PAID, ordinal=1, version=4)
    desk.hear(sale_id, Outcome.ATTENTION, attention=Attention.PAID_TWICE)
    desk.hear(sale_id, Outcome.PAID, ordinal=ordinal, version=9)
    assert desk.sale(sale_id).state is SaleState.ATTENTION
    assert len(desk.receipts()) == 1


def test_late_money_is_for_a_person_and_has_no_receipt(desk: Desk) -> None:
    sale_id = desk.sell_and_show()
    desk.hear(sale_id, Outcome.EXPIRED)
    desk.hear(sale_id, Outcome.ATTENTION, attention=Attention.PAID_LATE, version=4)
    assert desk.sale(sale_id).attention is Attention.PAID_LATE
    assert desk.receipts() == []


def test_late_money_on_the_older_attempt_takes_the_newer_code_back(desk: Desk) -> None:
    sale_id = expired_then_retried(desk)
    desk.hear(sale_id, Outcome.ATTENTION, ordinal=1, attention=Attention.PAID_LATE, version=4)
    assert (desk.shown().state, desk.shown().qr_data) == (SaleState.ATTENTION, None)
    assert desk.todo()[desk.attempt(sale_id, 2).id].cancel


def test_a_good_payment_after_late_money_has_its_receipt_and_the_late_money_stays_to_settle(
    desk: Desk,
) -> None:
    sale_id = expired_then_retried(desk)
    desk.hear(sale_id, Outcome.ATTENTION, ordinal=1, attention=Attention.PAID_LATE, version=4)
    desk.hear(sale_id, Outcome.PAID, ordinal=2)
    sale = desk.sale(sale_id)
    assert (sale.state, sale.attention) == (SaleState.PAID, Attention.PAID_LATE)
    assert [receipt.payment_id for receipt in desk.receipts()] == [desk.attempt(sale_id).payment_id]
    assert desk.view().attention_count == 1


def test_an_attention_that_the_relay_settles_as_paid_has_its_receipt(desk: Desk) -> None:
    sale_id = desk.sell_and_show()
    desk.hear(sale_id, Outcome.ATTENTION, attention=Attention.PAID_LATE)
    desk.hear(sale_id, Outcome.PAID, version=4)
    assert (desk.sale(sale_id).state, desk.sale(sale_id).attention) == (SaleState.PAID, None)
    assert desk.view().attention_count == 0
    assert len(desk.receipts()) == 1


@pytest.mark.parametrize(
    "attention", [Attention.AMOUNT_MISMATCH, Attention.CURRENCY_MISMATCH, Attention.UNKNOWN]
)
def test_money_that_does_not_fit_is_for_a_person(desk: Desk, attention: Attention) -> None:
    sale_id = desk.sell_and_show()
    desk.hear(sale_id, Outcome.ATTENTION, attention=attention)
    assert desk.shown().attention is attention
    assert desk.receipts() == []


@pytest.mark.parametrize(
    ("changes", "attention"),
    [
        ({"amount_received": AMOUNT - 1}, Attention.AMOUNT_MISMATCH),
        ({"amount_received": AMOUNT + 1}, Attention.AMOUNT_MISMATCH),
        ({"currency": "usd"}, Attention.CURRENCY_MISMATCH),
    ],
)
def test_the_till_compares_the_sum_itself_before_a_receipt(
    desk: Desk, changes: dict[str, Any], attention: Attention
) -> None:
    sale_id = desk.sell_and_show()
    desk.hear(sale_id, Outcome.PAID, **changes)
    assert desk.sale(sale_id).attention is attention
    assert desk.receipts() == []


def test_a_sale_for_a_person_gets_no_new_code(desk: Desk) -> None:
    sale_id = desk.sell_and_show()
    desk.hear(sale_id, Outcome.ATTENTION, attention=Attention.PAID_LATE)
    desk.checkout.retry(sale_id)
    assert len(desk.attempts(sale_id)) == 1


def test_news_without_money_of_an_older_attempt_does_not_end_the_sale(desk: Desk) -> None:
    sale_id = failed_then_retried(desk)
    desk.hear(sale_id, Outcome.CANCELED, ordinal=1, version=4)
    assert desk.shown().state is SaleState.WAITING
    assert desk.shown().qr_data is not None
    assert desk.attempt(sale_id, 1).settled


def test_a_change_of_a_paid_payment_is_kept_and_changes_nothing_else(desk: Desk) -> None:
    sale_id = desk.sell_and_show()
    desk.hear(sale_id, Outcome.PAID)
    before = (desk.sale(sale_id), desk.receipts(), desk.story(sale_id))
    desk.hear(sale_id, Outcome.PAID, reference="BANK2", paid_at=START, version=4)
    assert desk.attempt(sale_id).version == 4
    assert (desk.sale(sale_id), desk.receipts(), desk.story(sale_id)) == before
