"""Audit entries of both logs as one kind of row: the till's own chained log, and what the relay wrote down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from PySide6.QtCore import QCoreApplication

from kiosk.app.dates import moment_words
from kiosk.app.facts import Fact
from kiosk.app.manager.audit.terms import action_words, subject_words
from kiosk.core.money import format_baht
from kiosk.protocol.guard import AuditItem
from kiosk.till.books.documents import AuditRow

translate = QCoreApplication.translate

_REASON = "reason"


@dataclass(frozen=True, slots=True)
class Entry:
    """`asked`: who asked, in the relay's log the device. `seal` and `before` are hashes, which that log has not.

    `more` is what else the relay kept.
    """

    number: str
    at: datetime
    action: str
    subject: str
    asked: str
    allowed: str
    why: str
    seal: str = ""
    before: str = ""
    more: tuple[tuple[str, str], ...] = ()

    @property
    def of_relay(self) -> bool:
        """Whether the relay wrote it down."""
        return not self.seal

    @property
    def what(self) -> str:
        """What was done, in words."""
        return action_words(self.action, self.subject)

    @property
    def on_what(self) -> str:
        """On what it was done."""
        return subject_words(self.action, self.subject)


def of_till(row: AuditRow) -> Entry:
    """An entry of the till's log."""
    return Entry(
        number=row.number,
        at=row.at,
        action=row.action,
        subject=row.subject,
        asked=row.asked_by or "",
        allowed=row.allowed_by or "",
        why=row.why,
        seal=row.hash,
        before=row.previous_hash,
    )


def of_relay(item: AuditItem) -> Entry:
    """An entry of the relay's log."""
    more = tuple(
        (name, _value_words(name, value)) for name, value in item.detail.items() if name != _REASON
    )
    return Entry(
        number=str(item.number),
        at=item.at,
        action=item.action,
        subject=item.subject or "",
        asked=item.device,
        allowed=item.person or "",
        why=item.detail.get(_REASON, ""),
        more=more,
    )


def facts_of(entry: Entry, zone: tzinfo) -> tuple[Fact, ...]:
    """Everything about an entry, for the panel; what there is none of is left out."""
    asked = translate("Audit", "Device") if entry.of_relay else translate("Audit", "Who asked")
    facts = [Fact(translate("Audit", "When"), moment_words(entry.at, zone, seconds=True))]
    for name, value in (
        (translate("Audit", "On what"), entry.on_what),
        (asked, entry.asked),
        (translate("Audit", "Who allowed it"), entry.allowed),
        (translate("Audit", "Why"), entry.why),
        *((_detail_words(name), value) for name, value in entry.more),
    ):
        if value:
            facts.append(
                Fact(name, value, value if name == translate("Audit", "On what") else None)
            )
    facts.append(Fact(translate("Audit", "Number"), entry.number))
    for name, seal in (
        (translate("Audit", "Hash"), entry.seal),
        (translate("Audit", "Hash of the entry before"), entry.before),
    ):
        if seal:
            facts.append(Fact(name, f"{seal[:16]}…", seal))
    return tuple(facts)


def _value_words(name: str, value: str) -> str:
    """A value that the relay kept, in words where it is one of ours."""
    if name == "amount" and value.isdecimal():
        return f"฿{format_baht(int(value))}"
    return action_words(value) if name in ("action", "act") else value


def _detail_words(name: str) -> str:
    """What else the relay keeps of an act; a name that nobody knows here is shown as it is."""
    match name:
        case "amount":
            return translate("Audit", "Amount")
        case "to":
            return translate("Audit", "Sent to")
        case "role":
            return translate("Audit", "Role")
        case "scope":
            return translate("Audit", "What it may do")
        case "action" | "act":
            return translate("Audit", "For")
        case "decision":
            return translate("Audit", "Decision")
        case _:
            return name
