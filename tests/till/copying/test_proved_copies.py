"""Copies of documents are taken in as they were issued, or told and not taken at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from kiosk.core.chain import GENESIS_HASH, ChainError, ChainHead
from kiosk.core.payment import Attention, Outcome
from kiosk.core.sale import SaleState
from kiosk.protocol.documents import Document, DocumentKind
from kiosk.protocol.messages import Receipt
from kiosk.till.books.documents import Row
from kiosk.till.copying.proved_copies import (
    proved_audit,
    proved_receipt,
    proved_refund,
    proved_z,
    take_in_receipt,
)
from kiosk.till.keeping.verify import verify
from kiosk.till.log.listing import LogFilter, Order
from kiosk.till.store.database import SqliteStore
from kiosk.till.store.log import SqliteLog
from tests.till.builders import Desk, ToldRefund, decided
from tests.till.copy_relay import document_copy, forged, receipt_copy


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[SqliteStore]:
    """Another file, empty."""
    with closing(SqliteStore(tmp_path / "elsewhere.sqlite3")) as store:
        yield store


def take_all(store: SqliteStore, copies: list[Receipt], **arguments: Any) -> ChainHead:
    head = ChainHead()
    with store.transaction() as tx:
        for copy in copies:
            proved = proved_receipt(copy.till, head, copy)
            take_in_receipt(tx, proved, **arguments)
            head = proved.head
    return head


def test_what_was_issued_elsewhere_is_here_as_it_was_there(
    desk: Desk, elsewhere: SqliteStore, tmp_path: Path
) -> None:
    for amount in (10_000, 20_000, 30_000):
        desk.sell_paid(amount)
        desk.clock.move(61)
    head = take_all(elsewhere, [receipt_copy(row) for row in desk.receipts()])
    assert list(elsewhere.receipts()) == desk.receipts()
    assert verify(elsewhere).heads == verify(desk.store).heads == {"A1": head}
    with elsewhere.reading() as tx:
        for row in desk.receipts():
            sale, there = tx.sale(row.sale_id), desk.sale(row.sale_id)
            assert sale == there
            [attempt] = tx.attempts(row.sale_id)
            assert attempt.settled
            assert attempt.payment_id == row.payment_id
            assert attempt.id == desk.attempt(row.sale_id).id
        assert tx.open_sales() == []
        assert tx.open_attempts() == []
    with closing(SqliteLog(tmp_path / "elsewhere.sqlite3")) as log:
        assert log.totals(LogFilter()).amount_satang == 60_000
        assert log.misread() is None
        story = log.sale_story(desk.receipts()[0].sale_id)
        assert story is not None
        assert story.events == ()


def test_a_note_is_found_in_what_was_taken_in(
    desk: Desk, elsewhere: SqliteStore, tmp_path: Path
) -> None:
    sale_id = desk.sell(note="ชาเย็นสองแก้ว")
    desk.answer(sale_id)
    desk.hear(sale_id, Outcome.PAID)
    take_all(elsewhere, [receipt_copy(row) for row in desk.receipts()])
    with closing(SqliteLog(tmp_path / "elsewhere.sqlite3")) as log:
        assert [row.note for row in log.page(LogFilter(search="เย็นสอง"), Order.NEWEST, 9)] == [
            "ชาเย็นสองแก้ว"
        ]


def test_receipts_lie_where_they_are_put(
    desk: Desk, elsewhere: SqliteStore, tmp_path: Path
) -> None:
    desk.sell_paid()
    take_all(elsewhere, [receipt_copy(desk.receipts()[0])], place=7 * 10**15)
    with closing(SqliteLog(tmp_path / "elsewhere.sqlite3")) as log:
        assert list(log.places(LogFilter(), Order.NEWEST)) == [7 * 10**15]


def test_a_sale_that_was_open_when_the_backup_was_made_is_paid_again(desk: Desk) -> None:
    """The file went back to before the money; the receipt it issued then comes back from the relay."""
    sale_id = desk.sell_and_show()
    before = desk.path.with_name("backup.sqlite3")
    with closing(sqlite3.connect(desk.path)) as source, closing(sqlite3.connect(before)) as to:
        source.backup(to)
    desk.hear(sale_id, Outcome.ATTENTION, attention=Attention.PAID_LATE)
    desk.hear(
        sale_id,
        Outcome.ATTENTION,
        attention=Attention.PAID_LATE,
        resolution=decided("accept"),
        version=4,
    )
    [row] = desk.receipts()
    with closing(SqliteStore(before)) as restored:
        take_all(restored, [receipt_copy(row)], told=True)
        with restored.reading() as tx:
            sale = tx.sale(sale_id)
            assert sale is not None
            assert (sale.state, sale.attention) == (SaleState.PAID, None)
            assert sale.ended_at == row.issued_at
            [attempt] = tx.attempts(sale_id)
            assert not attempt.settled, "the relay has still to tell its end"
            assert attempt.offer is not None
            assert tx.paid_sale_without_receipt() is None
    with closing(SqliteLog(before)) as log:
        story = log.sale_story(sale_id)
        assert story is not None
        assert (story.events[-1].at, story.events[-1].word) == (row.issued_at, "fetched")


def test_another_receipt_of_the_same_sale_is_a_conflict(desk: Desk) -> None:
    row = desk.sell_paid()
    second = forged(receipt_copy(row), sequence=2, number="A1-000002", previousHash=row.hash)
    second = second.model_copy(update={"sequence": 2})
    proved = proved_receipt("A1", ChainHead(1, row.hash), second)
    told = r"A1-000002 at the relay contradicts A1-000001"
    with pytest.raises(ChainError, match=told), desk.store.transaction() as tx:
        take_in_receipt(tx, proved)
    assert desk.receipts() == [row]


def test_an_attempt_of_another_sale_is_a_conflict(desk: Desk, elsewhere: SqliteStore) -> None:
    first, second = desk.sell_paid(), desk.sell_paid()
    attempt_id = desk.attempt(first.sale_id).id
    take_all(elsewhere, [receipt_copy(first)])
    wrong = forged(receipt_copy(second), attemptId=attempt_id)
    with pytest.raises(ChainError, match="contradicts"), elsewhere.transaction() as tx:
        take_in_receipt(tx, proved_receipt("A1", ChainHead(1, first.hash), wrong))


def test_a_gap_a_change_and_another_chain_are_told(desk: Desk) -> None:
    first, second = desk.sell_paid(), desk.sell_paid()
    with pytest.raises(ChainError, match="A1-000001 is missing"):
        proved_receipt("A1", ChainHead(), receipt_copy(second))
    changed = receipt_copy(first).model_copy(
        update={"document": first.document.replace("18550", "18551")}
    )
    with pytest.raises(ChainError, match="A1-000001 was changed"):
        proved_receipt("A1", ChainHead(), changed)
    with pytest.raises(ChainError, match="does not follow"):
        proved_receipt("A1", ChainHead(1, "f" * 64), receipt_copy(second))
    with pytest.raises(ChainError, match="carries another receipt's number"):
        proved_receipt("B2", ChainHead(), receipt_copy(first))
    with pytest.raises(ChainError, match="was changed"):
        proved_receipt(
            "A1", ChainHead(), receipt_copy(first).model_copy(update={"document": "\ud800"})
        )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("saleId", None),
        ("saleId", ""),
        ("saleId", 7),
        ("paymentId", None),
        ("amountSatang", "18550"),
        ("amountSatang", 0),
        ("amountSatang", True),
        ("amountSatang", 10**16),
        ("askedSatang", -1),
        ("businessDay", "21.11.2026"),
        ("businessDay", "20261121"),
        ("issuedAt", "yesterday"),
        ("issuedAt", "2026-11-21T05:00:00"),
        ("issuedAt", "2026-11-21T05:00:00Z"),
        ("issuedAt", "1969-11-21T05:00:00.000Z"),
        ("soldAt", 5),
        ("note", None),
        ("cashier", 3),
        ("learntBy", "rumour"),
        ("learntBy", None),
        ("confirmedBy", 1),
        ("attemptId", []),
    ],
)
def test_a_receipt_that_cannot_be_read_is_told_by_its_number(
    desk: Desk, name: str, value: Any
) -> None:
    row = desk.sell_paid()
    with pytest.raises(ChainError, match=f"Receipt A1-000001 cannot be read: its {name}") as error:
        proved_receipt("A1", ChainHead(), forged(receipt_copy(row), **{name: value}))
    assert error.value.number == "A1-000001"


def test_what_first_receipts_do_not_tell_is_made_up_for(desk: Desk, elsewhere: SqliteStore) -> None:
    row = desk.sell_paid()
    bare = forged(
        receipt_copy(row), askedSatang=None, soldAt=None, attemptId=None, confirmedBy=None
    )
    take_all(elsewhere, [bare])
    with elsewhere.reading() as tx:
        sale = tx.sale(row.sale_id)
        assert sale is not None
        assert tx.attempts(row.sale_id) == []
        assert (sale.amount_satang, sale.created_at) == (row.amount_satang, row.issued_at)
        kept = tx.receipt(row.number)
        assert kept is not None
        assert kept.confirmed_by == ""
        assert tx.chain_head("A1").hash != GENESIS_HASH


def documents_of_a_day(desk: Desk) -> dict[DocumentKind, Document]:
    """The first of each other kind."""
    receipt = desk.sell_paid()
    desk.hear_refund(ToldRefund("re_1", receipt.payment_id, 100))
    desk.z()
    rows: dict[DocumentKind, list[Row]] = {
        DocumentKind.REFUND: [*desk.refunds()],
        DocumentKind.Z: [*desk.store.zs()],
        DocumentKind.AUDIT: [*desk.store.audit()],
    }
    return {kind: document_copy(kind, found[0]) for kind, found in rows.items()}


PROVED: dict[DocumentKind, Callable[[str, ChainHead, Document], Row]] = {
    DocumentKind.REFUND: proved_refund,
    DocumentKind.Z: proved_z,
    DocumentKind.AUDIT: proved_audit,
}


@pytest.mark.parametrize(
    ("kind", "changes", "said"),
    [
        (DocumentKind.REFUND, {"byHand": 0}, "Refund A1-R000001 cannot be read: its byHand"),
        (DocumentKind.REFUND, {"amountSatang": -100}, "its amountSatang"),
        (DocumentKind.REFUND, {"reverses": "A1-R000000"}, "its amountSatang"),
        (DocumentKind.Z, {"netSatang": True}, "Z report A1-Z0001 cannot be read: its netSatang"),
        (DocumentKind.Z, {"receipts": 1}, "its receipts"),
        (DocumentKind.Z, {"receipts": {"amountSatang": 1}}, r"its receipts\.count"),
        (DocumentKind.Z, {"perpetual": {"receiptsSatang": 10**16}}, r"its perpetual\.receipts"),
        (DocumentKind.AUDIT, {"askedBy": 1}, "Audit entry A1-A000001 cannot be read: its askedBy"),
        (DocumentKind.AUDIT, {"action": ""}, "its action"),
        (DocumentKind.AUDIT, {"previousHash": "f" * 64}, "does not follow"),
    ],
)
def test_another_document_that_cannot_be_read_is_told_by_its_number(
    desk: Desk, kind: DocumentKind, changes: dict[str, Any], said: str
) -> None:
    copy = documents_of_a_day(desk)[kind]
    assert PROVED[kind]("A1", ChainHead(), copy).document == copy.document
    with pytest.raises(ChainError, match=said) as error:
        PROVED[kind]("A1", ChainHead(), forged(copy, **changes))
    assert error.value.number == copy.number
