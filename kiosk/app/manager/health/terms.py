"""The doctor's words in the language of the moment: what is looked at, how it is. No widgets."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from kiosk.app.language import current_language
from kiosk.app.sentences import problem_sentence
from kiosk.app.theme.tokens import Tone
from kiosk.core.checks import Check, Grade

translate = QCoreApplication.translate

TONE_OF_GRADE: dict[Grade, Tone] = {
    Grade.OK: Tone.PAID,
    Grade.WARN: Tone.WAITING,
    Grade.FAIL: Tone.TROUBLE,
}
ICON_OF_GRADE: dict[Grade, str] = {Grade.OK: "check", Grade.WARN: "warning", Grade.FAIL: "cross"}


def grade_words(grade: Grade) -> str:
    """How a check went."""
    match grade:
        case Grade.OK:
            return translate("Health", "Well")
        case Grade.WARN:
            return translate("Health", "Look at it")
        case Grade.FAIL:
            return translate("Health", "Not well")


def check_words(name: str) -> str:
    """What is looked at; a name that is not known here as it is."""
    names = {
        "disk": translate("Health", "Disk"),
        "database": translate("Health", "Receipts"),
        "copies": translate("Health", "Copies at the payment server"),
        "time": translate("Health", "Date and time"),
        "backup": translate("Health", "Backup"),
        "relay": translate("Health", "Payment server"),
        "clock": translate("Health", "Clock"),
        "push": translate("Health", "Told at once"),
        "stripe": "Stripe",
        "screens": translate("Health", "Screens"),
        "printer": translate("Health", "Printer"),
        "qr": translate("Health", "Reading QR codes"),
        "update": translate("Health", "Updates"),
    }
    return names.get(name, name)


def line_words(check: Check) -> str:
    """How it is and what to do. What tells of an error that windows have words for is said in those."""
    if check.code and check.thai is None:
        return problem_sentence(check.code, check.text)
    said = check.said_in(current_language())
    # An address is written as it is.
    return said if said.startswith("http") else said[:1].upper() + said[1:]


def summary_words(checks: Sequence[Check]) -> str:
    """All together."""
    failed = sum(check.grade is Grade.FAIL for check in checks)
    warned = sum(check.grade is Grade.WARN for check in checks)
    if not failed and not warned:
        return translate("Health", "All is well.")
    if not failed:
        return translate("Health", "Nothing stops selling. To look at: {n}").format(n=warned)
    return translate("Health", "Not well: {failed} · to look at: {warned}").format(
        failed=failed, warned=warned
    )


def worst_of(checks: Sequence[Check]) -> Grade:
    """The grade of all together."""
    grades = {check.grade for check in checks}
    return next((grade for grade in (Grade.FAIL, Grade.WARN) if grade in grades), Grade.OK)


def support_text(checks: Sequence[Check]) -> str:
    """For whoever helps: in English, as the command prints it."""
    return "\n".join(f"{check.grade:<4}  {check.name:<12} {check.text}" for check in checks)
