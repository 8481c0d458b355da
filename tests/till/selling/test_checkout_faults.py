"""The store fails at any line: nothing is half kept, and saying it again ends as if nothing had happened."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.core.payment import Attention, Outcome
from kiosk.core.sale import LearntBy, SaleState
from kiosk.sqlite_schema import StoreError
from kiosk.till.keeping.verify import verify
from kiosk.till.selling.checkout import Checkout
from kiosk.till.store.database import SqliteStore
from tests.till.builders import SHOP, Desk, ManualClock, code, decided, intent, payment
from tests.till.failing_store import FailingStore

TABLES = ("sale", "attempt", "story", "receipt", "fact")
MANY = 200


def contents(path: Path) -> list[list[tuple[object, ...]]]:
    """Everything in the database."""
    with closing(sqlite3.connect(path)) as connection:
        return [
            connection.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() for table in TABLES
        ]


def every_fault(desk: Desk, act: Callable[[Checkout], object]) -> Iterator[int]:
    """Let `act` fail at its first call, its second and so on, until it has none left to fail at."""
    before = contents(desk.path)
    for fail_at in range(1, MANY):
        failing = FailingStore(desk.store, fail_at)
        with suppress(StoreError):
            act(Checkout(failing, SHOP, ManualClock(), desk.new_id))
        if failing.calls < fail_at:
            return
        assert contents(desk.path) == before, f"something of call {fail_at} was kept"
        yield fail_at
    pytest.fail("it never ends")


def test_a_sale_is_begun_whole_or_not_at_all(desk: Desk) -> None:
    faults = list(every_fault(desk, lambda checkout: checkout.start(18_550, "")))
    assert len(faults) >= 5
    assert [sale.state for sale in desk.view().recent] == [SaleState.CREATING]


def test_a_receipt_is_kept_whole_or_not_at_all_and_comes_once_the_disk_has_room(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "kiosk")
    sale_id = desk.sell_and_show()
    news = payment(desk.attempt(sale_id).id, Outcome.PAID)
    faults = list(every_fault(desk, lambda checkout: checkout.apply(news, LearntBy.PUSH)))
    assert len(faults) >= 10
    told = [record for record in caplog.records if "paid: receipt" in record.getMessage()]
    assert len(told) == 1, "the log tells only of what was kept"
    assert [row.sale_id for row in desk.receipts()] == [sale_id]
    desk.checkout.apply(news, LearntBy.POLL)
    assert len(desk.receipts()) == 1
    verify(desk.store)


@pytest.mark.parametrize("decision", ["accept", "refund"])
def test_what_a_person_decided_is_taken_in_whole_or_not_at_all(desk: Desk, decision: str) -> None:
    sale_id = desk.sell_and_show()
    late: dict[str, Any] = {"attention": Attention.PAID_LATE}
    desk.hear(sale_id, Outcome.ATTENTION, **late)
    changes = {**late, "resolution": decided(decision), "version": 4}
    news = payment(desk.attempt(sale_id).id, Outcome.ATTENTION, **changes)
    assert len(list(every_fault(desk, lambda c: c.apply(news, LearntBy.CATCHUP)))) >= 8
    assert len(desk.receipts()) == (decision == "accept")
    assert desk.sale(sale_id).attention is None
    assert desk.todo() == {}
    verify(desk.store)


def test_the_streams_position_is_not_remembered_without_its_news(desk: Desk) -> None:
    key = desk.attempt(desk.sell_and_show()).id
    news = payment(key, Outcome.PAID)
    for _ in every_fault(desk, lambda c: c.apply(news, LearntBy.PUSH, position="e1-9")):
        with desk.store.reading() as tx:
            assert tx.fact("stream_position") is None


def test_a_code_is_kept_whole_or_not_at_all(desk: Desk) -> None:
    key = desk.attempt(desk.sell()).id
    answer = intent(key)
    assert list(every_fault(desk, lambda checkout: checkout.offered(key, answer, timedelta())))
    assert desk.shown().qr_data == code()


def test_a_new_code_is_asked_for_whole_or_not_at_all(desk: Desk) -> None:
    sale_id = desk.sell_and_show()
    desk.hear(sale_id, Outcome.FAILED)
    assert list(every_fault(desk, lambda checkout: checkout.retry(sale_id)))
    assert len(desk.attempts(sale_id)) == 2
    assert desk.attempt(sale_id, 1).cancel_asked_at is not None


@pytest.mark.parametrize("act", ["ask_cancel", "show", "leave"])
def test_what_the_cashier_wants_is_done_whole_or_not_at_all(desk: Desk, act: str) -> None:
    sale_id = desk.sell_and_show()
    assert list(every_fault(desk, lambda checkout: getattr(checkout, act)(sale_id)))


def test_a_really_full_disk_is_told_and_loses_nothing(desk: Desk) -> None:
    sale_id = desk.sell_and_show()
    before = contents(desk.path)
    assert isinstance(desk.store, SqliteStore)
    connection = desk.store._database.connection()  # type: ignore[no-untyped-call]
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreError) as full:
        for _ in range(MANY):
            desk.sell(note="ก" * 200)
    assert full.value.code == "disk_full"
    assert contents(desk.path)[0][:1] == before[0]
    connection.execute(f"PRAGMA max_page_count = {pages * 100}")
    desk.hear(sale_id, Outcome.PAID)
    assert len(desk.receipts()) == 1
