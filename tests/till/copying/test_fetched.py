"""Books that come back from the relay: whole, proved, and the numbers go on where the lost till ended."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kiosk.core.chain import AUDIT, REFUND, ChainError, Z
from kiosk.core.payment import Outcome
from kiosk.core.sale import SaleState
from kiosk.protocol.documents import Document, DocumentKind
from kiosk.protocol.messages import Receipt
from kiosk.till.books import numbers
from kiosk.till.books.audit import Who, write_down
from kiosk.till.books.refund_book import return_by_hand, take_back
from kiosk.till.copying import copies, fetched
from kiosk.till.keeping.verify import verify
from tests.till.builders import START, Desk, NewDesk, ToldRefund
from tests.till.copy_relay import document_copy, forged, receipt_copy

DAY_S = 24 * 3_600
KINDS = (DocumentKind.REFUND, DocumentKind.Z, DocumentKind.AUDIT)


def receipts_of(desk: Desk, after: int = 0) -> list[Receipt]:
    """The copies of a till's receipts at the relay."""
    return [receipt_copy(row) for row in desk.receipts() if row.sequence > after]


def documents_of(desk: Desk, kind: DocumentKind, after: int = 0) -> list[Document]:
    """The same of its other documents."""
    rows: dict[DocumentKind, Any] = {
        DocumentKind.REFUND: desk.store.refunds,
        DocumentKind.Z: desk.store.zs,
        DocumentKind.AUDIT: desk.store.audit,
    }
    return [document_copy(kind, row) for row in rows[kind]() if row.sequence > after]


def fetch_all(lost: Desk, desk: Desk) -> None:
    """Everything above the local ends comes back."""
    with desk.store.transaction() as tx:
        here = numbers.ends(tx, "A1")
        after = here[DocumentKind.RECEIPT].sequence
        fetched.append_receipts(tx, "A1", receipts_of(lost, after))
        for kind in KINDS:
            copies = documents_of(lost, kind, here[kind].sequence)
            fetched.append_documents(tx, "A1", copies)


def a_week(desk: Desk, stop_at: int | None = None, saved: Path | None = None) -> None:
    """Sales, refunds, money by hand and closes; at one step the file is put aside as a backup."""
    receipts = []
    steps = 0

    def step() -> None:
        nonlocal steps
        if steps == stop_at and saved is not None:
            with closing(sqlite3.connect(desk.path)) as live, closing(sqlite3.connect(saved)) as to:
                live.backup(to)
        steps += 1

    for day in range(3):
        for number in range(3):
            step()
            receipts.append(desk.sell_paid(1_000 + 100 * number))
        desk.hear_refund(ToldRefund(f"re_{day}", receipts[-1].payment_id, 100))
        step()
        if day == 1:
            desk.hear_refund(
                ToldRefund("re_0", receipts[2].payment_id, 100, "failed", failure_reason="closed")
            )
            with desk.store.transaction() as tx:
                row = return_by_hand(
                    tx, desk.shop, receipts[0].number, 500, Who("นก"), "k1", desk.clock()
                )
                take_back(tx, desk.shop, row.number, Who("นก"), desk.clock())
        step()
        desk.z()
        desk.clock.move(DAY_S)
    step()
    desk.sell_paid()


TABLES = ("receipt", "refund", "z", "audit", "log_entry", "log_words", "log_day")


