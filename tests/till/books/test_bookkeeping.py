"""The books of a running till: each call in its turn on the lane, and the screens see what it changed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from kiosk.core.chain import JsonValue
from kiosk.core.errors import KioskError
from kiosk.core.payment import Outcome
from kiosk.sqlite_schema import StoreError
from kiosk.till.acts import GIVEN_OUT, REPORT_Z, acts_of
from kiosk.till.books.audit import Action, Who
from kiosk.till.books.closing import ClosingError
from kiosk.till.books.refund_book import RefundBookError
from kiosk.till.door import DoorError
from kiosk.till.people.allowing import Allowing
from tests.till.builders import ToldRefund, payment
from tests.till.people_relay import CHEAP, PIN, OnThisLoop
from tests.till.test_till import WAIT_S, Running, running

__all__ = ["running"]

WHO = Who("นก", "Somchai", "end of day")


@pytest.fixture
def paid(running: Running) -> Running:
    """A till with a receipt."""
    errand = running.sell_and_show()
    running.hear(payment(errand.attempt_id, Outcome.PAID))
    return running


def test_closing_the_day_shows_on_the_screens(paid: Running) -> None:
    assert paid.view.today_count == 1
    [x] = paid.till.books.x_reports().result(WAIT_S)
    [z] = paid.till.books.close_days(WHO).result(WAIT_S)
    assert (z.business_day, z.receipts_count) == (x.business_day, 1)
    assert paid.view.today_count == 0
    assert paid.till.books.recent_zs(9).result(WAIT_S) == [z]
    assert paid.till.books.recent_zs(9, till="B2").result(WAIT_S) == []
    assert paid.till.books.open_days().result(WAIT_S).next == ()
    assert paid.till.books.tills().result(WAIT_S) == ["A1"]
    [entry] = paid.till.books.recent_audit(9).result(WAIT_S)
    assert (entry.asked_by, entry.allowed_by) == ("นก", "Somchai")


def test_who_asked_hears_why_not(paid: Running) -> None:
    paid.till.books.close_days(WHO).result(WAIT_S)
    with pytest.raises(ClosingError, match="closed already"):
        paid.till.books.close_days(WHO).result(WAIT_S)
    assert paid.listener.problems == []


def test_a_refund_is_heard_once_with_its_place_in_the_stream(paid: Running) -> None:
    payment_id = f"pi_{paid.listener.errands[0][0].attempt_id}"
    books = paid.till.books
    for position in ("e-7", None):
        refund = ToldRefund("re_1", payment_id, 500).message()
        books.hear_refund(refund, position).result(WAIT_S)
    assert paid.till.stream_position().result(WAIT_S) == "e-7"
    [status] = books.refund_statuses(payment_id).result(WAIT_S)
    [row] = books.refund_documents("A1-000001").result(WAIT_S)
    assert status.document_number == row.number


def test_by_hand_and_back_again(paid: Running) -> None:
    books = paid.till.books
    row = books.return_by_hand("A1-000001", 500, WHO, "k").result(WAIT_S)
    assert books.take_back(row.number, WHO).result(WAIT_S).reverses == row.number
    with pytest.raises(RefundBookError):
        books.return_by_hand("A1-000009", 500, WHO, "k2").result(WAIT_S)


def test_what_the_books_do_not_see_is_written_down_by_name(paid: Running) -> None:
    entry = paid.till.books.write_down(WHO, Action.REPRINT, "A1-000001").result(WAIT_S)
    assert (entry.action, entry.number) == ("reprint", "A1-A000001")


def test_a_store_that_fails_closes_nothing_and_says_so(paid: Running) -> None:
    paid.fail_next(3)
    with pytest.raises(StoreError):
        paid.till.books.close_days(WHO).result(WAIT_S)
    assert paid.view.trouble == "disk_full"
    assert paid.till.books.recent_zs(9).result(WAIT_S) == []
    [z] = paid.till.books.close_days(WHO).result(WAIT_S)
    assert z.number == "A1-Z0001"
    assert paid.listener.views[-1].trouble is None


def test_wherever_the_store_fails_a_day_is_closed_whole_or_not_at_all(paid: Running) -> None:
    books = paid.till.books
    for call in range(1, 100):
        paid.fail_next(call)
        try:
            books.close_days(WHO).result(WAIT_S)
        except StoreError:
            assert books.recent_zs(9).result(WAIT_S) == []
            assert books.recent_audit(9).result(WAIT_S) == []
        else:
            break
    assert call > 8
    assert len(books.recent_zs(9).result(WAIT_S)) == len(books.recent_audit(9).result(WAIT_S)) == 1


# What commands ask for at the door


def do(running: Running, arguments: Mapping[str, JsonValue], name: str = REPORT_Z) -> Any:
    async def act() -> JsonValue:
        allowing = Allowing(OnThisLoop(), running.till.staff, lambda: CHEAP)
        return await acts_of(running.till.books, allowing)[name](arguments)

    return asyncio.run(act())


def test_a_command_closes_the_day_and_gets_the_documents(paid: Running) -> None:
    with_pin = {"person": "nok", "pin": PIN, "why": "late", "through": "2026-11-21"}
    [z] = do(paid, with_pin)
    row = paid.till.books.recent_zs(1).result(WAIT_S)[0]
    assert (z["number"], z["hash"], z["allowedBy"], z["why"]) == (
        "A1-Z0001",
        row.hash,
        "Nok",
        "late",
    )
    assert row.business_day == date(2026, 11, 21)


def test_what_a_command_gave_out_of_the_books_is_written_down(paid: Running) -> None:
    one: JsonValue = ["audit csv: audit.csv"]
    do(paid, {"action": "export", "subjects": one, "askedBy": "Nok"}, GIVEN_OUT)
    papers: JsonValue = ["A1 2026-11-20", "A1 2026-11-21"]
    do(paid, {"action": "x", "subjects": papers, "askedBy": "Som", "allowedBy": "Nok"}, GIVEN_OUT)
    entries = paid.till.books.recent_audit(9).result(WAIT_S)
    told = [(one.action, one.subject, one.asked_by, one.allowed_by) for one in reversed(entries)]
    assert told == [
        ("export", "audit csv: audit.csv", "Nok", None),
        ("x", "A1 2026-11-20", "Som", "Nok"),
        ("x", "A1 2026-11-21", "Som", "Nok"),
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        {"action": "refund", "subjects": ["A1-000001"]},
        {"subjects": ["A1-000001"]},
        {"action": "export", "subjects": "audit csv"},
        {"action": "export", "subjects": ["audit csv"], "askedBy": 7},
    ],
)
def test_a_command_writes_down_nothing_else(paid: Running, arguments: dict[str, Any]) -> None:
    with pytest.raises(DoorError) as refused:
        do(paid, arguments, GIVEN_OUT)
    assert refused.value.code == "validation_failed"
    assert paid.till.books.recent_audit(9).result(WAIT_S) == []


@pytest.mark.parametrize("arguments", [{"through": "soon"}, {"through": 7}, {"person": ["x"]}])
def test_odd_arguments_are_refused(paid: Running, arguments: dict[str, Any]) -> None:
    with pytest.raises(DoorError) as refused:
        do(paid, arguments)
    assert refused.value.code == "validation_failed"


def test_the_reason_of_a_refusal_passes(paid: Running) -> None:
    with_pin = {"person": "Nok", "pin": PIN}
    do(paid, with_pin)
    with pytest.raises(KioskError, match="closed already"):
        do(paid, with_pin)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({}, "pin_needed"),
        ({"person": "Nok"}, "pin_needed"),
        ({"person": "Nok", "pin": "918274"}, "pin_wrong"),
    ],
)
def test_without_a_managers_pin_nothing_is_closed(
    paid: Running, arguments: dict[str, Any], code: str
) -> None:
    with pytest.raises(KioskError) as refused:
        do(paid, arguments)
    assert refused.value.code == code
    assert paid.till.books.recent_zs(1).result(WAIT_S) == []
