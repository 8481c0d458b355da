"""What a window told during this session: kept in order, with what nobody has read yet. No widgets.

In memory only: what must outlive the program is in the till's own records.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from kiosk.till.clock import Clock

MOST_KEPT = 200


class Kind(StrEnum):
    """What a sentence is: each has a picture and a word of its own, never only a colour."""

    GOOD = "good"
    NEWS = "news"
    WARNING = "warning"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class Told:
    """One sentence. `number` is its own; `stays`: it is about money, and is shown until a person puts it away."""

    number: int
    kind: Kind
    text: str
    at: datetime
    stays: bool = False

    @property
    def worth_counting(self) -> bool:
        """Unread it matters: that something asked for was done was seen, or is soon asked for again."""
        return self.stays or self.kind is not Kind.GOOD


class ToldLog(QObject):
    """Newest first, the last `MOST_KEPT`. `changed`: something came or was read."""

    changed = Signal()

    def __init__(self, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._kept: deque[Told] = deque(maxlen=MOST_KEPT)
        self._unread: set[int] = set()
        self._count = 0

    @property
    def kept(self) -> tuple[Told, ...]:
        """Everything, newest first."""
        return tuple(self._kept)

    @property
    def unread(self) -> int:
        """How many nobody has read."""
        return sum(told.number in self._unread for told in self._kept)

    def add(self, kind: Kind, text: str, *, stays: bool = False) -> Told:
        """Keep a sentence told now."""
        self._count += 1
        told = Told(self._count, kind, text, self._clock(), stays)
        self._kept.appendleft(told)
        if told.worth_counting:
            self._unread.add(told.number)
        self.changed.emit()
        return told

    def again(self, told: Told) -> Told:
        """The same was told again: it is kept once, with the time of now."""
        renewed = replace(told, at=self._clock())
        others = [each for each in self._kept if each.number != told.number]
        self._kept = deque([renewed, *others], maxlen=MOST_KEPT)
        self.changed.emit()
        return renewed

    def read(self, told: Told) -> None:
        """A person put it away."""
        self._unread.discard(told.number)
        self.changed.emit()

    def read_all(self) -> None:
        """A person saw them all."""
        self._unread.clear()
        self.changed.emit()
