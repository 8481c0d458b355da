"""What the questions for a PIN say: for which act, and why one was not taken, in the language of the moment."""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication

from kiosk.app.sentences import problem_sentence
from kiosk.app.times import minutes_seconds
from kiosk.core.errors import KioskError
from kiosk.till.people.permit import Act, Wanted

translate = QCoreApplication.translate


def act_words(wanted: Wanted) -> str:
    """What somebody is to allow."""
    words = _words(wanted.act)
    return f"{words} · {wanted.subject}" if wanted.subject else words


def _words(act: Act) -> str:
    match act:
        case Act.X:
            return translate("Act", "Totals so far (X)")
        case Act.Z:
            return translate("Act", "Close the day (Z)")
        case Act.REPRINT:
            return translate("Act", "Print a copy")
        case Act.EXPORT:
            return translate("Act", "Export")
        case Act.RETURN_BY_HAND:
            return translate("Act", "Money returned by hand")
        case Act.SECOND_PAYMENT:
            return translate("Act", "A second payment that a customer showed")
        case Act.BACKUP:
            return translate("Act", "Backup")
        case Act.QUIT:
            return translate("Act", "Close the till")
        case Act.SETTINGS:
            return translate("Act", "Change the settings")
        case Act.REFUND | Act.REFUND_TO_SHOP | Act.RESOLVE:
            return _payment_words(act)
        case Act.DESK:
            return translate("Act", "Manager's desk")


def _payment_words(act: Act) -> str:
    match act:
        case Act.REFUND:
            return translate("Act", "Give money back")
        case Act.REFUND_TO_SHOP:
            return translate("Act", "Give money back to the shop's mailbox")
        case _:
            return translate("Act", "Settle a payment")


def locked_words(left_s: float) -> str:
    """Nobody is listened to for so long."""
    time = minutes_seconds(math.ceil(left_s))
    return translate("Pin", "Too many wrong PINs. Try again in {time}.").format(time=time)


def refused_words(error: KioskError) -> str:
    """Why a PIN was not taken."""
    return problem_sentence(error.code, error.text)
