"""Copies of the tills' refunds, Z reports and audit entries, and where a till code's chains end.

The relay tells a till that begins where the numbers of its code stand, so that none is given twice. What is the
same of all documents' copies stands in `kiosk.relay.copies.keeping`.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from kiosk.core.chain import Place, canonical_fields, place_of
from kiosk.protocol.documents import (
    BESIDE_RECEIPTS,
    KINDS,
    ChainEnd,
    ChainEnds,
    Document,
    DocumentKind,
    PutDocument,
)
from kiosk.relay.copies import keeping
from kiosk.relay.ports import Transaction
from kiosk.relay.records import Caller, DocumentCopy, ReceiptCopy


def checked(number: str, body: PutDocument) -> Place:
    """Which document `body` is. Raises `Refusal` (`validation_failed`) when it is not the one of this number."""
    kind = KINDS[DocumentKind(body.kind)]

    def read(document: bytes) -> Place | None:
        found = canonical_fields(document)
        return None if found is None else place_of(kind, found)

    return keeping.checked(kind, number, body, read)


def put(
    tx: Transaction, device: str, place: Place, body: PutDocument, now: datetime
) -> tuple[DocumentCopy, bool]:
    """Keep a checked copy; the copy and whether it is new. Raises `Refusal` (`idempotency_conflict`)."""
    copy = DocumentCopy(
        kind=DocumentKind(body.kind),
        number=place.number,
        device=device,
        till=place.till,
        sequence=place.sequence,
        hash=body.hash,
        document=body.document,
        received_at=now,
    )
    return keeping.put_once(tx.documents, place, copy)


def ends(tx: Transaction, caller: Caller, till: str) -> ChainEnds:
    """Where the chains of a till code end, as far as copies are kept."""
    found: list[ReceiptCopy | DocumentCopy | None] = [tx.receipts.last(till)]
    found += [tx.documents.last(kind, till) for kind in sorted(BESIDE_RECEIPTS)]
    devices = keeping.readable(tx, caller, till=till)
    return ChainEnds(
        items=[
            ChainEnd(
                kind=copy.kind,
                number=copy.number,
                sequence=copy.sequence,
                hash=copy.hash,
                device=copy.device,
                open_to_you=devices is None or copy.device in devices,
            )
            for copy in found
            if copy is not None
        ]
    )


def as_document(copy: DocumentCopy) -> Document:
    """A copy as the wire shows it."""
    return Document(**asdict(copy))
