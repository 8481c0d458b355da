"""The guard's entries in the audit log, and the log as managers read it."""

from __future__ import annotations

from datetime import datetime

from kiosk.protocol.guard import AuditItem, AuditPage
from kiosk.relay.ports import Transaction
from kiosk.relay.records import AuditEntry, By


def note(
    tx: Transaction, now: datetime, action: str, by: By, subject: str | None, **detail: str
) -> None:
    """Keep who did something to `subject`."""
    tx.audit.append(AuditEntry(now, action, by.device, by.person, subject, detail))


def page(tx: Transaction, before: int | None, limit: int) -> AuditPage:
    """Entries newest first, below number `before`."""
    entries = tx.audit.page(before, limit + 1)
    more = len(entries) > limit
    return AuditPage(
        items=[_as_item(entry) for entry in entries[:limit]],
        next_cursor=str(entries[limit - 1].number) if more else None,
    )


def _as_item(entry: AuditEntry) -> AuditItem:
    return AuditItem(
        number=entry.number,
        at=entry.at,
        action=entry.action,
        device=entry.device,
        person=entry.person,
        subject=entry.subject,
        detail=dict(entry.detail),
    )
