"""The receipt as a document of the chain: its kind, and which receipt some bytes are.

How documents are written, hashed and chained stands in `kiosk.core.chain`; what a receipt says is put together
where it is issued.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.core.chain import Kind, Place, canonical_fields, place_of

RECEIPT = Kind("receipt", "", 6)


def receipt_number(till: str, sequence: int) -> str:
    """The number printed on paper: till code and six digits, `A1-000129`."""
    return RECEIPT.number(till, sequence)


@dataclass(frozen=True, slots=True)
class Identity(Place):
    """Which receipt a document is, read from the document itself. `payment_id` is None when it names none."""

    payment_id: str | None


def identify(document: bytes) -> Identity | None:
    """Which receipt these bytes are; None when they are none, or are not written the one way."""
    fields = canonical_fields(document)
    place = None if fields is None else place_of(RECEIPT, fields)
    if fields is None or place is None:
        return None
    payment_id = fields.get("paymentId")
    if not isinstance(payment_id, str | None):
        return None
    return Identity(place.till, place.sequence, place.number, place.previous_hash, payment_id)
