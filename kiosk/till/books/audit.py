"""The till's audit log: who asked, who allowed, what, on what, why and when, as a chain of its own.

An entry is written in the transaction that does what it tells of, so that neither is ever there alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk.core.chain import AUDIT, Fields, normal_text, seal
from kiosk.protocol.messages import rfc3339
from kiosk.till.books.documents import AuditRow
from kiosk.till.books.numbers import require_known
from kiosk.till.ports import Transaction

EXPORT_HEADER = ("number", "at", "action", "subject", "asked_by", "allowed_by", "why", "hash")


class Action(StrEnum):
    """What is written down."""

    X = "x"
    Z = "z"
    REPRINT = "reprint"
    EXPORT = "export"
    REFUND = "refund"
    REFUND_CANCELED = "refund_cancel"
    REFUND_GIVEN_UP = "refund_given_up"
    RETURN_BY_HAND = "return_by_hand"
    TAKE_BACK = "take_back"
    RESOLVE = "resolve"
    SECOND_PAYMENT = "second_payment"
    SECOND_PAYMENT_RETURNED = "second_payment_returned"
    SECOND_PAYMENT_IGNORED = "second_payment_ignored"
    PEOPLE = "people"
    BACKUP = "backup"
    SETTINGS = "settings"
    QUIT = "quit"
    CASHIER = "cashier"
    DESK = "desk"
    REFUSED = "refused"
    SLIP_AGAIN = "slip_again"


@dataclass(frozen=True, slots=True)
class Who:
    """On whose word something is done. None where the program was not told, or nobody had to allow it."""

    asked_by: str | None = None
    allowed_by: str | None = None
    why: str = ""

    def fields(self) -> Fields:
        """As it stands in a document."""
        return {"askedBy": self.asked_by, "allowedBy": self.allowed_by, "why": self.why}


def write_down(
    tx: Transaction, till: str, who: Who, action: str, subject: str, at: datetime
) -> AuditRow:
    """Append an entry: `action` (an `Action`, or a word that a newer part brings) was done on `subject`."""
    require_known(tx)
    head = tx.chain_head(till, AUDIT)
    who = _written(who)
    subject = _plain(subject)
    facts: Fields = {
        "kind": "audit",
        **who.fields(),
        "action": str(action),
        "subject": subject,
        "at": rfc3339(at),
    }
    sequence = head.sequence + 1
    sealed = seal(AUDIT, facts, till=till, sequence=sequence, previous_hash=head.hash)
    row = AuditRow(
        till=till,
        sequence=sequence,
        number=sealed.number,
        at=at,
        action=str(action),
        asked_by=who.asked_by,
        allowed_by=who.allowed_by,
        subject=subject,
        why=who.why,
        document=sealed.document.decode(),
        hash=sealed.hash,
        previous_hash=sealed.previous_hash,
    )
    tx.append_audit(row)
    return row


def export_cells(row: AuditRow) -> tuple[str, ...]:
    """An entry as text for a file, in the order of `EXPORT_HEADER`; instants in UTC, as hashed."""
    return (
        row.number,
        rfc3339(row.at),
        row.action,
        row.subject,
        row.asked_by or "",
        row.allowed_by or "",
        row.why,
        row.hash,
    )


def _written(who: Who) -> Who:
    """As the document will hold it, so that the columns say the same."""
    asked_by, allowed_by = (
        None if name is None else _plain(name) for name in (who.asked_by, who.allowed_by)
    )
    return Who(asked_by, allowed_by, _plain(who.why))


def _plain(text: str) -> str:
    """Without NULs: SQLite reads a document's text only up to the first, and would refuse the entry."""
    return normal_text(text).replace("\0", "")
