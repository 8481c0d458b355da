"""What the audit page asks of the till's file: entries page by page, who is in it, whether its chain is whole, and
the export. Pure questions; the reader's thread answers them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo
from itertools import count
from pathlib import Path

from kiosk.core.chain import ChainError
from kiosk.till.books.documents import AuditFilter, AuditRow
from kiosk.till.export.audit import AuditFormat, export_audit
from kiosk.till.export.files import told
from kiosk.till.keeping.verify import verify_audit
from kiosk.till.log.ports import Log

PAGE_ROWS = 100


@dataclass(frozen=True, slots=True)
class Chain:
    """How the chain of entries stands: how many there are and the last one's hash, or the first broken one."""

    entries: int = 0
    seal: str = ""
    broken: str | None = None


def page(
    till: str, wanted: AuditFilter, before: int | None
) -> Callable[[Log], tuple[list[AuditRow], bool]]:
    """The next entries, newest first, and whether there are more."""

    def question(log: Log) -> tuple[list[AuditRow], bool]:
        with log.reading() as tx:
            rows = tx.recent_audit(till, PAGE_ROWS + 1, before, wanted)
        return rows[:PAGE_ROWS], len(rows) > PAGE_ROWS

    return question


def people(till: str) -> Callable[[Log], list[str]]:
    """Everybody in the log."""

    def question(log: Log) -> list[str]:
        with log.reading() as tx:
            return tx.audit_people(till)

    return question


def chain_of(till: str) -> Callable[[Log], Chain]:
    """Go through the whole chain."""

    def question(log: Log) -> Chain:
        try:
            with log.reading() as tx:
                head = verify_audit(tx.audit_entries(till)).get(till)
        except ChainError as error:
            return Chain(broken=error.number)
        return Chain() if head is None else Chain(head.sequence, head.hash)

    return question


def exported(
    till: str, wanted: AuditFilter, form: AuditFormat, target: Path, zone: tzinfo
) -> Callable[[Log], tuple[Path, int]]:
    """Write the entries to `target`, or beside it where another file is; where they are, and how many."""

    def question(log: Log) -> tuple[Path, int]:
        file = _free(target)
        with log.reading() as tx:
            return file, export_audit(tx.audit_entries(till, wanted), file, form, zone)

    return question


def _free(target: Path) -> Path:
    """A name in the folder that nothing has; the folder is made when it is first needed. Raises `ExportError`."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            return target
        names = (target.with_stem(f"{target.stem}-{number}") for number in count(2))
        return next(name for name in names if not name.exists())
    except OSError as error:
        raise told(target, error) from error
