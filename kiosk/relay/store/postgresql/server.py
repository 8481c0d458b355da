"""One relay's connection to the store that it shares with others, and one transaction over it.

Every transaction begins with one lock that all relays of this store share, and holds it until it is committed:
what `BEGIN IMMEDIATE` means in SQLite, over any number of machines. So whatever a use case proves by reading
before it writes (paid once, one sale one receipt, an approval used once, a PIN's tries) holds between nodes as it
does within one; the stream's numbers become visible in their order; and the applying lanes of two nodes never work
on a payment's events at once or out of order. It costs little, for jobs that wait share a commit. READ COMMITTED
is enough and is needed: each statement sees what was committed before it, which after the lock is everything.

Whoever holds the lock and falls silent loses it (`connection`, `silence`). A connection that breaks during COMMIT
leaves it unknown whether that was carried out: the jobs are told `StoreError`, which means just this, and bear
repetition.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

import psycopg
from psycopg.pq import TransactionStatus

from kiosk.core.errors import require
from kiosk.relay.store.postgresql import schema
from kiosk.relay.store.postgresql.address import ServerAddress, channel, lock_key
from kiosk.relay.store.postgresql.connection import connect
from kiosk.relay.store.postgresql.publishing import publish
from kiosk.relay.store.postgresql.silence import end_silent_holder
from kiosk.relay.store.postgresql.trouble import explaining, first_cause
from kiosk.relay.store.transaction import StoredTransaction, UndoneTogetherError
from kiosk.sqlite_schema import StoreError


class DatabaseServer:
    """One open connection to the server, used by one thread at a time.

    Raises `StoreDamagedError` for tables that must not be written, `StoreError` when there is no connection.
    """

    def __init__(self, address: ServerAddress) -> None:
        session = connect(address, "store")
        self._database = session.database
        self._connection = session.connection
        try:
            with explaining():
                schema.prepare(self._connection, session.schema)
        except StoreError:
            self.close()
            raise
        self._lock_key = lock_key(session.schema, "write")
        self._lock = f"SELECT pg_advisory_xact_lock({self._lock_key})"
        self._speaker = session.connection.info.backend_pid
        self._channel = channel(session.schema)
        self._transaction = StoredTransaction(self._database, explaining)

    @property
    def usable(self) -> bool:
        """The connection is there and holds no transaction."""
        return self._connection.info.transaction_status == TransactionStatus.IDLE

    @property
    def speaker(self) -> int | None:
        """The server's process behind this connection."""
        return self._speaker

    @property
    def distant(self) -> bool:
        """Two savepoints' statements for each event make three quarters of what is sent."""
        return True

    @contextmanager
    def transaction(self, *, hopeful: bool = False) -> Iterator[StoredTransaction]:
        """Begin to write, once no other relay does; leaving commits, an exception rolls back.

        Waits a bounded time for the others. Raises `StoreError`; a hopeful one also `UndoneTogetherError`, when
        the lock was not to be had in that time but is by now.
        """
        tx = self._transaction
        tx.begin(hopeful=hopeful)
        with explaining():
            try:
                with ExitStack() as travelling:
                    if hopeful:
                        # All is undone together, so its statements may fail together, too.
                        travelling.enter_context(self._database.pipelined())
                    self._database.send("BEGIN")
                    self._database.send(self._lock)
                    yield tx
                    with tx.ending():
                        news = publish(self._database, self._channel, tx.outbox.appended)
                        end = self._database.send("COMMIT")
                        travelling.close()
                # COMMIT after a failed statement that nobody noticed rolls back without a word.
                require(end.statusmessage == "COMMIT", f"a commit became {end.statusmessage}")
                if news is not None:
                    tx.outbox.numbered_up_to(news.fetchone()[0])
            # Boundary of a transaction: whatever ended it, nothing of it may stay open; re-raised.
            except BaseException as error:
                with suppress(psycopg.Error):
                    self._connection.rollback()
                if hopeful and isinstance(error, Exception) and self._freed(error):
                    raise UndoneTogetherError(error, nested=True) from error
                raise

    def _freed(self, error: Exception) -> bool:
        """Whether `error` is that the lock was waited for in vain, and its holder has been made to let go."""
        in_vain = isinstance(first_cause(error), psycopg.errors.LockNotAvailable)
        return in_vain and end_silent_holder(self._connection, self._lock_key)

    def rest(self) -> None:
        """Nobody waits: nothing is to be done."""

    def close(self) -> None:
        """Close the connection. Closing twice is allowed."""
        self._database.close()
