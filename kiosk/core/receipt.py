"""The receipt as a document of the chain: its kind, and which receipt some bytes are.

How documents are written, hashed and chained stands in `kiosk.core.chain`; what a receipt says is put together
where it is issued.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.core.chain import MOST_DOCUMENTS, Kind, canonical_fields

RECEIPT = Kind("receipt", "", 6)


def receipt_number(till: str, sequence: int) -> str:
    """The number printed on paper: till code and six digits, `A1-000129`."""
    return RECEIPT.number(till, sequence)


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
    fields = canonical_fields(document)
    if fields is None:
        return None
    till, sequence = fields.get("till"), fields.get("sequence")
    payment_id, previous_hash = fields.get("paymentId"), fields.get("previousHash")
    # A boolean is an int to Python, and not to anybody else.
    if type(sequence) is not int or not 1 <= sequence <= MOST_DOCUMENTS:
        return None
    if not (isinstance(till, str) and isinstance(previous_hash, str)):
        return None
    number = receipt_number(till, sequence)
    if not till or fields.get("number") != number or not isinstance(payment_id, str | None):
        return None
    return Identity(till, sequence, number, payment_id, previous_hash)
