"""A glance at a receipt's row is enough for a good one, and never accepts what the exact checks refuse."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace
from typing import Any, cast

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kiosk.core.chain import ChainError, ChainHead, Fields, canonical, hash_of
from kiosk.core.errors import KioskError
from kiosk.core.payment import Outcome
from kiosk.core.receipt import RECEIPT
from kiosk.till.keeping.receipt_cells import plain_fields, row_of
from kiosk.till.keeping.verify import exact_fields
from kiosk.till.records import ReceiptCells
from tests.till.builders import SHOP, Desk

PREVIOUS = "ab" * 32
FIELDS: Fields = {
    "amountSatang": 1,
    "businessDay": "2026-11-21",
    "cashier": "นก",
    "confirmedBy": "webhook",
    "issuedAt": "2026-11-21T07:05:09.007Z",
    "learntBy": "push",
    "note": "น้ำ 2",
    "number": "A1-000001",
    "paymentId": "pi_1",
    "previousHash": PREVIOUS,
    "saleId": "s",
    "sequence": 1,
    "till": "A1",
    "version": 1,
}
HEAD = ChainHead(0, PREVIOUS)
FROM_FIELDS = (
    *("sequence", "amountSatang", "till", "number", "saleId", "paymentId", "businessDay", "note"),
    *("cashier", "learntBy", "previousHash"),
)
ISSUED_MS = 1_795_244_709_007


def cells_of(document: bytes, fields: Fields = FIELDS) -> list[Any]:
    columns = [fields.get(name) for name in FROM_FIELDS]
    return [document, ISSUED_MS, fields.get("confirmedBy") or "", hash_of(document), *columns]


def exact(cells: list[Any]) -> Fields | None:
    """What the exact checks say, None when they refuse."""
    try:
        return exact_fields(cast(ReceiptCells, tuple(cells)), HEAD)
    except KioskError:
        return None


def glance(cells: list[Any]) -> Fields | None:
    return plain_fields(HEAD.sequence, HEAD.hash, cast(ReceiptCells, tuple(cells)))


def agrees(cells: list[Any]) -> bool:
    """Whether the glance accepts; if it does, the exact checks must say the same."""
    found = glance(cells)
    assert found is None or found == exact(cells)
    return found is not None


def test_a_good_receipt_is_plain() -> None:
    cells = cells_of(canonical(FIELDS))
    assert agrees(cells)
    assert exact(cells) == FIELDS


def test_every_receipt_that_is_sold_is_plain(desk: Desk) -> None:
    desk.shop = replace(SHOP, cashier="สมชาย")
    for amount_satang in (10_000, 25_050):
        desk.hear(desk.sell_and_show(amount_satang), Outcome.PAID)
    head = ChainHead()
    for cells in desk.store.receipt_cells():
        assert plain_fields(head.sequence, head.hash, cells) == json.loads(cells[0])
        head = ChainHead(cells[4], cells[3])
    assert head.sequence == 2


odd = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from([0, 1, 2, -1, 10**20, 1.0, float("nan"), b"x", "1", "", "A1", PREVIOUS]),
    st.text(max_size=3),
    st.sampled_from(["นำ้", unicodedata.normalize("NFD", "é"), "2026-W47-6", "20261121"]),
)


@given(st.integers(0, 14), odd)
@example(11, 2)
def test_another_cell_is_never_accepted_where_it_must_not(place: int, value: Any) -> None:
    cells = cells_of(canonical(FIELDS))
    same = value == cells[place] and type(value) is type(cells[place])
    cells[place] = value
    assert agrees(cells) is same


@given(st.sampled_from(sorted(FIELDS)), odd.filter(lambda value: not isinstance(value, bytes)))
@example("sequence", True)
@example("amountSatang", True)
@example("amountSatang", 1.0)
@example("note", 5)
@example("note", unicodedata.normalize("NFD", "é"))
@example("confirmedBy", None)
def test_another_document_with_its_hash_and_columns_made_anew(name: str, value: Any) -> None:
    """Whatever an intruder writes so that hash and columns fit: accepted only where the exact checks accept."""
    fields = {**FIELDS, name: value}
    document = json.dumps(fields, ensure_ascii=False).encode(errors="replace")
    agrees(cells_of(document, fields))
    agrees(cells_of(document))


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"[]",
        b"null",
        b"\xff",
        b" " + canonical(FIELDS) + b"\n",
        canonical(FIELDS) + b"x",
        b"\xef\xbb\xbf" + canonical(FIELDS),
        canonical(FIELDS).replace(b"push", b"pu\xffh"),
        canonical(FIELDS)[:-1] + b',"amountSatang":2}',
        canonical(FIELDS)[:-1] + b',"\\u0061mountSatang":2}',
        b'{"amountSatang":2,' + canonical(FIELDS)[1:],
        canonical(FIELDS).replace(b'"note":"', b'"note":"\\ud800'),
        b"[" * 100_000,
    ],
)
def test_other_bytes_with_their_hash_made_anew(document: bytes) -> None:
    agrees(cells_of(document))
    cells = cells_of(canonical(FIELDS))
    cells[0] = document
    assert not agrees(cells)


def test_what_is_no_receipts_cell_is_told_by_its_number() -> None:
    cells = cells_of(canonical(FIELDS))
    cells[11] = 5
    with pytest.raises(KioskError, match="receipt A1-000001 cannot be read") as caught:
        exact_fields(cast(ReceiptCells, tuple(cells)), HEAD)
    assert "A1-000001" in caught.value.said_in("th")


def test_the_row_is_the_record() -> None:
    row = row_of(cast(ReceiptCells, tuple(cells_of(canonical(FIELDS)))))
    assert (row.number, row.issued_at.isoformat()) == (
        "A1-000001",
        "2026-11-21T07:05:09.007000+00:00",
    )


def test_a_previous_hash_column_of_its_own_shows() -> None:
    cells = cells_of(canonical(FIELDS))
    cells[14] = "cd" * 32
    with pytest.raises(ChainError, match="its column previousHash differs"):
        exact_fields(cast(ReceiptCells, tuple(cells)), HEAD)
    assert RECEIPT.number("A1", 1) == cells[7]
