"""A receipt's row as the database hands it over, and whether it is plainly right.

Proving a log goes through every receipt there ever was, so this is written for speed: one look that is enough for
a row with nothing wrong about it. It must never accept what the exact checks in `kiosk.till.keeping.verify` would
refuse; where it is not sure it says so, and the exact checks decide and find the words.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from hashlib import sha256
from operator import itemgetter
from typing import cast
from unicodedata import is_normalized

from pydantic_core import from_json

from kiosk.core.chain import Fields
from kiosk.core.instants import from_ms
from kiosk.protocol.messages import rfc3339
from kiosk.till.records import ReceiptCells, ReceiptRow

COLUMNS = """
CAST(document AS BLOB), issued_at, confirmed_by, hash, sequence, amount_satang, till, number, sale_id, payment_id,
business_day, note, cashier, learnt_by, previous_hash
"""
"""What `ReceiptCells` are read from. A document stays bytes: they are what was hashed."""

_FIRST_ALIKE, _FIRST_TEXT = 4, 6
_ALIKE = itemgetter(
    *("sequence", "amountSatang", "till", "number", "saleId", "paymentId", "businessDay", "note"),
    *("cashier", "learntBy", "previousHash"),
)
"""The fields of a document that the last columns must say word for word."""
_HOUR_MS = 3_600_000


def plain_fields(sequence: int, previous_hash: str, cells: ReceiptCells) -> Fields | None:
    """The document's fields if the receipt plainly is the one after `sequence`, in every column and byte.

    None says nothing yet: look at it exactly.
    """
    if cells[4] != sequence + 1 or cells[14] != previous_hash:
        return None
    try:
        if sha256(cells[0]).hexdigest() != cells[3]:
            return None
        fields = cast(Fields, from_json(cells[0], cache_strings="keys"))
        return fields if _says_the_same(fields, cells) else None
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError):
        return None


def _says_the_same(fields: Fields, cells: ReceiptCells) -> bool:
    """Whether each column says what its field says. Raises all kinds of errors for what no receipt says."""
    _, issued_ms, confirmed_by, _, sequence, amount_satang, till, number, *_ = cells
    # Raises unless all of it is text.
    all_text = confirmed_by + "".join(cast(tuple[str, ...], cells[_FIRST_TEXT:]))
    # Equal, and of one type: `true` is not 1. A text is equal to nothing else.
    return (
        _ALIKE(fields) == cells[_FIRST_ALIKE:]
        and type(fields["sequence"]) is type(fields["amountSatang"]) is int
        and type(sequence) is type(amount_satang) is type(issued_ms) is int
        and fields["confirmedBy"] == (confirmed_by or None)
        and fields["issuedAt"] == _rfc3339_of(issued_ms)
        and number == f"{till}-{sequence:06d}"
        and _is_day(cells[10])
        and _are_normal(all_text, cells[11], cells[12])
    )


@lru_cache(maxsize=64)
def _is_day(text: str) -> bool:
    """Whether a text is a day, written the one way. Raises `ValueError` for what is none at all."""
    return date.fromisoformat(text).isoformat() == text


def _are_normal(all_text: str, note: str, cashier: str) -> bool:
    """Whether a document would hold what people typed just so."""
    return all_text.isascii() or (is_normalized("NFC", note) and is_normalized("NFC", cashier))


def row_of(cells: ReceiptCells) -> ReceiptRow:
    """The row as a record. Raises `ValueError` or `OverflowError` for a cell that can be no receipt's."""
    document, issued_ms, confirmed_by, hash_, sequence, amount_satang, *texts = cells
    numbers = (sequence, issued_ms, amount_satang)
    if type(document) is not bytes or any(type(number) is not int for number in numbers):
        raise ValueError("a cell is of another type")
    if any(type(text) is not str for text in (confirmed_by, hash_, *texts)):
        raise ValueError("a cell is no text")
    till, number, sale_id, payment_id, day, note, cashier, learnt_by, _ = texts
    return ReceiptRow(
        till=till,
        sequence=sequence,
        number=number,
        sale_id=sale_id,
        payment_id=payment_id,
        issued_at=from_ms(issued_ms),
        business_day=date.fromisoformat(day),
        amount_satang=amount_satang,
        note=note,
        cashier=cashier,
        confirmed_by=confirmed_by,
        learnt_by=learnt_by,
        document=document.decode(),
        hash=hash_,
    )


def _rfc3339_of(instant_ms: int) -> str:
    """As `rfc3339`, of milliseconds: receipts follow one another, so that many share their hour."""
    hour, rest_ms = divmod(instant_ms, _HOUR_MS)
    return f"{_hour(hour)}{rest_ms // 60_000:02d}:{rest_ms % 60_000 // 1_000:02d}.{rest_ms % 1_000:03d}Z"


@lru_cache(maxsize=64)
def _hour(hour: int) -> str:
    """The beginning that all instants of an hour since 1970 share: `2026-11-21T07:`."""
    return rfc3339(from_ms(hour * _HOUR_MS))[: len("2026-11-21T07:")]
