"""Copies of the tills' refunds, Z reports and audit entries, and where a till code's chains end.

As with receipts (`kiosk.relay.copies`) the till numbers and seals; the relay never makes, mends or replaces a
document. It tells a till that begins where the numbers of its code stand, so that none is given twice.
"""

from __future__ import annotations

import logging
from datetime import datetime

from kiosk.core.chain import GENESIS_HASH, Kind, Place, canonical_fields, hash_of, place_of
from kiosk.logs import fields
from kiosk.protocol.documents import (
    BESIDE_RECEIPTS,
    KINDS,
    ChainEnd,
    ChainEnds,
    Document,
    DocumentKind,
    PutDocument,
)
from kiosk.protocol.problems import ProblemCode
from kiosk.relay.errors import Refusal
from kiosk.relay.ports import Transaction
from kiosk.relay.records import Caller, DocumentCopy, DocumentQuery, ReceiptCopy

_log = logging.getLogger("kiosk.relay.documents")


def checked(number: str, body: PutDocument) -> Place:
    """Which document `body` is. Raises `Refusal` (`validation_failed`) when it is not the one of this number."""
    kind = KINDS[DocumentKind(body.kind)]
    document = body.document.encode()
    if hash_of(document) != body.hash:
        raise _invalid("hash: it is not the SHA-256 of the document")
    found = canonical_fields(document)
    place = None if found is None else place_of(kind, found)
    if place is None:
        raise _invalid(f"document: this is no {kind.noun} in its canonical form")
    if place.number != number:
        raise _invalid(f"document: it is the {kind.noun} {place.number}")
    return place


def put(
    tx: Transaction, device: str, place: Place, body: PutDocument, now: datetime
) -> tuple[DocumentCopy, bool]:
    """Keep a checked copy; the copy and whether it is new. Raises `Refusal` (`idempotency_conflict`)."""
    kind = DocumentKind(body.kind)
    known = tx.documents.by_number(place.number)
    if known is not None:
        if known.hash != body.hash:
            told = fields(document=place.number, device=device, kept_from=known.device)
            _log.warning("another document bears this number: %s", told)
            noun = KINDS[kind].noun
            text = f"Another {noun} with the number {place.number} is kept here."
            raise Refusal(ProblemCode.IDEMPOTENCY_CONFLICT, text)
        return known, False
    copy = DocumentCopy(
        kind=kind,
        number=place.number,
        device=device,
        till=place.till,
        sequence=place.sequence,
        hash=body.hash,
        document=body.document,
        received_at=now,
    )
    _look_at_chain(tx, copy, place, KINDS[kind])
    tx.documents.add(copy)
    return copy, True


def ends(tx: Transaction, caller: Caller, till: str) -> ChainEnds:
    """Where the chains of a till code end, as far as copies are kept."""
    found: list[ReceiptCopy | DocumentCopy | None] = [tx.receipts.last(till)]
    found += [tx.documents.last(kind, till) for kind in sorted(BESIDE_RECEIPTS)]
    return ChainEnds(items=[_end(tx, caller, copy) for copy in found if copy is not None])


def as_document(copy: DocumentCopy) -> Document:
    """A copy as the wire shows it."""
    return Document(
        kind=copy.kind,
        number=copy.number,
        till=copy.till,
        sequence=copy.sequence,
        device=copy.device,
        hash=copy.hash,
        document=copy.document,
        received_at=copy.received_at,
    )


def _end(tx: Transaction, caller: Caller, copy: ReceiptCopy | DocumentCopy) -> ChainEnd:
    device = tx.devices.by_name(copy.device)
    handed_over = device is not None and device.revoked_at is not None
    return ChainEnd(
        kind=copy.kind if isinstance(copy, DocumentCopy) else DocumentKind.RECEIPT,
        number=copy.number,
        sequence=copy.sequence,
        hash=copy.hash,
        device=copy.device,
        open_to_you=caller.manager or copy.device == caller.name or handed_over,
    )


def _look_at_chain(tx: Transaction, copy: DocumentCopy, place: Place, kind: Kind) -> None:
    """A copy that does not follow the one before it is kept all the same: nothing a till issued may be lost."""
    query = DocumentQuery(limit=1, kind=copy.kind, till=copy.till, after=copy.sequence - 2)
    before = next((c for c in tx.documents.page(query) if c.sequence == copy.sequence - 1), None)
    expected = GENESIS_HASH if copy.sequence == 1 else before.hash if before else None
    if expected is not None and place.previous_hash != expected:
        told = fields(document=copy.number, device=copy.device)
        _log.warning("a %s does not follow the one before it: %s", kind.noun, told)


def _invalid(text: str) -> Refusal:
    return Refusal(ProblemCode.VALIDATION_FAILED, f"{text}.")
