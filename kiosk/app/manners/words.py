"""What a till at a counter says about itself: closing it, and the sales that are open meanwhile."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from kiosk.core.money import format_baht
from kiosk.core.sale import OPEN
from kiosk.till.snapshot import RecentSale, SaleView, TillView

translate = QCoreApplication.translate

_MOST_NAMED = 3


def open_sales(view: TillView) -> tuple[SaleView | RecentSale, ...]:
    """The sales whose money may still be on its way; the one on the screens first."""
    shown = (view.shown,) if view.shown is not None and view.shown.state in OPEN else ()
    return (*shown, *view.parked)


def closing_words(view: TillView) -> str:
    """What closing the till means just now, with the open sales by name."""
    sales = open_sales(view)
    if not sales:
        return translate(
            "Quit", "No sale is open. Payments cannot be taken until it is opened again."
        )
    names = [_sale_words(sale) for sale in sales[:_MOST_NAMED]]
    more = len(sales) - len(names)
    if more:
        names.append(translate("Quit", "and {n} more").format(n=more))
    text = translate(
        "Quit",
        "Still open: {sales}. A customer may pay meanwhile; the till learns of it when it is opened.",
    )
    return text.format(sales=", ".join(names))


def _sale_words(sale: SaleView | RecentSale) -> str:
    amount = f"฿{format_baht(sale.amount_satang)}"
    return f"{amount} ({sale.note})" if sale.note else amount
