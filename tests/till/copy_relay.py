"""A relay that has copies of what desks issued, for whoever fetches them: it answers at once, and counts."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from kiosk.core.chain import canonical, hash_of
from kiosk.core.errors import KioskError
from kiosk.protocol.documents import Document, DocumentKind, DocumentList
from kiosk.protocol.messages import Receipt, ReceiptList
from kiosk.protocol.tills import ReceiptHead, ReceiptHeads
from kiosk.till.books.documents import Row
from kiosk.till.copying.mirror import MirrorRelay
from kiosk.till.records import ReceiptRow
from tests.till.builders import SHOP, START, Desk

T = TypeVar("T")
Copied = TypeVar("Copied", Receipt, Document)
PAGE = 3


def desk_of(path: Path, till: str) -> Desk:
    """A desk of its own, whose sales have ids of their own."""
    desk = Desk(path / f"{till}.sqlite3", shop=replace(SHOP, till=till, cashier=f"cashier {till}"))
    desk.close()
    ids = desk.new_id
    desk.new_id = lambda: f"{till}-{ids()}"
    desk.open()
    return desk


def receipt_copy(row: ReceiptRow, device: str = "till A1") -> Receipt:
    """The copy that the relay would keep."""
    return Receipt(
        number=row.number,
        till=row.till,
        sequence=row.sequence,
        device=device,
        payment_id=row.payment_id,
        hash=row.hash,
        document=row.document,
        received_at=START,
    )


def document_copy(kind: DocumentKind, row: Row, device: str = "till A1") -> Document:
    """The copy of another document."""
    return Document(
        kind=kind,
        number=row.number,
        till=row.till,
        sequence=row.sequence,
        device=device,
        hash=row.hash,
        document=row.document,
        received_at=START,
    )


def forged(copy: Copied, **changes: Any) -> Copied:
    """A copy that says something else, with a hash that fits."""
    document = canonical({**json.loads(copy.document), **changes})
    return copy.model_copy(update={"document": document.decode(), "hash": hash_of(document)})


class CopyRelay:
    """`ask` as a desk does. `trouble` is what the next calls fail with; `pages` how many were read."""

    def __init__(self, page: int = PAGE) -> None:
        self.kept: dict[str, list[Receipt]] = {}
        self.refunds: dict[str, list[Document]] = {}
        self.trouble: BaseException | None = None
        self.pages = 0
        self.before_page: Callable[[], None] = lambda: None
        self._page = page

    def copy(self, *desks: Desk) -> None:
        """Take copies of everything that these have issued."""
        for desk in desks:
            self.take(desk.receipts(), f"till {desk.shop.till}")
            copies = [
                document_copy(DocumentKind.REFUND, row, f"till {row.till}")
                for row in desk.refunds()
            ]
            self.refunds[desk.shop.till] = copies

    def take(self, rows: Iterable[ReceiptRow], device: str = "till A1") -> None:
        """Take copies of receipts, in the place of those of the same till."""
        copies = [receipt_copy(row, device) for row in rows]
        for till in {copy.till for copy in copies}:
            self.kept[till] = [copy for copy in copies if copy.till == till]

    def ask(self, question: Callable[[MirrorRelay], Awaitable[T]]) -> Future[T]:
        """Answer at once."""
        future: Future[T] = Future()
        if self.trouble is not None:
            future.set_exception(self.trouble)
            return future

        async def answer() -> T:
            return await question(self)

        coroutine = answer()
        try:
            coroutine.send(None)
        except StopIteration as stop:
            future.set_result(stop.value)
        except KioskError as error:
            future.set_exception(error)
        return future

    async def receipt_heads(self) -> ReceiptHeads:
        """The last of each till."""
        newest = [copies[-1] for copies in self.kept.values() if copies]
        return ReceiptHeads(
            items=[ReceiptHead.model_validate(copy.model_dump()) for copy in newest]
        )

    async def receipts(
        self, till: str | None = None, after: int = 0, cursor: str | None = None
    ) -> ReceiptList:
        """The next page of one till."""
        self.before_page()
        self.pages += 1
        found = [copy for copy in self.kept.get(till or "", []) if copy.sequence > after]
        return ReceiptList(items=found[: self._page])

    async def documents(
        self,
        kind: DocumentKind | None = None,
        till: str | None = None,
        after: int = 0,
        cursor: str | None = None,
    ) -> DocumentList:
        """The next page of one till's refunds."""
        found = [copy for copy in self.refunds.get(till or "", []) if copy.sequence > after]
        return DocumentList(items=found[: self._page] if kind is DocumentKind.REFUND else [])
