"""Which documents the relay has still to get a copy of, and how this till is: read from the store, so no queue.

A mark a kind says up to where the relay has them; what comes after it is left to do, after a restart as well. A
copy that the relay refuses is noted for a person and passed over: it must not hold up those after it.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kiosk import __version__
from kiosk.core.receipt import receipt_number
from kiosk.core.sale import OPEN
from kiosk.protocol.documents import KINDS, DocumentKind
from kiosk.protocol.messages import Heartbeat
from kiosk.till.books.documents import DayDocument
from kiosk.till.ports import Transaction

Kinds = Sequence[DocumentKind]
RECEIPTS: Kinds = (DocumentKind.RECEIPT,)

COPIED_UP_TO = "copied_up_to"
"""The mark of the receipts; the other kinds' have the kind's word after it."""
COPY_REFUSED = "copy_refused"
"""The number of the first document whose copy the relay refused."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Copy:
    """A document to be copied. `place` is its place among its kind in this till's file, whatever code it had."""

    place: int
    number: str
    document: str
    hash: str
    kind: DocumentKind = DocumentKind.RECEIPT


def copies_left(tx: Transaction, kinds: Kinds, limit: int) -> tuple[Copy, ...]:
    """What the relay has not got yet of the first of `kinds` that has any left, in order, at most `limit`."""
    for kind in kinds:
        if found := tx.documents_beyond(KINDS[kind], _mark(tx, kind), limit):
            return tuple(_copy(kind, *placed) for placed in found)
    return ()


def oldest_left(tx: Transaction) -> datetime | None:
    """When the oldest receipt was issued that the relay has not got, None when it has all."""
    left = tx.receipts_beyond(_mark(tx, DocumentKind.RECEIPT), 1)
    return left[0][1].issued_at if left else None


def last_copied(tx: Transaction, kinds: Kinds) -> tuple[Copy, ...]:
    """The newest document of each kind that the relay should have."""
    found: list[Copy] = []
    for kind in kinds:
        if mark := _mark(tx, kind):
            placed = tx.documents_beyond(KINDS[kind], mark - 1, 1)
            found += [_copy(kind, *one) for one in placed]
    return tuple(found)


def note_copied(tx: Transaction, place: int, kind: DocumentKind = DocumentKind.RECEIPT) -> None:
    """The relay has every document of a kind up to `place`."""
    tx.set_fact(_mark_name(kind), str(place))


def note_fetched(tx: Transaction, kind: DocumentKind, count: int) -> None:
    """So many documents of a kind were just appended that came from the relay: it need not get them again."""
    beyond = tx.documents_beyond(KINDS[kind], _mark(tx, kind), count + 1)
    # Where others are left as well, all are sent in their turn.
    if beyond and len(beyond) == count:
        note_copied(tx, beyond[-1][0], kind)


def note_lost(tx: Transaction) -> None:
    """The relay has lost copies: all of them are left to do."""
    _log.warning("the relay has lost copies of documents; all are sent again")
    for kind in DocumentKind:
        tx.set_fact(_mark_name(kind), None)


def note_refused(tx: Transaction, copy: Copy, text: str) -> None:
    """The relay refuses this copy; asking again will not help. `text` is its sentence."""
    _log.error("the relay refuses the copy of %s %s: %s", KINDS[copy.kind].noun, copy.number, text)
    if tx.fact(COPY_REFUSED) is None:
        tx.set_fact(COPY_REFUSED, copy.number)


def heartbeat(tx: Transaction, till: str) -> Heartbeat:
    """How this till is."""
    head = tx.chain_head(till)
    return Heartbeat(
        version=__version__,
        open_sales=sum(sale.state in OPEN for sale in tx.open_sales()),
        last_receipt=receipt_number(till, head.sequence) if head.sequence else None,
        head_hash=head.hash,
    )


def _mark(tx: Transaction, kind: DocumentKind) -> int:
    return int(tx.fact(_mark_name(kind)) or 0)


def _mark_name(kind: DocumentKind) -> str:
    return COPIED_UP_TO if kind is DocumentKind.RECEIPT else f"{COPIED_UP_TO}:{kind.value}"


def _copy(kind: DocumentKind, place: int, row: DayDocument) -> Copy:
    return Copy(place, row.number, row.document, row.hash, kind)
