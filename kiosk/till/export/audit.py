"""The audit log as files: CSV that opens right in a spreadsheet, and JSON Lines of the documents as they are.

A line of JSON Lines hashes to the entry's hash, which the next one names: whoever has the file can check it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, tzinfo
from enum import StrEnum
from itertools import chain
from pathlib import Path

from kiosk.till.books.audit import EXPORT_HEADER, export_cells
from kiosk.till.books.documents import AuditRow
from kiosk.till.export.csv import UTF8_MARK, cell
from kiosk.till.export.files import check_target, finished_path
from kiosk.till.export.jsonl import write_jsonl

_LOCAL = "local_time"


class AuditFormat(StrEnum):
    """What the audit log is exported as."""

    CSV = "csv"
    JSONL = "jsonl"


def check_audit_target(target: Path, *, replace: bool) -> None:
    """Raise `ExportError` for a place where no file can be: before it is written down that there is one."""
    check_target(target, replace=replace)


def export_audit(
    entries: Iterable[AuditRow],
    target: Path,
    wanted: AuditFormat,
    zone: tzinfo,
    *,
    replace: bool = False,
) -> int:
    """Write the entries, oldest first, to a file that appears when it is whole; how many there are.

    Raises `ExportError` when the folder or the disk does not allow it.
    """
    counted = _Counted(entries)
    with finished_path(target, replace=replace) as part:
        if wanted is AuditFormat.CSV:
            _write_csv(part, counted, zone)
        else:
            write_jsonl(part, (row.document for row in counted))
    return counted.count


class _Counted:
    """Entries that are counted as they pass."""

    def __init__(self, entries: Iterable[AuditRow]) -> None:
        self._entries = iter(entries)
        self.count = 0

    def __iter__(self) -> _Counted:
        return self

    def __next__(self) -> AuditRow:
        row = next(self._entries)
        self.count += 1
        return row


def _write_csv(path: Path, rows: Iterable[AuditRow], zone: tzinfo) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(UTF8_MARK)
        header = (EXPORT_HEADER[0], _LOCAL, *EXPORT_HEADER[1:])
        lines = chain((header,), (_cells(row, zone) for row in rows))
        file.writelines(",".join(map(cell, line)) + "\r\n" for line in lines)


def _cells(row: AuditRow, zone: tzinfo) -> tuple[str, ...]:
    number, *others = export_cells(row)
    return (number, _local(row.at, zone), *others)


def _local(at: datetime, zone: tzinfo) -> str:
    """`2026-11-21 12:00:22+07:00`: by the shop's clock, with its distance from UTC."""
    return at.astimezone(zone).isoformat(" ", "seconds")
