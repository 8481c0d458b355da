"""`kiosk receipts export --audit`: the audit log as a file. That it was exported is an entry of its own, written
before, so that the file holds it too.
"""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from datetime import date, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.cli.options import till_settings
from kiosk.cli.writing_down import write_down

if TYPE_CHECKING:
    from kiosk.till.books.documents import AuditFilter

_FORMATS = ("csv", "jsonl")


def run(options: argparse.Namespace, database: Path) -> int:
    """Export the audit log of the till in `database`; the exit status."""
    from kiosk.till.books.audit import Action, Who
    from kiosk.till.export.audit import AuditFormat, check_audit_target, export_audit
    from kiosk.till.export.subjects import audit_subject
    from kiosk.till.store.log import SqliteLog

    _check(options)
    settings = till_settings(options).settings
    wanted = _wanted(options, settings.zone)
    format = AuditFormat(options.format)
    check_audit_target(options.out, replace=options.force)
    subject = audit_subject(format, options.out.name)
    write_down(options, Who(asked_by=options.person), Action.EXPORT, [subject])
    with closing(SqliteLog(database)) as log, log.reading() as tx:
        count = export_audit(
            tx.audit_entries(settings.till, wanted),
            options.out,
            format,
            settings.zone,
            replace=options.force,
        )
    print(f"{count} audit entries: {options.out}", file=sys.stderr)
    return 0


def _check(options: argparse.Namespace) -> None:
    if options.format not in _FORMATS:
        options.wrong_usage(f"--audit is written as {' or '.join(_FORMATS)}")
    if options.status is not None:
        options.wrong_usage("--status is of receipts, not of --audit")
    if options.since is not None and options.until is not None and options.since > options.until:
        options.wrong_usage("--from is after --to")


def _wanted(options: argparse.Namespace, zone: tzinfo) -> AuditFilter:
    from kiosk.till.books.documents import AuditFilter

    until = None if options.until is None else options.until + timedelta(days=1)
    return AuditFilter(
        text=options.search or "",
        since=_begins(options.since, zone),
        until=_begins(until, zone),
    )


def _begins(day: date | None, zone: tzinfo) -> datetime | None:
    return None if day is None else datetime.combine(day, time.min, zone)
