"""The receipt as a document: versioned, canonical bytes, hashed and chained to the one before.

Columns in a database only index it; this document is the receipt. What is hashed is exactly the bytes that
are stored, so that a check needs nothing but the bytes. It must hold only text, integers, booleans, null,
lists and objects: a float has no one way to be written.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.core.errors import InvariantError, KioskError, require

VERSION = 1
GENESIS_HASH = "0" * 64
"""What the first receipt of a till names as the hash before it."""

MOST_RECEIPTS = 999_999_999
"""No till reaches this number; it keeps sums of them far from every database's limits."""

JsonValue = str | int | bool | None | list["JsonValue"] | dict[str, "JsonValue"]


class ChainError(KioskError):
    """A row of the receipt log is not what was written; `number` is the first that shows it."""

    code = "chain_broken"

    def __init__(self, number: str, text: str) -> None:
        super().__init__(text)
        self.number = number


def canonical(document: Mapping[str, JsonValue]) -> bytes:
    """The one way to write `document`: UTF-8 JSON, keys sorted, no spaces, text in NFC.

    Raises `InvariantError` on a float or any other type that has several spellings, and on two keys that
    NFC makes one.
    """
    normal = _normal(dict(document))
    return json.dumps(
        normal, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def _normal(value: JsonValue) -> JsonValue:
    if isinstance(value, str):
        return _normal_text(value)
    if isinstance(value, dict):
        normal = {_normal_text(key): _normal(item) for key, item in value.items()}
        require(len(normal) == len(value), "two keys of a receipt are the same text")
        return normal
    if isinstance(value, list):
        return [_normal(item) for item in value]
    require(
        value is None or isinstance(value, int), f"a receipt cannot hold {type(value).__name__}"
    )
    return value


def _normal_text(text: str) -> str:
    # A lone surrogate has no UTF-8 form.
    return unicodedata.normalize("NFC", text).encode(errors="replace").decode()


def receipt_number(till: str, sequence: int) -> str:
    """The number printed on paper: till code and six digits, `A1-000129`."""
    require(sequence >= 1, "receipts are counted from one")
    return f"{till}-{sequence:06d}"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A finished receipt: its number, its bytes, their SHA-256 in lower-case hex, and the hash before it."""

    number: str
    document: bytes
    hash: str
    previous_hash: str


def seal(facts: Mapping[str, JsonValue], *, till: str, sequence: int, previous_hash: str) -> Sealed:
    """Give `facts` their number and their place in the chain, and hash the whole.

    The hash covers the previous one, so that changing, leaving out or swapping any receipt shows in all
    that follow.
    """
    reserved = {"version", "till", "sequence", "number", "previousHash"}
    require(not reserved & facts.keys(), "the seal's own fields are not facts")
    number = receipt_number(till, sequence)
    document = canonical(
        {
            **facts,
            "version": VERSION,
            "till": till,
            "sequence": sequence,
            "number": number,
            "previousHash": previous_hash,
        }
    )
    return Sealed(number, document, hash_of(document), previous_hash)


@dataclass(frozen=True, slots=True)
class Identity:
    """Which receipt a document is, read from the document itself. `payment_id` is None when it names none."""

    till: str
    sequence: int
    number: str
    payment_id: str | None
    previous_hash: str


def identify(document: bytes) -> Identity | None:
    """Which receipt these bytes are; None when they are none, or are not written the one way."""
    fields = _canonical_fields(document)
    if fields is None:
        return None
    till, sequence = fields.get("till"), fields.get("sequence")
    payment_id, previous_hash = fields.get("paymentId"), fields.get("previousHash")
    # A boolean is an int to Python, and not to anybody else.
    if type(sequence) is not int or not 1 <= sequence <= MOST_RECEIPTS:
        return None
    if not (isinstance(till, str) and isinstance(previous_hash, str)):
        return None
    number = receipt_number(till, sequence)
    if not till or fields.get("number") != number or not isinstance(payment_id, str | None):
        return None
    return Identity(till, sequence, number, payment_id, previous_hash)


def _canonical_fields(document: bytes) -> dict[str, JsonValue] | None:
    """The fields of a document that is written the one way, else None."""
    fields = _fields(document)
    try:
        return fields if fields is not None and canonical(fields) == document else None
    except (InvariantError, RecursionError):
        return None


def hash_of(document: bytes) -> str:
    """SHA-256 of the document's bytes, lower-case hex."""
    return hashlib.sha256(document).hexdigest()


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The end of a till's chain: how many receipts, and the last one's hash."""

    sequence: int = 0
    hash: str = GENESIS_HASH


def follow(
    head: ChainHead, till: str, sequence: int, document: bytes, stored_hash: str
) -> ChainHead:
    """Check that a stored receipt is the one that comes after `head`; the new head.

    Raises `ChainError` with the number that breaks: a gap, changed bytes, or another predecessor.
    """
    number = receipt_number(till, max(sequence, 1))
    if sequence != head.sequence + 1:
        expected = receipt_number(till, head.sequence + 1)
        raise ChainError(expected, f"Receipt {expected} is missing.")
    if hash_of(document) != stored_hash:
        raise ChainError(
            number, f"Receipt {number} was changed: its contents do not match its hash."
        )
    fields = _fields(document)
    if fields is None:
        raise ChainError(number, f"Receipt {number} was changed: it is no receipt any more.")
    named = (fields.get("till"), fields.get("sequence"), fields.get("number"))
    if named != (till, sequence, number):
        raise ChainError(number, f"Receipt {number} carries another receipt's number.")
    if fields.get("previousHash") != head.hash:
        raise ChainError(number, f"Receipt {number} does not follow the receipt before it.")
    return ChainHead(sequence, stored_hash)


def _fields(document: bytes) -> dict[str, JsonValue] | None:
    """The fields of a document, None if it is none: who writes any bytes can write their hash too."""
    try:
        fields = json.loads(document)
    except (ValueError, RecursionError):
        return None
    return fields if isinstance(fields, dict) else None
