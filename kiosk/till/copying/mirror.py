"""All tills' receipts in one file on this machine, fetched from the relay's copies: the mirror.

It has the same tables as a till's own file, so that every list, sum and export reads it as it reads that one. A
copy enters only behind the one before it, proved by the chain; where a till's copies do not fit, that till stays
where it was and the trouble is told. It can be fetched anew at any time: nothing is kept here alone. Places are in
the order of time over all tills, not of arrival. It must not know windows or threads: progress is told, and a
caller may say stop.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import CancelledError, Future
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from kiosk.core.chain import REFUND, ChainError, ChainHead, Kind
from kiosk.core.errors import KioskError
from kiosk.core.instants import to_ms
from kiosk.core.receipt import RECEIPT
from kiosk.protocol.documents import Document, DocumentKind, DocumentList
from kiosk.protocol.messages import Receipt, ReceiptList, rfc3339
from kiosk.protocol.tills import ReceiptHead, ReceiptHeads
from kiosk.till.copying.proved_copies import (
    proved_receipt,
    proved_refund,
    take_in_receipt,
    take_in_refund,
)
from kiosk.till.ports import Clock, Store, Transaction
from kiosk.till.records import ReceiptRow

T = TypeVar("T")
Copy = TypeVar("Copy", Receipt, Document)
Progress = Callable[[int, int], bool]
"""Told how many of how many receipts have been fetched; False stops the work."""

_ANSWER_TIMEOUT_S = 60.0
"""Far longer than a call may take: only a network that ended without a word reaches it."""
_STATE = "mirror"
PLACES_A_MS = 4_096
"""So many receipts of one millisecond find a place in the log."""


class MirrorRelay(Protocol):
    """The calls made; `kiosk.till.link.desk.ManagerRelay` has them, while a manager is signed in."""

    async def receipt_heads(self) -> ReceiptHeads:
        """How far the copies of each till go."""

    async def receipts(
        self, till: str | None = None, after: int = 0, cursor: str | None = None
    ) -> ReceiptList:
        """Copies of a till's receipts above a number."""

    async def documents(
        self,
        kind: DocumentKind | None = None,
        till: str | None = None,
        after: int = 0,
        cursor: str | None = None,
    ) -> DocumentList:
        """The same of its other documents."""


class AskMirrorRelay(Protocol):
    """Questions to the relay; `kiosk.till.link.desk.Desk` answers."""

    def ask(self, question: Callable[[MirrorRelay], Awaitable[T]]) -> Future[T]:
        """The future raises `LinkError`."""


class MirrorStoppedError(KioskError):
    """Somebody stopped the fetching; what was fetched until then stays."""

    code = "mirror_stopped"


@dataclass(frozen=True, slots=True)
class MirroredTill:
    """How far the mirror has a till's receipts: `sequence` of the `known` that the relay has copies of.

    `broken`: the number of the first document that does not continue its chain, and `trouble` why, in one English
    sentence; both empty: nothing is wrong.
    """

    till: str
    device: str
    sequence: int
    known: int
    broken: str = ""
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class MirrorState:
    """What the mirror holds, as the relay told it at `as_of`."""

    as_of: datetime
    tills: tuple[MirroredTill, ...]

    @property
    def whole(self) -> bool:
        """Nothing that the relay has is missing here."""
        return not any(till.broken for till in self.tills)


def mirror_state(tx: Transaction) -> MirrorState | None:
    """How the mirror stood when it was last brought up to date; None: never."""
    text = tx.fact(_STATE)
    if text is None:
        return None
    said = json.loads(text)
    tills = tuple(MirroredTill(**till) for till in said["tills"])
    return MirrorState(datetime.fromisoformat(said["asOf"]), tills)


