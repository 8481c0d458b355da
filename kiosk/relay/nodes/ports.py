"""What a node needs from the database to know the other nodes, as protocols. The adapters stand in `store/`."""

from __future__ import annotations

from typing import Protocol

Reign = tuple[int, str]
"""Its number, larger than any before, and whose it is. A database that fails over to a copy which lags may give a
number out again, but not to the same node: each has a name of its own in every life."""


class LeaderLock(Protocol):
    """A lock that one node at a time holds, as long as its own connection to the database lives.

    It must never raise for trouble of the database: a lock that cannot be asked for is not held.
    """

    async def take(self) -> bool:
        """Try to have the lock, without waiting for whoever has it; True: this node holds it now."""

    async def held(self) -> bool:
        """Whether the connection that holds the lock still lives. False is for good: take it anew."""

    async def release(self) -> None:
        """Let another node have it; allowed at any time, and more than once."""


class Nodes(Protocol):
    """The nodes as the database knows them, inside one transaction. All times are by the database's clock."""

    def announce(self, node: str, silent_s: float) -> int:
        """Say that `node` lives; how many do, it among them. One that said nothing for `silent_s` is forgotten."""

    def leave(self, node: str) -> None:
        """Forget a node that ends."""

    def take_over(self, node: str) -> Reign:
        """Begin a new reign, of `node`."""

    def reign(self) -> Reign:
        """The present reign."""
