"""What the link asks of a till about its numbers, done on the lane; the rule is in `kiosk.till.books.numbers`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future

from kiosk.core.chain import ChainHead
from kiosk.protocol.documents import Document, DocumentKind
from kiosk.protocol.messages import Receipt
from kiosk.till.books import numbers
from kiosk.till.books.desk_books import Lane
from kiosk.till.copying import fetched
from kiosk.till.shop import Shop


class Numbering:
    """Whether numbers may be given, and what makes it so."""

    def __init__(self, shop: Shop, write: Lane, read: Lane) -> None:
        self.till = shop.till
        self._write = write
        self._read = read

    def begin(self) -> Future[None]:
        """At the program's start, before anything else."""
        return self._write(lambda tx: numbers.begin(tx, self.till))

    def ends(self) -> Future[tuple[Mapping[DocumentKind, ChainHead], bool]]:
        """Where the chains end here, and whether the relay must be asked before the next number."""
        return self._read(lambda tx: (numbers.ends(tx, self.till), numbers.must_ask(tx)))

    def ask_first(self) -> Future[None]:
        """The relay knows more numbers."""
        return self._write(numbers.ask_first)

    def taken(self, text: str) -> Future[None]:
        """The numbers are another's."""
        return self._write(lambda tx: numbers.taken(tx, text))

    def known(self) -> Future[None]:
        """All are here."""
        return self._write(lambda tx: numbers.known(tx, self.till))

    def take_receipts(self, copies: Sequence[Receipt]) -> Future[None]:
        """Append fetched receipts. The future raises `ChainError` when they do not follow."""
        return self._write(lambda tx: fetched.append_receipts(tx, self.till, copies))

    def take_documents(self, copies: Sequence[Document]) -> Future[None]:
        """The same for other documents of one kind."""
        return self._write(lambda tx: fetched.append_documents(tx, self.till, copies))
