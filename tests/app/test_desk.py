"""The cashier's desk: what is keyed, what is wished, and what a snapshot does to both."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.app.cashier.desk import Desk, Page
from kiosk.app.samples import SALES, SHOP
from kiosk.core.keypad import EntryMode, Key
from kiosk.core.money import AmountProblem
from kiosk.core.sale import OPEN, SaleState
from kiosk.core.usual import Slip, Usual
from tests.app.stage import NOTHING, SALE_OF_STATE, StillClock, WrittenDown, showing

RESULTS = sorted(set(SaleState) - OPEN)


@pytest.fixture
def desk(wanted: WrittenDown, clock: StillClock) -> Desk:
    desk = Desk(wanted, SHOP, clock)
    desk.take(NOTHING)
    return desk


def keyed(desk: Desk, keys: str) -> Desk:
    for key in keys:
        desk.press(Key(key))
    return desk


def test_an_amount_is_keyed_and_asked_for(desk: Desk, wanted: WrittenDown) -> None:
    keyed(desk, "185.5").note = " โต๊ะ 7 "
    desk.start()
    assert wanted.wishes == [("start_sale", 18550, "โต๊ะ 7")]
    assert desk.busy


def test_a_second_enter_asks_for_nothing_more(desk: Desk, wanted: WrittenDown) -> None:
    keyed(desk, "20").start()
    desk.start()
    desk.press(Key.D1)
    assert len(wanted.wishes) == 1
    assert desk.entry.total_satang == 2000


def test_the_sale_that_comes_clears_what_was_keyed(desk: Desk) -> None:
    keyed(desk, "20").start()
    desk.take(showing(SALES["creating"]))
    assert desk.page is Page.SALE
    assert desk.entry.is_empty
    assert not desk.busy


def test_a_problem_keeps_what_was_keyed_and_frees_the_keys(desk: Desk, wanted: WrittenDown) -> None:
    keyed(desk, "20").start()
    desk.problem()
    desk.start()
    assert wanted.wishes == [("start_sale", 2000, "")] * 2


def test_an_answer_that_never_comes_frees_the_keys_after_a_while(
    desk: Desk, clock: StillClock
) -> None:
    keyed(desk, "20").start()
    clock.forward(10)
    assert not desk.busy


def test_a_sale_that_comes_by_itself_leaves_what_is_keyed(desk: Desk) -> None:
    keyed(desk, "20")
    desk.take(showing(SALES["waiting"]))
    desk.take(NOTHING)
    assert desk.entry.total_satang == 2000


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        ("", AmountProblem.EMPTY),
        ("0", AmountProblem.EMPTY),
        ("9.99", AmountProblem.TOO_SMALL),
        ("1000000", AmountProblem.TOO_LARGE),
    ],
)
def test_an_amount_outside_the_limits_is_told_and_not_asked_for(
    desk: Desk, wanted: WrittenDown, keys: str, problem: AmountProblem
) -> None:
    keyed(desk, keys).start()
    assert desk.complaint is problem
    assert not wanted.wishes


def test_limits_are_told_while_typing(desk: Desk) -> None:
    assert keyed(desk, "9").hint is AmountProblem.TOO_SMALL
    assert keyed(desk, "9").hint is None
    assert keyed(desk, "99999").hint is AmountProblem.TOO_LARGE


def test_a_third_decimal_is_told_and_leaves_the_amount(desk: Desk) -> None:
    keyed(desk, "1.234")
    assert desk.complaint is AmountProblem.TOO_MANY_DECIMALS
    assert desk.entry.total_satang == 123
    desk.press(Key.BACKSPACE)
    assert desk.complaint is None


def test_more_digits_than_any_amount_has_are_told(desk: Desk) -> None:
    keyed(desk, "12345678")
    assert desk.complaint is AmountProblem.TOO_LARGE


def test_a_leading_zero_needs_no_word(desk: Desk) -> None:
    keyed(desk, "00")
    assert desk.complaint is None


def test_quick_amounts_add_up(desk: Desk) -> None:
    desk.add(4_500)
    desk.add(4_500)
    desk.add(12_000)
    assert desk.entry.total_satang == 21_000


def test_a_pasted_amount_replaces_and_nonsense_changes_nothing(desk: Desk) -> None:
    desk.paste("1,185.50")
    assert desk.entry.total_satang == 118_550
    desk.paste("12a")
    assert desk.entry.total_satang == 118_550
    assert desk.complaint is AmountProblem.NOT_A_NUMBER


def test_an_empty_clipboard_is_no_amount_to_complain_about(desk: Desk) -> None:
    desk.paste("12")
    desk.paste(" \n")
    assert (desk.entry.total_satang, desk.complaint) == (1_200, None)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("1.234,50", AmountProblem.AMBIGUOUS),
        ("8850123456789", AmountProblem.TOO_LARGE),
        ("0", AmountProblem.EMPTY),
    ],
)
def test_a_paste_that_cannot_be_taken_is_told_and_changes_nothing(
    desk: Desk, text: str, problem: AmountProblem
) -> None:
    keyed(desk, "45")
    desk.paste(text)
    assert (desk.entry.total_satang, desk.complaint) == (4_500, problem)


def test_satang_first_fills_from_the_right(wanted: WrittenDown, clock: StillClock) -> None:
    desk = Desk(wanted, replace(SHOP, entry=EntryMode.SATANG), clock)
    desk.take(NOTHING)
    keyed(desk, "18550").start()
    assert wanted.wishes == [("start_sale", 18_550, "")]
    desk.take(showing(SALES["expired"]))
    desk.change_amount()
    assert desk.entry.press(Key.BACKSPACE).text == "18.55"
    desk.paste("๒๐ บาท")
    assert desk.entry.text == "20.00"
    keyed(desk, "0000000")
    assert (desk.entry.text, desk.complaint) == ("2,000,000.00", AmountProblem.TOO_LARGE)
    keyed(desk, ".")
    assert desk.complaint is AmountProblem.TOO_LARGE


# A barcode scanner


def scan(desk: Desk, code: str, begin_ms: int = 5_000) -> int:
    """Types a code as a scanner does; returns when its Enter comes."""
    for at, character in enumerate(code):
        at_ms = begin_ms + 8 * at
        if character.isdigit():
            desk.press(Key(character), at_ms)
        else:
            desk.complain(AmountProblem.NOT_A_NUMBER, at_ms)
    return begin_ms + 8 * len(code)


@pytest.mark.parametrize("code", ["8850123456789", "0000085001", "96385074", "ABC12345"])
def test_a_barcode_never_begins_a_sale_and_leaves_what_was_keyed(
    desk: Desk, wanted: WrittenDown, code: str
) -> None:
    keyed(desk, "45")
    enter_ms = scan(desk, code)
    assert desk.complaint is AmountProblem.SCANNED, "said before Enter"
    assert desk.refuse_scan(enter_ms)
    assert desk.complaint is AmountProblem.SCANNED
    assert desk.entry.total_satang == 4_500
    assert not wanted.wishes
    assert not desk.refuse_scan(enter_ms + 1), "the next Enter is a person's"
    desk.start()
    assert wanted.wishes == [("start_sale", 4_500, "")]


def test_an_amount_keyed_by_fast_fingers_is_an_amount(desk: Desk, wanted: WrittenDown) -> None:
    for at, digit in enumerate("12000000"):
        desk.press(Key(digit), 60 * at)
    assert not desk.refuse_scan(8 * 60)
    desk.press(Key.CLEAR, 9 * 60)
    for at, key in enumerate("185.50"):
        desk.press(Key(key), 1_000 + at)
    assert not desk.refuse_scan(1_006), "a point is in no barcode"


def test_a_scan_after_a_result_leaves_an_empty_keypad(desk: Desk, wanted: WrittenDown) -> None:
    desk.take(showing(SALES["paid"]))
    assert desk.refuse_scan(scan(desk, "96385074"))
    assert desk.entry.is_empty
    assert wanted.wishes == [("acknowledge", "sale-129")]


def test_a_scan_over_an_open_sale_is_nothing(desk: Desk, wanted: WrittenDown) -> None:
    desk.take(showing(SALES["waiting"]))
    assert not desk.refuse_scan(scan(desk, "96385074"))
    assert not wanted.wishes


# A second look


@pytest.fixture
def learnt(desk: Desk) -> Desk:
    """A desk of a till that usually asks for 45 to 240 baht."""
    desk.take(replace(NOTHING, usual=Usual(low=4_500, median=6_500, high=24_000)))
    return desk


def test_ten_times_the_usual_is_told_while_keying_and_asked_once(
    learnt: Desk, wanted: WrittenDown
) -> None:
    assert keyed(learnt, "185").slip is None
    assert keyed(learnt, "0").slip is Slip.TEN_TIMES
    learnt.start()
    assert learnt.asks_again
    assert not wanted.wishes
    assert not learnt.busy
    learnt.start()
    assert wanted.wishes == [("start_sale", 185_000, "")]


def test_keys_go_on_editing_while_it_is_asked(learnt: Desk, wanted: WrittenDown) -> None:
    keyed(learnt, "1850").start()
    learnt.press(Key.BACKSPACE)
    assert not learnt.asks_again
    learnt.start()
    assert wanted.wishes == [("start_sale", 18_500, "")]


def test_the_same_amount_keyed_anew_is_asked_about_anew(learnt: Desk, wanted: WrittenDown) -> None:
    keyed(learnt, "1850").start()
    keyed(learnt, "0").press(Key.BACKSPACE)
    learnt.start()
    assert not wanted.wishes
    learnt.start()
    assert wanted.wishes == [("start_sale", 185_000, "")]


def test_a_snapshot_does_not_make_who_was_asked_be_asked_again(
    learnt: Desk, wanted: WrittenDown
) -> None:
    keyed(learnt, "1850").start()
    learnt.take(replace(learnt.view, today_count=5))
    learnt.start()
    assert len(wanted.wishes) == 1


def test_a_hundredth_is_asked_about_at_enter(learnt: Desk, wanted: WrittenDown) -> None:
    learnt.take(replace(NOTHING, usual=Usual(low=90_000, median=185_000, high=400_000)))
    keyed(learnt, "18.5").start()
    assert learnt.slip is Slip.HUNDREDTH
    assert not wanted.wishes
    learnt.start()
    assert wanted.wishes == [("start_sale", 1_850, "")]


def test_the_shops_own_prices_are_no_slips(learnt: Desk, wanted: WrittenDown) -> None:
    for _ in range(10):
        learnt.add(35_000)
    assert (learnt.entry.total_satang, learnt.slip) == (350_000, None)
    keyed(learnt, "500")
    assert learnt.slip is Slip.HUNDRED_TIMES, "what was keyed beside them counts"


def test_limits_come_before_a_second_look(learnt: Desk, wanted: WrittenDown) -> None:
    keyed(learnt, "1000000").start()
    assert learnt.complaint is AmountProblem.TOO_LARGE
    assert not learnt.asks_again


@pytest.mark.parametrize("state", RESULTS)
def test_after_a_result_the_first_digit_begins_the_next_sale(
    desk: Desk, wanted: WrittenDown, state: SaleState
) -> None:
    desk.take(showing(SALE_OF_STATE[state]))
    desk.press(Key.D7)
    assert wanted.wishes == [("acknowledge", "sale-129")]
    assert desk.page is Page.AMOUNT
    assert desk.entry.total_satang == 700


@pytest.mark.parametrize("state", RESULTS)
def test_a_result_that_was_left_does_not_come_back(desk: Desk, state: SaleState) -> None:
    desk.take(showing(SALE_OF_STATE[state]))
    desk.acknowledge()
    desk.take(replace(showing(SALE_OF_STATE[state]), today_count=5))
    assert desk.page is Page.AMOUNT


def test_a_left_sale_that_is_paid_late_comes_back(desk: Desk) -> None:
    desk.take(showing(SALES["expired"]))
    desk.acknowledge()
    desk.take(showing(SALES["attention"]))
    assert desk.page is Page.SALE


@pytest.mark.parametrize("key", [Key.BACKSPACE, Key.CLEAR, Key.PLUS])
def test_keys_that_begin_no_amount_leave_a_result_alone(
    desk: Desk, wanted: WrittenDown, key: Key
) -> None:
    desk.take(showing(SALES["paid"]))
    desk.press(key)
    assert desk.page is Page.SALE
    assert not wanted.wishes


@pytest.mark.parametrize("state", sorted(OPEN))
def test_keys_are_not_taken_while_a_sale_is_open(
    desk: Desk, wanted: WrittenDown, state: SaleState
) -> None:
    desk.take(showing(SALE_OF_STATE[state]))
    keyed(desk, "5").add(4_500)
    desk.paste("20")
    desk.start()
    desk.acknowledge()
    assert desk.entry.is_empty
    assert not wanted.wishes


def test_cancel_park_retry_and_resume_name_the_sale(desk: Desk, wanted: WrittenDown) -> None:
    desk.take(showing(SALES["waiting"]))
    desk.cancel()
    desk.park()
    desk.take(showing(SALES["expired"]))
    desk.retry()
    desk.resume("sale-7")
    assert wanted.wishes == [
        ("cancel_sale", "sale-129"),
        ("park_sale", "sale-129"),
        ("retry_sale", "sale-129"),
        ("resume_sale", "sale-7"),
    ]


def test_wishes_without_a_sale_to_wish_for_are_none(desk: Desk, wanted: WrittenDown) -> None:
    desk.cancel()
    desk.park()
    desk.retry()
    desk.change_amount()
    desk.take(showing(SALES["paid"]))
    desk.cancel()
    desk.park()
    assert not wanted.wishes


def test_another_amount_takes_the_code_back_then_fills_the_keypad(
    desk: Desk, wanted: WrittenDown
) -> None:
    desk.take(showing(SALES["waiting"]))
    desk.change_amount()
    assert wanted.wishes == [("change_amount", "sale-129")]
    desk.take(showing(SALES["checking"]))
    assert desk.entry.is_empty
    desk.take(showing(SALES["canceled"]))
    assert desk.page is Page.AMOUNT
    assert desk.entry.text == "185.50"
    assert desk.note == "ลาเต้เย็น + ครัวซองต์"
    assert wanted.wishes[1:] == [("acknowledge", "sale-129")]


def test_another_amount_of_a_sale_that_is_gone_fills_the_keypad(desk: Desk) -> None:
    desk.take(showing(SALES["waiting"]))
    desk.change_amount()
    desk.take(NOTHING)
    assert desk.entry.text == "185.50"


def test_another_amount_gives_way_to_money(desk: Desk) -> None:
    desk.take(showing(SALES["waiting"]))
    desk.change_amount()
    desk.take(showing(SALES["paid"]))
    desk.take(NOTHING)
    assert desk.entry.is_empty


def test_another_amount_after_a_result_fills_the_keypad_at_once(
    desk: Desk, wanted: WrittenDown
) -> None:
    desk.take(showing(SALES["expired"]))
    desk.change_amount()
    assert desk.page is Page.AMOUNT
    assert desk.entry.text == "185.50"
    assert wanted.wishes == [("acknowledge", "sale-129")]


def test_another_amount_after_a_failure_takes_the_code_back_all_the_same(
    desk: Desk, wanted: WrittenDown
) -> None:
    desk.take(showing(SALES["failed"]))
    desk.change_amount()
    assert desk.page is Page.AMOUNT
    assert desk.entry.text == "185.50"
    assert wanted.wishes == [("change_amount", "sale-129"), ("acknowledge", "sale-129")]


def test_parking_forgets_that_another_amount_was_wanted(desk: Desk) -> None:
    desk.take(showing(SALES["waiting"]))
    desk.change_amount()
    desk.park()
    desk.take(NOTHING)
    assert desk.entry.is_empty


WHAT_A_CASHIER_DOES = st.one_of(
    st.tuples(st.just("press"), st.sampled_from(Key)),
    st.tuples(st.just("add"), st.sampled_from((4_500, 35_000))),
    st.tuples(st.just("paste"), st.sampled_from(("1,234.50", "1.234,50", "9" * 13, "บาท", "๒๐"))),
    st.tuples(st.just("scan"), st.sampled_from(("8850123456789", "00012000"))),
    st.tuples(st.just("start"), st.none()),
)


@given(
    st.lists(WHAT_A_CASHIER_DOES, max_size=40),
    st.sampled_from(EntryMode),
    st.sampled_from((None, Usual(low=4_500, median=6_500, high=24_000))),
)
def test_whatever_is_done_only_what_was_read_on_the_display_is_asked_for_and_never_blocked(
    done: list[tuple[str, Any]], mode: EntryMode, usual: Usual | None
) -> None:
    wanted = WrittenDown()
    desk = Desk(wanted, replace(SHOP, entry=mode), StillClock())
    desk.take(replace(NOTHING, usual=usual))
    for at, (what, value) in enumerate(done):
        before = desk.entry
        if what == "start":
            desk.start()
            if desk.asks_again and not desk.busy:
                desk.start()
            assert desk.busy == (desk.complaint is None), "asked for, or said why not"
            if desk.busy:
                amount_satang = round(100 * Decimal(desk.entry.text.replace(",", "")))
                assert wanted.wishes[-1] == ("start_sale", amount_satang, "")
                assert SHOP.min_amount_satang <= amount_satang <= SHOP.max_amount_satang
                desk.problem()
        elif what == "scan":
            assert desk.refuse_scan(scan(desk, value, 1_000_000 * at))
            assert desk.entry == before
        else:
            getattr(desk, what)(value)
