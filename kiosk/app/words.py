"""Short words for states, links and ages, in the language of the moment. Whole sentences are in sentences.py."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from kiosk.app.language import THAI, current_language
from kiosk.app.theme.tokens import Tone
from kiosk.core.payment import ConfirmedBy
from kiosk.core.sale import LearntBy, SaleState
from kiosk.core.slip import BANKS, Slip
from kiosk.till.snapshot import LinkState, RecentSale, SaleView, TakingBack

translate = QCoreApplication.translate

TONE_OF_STATE: dict[SaleState, Tone] = {
    SaleState.CREATING: Tone.BUSY,
    SaleState.WAITING: Tone.WAITING,
    SaleState.CHECKING: Tone.BUSY,
    SaleState.PAID: Tone.PAID,
    SaleState.FAILED: Tone.TROUBLE,
    SaleState.EXPIRED: Tone.WAITING,
    SaleState.CANCELED: Tone.NEUTRAL,
    SaleState.ATTENTION: Tone.TROUBLE,
    SaleState.UNKNOWN: Tone.WAITING,
}

ICON_OF_STATE: dict[SaleState, str] = {
    SaleState.CREATING: "hourglass",
    SaleState.WAITING: "qr",
    SaleState.CHECKING: "refresh",
    SaleState.PAID: "check",
    SaleState.FAILED: "cross",
    SaleState.EXPIRED: "clock",
    SaleState.CANCELED: "slash",
    SaleState.ATTENTION: "warning",
    SaleState.UNKNOWN: "offline",
}


def state_words(state: SaleState) -> str:
    """A state as a short mark: `paid`, `waiting for the scan`."""
    match state:
        case SaleState.CREATING:
            return translate("State", "Preparing the QR")
        case SaleState.WAITING:
            return translate("State", "Waiting for the scan")
        case SaleState.CHECKING:
            return translate("State", "Checking")
        case SaleState.PAID:
            return translate("State", "Paid")
        case SaleState.FAILED:
            return translate("State", "Failed")
        case SaleState.EXPIRED:
            return translate("State", "Expired")
        case SaleState.CANCELED:
            return translate("State", "Canceled")
        case SaleState.ATTENTION:
            return translate("State", "Needs a person")
        case SaleState.UNKNOWN:
            return translate("State", "No answer yet")


def mark_words(sale: SaleView | RecentSale) -> str:
    """How a sale stands as a short mark; also that it is settled, or that its code is being taken back."""
    if sale.settled:
        return translate("State", "Settled")
    match sale.taking_back:
        case TakingBack.AT_BANK:
            return translate("State", "The bank has it")
        case TakingBack.ASKED:
            return translate("State", "Taking back")
        case _:
            return state_words(sale.state)


def tone_of(sale: SaleView | RecentSale) -> Tone:
    """The colours of how a sale stands; one that is settled calls nobody any more."""
    if sale.taking_back is not None and not sale.settled:
        return Tone.BUSY if sale.taking_back is TakingBack.ASKED else Tone.WAITING
    return Tone.NEUTRAL if sale.settled else TONE_OF_STATE[sale.state]


def icon_of(sale: SaleView) -> str:
    """The picture of how a sale stands."""
    if sale.taking_back is TakingBack.AT_BANK:
        return "bank"
    return "person" if sale.settled else ICON_OF_STATE[sale.state]


def link_words(state: LinkState) -> str:
    """How the till hears from the relay, for the badge."""
    match state:
        case LinkState.PUSH:
            return translate("Link", "Live")
        case LinkState.POLLING:
            return translate("Link", "Polling")
        case LinkState.OFFLINE:
            return translate("Link", "Offline")


def age_words(seconds: float | None) -> str:
    """How old a piece of knowledge is; None: there is none yet."""
    if seconds is None:
        return translate("Age", "nothing heard yet")
    if seconds < 10:
        return translate("Age", "just now")
    if seconds < 60:
        return translate("Age", "{n} s ago").format(n=int(seconds))
    if seconds < 3600:
        return translate("Age", "{n} min ago").format(n=int(seconds // 60))
    return translate("Age", "{n} h ago").format(n=int(seconds // 3600))


def learnt_words(learnt_by: LearntBy | None) -> str:
    """Which of the four ways told the till; empty if none has."""
    match learnt_by:
        case LearntBy.PUSH:
            return translate("Learnt", "told at once")
        case LearntBy.POLL:
            return translate("Learnt", "heard by asking")
        case LearntBy.CHECK:
            return translate("Learnt", "heard by “check now”")
        case LearntBy.CATCHUP:
            return translate("Learnt", "heard after a gap")
        case None:
            return ""


def confirmed_words(confirmed_by: ConfirmedBy | None) -> str:
    """How Stripe's word reached the relay; empty if it has not."""
    match confirmed_by:
        case ConfirmedBy.WEBHOOK:
            return translate("Confirmed", "Stripe reported it")
        case ConfirmedBy.WATCH | ConfirmedBy.VERIFY | ConfirmedBy.CATCHUP:
            return translate("Confirmed", "Stripe confirmed it when asked")
        case None:
            return ""


def bank_words(slip: Slip) -> str:
    """How the sending bank is called; its number where nobody knows it."""
    bank = BANKS.get(slip.bank)
    if bank is None:
        return translate("Bank", "bank no. {code}").format(code=slip.bank)
    return bank.thai if current_language() == THAI else bank.english
