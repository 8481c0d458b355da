"""The audit log's words, as a manager reads them: every act of the till, and everything that the relay keeps.

A word that nobody knows here is shown as it is: the entry stays readable.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from kiosk.till.books.audit import Action

translate = QCoreApplication.translate

PERSON_ACTS = ("person_added", "person_pin_reset", "person_disabled", "person_enabled")
_BETWEEN = " · "


def person_subject(name: str, act: str) -> str:
    """What an entry of `Action.PEOPLE` is on: who, and what of `PERSON_ACTS` was done. No name has a `·`."""
    return f"{name}{_BETWEEN}{act}"


def action_words(action: str, subject: str = "") -> str:
    """What was done."""
    if action == Action.PEOPLE:
        _, _, act = subject.rpartition(_BETWEEN)
        return _guard_words(act) or translate("Audit", "People changed")
    words = _till_words(action) or _sign_in_words(action) or _money_words(action)
    words = words or _waiting_words(action)
    return words or _guard_words(action) or _device_words(action) or action


def subject_words(action: str, subject: str) -> str:
    """On what it was done."""
    if action == Action.PEOPLE:
        name, _, act = subject.rpartition(_BETWEEN)
        return name if act in PERSON_ACTS else subject
    return subject


def _till_words(action: str) -> str | None:
    match action:
        case "x":
            return translate("Audit", "X report")
        case "z":
            return translate("Audit", "Day closed (Z)")
        case "reprint":
            return translate("Audit", "Copy printed")
        case "export":
            return translate("Audit", "Exported")
        case "backup":
            return translate("Audit", "Backup")
        case "settings":
            return translate("Audit", "Settings changed")
        case "quit":
            return translate("Audit", "Till closed down")
        case "cashier":
            return translate("Audit", "Cashier changed")
        case _:
            return None


def _sign_in_words(action: str) -> str | None:
    match action:
        case "desk" | "session_opened":
            return translate("Audit", "Manager signed in")
        case "session_closed":
            return translate("Audit", "Manager signed out")
        case "refused" | "act_refused":
            return translate("Audit", "Not allowed: wrong PIN")
        case "session_refused":
            return translate("Audit", "Sign-in refused")
        case "act_allowed":
            return translate("Audit", "PIN given for an act of the till")
        case _:
            return None


def _money_words(action: str) -> str | None:
    match action:
        case "refund":
            return translate("Audit", "Refund")
        case "refund_to_shop":
            return translate("Audit", "Refund to the shop's own mailbox")
        case "refund_cancel":
            return translate("Audit", "Refund taken back")
        case "return_by_hand":
            return translate("Audit", "Given back by hand")
        case "take_back":
            return translate("Audit", "Record by hand taken back")
        case "resolve":
            return translate("Audit", "Payment settled")
        case "dispute_opened":
            return translate("Audit", "The bank disputes a payment")
        case "dispute_closed":
            return translate("Audit", "Dispute closed")
        case "inbox.retry":
            return translate("Audit", "Stripe's reports read again")
        case _:
            return None


def _waiting_words(action: str) -> str | None:
    match action:
        case "refund_given_up":
            return translate("Audit", "Refund closed: it is not at Stripe")
        case "second_payment":
            return translate("Audit", "Second payment shown by a customer")
        case "second_payment_returned":
            return translate("Audit", "Second payment given back by hand")
        case "slip_again":
            return translate("Audit", "Slip shown that was used before")
        case "second_payment_ignored":
            return translate("Audit", "Second payment ignored")
        case _:
            return None


def _guard_words(action: str) -> str | None:
    match action:
        case "person_added":
            return translate("Audit", "Person added")
        case "person_pin_reset":
            return translate("Audit", "New PIN")
        case "person_disabled":
            return translate("Audit", "Person disabled")
        case "person_enabled":
            return translate("Audit", "Person let in again")
        case "approval_given":
            return translate("Audit", "Approval given")
        case "approval_used":
            return translate("Audit", "Approval used")
        case "approval_refused":
            return translate("Audit", "Approval refused: wrong PIN")
        case "approval_misused":
            return translate("Audit", "Approval shown for something else")
        case _:
            return None


def _device_words(action: str) -> str | None:
    match action:
        case "device_added":
            return translate("Audit", "Device added")
        case "device_paired":
            return translate("Audit", "Device paired")
        case "device_revoked":
            return translate("Audit", "Device shut out")
        case "pairing_offered":
            return translate("Audit", "Pairing code made")
        case "pairing_refused":
            return translate("Audit", "Pairing refused")
        case "pairing_withdrawn":
            return translate("Audit", "Pairing code withdrawn")
        case _:
            return None