class Mirror:
    """Brings the mirror up to date; one at a time, on a thread that may wait."""

    def __init__(
        self,
        store: Store,
        relay: AskMirrorRelay,
        clock: Clock,
        places_a_ms: int = PLACES_A_MS,
    ) -> None:
        self._store = store
        self._relay = relay
        self._clock = clock
        self._places_a_ms = places_a_ms
        self._done = 0
        self._whole = 0
        self._progress: Progress = lambda done, whole: True

    def bring_up(self, progress: Progress) -> MirrorState:
        """Fetch what the relay has and the mirror has not, a page a transaction; how it stands then.

        Begun again after whatever cut it off, it goes on where it was. Raises `LinkError` when the relay does not
        answer or wants a manager to sign in, `StoreError` when the file cannot be written, `MirrorStoppedError`.
        """
        self._progress = progress
        as_of = self._clock()
        heads = self._ask(lambda relay: relay.receipt_heads()).items
        with self._store.reading() as tx:
            mine = {head.till: tx.chain_head(head.till) for head in heads}
        self._done = 0
        self._whole = sum(max(0, head.sequence - mine[head.till].sequence) for head in heads)
        self._tell(0)
        troubles = {head.till: self._follow(head, mine[head.till]) for head in heads}
        for head in heads:
            if troubles[head.till] is None:
                troubles[head.till] = self._follow_refunds(head.till)
        return self._note(as_of, heads, troubles)

    def _follow(self, relay_head: ReceiptHead, head: ChainHead) -> ChainError | None:
        """Fetch a till's receipts up to where the relay has them; the trouble, None when there is none."""
        till = relay_head.till
        try:
            while head.sequence < relay_head.sequence:
                head = self._fetch(till, head)
            if head.sequence == relay_head.sequence and head.hash != relay_head.hash:
                return _written_anew(relay_head.number)
        except ChainError as error:
            return error
        return None

    def _fetch(self, till: str, head: ChainHead) -> ChainHead:
        """One page of receipts more, in one transaction: a power cut leaves a mirror that is whole so far.

        Those before the first that does not fit are kept.
        """
        after = head.sequence
        page = self._ask(lambda relay: relay.receipts(till, after)).items
        if not page:
            raise _missing(RECEIPT, till, after + 1)

        def take(tx: Transaction, head: ChainHead, copy: Receipt) -> ChainHead:
            proved = proved_receipt(till, head, copy)
            take_in_receipt(tx, proved, place=self._place(tx, proved.row))
            return proved.head

        head, trouble = self._take(head, page, take)
        self._tell(head.sequence - after)
        if trouble is not None:
            raise trouble
        return head

    def _take(
        self,
        head: ChainHead,
        page: Sequence[Copy],
        take: Callable[[Transaction, ChainHead, Copy], ChainHead],
    ) -> tuple[ChainHead, ChainError | None]:
        """Take in copies one after the other; the head then, and why the first that does not fit was left."""
        with self._store.transaction() as tx:
            for copy in page:
                try:
                    head = take(tx, head, copy)
                except ChainError as error:
                    return head, error
        return head, None

    def _place(self, tx: Transaction, row: ReceiptRow) -> int:
        """A free place for a receipt among those of its millisecond, after those that came earlier."""
        first = to_ms(row.issued_at) * self._places_a_ms
        for place in range(first, first + self._places_a_ms):
            if tx.is_place_free(place):
                return place
        at = rfc3339(row.issued_at)
        raise ChainError(row.number, f"More receipts than can be bear the time {at}.")

    def _follow_refunds(self, till: str) -> ChainError | None:
        """As `_follow`, for the refunds; a page that is empty is the end."""
        with self._store.reading() as tx:
            head = tx.chain_head(till, REFUND)
        try:
            while (after := self._fetch_refunds(till, head)) is not None:
                head = after
                self._tell(0)
        except ChainError as error:
            return error
        return None

    def _fetch_refunds(self, till: str, head: ChainHead) -> ChainHead | None:
        """As `_fetch`; None when there are no more."""
        after = head.sequence
        page = self._ask(lambda relay: relay.documents(DocumentKind.REFUND, till, after)).items

        def take(tx: Transaction, head: ChainHead, copy: Document) -> ChainHead:
            row = proved_refund(till, head, copy)
            take_in_refund(tx, row)
            return ChainHead(row.sequence, row.hash)

        head, trouble = self._take(head, page, take)
        if trouble is not None:
            raise trouble
        return head if page else None

    def _note(
        self, as_of: datetime, heads: Sequence[ReceiptHead], troubles: dict[str, ChainError | None]
    ) -> MirrorState:
        with self._store.transaction() as tx:
            tills = tuple(
                MirroredTill(
                    till=head.till,
                    device=head.device,
                    sequence=tx.chain_head(head.till).sequence,
                    known=head.sequence,
                    broken="" if trouble is None else trouble.number,
                    trouble="" if trouble is None else trouble.text,
                )
                for head, trouble in ((head, troubles[head.till]) for head in heads)
            )
            said = {"asOf": rfc3339(as_of), "tills": [asdict(till) for till in tills]}
            tx.set_fact(_STATE, json.dumps(said, ensure_ascii=False))
        return MirrorState(as_of, tills)

    def _tell(self, more: int) -> None:
        self._done += more
        if not self._progress(self._done, self._whole):
            raise MirrorStoppedError("The fetching was stopped.", thai="หยุดการดึงใบเสร็จแล้ว")

    def _ask(self, question: Callable[[MirrorRelay], Awaitable[T]]) -> T:
        try:
            return self._relay.ask(question).result(_ANSWER_TIMEOUT_S)
        except (CancelledError, TimeoutError):
            raise MirrorStoppedError(
                "The network ended before the relay answered.", thai="การเชื่อมต่อสิ้นสุดก่อนได้รับคำตอบ"
            ) from None


def _missing(kind: Kind, till: str, sequence: int) -> ChainError:
    number = kind.number(till, sequence)
    return ChainError(number, f"{kind.named(number)} is missing.")


def _written_anew(number: str) -> ChainError:
    return ChainError(
        number, f"Receipt {number} at the relay is not the one that was fetched before."
    )
