"""The papers that wait for a printer, as files in a folder of their own: they outlive the program.

The rule by which nothing is printed twice without saying so: before the first byte of a paper leaves, its file is
marked as begun; when its end is known the file goes. So a paper that is found begun (the program died, the cable
was pulled, the roll ended in the middle) may have come out. It is printed once more, and bears the mark of a copy.
A paper that failed before its first byte was never begun, and comes out unmarked.

Not in the till's database: a printer must never hold up the lane that keeps money, and a backup that is restored
must not print yesterday's receipts. One thread uses a queue; the printer's own only `begin`s the paper that it
has.
"""

from __future__ import annotations

import json
import logging
import os
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from kiosk.core.chain import Fields
from kiosk.core.instants import from_ms, to_ms
from kiosk.till.printing.state import WaitingPaper

_log = logging.getLogger(__name__)

RECEIPT = "receipt"
X = "x"
_THROUGH = "printed-through"


@dataclass(frozen=True, slots=True)
class Job:
    """A paper to be printed. `document` is that of a receipt, a refund or a Z, or an X's fields as JSON.

    `by_itself`: nobody asked for it; it was printed because the sale was paid. `begun`: some of it may have left.
    """

    key: str
    kind: str
    number: str
    document: str
    asked_at: datetime
    page_url: str | None = None
    copy: bool = False
    by_itself: bool = False
    begun: bool = False

    @property
    def marked(self) -> bool:
        """It must bear the mark of a copy."""
        return self.copy or self.begun

    def shown(self) -> WaitingPaper:
        """What windows may know of it."""
        return WaitingPaper(
            self.key, self.kind, self.number, self.asked_at, self.marked, unsure=self.begun
        )


def job_of(
    document: str,
    asked_at: datetime,
    *,
    copy: bool = False,
    page_url: str | None = None,
    by_itself: bool = False,
) -> Job:
    """The job for a document that has a number. A damaged one is told when it is drawn."""
    kind, number = _kind_and_number(document)
    return Job(
        *(_key(asked_at, number), kind, number, document, asked_at),
        page_url=page_url,
        copy=copy,
        by_itself=by_itself,
    )


def job_of_x(fields: Fields, asked_at: datetime) -> Job:
    """The job for an X report, which has no number."""
    document = json.dumps(dict(fields), ensure_ascii=False)
    return Job(_key(asked_at, X), X, "", document, asked_at)


def _key(asked_at: datetime, name: str) -> str:
    """Sorts as they were asked for, and is a name for a file."""
    safe = "".join(letter if letter.isalnum() or letter == "-" else "_" for letter in name)
    return f"{to_ms(asked_at):014d}-{safe[:40]}"


def _kind_and_number(document: str) -> tuple[str, str]:
    try:
        fields = json.loads(document)
    except (ValueError, RecursionError):
        return RECEIPT, ""
    if not isinstance(fields, dict):
        return RECEIPT, ""
    return str(fields.get("kind", RECEIPT)), str(fields.get("number", ""))


class PrintQueue:
    """The queue in `folder`, which is made when it is first needed. What the disk does not take waits in
    memory."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._jobs: dict[str, Job] = {}

    @property
    def jobs(self) -> tuple[Job, ...]:
        """What waits, oldest first."""
        return tuple(job for _, job in sorted(self._jobs.items()))

    def load(self) -> None:
        """Take up what an earlier run left. A file that cannot be read is told in the log and put aside."""
        for file in sorted(self._folder.glob("*.json")):
            try:
                job = _read(file)
            except (OSError, ValueError, KeyError, TypeError) as error:
                _log.warning("a paper that waits cannot be read, %s: %s", file.name, error)
                _put_aside(file)
                continue
            self._jobs[job.key] = job

    def add(self, job: Job) -> Job:
        """Keep a paper; one that is printed by itself is kept once. Returns the one that is kept."""
        if job.by_itself:
            for kept in self._jobs.values():
                if kept.by_itself and kept.number == job.number:
                    return kept
        key, more = job.key, 2
        while key in self._jobs:
            key, more = f"{job.key}-{more}", more + 1
        kept = replace(job, key=key)
        self._keep(kept)
        return kept

    def begin(self, job: Job) -> Job:
        """Its first byte is about to leave: on disk before it does."""
        return self._keep(replace(job, begun=True))

    def not_begun(self, job: Job) -> Job:
        """It is known that nothing of it left this time; what left at an earlier time stays so."""
        return self._keep(job)

    def done(self, job: Job) -> None:
        """It came out, or somebody gave it up."""
        self._jobs.pop(job.key, None)
        try:
            self._file(job.key).unlink(missing_ok=True)
        except OSError as error:
            _log.warning("a printed paper cannot be taken out of the queue: %s", error)

    def through(self) -> int | None:
        """Up to which place of the log receipts were printed by themselves; None: it was not done before."""
        try:
            return int((self._folder / _THROUGH).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None

    def set_through(self, place: int | None) -> None:
        """Remember the place; None: it is not done any more."""
        try:
            if place is None:
                (self._folder / _THROUGH).unlink(missing_ok=True)
            else:
                self._write(self._folder / _THROUGH, str(place))
        except OSError as error:
            _log.warning("it cannot be kept what was printed: %s", error)

    def _keep(self, job: Job) -> Job:
        self._jobs[job.key] = job
        fields: dict[str, Any] = {**asdict(job), "asked_at": to_ms(job.asked_at)}
        try:
            self._write(self._file(job.key), json.dumps(fields, ensure_ascii=False))
        except OSError as error:
            _log.warning("a paper waits in memory only: %s", error)
        return job

    def _file(self, key: str) -> Path:
        return self._folder / f"{key}.json"

    def _write(self, file: Path, text: str) -> None:
        """In one step, and on the disk when this returns."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = file.with_name(file.name + ".new")
        draft.unlink(missing_ok=True)
        with draft.open("x", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(file)


def _read(file: Path) -> Job:
    fields = json.loads(file.read_text(encoding="utf-8"))
    return Job(**{**fields, "asked_at": from_ms(fields["asked_at"])})


def _put_aside(file: Path) -> None:
    try:
        file.replace(file.with_name(file.name + ".unreadable"))
    except OSError as error:
        _log.warning("it stays where it is: %s", error)
