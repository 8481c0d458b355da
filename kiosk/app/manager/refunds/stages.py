"""Short words, pictures and colours for where money that goes back is. No widgets."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from kiosk.app.theme.tokens import Tone
from kiosk.till.books.refunding import RefundFilter, Stage

translate = QCoreApplication.translate

TONE_OF_STAGE: dict[Stage, Tone] = {
    Stage.ASKED: Tone.WAITING,
    Stage.REFUSED: Tone.TROUBLE,
    Stage.WAITS_FOR_CUSTOMER: Tone.WAITING,
    Stage.ON_ITS_WAY: Tone.BUSY,
    Stage.DONE: Tone.PAID,
    Stage.FAILED: Tone.TROUBLE,
    Stage.CANCELED: Tone.NEUTRAL,
    Stage.BY_HAND: Tone.NEUTRAL,
    Stage.TAKEN_BACK: Tone.NEUTRAL,
}
ICON_OF_STAGE: dict[Stage, str] = {
    Stage.ASKED: "hourglass",
    Stage.REFUSED: "cross",
    Stage.WAITS_FOR_CUSTOMER: "person",
    Stage.ON_ITS_WAY: "bank",
    Stage.DONE: "check",
    Stage.FAILED: "warning",
    Stage.CANCELED: "slash",
    Stage.BY_HAND: "refund",
    Stage.TAKEN_BACK: "slash",
}


def filter_words(wanted: RefundFilter) -> str:
    """The name of a filter."""
    match wanted:
        case RefundFilter.ALL:
            return translate("Refunds", "All")
        case RefundFilter.OPEN:
            return translate("Refunds", "Under way")
        case RefundFilter.DONE:
            return translate("Refunds", "With the customer")
        case RefundFilter.NOTHING:
            return translate("Refunds", "Came to nothing")


def stage_words(stage: Stage) -> str:
    """A short mark."""
    match stage:
        case Stage.ASKED:
            return translate("Refunds", "Asked, no answer yet")
        case Stage.REFUSED:
            return translate("Refunds", "Not carried out")
        case Stage.WAITS_FOR_CUSTOMER:
            return translate("Refunds", "Waits for the customer")
        case Stage.ON_ITS_WAY:
            return translate("Refunds", "On its way")
        case Stage.DONE:
            return translate("Refunds", "Given back")
        case Stage.FAILED:
            return translate("Refunds", "Failed")
        case Stage.CANCELED:
            return translate("Refunds", "Taken back")
        case Stage.BY_HAND:
            return translate("Refunds", "By hand")
        case Stage.TAKEN_BACK:
            return translate("Refunds", "Record taken back")
