"""What keeping the books needs from the store, as protocols: the part of `kiosk.till.ports` that reports read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Protocol

from kiosk.core.chain import ChainHead, Kind
from kiosk.core.receipt import RECEIPT
from kiosk.till.books.documents import (
    AuditFilter,
    AuditRow,
    DayDocument,
    RefundRow,
    RefundStatus,
    ZRow,
)

ALL_ENTRIES = AuditFilter()


class Books(Protocol):
    """Refunds, Z reports and audit entries within a transaction."""

    def chain_head(self, till: str, kind: Kind = RECEIPT) -> ChainHead:
        """The end of a till's chain of one kind."""

    def last_issued_at(self, till: str) -> datetime | None:
        """The instant on the till's last receipt, None before the first."""

    def open_day(self, till: str) -> date | None:
        """The earliest business day that a new document may count for; None before the first document."""

    def tills_with_documents(self) -> list[str]:
        """The codes under which there are receipts or refunds in this file, in order."""

    def days_with_documents(self, till: str, after: date | None) -> list[date]:
        """The business days after one that have a receipt or a refund, in order; None begins with the first."""

    def first_day(self, till: str) -> date | None:
        """The business day of the till's first receipt or refund."""

    def last_is_practice(self, till: str) -> bool | None:
        """Whether the till's newest receipt is of practice; None before the first."""

    def day_documents(self, kind: Kind, till: str, day: date) -> Iterator[DayDocument]:
        """The receipts or refunds of a business day, in the order they were issued."""

    def documents_beyond(self, kind: Kind, place: int, limit: int) -> list[tuple[int, DayDocument]]:
        """Documents after a place in the file, each with its place, in the order they were made."""

    def append_refund(self, row: RefundRow) -> None:
        """Add the next refund. The database itself refuses a gap, a broken chain or a closed day."""

    def refund_documents(self, receipt_number: str) -> list[RefundRow]:
        """The refunds of a receipt and what reverses them, in the order they were issued."""

    def refund(self, number: str) -> RefundRow | None:
        """The refund's document with a number, or None."""

    def refund_document(self, refund_id: str) -> RefundRow | None:
        """The document of a refund (not the one that reverses it), or None."""

    def refund_status(self, refund_id: str) -> RefundStatus | None:
        """How a refund stands, or None."""

    def refund_statuses(self, payment_id: str) -> list[RefundStatus]:
        """The refunds of a payment, oldest first."""

    def refunds_under_way(self) -> list[RefundStatus]:
        """The refunds that are neither done nor given up, oldest first."""

    def save_refund_status(self, status: RefundStatus) -> None:
        """Insert or replace how a refund stands."""

    def append_z(self, row: ZRow) -> None:
        """Close a business day. The database itself refuses a gap, a broken chain or a day left out."""

    def last_z(self, till: str) -> ZRow | None:
        """The newest Z report of a till."""

    def z(self, number: str) -> ZRow | None:
        """The Z report with a number, or None."""

    def recent_zs(self, till: str, limit: int, before: int | None = None) -> list[ZRow]:
        """Z reports newest first, those before a sequence."""

    def append_audit(self, row: AuditRow) -> None:
        """Add the next audit entry. The database itself refuses a gap or a broken chain."""

    def recent_audit(
        self, till: str, limit: int, before: int | None = None, wanted: AuditFilter = ALL_ENTRIES
    ) -> list[AuditRow]:
        """Audit entries newest first, those before a sequence."""

    def audit_entries(self, till: str, wanted: AuditFilter = ALL_ENTRIES) -> Iterator[AuditRow]:
        """Audit entries oldest first, read as they are asked for."""

    def audit_people(self, till: str) -> list[str]:
        """Everybody who asked for or allowed something, by name."""
