"""What a cashier is told while a code is taken back, and when it cannot be: it may still be paid, and is watched.

No widgets. Nothing here is said of a code that Stripe has confirmed to be dead.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QCoreApplication

from kiosk.core.sale import OPEN, SaleState
from kiosk.till.snapshot import SaleView, TakingBack

translate = QCoreApplication.translate

LONG = timedelta(seconds=15)
"""Longer than this Stripe does not need to confirm, unless something stands in the way."""


def taking_back_headline(sale: SaleView) -> str | None:
    """The stage in a few words; None while no code of an open sale is being taken back."""
    if sale.state not in OPEN:
        return None
    match sale.taking_back:
        case TakingBack.ASKED if sale.cancel_asked:
            return translate("Sale", "Taking the code back …")
        case TakingBack.UNHEARD if sale.cancel_asked:
            return translate("Sale", "Not taken back yet: nobody answers")
        case TakingBack.AT_BANK:
            return translate("Sale", "It cannot be taken back: the bank has it")
        case _:
            return None


def taking_back_sentence(sale: SaleView, now: datetime) -> str | None:
    """What that means, and what to do; None where there is nothing to say about it."""
    if sale.old_code is not None and sale.state in _SHOWS_ANOTHER:
        return _old_code_sentence(sale.old_code)
    if sale.state not in OPEN:
        return None
    match sale.taking_back:
        case TakingBack.AT_BANK:
            return translate(
                "Sale", "We go on watching it and tell you how it ends. You may park this sale."
            )
        case TakingBack.UNHEARD if sale.cancel_asked:
            return _unheard_sentence(sale)
        case TakingBack.ASKED if _takes_long(sale, now):
            return translate(
                "Sale", "Stripe has not confirmed it; we go on asking. You may park this sale."
            )
        case _:
            return None


_SHOWS_ANOTHER = frozenset({SaleState.CREATING, SaleState.WAITING})


def _unheard_sentence(sale: SaleView) -> str:
    """A code that was never shown cannot have been paid."""
    if sale.offered_at is None:
        return translate("Sale", "It is canceled as soon as there is an answer.")
    return translate("Sale", "It is taken back once there is an answer; until then it may be paid.")


def _takes_long(sale: SaleView, now: datetime) -> bool:
    return sale.cancel_asked_at is not None and abs(now - sale.cancel_asked_at) >= LONG


def _old_code_sentence(old_code: TakingBack) -> str:
    if old_code is TakingBack.AT_BANK:
        return translate("Sale", "The bank has the old code's payment: do not let them pay twice.")
    return translate(
        "Sale", "The old code is still being taken back. We watch both; only this one may be paid."
    )
