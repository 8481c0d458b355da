"""What the relay has still to get is read from the log; what it refuses is kept for a person."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk import __version__
from kiosk.core.chain import GENESIS_HASH, fields_of, hash_of, place_of
from kiosk.core.payment import Outcome
from kiosk.core.receipt import identify
from kiosk.protocol.documents import BESIDE_RECEIPTS, KINDS
from kiosk.till.copying import copies
from kiosk.till.copying.copies import COPY_REFUSED, RECEIPTS, Copy
from tests.till.builders import SHOP, Desk, ToldRefund


def sell_paid(desk: Desk, count: int = 1) -> None:
    for _ in range(count):
        desk.hear(desk.sell_and_show(), Outcome.PAID)


def left(desk: Desk, limit: int = 99) -> tuple[Copy, ...]:
    with desk.store.reading() as tx:
        return copies.copies_left(tx, RECEIPTS, limit)


def note_copied(desk: Desk, place: int) -> None:
    with desk.store.transaction() as tx:
        copies.note_copied(tx, place)


def last(desk: Desk) -> str | None:
    with desk.store.reading() as tx:
        found = copies.last_copied(tx, RECEIPTS)
    return found[0].number if found else None


def test_what_the_relay_has_not_got_is_left_in_order_and_after_a_restart(desk: Desk) -> None:
    assert left(desk) == ()
    sell_paid(desk, 3)
    assert [copy.number for copy in left(desk)] == ["A1-000001", "A1-000002", "A1-000003"]
    assert len(left(desk, 2)) == 2
    note_copied(desk, left(desk)[1].place)
    desk.close()
    desk.open()
    assert [copy.number for copy in left(desk)] == ["A1-000003"]


def test_a_copy_is_the_receipt_byte_for_byte(desk: Desk) -> None:
    sell_paid(desk)
    [copy] = left(desk)
    [receipt] = desk.receipts()
    assert (copy.document, copy.hash) == (receipt.document, receipt.hash)
    document = copy.document.encode()
    assert hash_of(document) == copy.hash
    identity = identify(document)
    assert identity is not None
    assert (identity.number, identity.payment_id) == (copy.number, receipt.payment_id)


def test_receipts_under_a_code_that_the_till_had_before_are_copied_too(desk: Desk) -> None:
    sell_paid(desk)
    desk.close()
    desk.shop = replace(SHOP, till="B2")
    desk.open()
    sell_paid(desk)
    assert [copy.number for copy in left(desk)] == ["A1-000001", "B2-000001"]


def test_the_newest_copy_that_should_be_there_is_known_until_they_are_lost(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    sell_paid(desk, 2)
    assert last(desk) is None
    note_copied(desk, left(desk)[0].place)
    assert last(desk) == "A1-000001"
    with desk.store.transaction() as tx:
        copies.note_lost(tx)
    assert "lost copies" in caplog.text
    caplog.clear()
    assert last(desk) is None
    assert len(left(desk)) == 2


@pytest.mark.expected_logs("refuses the copy of receipt")
def test_the_first_copy_that_is_refused_is_remembered(desk: Desk) -> None:
    sell_paid(desk, 2)
    with desk.store.transaction() as tx:
        for copy in copies.copies_left(tx, RECEIPTS, 9):
            copies.note_refused(tx, copy, "Another receipt with that number is kept here.")
        assert tx.fact(COPY_REFUSED) == "A1-000001"


def test_a_till_says_how_it_is(desk: Desk) -> None:
    with desk.store.reading() as tx:
        said = copies.heartbeat(tx, "A1")
    assert (said.version, said.open_sales) == (__version__, 0)
    assert (said.last_receipt, said.head_hash) == (None, GENESIS_HASH)
    sell_paid(desk, 2)
    desk.sell_and_show()
    with desk.store.reading() as tx:
        said = copies.heartbeat(tx, "A1")
    assert said.open_sales == 1
    assert (said.last_receipt, said.head_hash) == ("A1-000002", desk.receipts()[-1].hash)


def documents_left(desk: Desk, limit: int = 99) -> list[str]:
    with desk.store.reading() as tx:
        return [copy.number for copy in copies.copies_left(tx, BESIDE_RECEIPTS, limit)]


def test_other_documents_are_left_kind_by_kind_money_first(desk: Desk) -> None:
    assert documents_left(desk) == []
    receipt = desk.sell_paid()
    desk.hear_refund(ToldRefund("re_1", receipt.payment_id, 100))
    desk.z()
    seen: list[str] = []
    with desk.store.transaction() as tx:
        assert copies.last_copied(tx, BESIDE_RECEIPTS) == ()
        while batch := copies.copies_left(tx, BESIDE_RECEIPTS, 1):
            [copy] = batch
            assert hash_of(copy.document.encode()) == copy.hash
            assert place_of(KINDS[copy.kind], fields_of(copy.document.encode()) or {}) is not None
            seen.append(copy.number)
            copies.note_copied(tx, copy.place, copy.kind)
        assert [copy.number for copy in copies.last_copied(tx, BESIDE_RECEIPTS)] == [
            "A1-R000001",
            "A1-Z0001",
            seen[-1],
        ]
    assert seen[:3] == ["A1-R000001", "A1-Z0001", "A1-A000001"]
    assert left(desk)[0].number == "A1-000001", "receipts have a mark of their own"


@pytest.mark.expected_logs("lost copies")
def test_lost_copies_are_lost_of_every_kind(desk: Desk) -> None:
    desk.sell_paid()
    desk.z()
    with desk.store.transaction() as tx:
        while batch := copies.copies_left(tx, BESIDE_RECEIPTS, 99):
            copies.note_copied(tx, batch[-1].place, batch[-1].kind)
        copies.note_lost(tx)
        assert copies.last_copied(tx, BESIDE_RECEIPTS) == ()
    assert documents_left(desk) == ["A1-Z0001"]
