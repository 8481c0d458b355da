"""What the staff's windows tell, for the gallery: toasts piled up, the drawer empty and full."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kiosk.app.cashier.window import CashierWindow
from kiosk.app.manager.places import Place
from kiosk.app.manager.window import ManagerWindow
from kiosk.app.samples import PARKED, VIEWS
from kiosk.core.sale import SaleState

PAID = replace(PARKED[0], state=SaleState.PAID, receipt_number="A1-000130")
LATE = replace(
    PARKED[0], sale_id="late", state=SaleState.ATTENTION, amount_satang=34_000, note="โต๊ะ 7"
)
ENDED = replace(
    PARKED[0], sale_id="ended", state=SaleState.EXPIRED, amount_satang=8_500, note="Order 4471"
)


def _news(window: CashierWindow) -> None:
    """Every kind, one after the other, as they come in the middle of a sale."""
    sales = (PAID, LATE, ENDED)
    opened = tuple(replace(sale, state=SaleState.WAITING, receipt_number=None) for sale in sales)
    window.show_view(replace(VIEWS["waiting"], recent=(*opened, *VIEWS["waiting"].recent)))
    window.show_view(replace(VIEWS["waiting"], recent=(*sales, *VIEWS["waiting"].recent)))


def _piled_up(window: CashierWindow) -> None:
    _news(window)
    window.show_problem("stripe_unavailable", "")


def _more_than_is_seen(window: CashierWindow) -> None:
    """Nobody was there while parked sales were paid."""
    sales = tuple(
        replace(PAID, sale_id=f"paid-{n}", receipt_number=f"A1-00013{n}", note=f"โต๊ะ {n}")
        for n in range(5)
    )
    opened = tuple(replace(sale, state=SaleState.WAITING, receipt_number=None) for sale in sales)
    window.show_view(replace(VIEWS["idle"], recent=opened))
    window.show_view(replace(VIEWS["idle"], recent=sales))


def _one_news(window: CashierWindow) -> None:
    window.show_view(replace(VIEWS["idle"], recent=PARKED))
    window.show_view(replace(VIEWS["idle"], recent=(PAID, *VIEWS["idle"].recent)))


def _unread(window: CashierWindow) -> None:
    _piled_up(window)
    window.toast.hide()


def _drawer_empty(window: CashierWindow) -> None:
    window.show_view(VIEWS["idle"])
    window.telling.open_drawer()


def _drawer_full(window: CashierWindow) -> None:
    for code in ("relay_away", "numbers_taken", "backup_second_missing"):
        window.show_problem(code, "")
    _piled_up(window)
    window.telling.open_drawer()


TELLING_SCENES: dict[str, Callable[[CashierWindow], None]] = {
    "toast": _one_news,
    "toasts": _piled_up,
    "toasts_more": _more_than_is_seen,
    "toasts_unread": _unread,
    "drawer_empty": _drawer_empty,
    "drawer": _drawer_full,
}


def _manager_piled_up(window: ManagerWindow) -> None:
    window.go_to(Place.RECEIPTS)
    view = VIEWS["idle"]
    window.show_view(replace(view, recent=(*PARKED, *view.recent)))
    window.show_view(replace(view, recent=(PAID, *view.recent)))
    window.show_problem("relay_away", "")
    window.telling.toasts.say("/media/stick/A1-2026-11-20.xlsx", good=True)


def _manager_drawer(window: ManagerWindow) -> None:
    _manager_piled_up(window)
    window.telling.open_drawer()


MANAGER_TELLING_SCENES: dict[str, Callable[[ManagerWindow], None]] = {
    "toasts": _manager_piled_up,
    "drawer": _manager_drawer,
}
