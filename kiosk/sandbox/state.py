"""Everything the sandbox knows, in memory, and the journal that lets it survive being killed.

Objects are kept as Stripe's JSON by their `object` name and id. They are only ever replaced, never
changed, so what was handed out stays as it was. With a journal each commit is one line of JSON, written
and flushed before the change is seen: a killed program loses nothing it had answered. It does not
withstand a power cut (there is no fsync), which practice does not need.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from kiosk.core.errors import KioskError
from kiosk.sandbox.objects import JsonObject

_FILE = "journal.jsonl"


class JournalError(KioskError):
    """The journal cannot be read or written."""

    code = "sandbox_journal"


class Journal:
    """Append-only lines, each the list of objects of one commit."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _FILE
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            self._file = os.fdopen(descriptor, "rb+")
        except OSError as error:
            raise JournalError(
                f"The sandbox's journal {self._path} cannot be opened: {error.strerror}."
            ) from None

    def read(self) -> Iterator[list[JsonObject]]:
        """Every whole commit. A last line cut short by a kill was never answered: it is removed."""
        self._file.seek(0)
        whole = 0
        for number, line in enumerate(self._file, start=1):
            if not line.endswith(b"\n"):
                break
            try:
                yield json.loads(line)
            except ValueError:
                raise JournalError(
                    f"Line {number} of the sandbox's journal {self._path} is damaged; move the file "
                    "away to start anew."
                ) from None
            whole += len(line)
        self._file.truncate(whole)
        self._file.seek(0, os.SEEK_END)

    def append(self, objects: Sequence[JsonObject]) -> None:
        """Write one commit and hand it to the operating system."""
        line = json.dumps(objects, ensure_ascii=False, separators=(",", ":"))
        self._file.write(line.encode() + b"\n")
        self._file.flush()

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class State:
    """All objects, by kind and id, in the order they were made."""

    def __init__(self, journal: Journal | None = None) -> None:
        self._journal = journal
        self._kinds: defaultdict[str, dict[str, JsonObject]] = defaultdict(dict)
        self._batch: list[JsonObject] | None = None

    def load(self, commits: Iterator[list[JsonObject]]) -> None:
        """Take in what an earlier run committed."""
        for objects in commits:
            self._keep(objects)

    def commit(self, objects: Sequence[JsonObject]) -> None:
        """Make new objects and new versions of known ones visible, all at once."""
        if self._batch is not None:
            self._batch.extend(objects)
        elif self._journal is not None:
            self._journal.append(objects)
        self._keep(objects)

    @contextmanager
    def batch(self) -> Iterator[None]:
        """All commits inside become one line of the journal: after a kill all are there or none.

        There must be no `await` inside, so nobody sees a part of it.
        """
        self._batch = []
        try:
            yield
        finally:
            written, self._batch = self._batch, None
            if self._journal is not None and written:
                self._journal.append(written)

    def find(self, kind: str, object_id: str) -> JsonObject | None:
        """One object, or None."""
        return self._kinds[kind].get(object_id)

    def newest_first(self, kind: str) -> Iterator[JsonObject]:
        """All objects of a kind, the latest made first."""
        return reversed(self._kinds[kind].values())

    def _keep(self, objects: Sequence[JsonObject]) -> None:
        for thing in objects:
            self._kinds[thing["object"]][thing["id"]] = thing
