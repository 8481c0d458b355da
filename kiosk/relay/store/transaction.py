"""One open transaction over the relay's store: all its tables together, whichever database they lie in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime

from peewee import SQL, Database, Table

from kiosk.core.instants import to_ms
from kiosk.relay.store.audit import StoredAudit
from kiosk.relay.store.columns import execute, keyed, on_postgresql
from kiosk.relay.store.devices import StoredDevices
from kiosk.relay.store.documents import StoredDocuments
from kiosk.relay.store.errands import StoredErrands
from kiosk.relay.store.inbox import StoredInbox
from kiosk.relay.store.nodes import LoneNode, SharedNodes
from kiosk.relay.store.outbox import StoredOutbox
from kiosk.relay.store.pairings import StoredPairings
from kiosk.relay.store.payments import StoredPayments
from kiosk.relay.store.payouts import StoredDisputes, StoredPayouts, StoredWallet
from kiosk.relay.store.people import StoredApprovals, StoredPeople, StoredPinTries, StoredSessions
from kiosk.relay.store.receipts import StoredReceipts
from kiosk.relay.store.refunds import StoredRefunds
from kiosk.sqlite_schema import StoreError


class UndoneTogetherError(BaseException):
    """A part of a hopeful transaction raised `error`: all of the transaction is undone with it.

    `nested`: a part was inside another one, so that the inner might have failed alone; or nobody can say whose the
    error is, for it came to light at the end or was nobody's. It is no `Exception`, so that no boundary inside a
    job can take it for trouble of its own and go on.
    """

    def __init__(self, error: Exception, *, nested: bool) -> None:
        super().__init__()
        self.error = error
        self.nested = nested


class StoredTransaction:
    """The port `Transaction`; lives as long as its connection, `outbox.appended` is emptied per commit.

    `explaining` turns the database's trouble into `StoreError`, and leaves a broken rule of ours (a constraint)
    the bug that it is. A `hopeful` transaction sets no savepoints; whoever began it begins another one, which is
    not, when a part of it raises `UndoneTogetherError`.
    """

    def __init__(
        self, database: Database, explaining: Callable[[], AbstractContextManager[None]]
    ) -> None:
        self._database = database
        self._explaining = explaining
        self._relay = Table("relay").bind(database)
        self._hopeful = False
        self._depth = 0
        self._nested = False
        self.payments = StoredPayments(database)
        self.devices = StoredDevices(database)
        self.inbox = StoredInbox(database, self.payments)
        self.outbox = StoredOutbox(database)
        self.receipts = StoredReceipts(database)
        self.documents = StoredDocuments(database)
        self.audit = StoredAudit(database)
        self.people = StoredPeople(database)
        self.approvals = StoredApprovals(database)
        self.sessions = StoredSessions(database)
        self.pin_tries = StoredPinTries(database)
        self.pairings = StoredPairings(database)
        self.refunds = StoredRefunds(database)
        self.payouts = StoredPayouts(database)
        self.wallet = StoredWallet(database)
        self.disputes = StoredDisputes(database)
        self.errands = StoredErrands(database)
        self.nodes = SharedNodes(database) if on_postgresql(database) else LoneNode()

    def begin(self, *, hopeful: bool) -> None:
        """A new transaction has begun: nothing of the one before counts any more."""
        self.outbox.appended = []
        self._hopeful = hopeful
        self._nested = False

    def identity(self, new_id: Callable[[], str]) -> tuple[str, str]:
        """The relay's id and its epoch; made with `new_id` the first time."""
        row = {"one": 1, "relay_id": new_id(), "epoch": new_id(), "probed_at": 0}
        self._relay.insert(keyed(self._relay, row)).on_conflict_ignore().execute()
        column = self._relay.c
        ((relay_id, epoch),) = self._relay.select(column.relay_id, column.epoch).tuples()
        return relay_id, epoch

    def probe(self, at: datetime) -> None:
        """Write something, to learn whether the store can be written."""
        self._relay.update({self._relay.c.probed_at: to_ms(at)}).where(SQL("one = 1")).execute()

    def savepoint(self) -> AbstractContextManager[None]:
        """A part that an exception undoes alone, with the events it would have pushed."""
        return self._hoped() if self._hopeful else self._apart()

    def ending(self) -> AbstractContextManager[None]:
        """What ends the transaction. In a hopeful one what any part has sent may fail as late as here."""
        self._nested = True
        return self._hoped() if self._hopeful else nullcontext()

    @contextmanager
    def _hoped(self) -> Iterator[None]:
        """A part that nothing is sent for. Raises `UndoneTogetherError`, and `StoreError` as it is."""
        self._depth += 1
        self._nested |= self._depth > 1
        try:
            with self._explaining():
                yield
        except StoreError:
            raise
        # Boundary of a part: it cannot be undone alone, so whatever it was, all is undone with it.
        except Exception as error:
            raise UndoneTogetherError(error, nested=self._nested) from error
        finally:
            self._depth -= 1

    @contextmanager
    def _apart(self) -> Iterator[None]:
        mark = len(self.outbox.appended)
        with self._explaining():
            # Peewee's own builds a name and its statements anew, for every job of every commit.
            execute(self._database, "SAVEPOINT job")
            try:
                yield
            except BaseException:
                del self.outbox.appended[mark:]
                execute(self._database, "ROLLBACK TO job")
                execute(self._database, "RELEASE job")
                raise
            execute(self._database, "RELEASE job")
