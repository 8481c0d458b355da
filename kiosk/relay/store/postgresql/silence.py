"""The lock's holder that says nothing any more: who waited for it in vain has the server end its connection.

The server does so by itself only between two statements that it has answered, while the holder is what it calls
"idle in transaction". What travels together is answered at its end: a relay that freezes while it sends, or whose
machine or line is gone, leaves the server waiting for the rest as long as the network believes in it, which may be
hours. PostgreSQL has a setting against it (`transaction_timeout`) only from 17 on.
"""

from __future__ import annotations

import logging

import psycopg

from kiosk.logs import fields

_END_SILENT = """
SELECT pg_terminate_backend(holder.pid)
FROM pg_locks held JOIN pg_stat_activity holder ON holder.pid = held.pid
WHERE held.locktype = 'advisory' AND held.granted AND held.objsubid = 1
    AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND ((held.classid::bigint << 32) | held.objid::bigint) = %s
    AND holder.wait_event = 'ClientRead'
    AND holder.state_change < clock_timestamp()
        - current_setting('idle_in_transaction_session_timeout')::interval
"""
"""For as long a silence as the server itself allows between two statements."""

_log = logging.getLogger("kiosk.relay.store")


def end_silent_holder(connection: psycopg.Connection, key: int) -> bool:
    """Have the holder of the advisory lock `key` ended if it is silent; True: it is, and lets go in a moment.

    False also when its connection is another user's, which ours may not end.
    """
    try:
        ended = connection.execute(_END_SILENT, (key,)).fetchall()
    except psycopg.Error:
        return False
    if ended:
        _log.warning(
            "a silent relay had the store's lock and lost it: %s", fields(count=len(ended))
        )
    return bool(ended)