def kept(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All documents with their columns, and what lists read of them."""
    with closing(sqlite3.connect(path)) as connection:
        return {
            table: connection.execute(f"SELECT * FROM {table} ORDER BY rowid").fetchall()
            for table in TABLES
        }


def test_an_empty_file_gets_the_whole_books_back_and_goes_on(
    new_desk: NewDesk, tmp_path: Path
) -> None:
    lost = Desk(tmp_path / "lost.sqlite3")
    a_week(lost)
    desk = new_desk()
    fetch_all(lost, desk)
    assert kept(desk.path) == kept(lost.path)
    assert verify(desk.store) == verify(lost.store)
    with desk.store.reading() as tx:
        left = copies.copies_left(tx, tuple(DocumentKind), 99)
    assert left == (), "the relay has them all"
    desk.clock.now = lost.clock.now
    desk.new_id = lost.new_id
    desk.close()
    desk.open()
    assert desk.sell_paid().number == "A1-000011"
    [z] = desk.z()
    assert z.number == "A1-Z0004"
    verify(desk.store)
    lost.close()


@pytest.mark.parametrize("step", range(16))
def test_a_backup_of_any_moment_gets_what_it_lacks(
    new_desk: NewDesk, tmp_path: Path, step: int
) -> None:
    lost = Desk(tmp_path / "lost.sqlite3")
    saved = tmp_path / "saved.sqlite3"
    a_week(lost, step, saved)
    desk = new_desk()
    desk.close()
    shutil.copy(saved, desk.path)
    desk.open()
    fetch_all(lost, desk)
    assert kept(desk.path) == kept(lost.path)
    assert verify(desk.store) == verify(lost.store)
    with desk.store.reading() as tx:
        # What the backup had not sent by then is sent, and with it what came after it.
        left = len(copies.copies_left(tx, copies.RECEIPTS, 99))
    assert left in (0, 10)
    lost.close()


def test_a_sale_that_was_open_in_the_backup_is_paid_and_the_relay_may_tell_it_again(
    new_desk: NewDesk, tmp_path: Path
) -> None:
    lost = Desk(tmp_path / "lost.sqlite3")
    sale_id = lost.sell_and_show()
    saved = tmp_path / "saved.sqlite3"
    with closing(sqlite3.connect(lost.path)) as live, closing(sqlite3.connect(saved)) as to:
        live.backup(to)
    lost.hear(sale_id, Outcome.PAID)
    desk = new_desk()
    desk.close()
    shutil.copy(saved, desk.path)
    desk.open()
    assert desk.sale(sale_id).state is SaleState.WAITING
    fetch_all(lost, desk)
    assert desk.sale(sale_id).state is SaleState.PAID
    assert list(desk.todo()), "the relay is still asked how the payment stands"
    desk.hear(sale_id, Outcome.PAID)
    desk.hear(sale_id, Outcome.PAID)
    assert not desk.todo()
    assert [row.number for row in desk.receipts()] == ["A1-000001"]
    lost.close()


def test_a_sale_that_came_back_has_an_attempt_of_its_own_and_takes_news(
    new_desk: NewDesk, tmp_path: Path
) -> None:
    lost = Desk(tmp_path / "lost.sqlite3")
    receipt = lost.sell_paid()
    desk = new_desk()
    fetch_all(lost, desk)
    [attempt] = desk.attempts(receipt.sale_id)
    assert (attempt.payment_id, attempt.settled) == (receipt.payment_id, True)
    assert desk.sale(receipt.sale_id) == replace(lost.sale(receipt.sale_id))
    assert desk.story(receipt.sale_id) == [
        ("fetched", "relay", "the receipt came back from the relay")
    ]
    assert not desk.todo()
    desk.hear(receipt.sale_id, Outcome.PAID)
    desk.hear_refund(ToldRefund("re_1", receipt.payment_id, 100))
    assert [row.number for row in desk.refunds()] == ["A1-R000001"]
    lost.close()


def test_a_failed_refund_that_came_back_with_its_reversal_is_not_reversed_again(
    new_desk: NewDesk, tmp_path: Path
) -> None:
    lost = Desk(tmp_path / "lost.sqlite3")
    receipt = lost.sell_paid()
    told = ToldRefund("re_1", receipt.payment_id, 100)
    failed = replace(told, status="failed", failure_reason="closed")
    lost.hear_refund(told)
    desk = new_desk()
    fetch_all(lost, desk)
    lost.hear_refund(failed)
    fetch_all(lost, desk)
    desk.hear_refund(told)
    desk.hear_refund(failed)
    assert [row.number for row in desk.refunds()] == ["A1-R000001", "A1-R000002"]
    lost.close()


def test_a_copy_that_is_not_of_these_books_is_refused_and_nothing_is_kept(
    new_desk: NewDesk, tmp_path: Path
) -> None:
    lost = Desk(tmp_path / "lost.sqlite3")
    lost.sell_paid()
    lost.sell_paid()
    lost.z()
    first, second = receipts_of(lost)
    desk = new_desk()
    with pytest.raises(ChainError, match="does not follow"), desk.store.transaction() as tx:
        fetched.append_receipts(tx, "A1", [first, forged(second, previousHash="f" * 64)])
    assert desk.receipts() == []
    with pytest.raises(ChainError, match="is missing"), desk.store.transaction() as tx:
        fetched.append_receipts(tx, "A1", [second])
    with (
        pytest.raises(ChainError, match="another receipt's number"),
        desk.store.transaction() as tx,
    ):
        fetched.append_receipts(tx, "B2", [first])
    [z] = documents_of(lost, DocumentKind.Z)
    with pytest.raises(ChainError, match="cannot be read"), desk.store.transaction() as tx:
        fetched.append_documents(tx, "A1", [forged(z, netSatang=None)])
    assert list(desk.store.zs()) == []
    lost.close()


# Whether a number may be given


def test_a_file_that_never_numbered_must_ask_once(desk: Desk) -> None:
    with desk.store.transaction() as tx:
        numbers.begin(tx, "A1")
        assert numbers.must_ask(tx)
        numbers.known(tx, "A1")
        numbers.begin(tx, "A1")
        assert not numbers.must_ask(tx)
        numbers.begin(tx, "B2")
        assert numbers.must_ask(tx), "another till code has other numbers"


def test_a_file_with_documents_need_not_ask(desk: Desk) -> None:
    desk.sell_paid()
    with desk.store.transaction() as tx:
        numbers.begin(tx, "A1")
        assert not numbers.must_ask(tx)


def test_while_the_relay_was_not_asked_nothing_is_numbered_but_a_sale_may_begin(desk: Desk) -> None:
    receipt = desk.sell_paid()
    with desk.store.transaction() as tx:
        numbers.ask_first(tx)
    sale_id = desk.sell_and_show()
    with pytest.raises(numbers.NumbersUnknownError):
        desk.hear(sale_id, Outcome.PAID)
    with pytest.raises(numbers.NumbersUnknownError):
        desk.z()
    with pytest.raises(numbers.NumbersUnknownError):
        desk.hear_refund(ToldRefund("re_1", receipt.payment_id, 100))
    with pytest.raises(numbers.NumbersUnknownError), desk.store.transaction() as tx:
        write_down(tx, "A1", Who("นก"), "reprint", receipt.number, START)
    assert len(desk.receipts()) == 1
    with desk.store.transaction() as tx:
        numbers.known(tx, "A1")
    desk.hear(sale_id, Outcome.PAID)
    assert len(desk.receipts()) == 2


def test_where_the_numbers_are_anothers_no_sale_begins_and_the_reason_is_said(desk: Desk) -> None:
    with desk.store.transaction() as tx:
        numbers.taken(tx, "Number A1-000007 was given by the device 'till A1'.")
    desk.close()
    desk.open()
    with pytest.raises(numbers.NumbersTakenError, match="A1-000007"):
        desk.sell()
    with pytest.raises(numbers.NumbersTakenError, match="A1-000007"):
        desk.z(date(2026, 11, 21))
    with desk.store.transaction() as tx:
        numbers.known(tx, "A1")
    assert desk.sell()


def test_every_kind_has_an_end(desk: Desk) -> None:
    receipt = desk.sell_paid()
    desk.hear_refund(ToldRefund("re_1", receipt.payment_id, 100))
    desk.z()
    with desk.store.reading() as tx:
        found = numbers.ends(tx, "A1")
        for word, kind in ((KINDS[0], REFUND), (KINDS[1], Z), (KINDS[2], AUDIT)):
            assert found[word] == tx.chain_head("A1", kind)
            assert found[word].sequence == 1
