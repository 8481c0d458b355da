"""A disk that loses its power: what a log of writes may have left behind, decided by chance.

Pure: a log in, files out. What was synced is there. Of what was not, every 512-byte sector, every cut of a file's
length and every entry of the folder was written or not, each for itself and in whatever order: that is what a disk
with a cache may do. It assumes, as SQLite does, that a sector is written whole or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

SECTOR = 512
LUCK = (0.0, 0.1, 0.5, 0.9, 1.0)
"""How much of what was not synced survives; one is drawn for every cut."""


@dataclass(frozen=True, slots=True)
class Created:
    """A file was made; its name is in the folder for sure after the folder was synced."""

    name: str
    file: int


@dataclass(frozen=True, slots=True)
class Unlinked:
    """A name was taken out of the folder."""

    name: str


@dataclass(frozen=True, slots=True)
class Written:
    """Bytes of a file, from a place on."""

    file: int
    at: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Resized:
    """A file was cut off or made longer."""

    file: int
    size: int


@dataclass(frozen=True, slots=True)
class Synced:
    """The disk said that all of a file is kept."""

    file: int


@dataclass(frozen=True, slots=True)
class FolderSynced:
    """The disk said that the names in the folder are kept."""


@dataclass(frozen=True, slots=True)
class Promised:
    """No write, but a word: the program told somebody that this is kept."""

    what: str


Step = Created | Unlinked | Written | Resized | Synced | FolderSynced | Promised


@dataclass
class _File:
    kept: bytearray = field(default_factory=bytearray)
    pending: list[Written | Resized] = field(default_factory=list)


@dataclass
class _Disk:
    files: dict[int, _File] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)
    pending_names: list[Created | Unlinked] = field(default_factory=list)

    def take(self, step: Step) -> None:
        """The disk is told to do something; only what is synced is done for sure."""
        match step:
            case Created(_, file):
                self.files[file] = _File()
                self.pending_names.append(step)
            case Unlinked():
                self.pending_names.append(step)
            case Written(file) | Resized(file):
                self.files[file].pending.append(step)
            case Synced(file):
                one = self.files[file]
                for change in one.pending:
                    _apply(one.kept, change)
                one.pending.clear()
            case FolderSynced():
                for entry in self.pending_names:
                    _enter(self.names, entry)
                self.pending_names.clear()
            case Promised():
                pass

    def lose_power(self, chance: Random) -> dict[str, bytes]:
        """The files that may be found afterwards."""
        luck, names = chance.choice(LUCK), dict(self.names)
        for entry in self.pending_names:
            if chance.random() < luck:
                _enter(names, entry)
        return {name: self._found(self.files[file], chance, luck) for name, file in names.items()}

    @staticmethod
    def _found(one: _File, chance: Random, luck: float) -> bytes:
        found = bytearray(one.kept)
        for change in one.pending:
            for part in _sectors(change):
                if chance.random() < luck:
                    _apply(found, part)
        return bytes(found)


@dataclass(frozen=True, slots=True)
class Cut:
    """The power fails behind so many steps of the log; `chance` decides what was written by then."""

    number: int
    after: int
    chance: Random


def after_cuts(log: Sequence[Step], cuts: Iterable[Cut]) -> Iterator[tuple[Cut, dict[str, bytes]]]:
    """Files by name, as they may be found after each of the cuts, each by itself; the earliest first."""
    disk, taken = _Disk(), 0
    for cut in sorted(cuts, key=lambda one: one.after):
        for step in log[taken : cut.after]:
            disk.take(step)
        taken = cut.after
        yield cut, disk.lose_power(cut.chance)


def promises(log: Sequence[Step], cut: int) -> list[str]:
    """What had been told to somebody by then."""
    return [step.what for step in log[:cut] if isinstance(step, Promised)]


def _sectors(change: Written | Resized) -> list[Written | Resized]:
    """The parts of a change that survive or not by themselves."""
    if isinstance(change, Resized):
        return [change]
    parts: list[Written | Resized] = []
    begin, end = change.at, change.at + len(change.data)
    while begin < end:
        next_sector = min((begin // SECTOR + 1) * SECTOR, end)
        data = change.data[begin - change.at : next_sector - change.at]
        parts.append(Written(change.file, begin, data))
        begin = next_sector
    return parts


def _apply(content: bytearray, change: Written | Resized) -> None:
    size = change.size if isinstance(change, Resized) else change.at + len(change.data)
    if len(content) < size:
        content.extend(bytes(size - len(content)))
    if isinstance(change, Resized):
        del content[size:]
    else:
        content[change.at : size] = change.data


def _enter(names: dict[str, int], entry: Created | Unlinked) -> None:
    if isinstance(entry, Created):
        names[entry.name] = entry.file
    else:
        names.pop(entry.name, None)
