"""Which window stands on which monitor: decided from what is plugged in, without Qt.

The cashier's window has a home, the monitor a person put it on; the customer's has the one that the shop chose.
When either is away its window stands in for the time being, and goes back by itself. Whatever comes and goes, the
customer's window is never on a monitor that shows any of the cashier's.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

_PLACE = re.compile(r" \d+x\d+\+-?\d+\+-?\d+$")
"""What ends the identity of a monitor without a serial number; another resolution changes it."""


@dataclass(frozen=True, slots=True)
class Monitor:
    """One monitor: its identity, and its box on the desktop (any one unit, width and height above zero)."""

    identity: str
    left: int
    top: int
    width: int
    height: int

    def overlaps(self, other: Monitor) -> bool:
        """They show a part of the desktop in common, as mirrored ones do."""
        across = self.left < other.left + other.width and other.left < self.left + self.width
        down = self.top < other.top + other.height and other.top < self.top + self.height
        return across and down


@dataclass(frozen=True, slots=True)
class Seats:
    """Indices of monitors. `customer` is None where the two windows have to share the cashier's."""

    cashier: int
    customer: int | None


class Seating:
    """Decides, and remembers where the cashier's window is at home. `chosen` is the customer's monitor as the
    shop set it; empty: any that is not the cashier's."""

    def __init__(self, chosen: str = "") -> None:
        self._chosen = chosen
        self._home: str | None = None
        self._seat: str | None = None

    def choose(self, identity: str) -> None:
        """The shop chose another monitor for the customer; the next decision goes by it."""
        self._chosen = identity

    def begin(self, monitors: Sequence[Monitor], at: int) -> Seats:
        """Where both begin. `at` is where the cashier's window would open: it opens elsewhere if that is the
        customer's."""
        assert monitors, "a window is on a monitor"
        chosen = _find(self._chosen, monitors)
        if chosen == at:
            at = next((i for i in _apart(monitors, at)), at)
        # On the customer's monitor for want of another it is not at home, and leaves as soon as there is one.
        self._home = None if chosen == at else monitors[at].identity
        return self._seated(monitors, at)

    def decide(self, monitors: Sequence[Monitor], at: int, gone: Collection[str] = ()) -> Seats:
        """Where both belong now. `at`: the monitor the cashier's window is on. `gone`: identities of monitors
        that went since the last decision, though they may be back: their windows were moved by the system."""
        assert monitors, "a window is on a monitor"
        stayed = self._seat not in gone and _find(self._seat, monitors) is not None
        if stayed and not _same(self._seat, monitors[at].identity):
            # Nothing took its monitor away, so a person moved the window: there it is at home from now on.
            self._home = monitors[at].identity
            return self._seated(monitors, at)
        home = _find(self._home, monitors, prefer=at)
        if home is not None:
            return self._seated(monitors, home)
        return self._seated(monitors, self._shelter(monitors, at))

    def _shelter(self, monitors: Sequence[Monitor], at: int) -> int:
        """Where the cashier's window waits for its own monitor: not on the customer's, if there is another."""
        chosen = _find(self._chosen, monitors)
        if chosen is None or not monitors[chosen].overlaps(monitors[at]):
            return at
        return next(iter(_apart(monitors, chosen)), at)

    def _seated(self, monitors: Sequence[Monitor], cashier: int) -> Seats:
        self._seat = monitors[cashier].identity
        if _same(self._home, self._seat):
            self._home = self._seat  # with the resolution of now
        free = _apart(monitors, cashier)
        chosen = _find(self._chosen, [monitors[i] for i in free])
        if chosen is not None:
            return Seats(cashier, free[chosen])
        return Seats(cashier, free[0] if free else None)


def is_there(identity: str, identities: Iterable[str]) -> bool:
    """Whether a monitor is one of these, in whatever resolution and place."""
    return any(_same(identity, other) for other in identities)


def _apart(monitors: Sequence[Monitor], index: int) -> list[int]:
    """The monitors that show nothing of that one."""
    return [i for i, other in enumerate(monitors) if not other.overlaps(monitors[index])]


def _find(
    identity: str | None, monitors: Sequence[Monitor], prefer: int | None = None
) -> int | None:
    """The monitor of an identity; of twins without numbers of their own the one at `prefer`, else the first."""
    if not identity:
        return None
    exact = [i for i, one in enumerate(monitors) if one.identity == identity]
    found = exact or [i for i, one in enumerate(monitors) if _same(identity, one.identity)]
    return prefer if prefer in found else next(iter(found), None)


def _same(one: str | None, other: str | None) -> bool:
    """The same monitor, also after its resolution or its place on the desktop changed."""
    return one is not None and other is not None and _PLACE.sub("", one) == _PLACE.sub("", other)
