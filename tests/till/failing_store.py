"""A store that fails at its N-th call, as a full disk does: every call of a transaction counts, the commit too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from typing import Any, cast

from kiosk.sqlite_schema import StoreError
from kiosk.till.ports import Store, Transaction
from kiosk.till.records import ReceiptRow


class FailingStore:
    """Passes everything on to `store`, except that call number `fail_at` fails (0: none does)."""

    def __init__(self, store: Store, fail_at: int = 0) -> None:
        self._store = store
        self.fail_at = fail_at
        self.calls = 0
        self.fails_with = StoreError("The disk is full.", code="disk_full")

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """A transaction of which each step may fail; the commit fails before anything is kept."""
        self.step()
        with self._store.transaction() as tx:
            yield cast(Transaction, _FailingTransaction(tx, self))
            self.step()

    def reading(self) -> AbstractContextManager[Transaction]:
        """Reading never fails here."""
        return self._store.reading()

    def receipts(
        self, since: date | None = None, until: date | None = None
    ) -> Iterator[ReceiptRow]:
        """Nor does the log."""
        return self._store.receipts(since, until)

    def write_back(self) -> None:
        """What was put off is not among the steps."""
        self._store.write_back()

    def step(self) -> None:
        """Count a call; fail if it is the one."""
        self.calls += 1
        if self.calls == self.fail_at:
            raise self.fails_with


class _FailingTransaction:
    """Every method of the transaction, each a step."""

    def __init__(self, tx: Transaction, store: FailingStore) -> None:
        self._tx = tx
        self._store = store

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._tx, name)

        def call(*arguments: Any) -> Any:
            self._store.step()
            return method(*arguments)

        return call
