"""The second look at an amount that looks like a slip of the finger: when one is due, and its words. No widgets.

It never blocks: the first Enter asks, the second one goes through, and keys meanwhile go on editing.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from kiosk.app.frame import Shop
from kiosk.core.keypad import AmountEntry
from kiosk.core.money import format_baht
from kiosk.core.sale import OPEN
from kiosk.core.usual import Slip, Usual
from kiosk.till.snapshot import SaleView

translate = QCoreApplication.translate


def slip_keyed(entry: AmountEntry, usual: Usual | None, shop: Shop) -> Slip | None:
    """What the amount keyed looks like. The shop's own prices, also several of them, are nobody's slip."""
    own = shop.quick_amounts_satang
    if usual is None or entry.total_satang in own:
        return None
    if entry.terms and not entry.typing and all(term in own for term in entry.terms):
        return None
    return usual.slip(entry.total_satang)


def slip_of(sale: SaleView, usual: Usual | None, shop: Shop) -> Slip | None:
    """What the amount of an open sale looks like; one that is over needs no mark any more."""
    if usual is None or sale.state not in OPEN or sale.amount_satang in shop.quick_amounts_satang:
        return None
    return usual.slip(sale.amount_satang)


def told_while_keying(slip: Slip | None) -> Slip | None:
    """Every large amount begins small: that one is too small is told at Enter only."""
    return None if slip is Slip.HUNDREDTH else slip


def slip_words(slip: Slip) -> str:
    """What an amount looks like, as a short mark."""
    match slip:
        case Slip.TEN_TIMES:
            return translate("SecondLook", "10 times the usual")
        case Slip.HUNDRED_TIMES:
            return translate("SecondLook", "100 times the usual")
        case Slip.HUNDREDTH:
            return translate("SecondLook", "A hundredth of the usual")


def really_words(satang: int, *, asked: bool) -> str:
    """The question about the amount, and once it was `asked` what answers it."""
    if asked:
        return translate("SecondLook", "Enter again shows the QR")
    return translate("SecondLook", "฿{baht} — really?").format(baht=format_baht(satang))
