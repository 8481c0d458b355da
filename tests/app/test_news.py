"""What is told of sales that are not on the window: an end they did not have before, and money, once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.app.cashier.news import news_between, news_sentence
from kiosk.app.language import THAI, Language
from kiosk.app.samples import NOW, PARKED, SALES
from kiosk.core.sale import SaleState
from kiosk.till.snapshot import Issued, RecentSale, TillView, Unsettled
from tests.app.stage import NOTHING, showing

SALE = PARKED[0]
S = SaleState


def view(*sales: RecentSale) -> TillView:
    return replace(NOTHING, recent=sales)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (S.WAITING, S.PAID, True),
        (S.CREATING, S.FAILED, True),
        (S.UNKNOWN, S.EXPIRED, True),
        (S.CHECKING, S.CANCELED, True),
        (S.CANCELED, S.ATTENTION, True),
        (S.EXPIRED, S.PAID, True),
        (S.ATTENTION, S.PAID, True),
        (S.WAITING, S.CHECKING, False),
        (S.CREATING, S.WAITING, False),
        (S.FAILED, S.CANCELED, False),
        (S.PAID, S.PAID, False),
    ],
)
def test_what_is_news(before: SaleState, after: SaleState, told: bool) -> None:
    now = replace(SALE, state=after)
    assert news_between(view(replace(SALE, state=before)), view(now)) == ((now,) if told else ())


def test_a_second_payment_that_was_given_back_is_no_news() -> None:
    twice = replace(SALE, state=S.ATTENTION, receipt_number="A1-000129")
    cleared = replace(twice, state=S.PAID)
    assert news_between(view(twice), view(cleared)) == ()


def test_a_sale_known_only_as_parked_is_known() -> None:
    paid = replace(SALE, state=S.PAID)
    assert news_between(replace(NOTHING, parked=(SALE,)), view(paid)) == (paid,)


def test_what_is_on_the_window_needs_no_telling() -> None:
    row = replace(SALE, sale_id=SALES["paid"].sale_id)
    paid = replace(row, state=S.PAID)
    after = replace(showing(SALES["paid"]), recent=(paid,))
    assert news_between(view(row), after) == ()


def test_the_first_snapshot_is_no_news() -> None:
    assert news_between(NOTHING, view(replace(SALE, state=S.PAID))) == ()


@pytest.mark.parametrize(
    ("state", "english", "thai"),
    [
        (
            S.PAID,
            "Paid: ฿220.00 · A1-000130 · คุณสมชาย",
            "ได้รับเงินแล้ว: ฿220.00 · A1-000130 · คุณสมชาย",
        ),
        (S.ATTENTION, "Needs a person: ฿220.00 · คุณสมชาย", "ต้องจัดการ: ฿220.00 · คุณสมชาย"),
        (
            S.EXPIRED,
            "Ended without money: ฿220.00 · คุณสมชาย",
            "จบโดยไม่ได้รับเงิน: ฿220.00 · คุณสมชาย",
        ),
    ],
)
def test_the_sentence_names_the_sale(
    language: Language, state: SaleState, english: str, thai: str
) -> None:
    number = "A1-000130" if state is S.PAID else None
    sale = replace(SALE, state=state, receipt_number=number)
    assert news_sentence(sale) == english
    language.switch(THAI)
    assert news_sentence(sale) == thai


def issued(number: str, sale_id: str) -> Issued:
    return Issued(number, sale_id, 22_000, NOW)


def test_money_for_a_sale_older_than_the_list_is_told_too() -> None:
    before = view(SALE)
    paid = replace(before, issued=(issued("A1-000007", "old"),))
    (sale,) = news_between(before, paid)
    assert (sale.state, sale.receipt_number, sale.amount_satang) == (S.PAID, "A1-000007", 22_000)
    assert news_between(paid, paid) == ()
    money = Unsettled("pi_late", "older", 5_000, "โต๊ะ 7", NOW)
    late = replace(paid, unsettled=(money,))
    (sale,) = news_between(paid, late)
    assert (sale.state, sale.amount_satang, sale.note) == (S.ATTENTION, 5_000, "โต๊ะ 7")
    assert news_between(late, late) == ()


def test_it_is_not_told_a_second_time_of_a_sale_in_the_list_or_on_the_window() -> None:
    now_paid = replace(SALE, state=S.PAID, receipt_number="A1-000130")
    after = replace(view(now_paid), issued=(issued("A1-000130", SALE.sale_id),))
    assert news_between(view(SALE), after) == (now_paid,)
    shown = replace(showing(SALES["paid"]), recent=(SALE,))
    with_receipt = replace(shown, issued=(issued("A1-000129", SALES["paid"].sale_id),))
    assert news_between(shown, with_receipt) == ()


def test_what_lies_in_the_first_snapshot_is_no_news() -> None:
    first = replace(view(SALE), issued=(issued("A1-000007", "old"),))
    assert news_between(NOTHING, first) == ()
