"""The nodes over one database: SQLite has one by its nature, PostgreSQL any number."""

from __future__ import annotations

from peewee import Database

from kiosk.relay.nodes.ports import Reign
from kiosk.relay.store.columns import execute

_NOW_MS = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint"
"""The server's clock, for the nodes' own may differ."""
# The statements are put together from words written here.
_ANNOUNCE = (
    f"INSERT INTO node (name, seen_at) VALUES (?, {_NOW_MS}) "  # noqa: S608
    "ON CONFLICT (name) DO UPDATE SET seen_at = excluded.seen_at"
)
_FORGET = f"DELETE FROM node WHERE seen_at <= {_NOW_MS} - ?"  # noqa: S608
_TAKE_OVER = (
    f"UPDATE leader SET reign = reign + 1, node = ?, since = {_NOW_MS} WHERE one = 1 "  # noqa: S608
    "RETURNING reign"
)


class LoneNode:
    """The port `Nodes` in SQLite, whose file is locked for one relay: it is alone, and its reign never ends."""

    def announce(self, node: str, silent_s: float) -> int:
        """It alone lives."""
        return 1

    def leave(self, node: str) -> None:
        """Nobody has to know."""

    def take_over(self, node: str) -> Reign:
        """From nobody."""
        return self.reign()

    def reign(self) -> Reign:
        """The only one."""
        return 0, ""


class SharedNodes:
    """The port `Nodes` in PostgreSQL, inside one open transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def announce(self, node: str, silent_s: float) -> int:
        """Say that `node` lives; how many do, it among them."""
        execute(self._database, _ANNOUNCE, (node,))
        execute(self._database, _FORGET, (round(silent_s * 1_000),))
        ((live,),) = execute(self._database, "SELECT count(*) FROM node")
        return int(live)

    def leave(self, node: str) -> None:
        """Forget a node that ends."""
        execute(self._database, "DELETE FROM node WHERE name = ?", (node,))

    def take_over(self, node: str) -> Reign:
        """Begin a new reign, of `node`."""
        ((number,),) = execute(self._database, _TAKE_OVER, (node,))
        return int(number), node

    def reign(self) -> Reign:
        """The present reign."""
        ((number, node),) = execute(self._database, "SELECT reign, node FROM leader")
        return int(number), str(node)
