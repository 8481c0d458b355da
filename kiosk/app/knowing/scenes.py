"""Scenes of the strip and its sheet for the gallery."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

from kiosk.app.cashier.window import CashierWindow
from kiosk.app.samples import NOW, OFFLINE, PUSH, SALES, SIGNS, view_of
from kiosk.till.signs import PrinterSign, Sign
from kiosk.till.snapshot import LinkView, TillView

Scene = Callable[[CashierWindow], None]


def _with_stripe(sign: Sign) -> LinkView:
    return replace(PUSH, signs=replace(SIGNS, stripe=sign))


_STRIPE_AWAY = _with_stripe(Sign(NOW - timedelta(minutes=4), "stripe_unreachable"))
_NO_PAPER = PrinterSign(NOW - timedelta(minutes=9), "printer_no_paper", waiting=2)
KNOWLEDGE_VIEWS: dict[str, TillView] = {
    "stripe_away": view_of(SALES["waiting"], _STRIPE_AWAY),
    "clock_wrong": view_of(SALES["waiting"], replace(PUSH, clock_off=True)),
    "no_paper": replace(view_of(SALES["paid"]), printer=_NO_PAPER),
    "several_ill": replace(
        view_of(None, replace(OFFLINE, clock_off=True)), printer=_NO_PAPER, trouble="disk_low"
    ),
}


def knowledge_scenes() -> Iterator[tuple[str, Scene]]:
    """Each with its name."""
    for name, view in KNOWLEDGE_VIEWS.items():
        yield name, _showing(view)
    yield "silent", _showing(_silent())
    yield "knowledge", _opened(view_of(None))
    yield "knowledge_ill", _opened(KNOWLEDGE_VIEWS["several_ill"])


def _silent() -> TillView:
    """The stream says nothing, and it is not known to be down yet."""
    at = NOW - timedelta(seconds=17)
    signs = replace(SIGNS, push=Sign(at))
    return view_of(SALES["waiting"], replace(PUSH, heard_at=at, signs=signs))


def _showing(view: TillView) -> Scene:
    return lambda window: window.show_view(view)


def _opened(view: TillView) -> Scene:
    def prepare(window: CashierWindow) -> None:
        window.show_view(view)
        window.show()
        window.header.open_knowledge()

    return prepare
