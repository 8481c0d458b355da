"""A database that several nodes share, and its lock, without a database: for tests of the rules alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from kiosk.relay.nodes.ports import Reign
from kiosk.sqlite_schema import StoreError

T = TypeVar("T")


class Shared:
    """The ports `Store` and `Nodes` together. `rows` is what jobs write; `down`: nothing can be done."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._seen: dict[str, float] = {}
        self._reign = 0
        self.leader: str | None = None
        self.holder: object = None
        self.rows: list[str] = []
        self.down = False

    @property
    def nodes(self) -> Shared:
        """As a transaction's."""
        return self

    async def run(self, job: Callable[[Any], T]) -> T:
        """Carry out a job."""
        if self.down:
            raise StoreError("down")
        return job(self)

    def announce(self, node: str, silent_s: float) -> int:
        """See the port."""
        now = self._clock()
        self._seen[node] = now
        self._seen = {name: at for name, at in self._seen.items() if now - at < silent_s}
        return len(self._seen)

    def leave(self, node: str) -> None:
        """See the port."""
        self._seen.pop(node, None)

    def take_over(self, node: str) -> Reign:
        """See the port."""
        self._reign += 1
        self.leader = node
        return self.reign()

    def reign(self) -> Reign:
        """See the port."""
        return self._reign, self.leader or ""

    def go_back(self) -> None:
        """As a server does that fails over to a copy which lags."""
        self._reign -= 1


@dataclass
class SharedLock:
    """The port `LeaderLock` over it. `cut` as a lost connection does it; `blind`: it does not notice."""

    shared: Shared
    blind: bool = False
    released: int = field(default=0)

    async def take(self) -> bool:
        """See the port."""
        if self.shared.holder is None and not self.shared.down:
            self.shared.holder = self
        return self.shared.holder is self

    async def held(self) -> bool:
        """See the port."""
        return self.blind or self.shared.holder is self

    async def release(self) -> None:
        """See the port."""
        self.released += 1
        if self.shared.holder is self:
            self.shared.holder = None

    def cut(self) -> None:
        """The database forgets whoever holds it."""
        self.shared.holder = None
