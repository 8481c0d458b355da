"""Messages about the chained documents besides receipts, whose copies a relay keeps too, and about chains' ends.

Shapes only, as in `messages`, and for both sides.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import ConfigDict, Field

from kiosk.core.chain import AUDIT, REFUND, Kind, Z
from kiosk.core.receipt import RECEIPT
from kiosk.protocol.messages import Instant, Message, Sha256


class DocumentKind(StrEnum):
    """The kinds of documents, as the wire calls them."""

    # Their order is that in which a till takes them over: refunds name receipts, and a Z closes the day of both.
    RECEIPT = "receipt"
    REFUND = "refund"
    Z = "z"
    AUDIT = "audit"


KINDS: dict[DocumentKind, Kind] = {
    DocumentKind.RECEIPT: RECEIPT,
    DocumentKind.REFUND: REFUND,
    DocumentKind.Z: Z,
    DocumentKind.AUDIT: AUDIT,
}
"""The chain behind each word."""
BESIDE_RECEIPTS = (DocumentKind.REFUND, DocumentKind.Z, DocumentKind.AUDIT)
"""What `/documents` keeps; receipts have `/receipts`."""


class PutDocument(Message):
    """Body of `PUT /documents/{number}`: the canonical text, byte for byte, and that text's SHA-256."""

    model_config = ConfigDict(extra="forbid", strict=True)

    kind: Annotated[str, Field(pattern="^(refund|z|audit)$")]
    document: Annotated[str, Field(min_length=2, max_length=32_768)]
    hash: Sha256


class Document(Message):
    """A document's copy as the relay keeps it. `device` sent it; `document` is its canonical text."""

    kind: DocumentKind
    number: str
    till: str
    sequence: int
    device: str
    hash: str
    document: str
    received_at: Instant


class DocumentList(Message):
    """Answer of `GET /documents`, by till, kind and number; `next_cursor` is opaque, null on the last page."""

    items: list[Document]
    next_cursor: str | None = None


class ChainEnd(Message):
    """The newest copy of one kind. `open_to_you` is false where a device left it that is neither the caller nor
    revoked: then two tills would number the same chain."""

    kind: DocumentKind
    number: str
    sequence: int
    hash: str
    device: str
    open_to_you: bool


class ChainEnds(Message):
    """Answer of `GET /documents/ends`: what is kept of a till code, at most one item a kind."""

    items: list[ChainEnd]
