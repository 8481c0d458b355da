"""Scenes of the amount for the gallery: satang first, a second look, a barcode."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from kiosk.app.cashier.window import CashierWindow
from kiosk.app.frame import Shop
from kiosk.app.samples import PRACTICE_SHOP, SHOP, USUAL, VIEWS
from kiosk.core.keypad import EntryMode, Key

SATANG_SHOP = replace(SHOP, entry=EntryMode.SATANG)
SHOP_OF_SCENE: dict[str, Shop] = {
    "practice": PRACTICE_SHOP,
    "satang_empty": SATANG_SHOP,
    "satang_keyed": SATANG_SHOP,
}
_SCANNED_MS = range(1_000, 1_130, 10)

Scene = Callable[[CashierWindow], None]


def amount_scenes() -> Iterator[tuple[str, Scene]]:
    """Each with its name."""
    yield "satang_empty", _keyed("")
    yield "satang_keyed", _keyed("18550")
    yield "second_look", _keyed("1850")
    yield "second_look_asked", _asked
    yield "scanned", _scanned


def _keyed(keys: str) -> Scene:
    def prepare(window: CashierWindow) -> None:
        window.show_view(replace(VIEWS["idle"], usual=USUAL))
        for key in keys:
            window.desk.press(Key(key))
        window.refresh()

    return prepare


def _asked(window: CashierWindow) -> None:
    _keyed("1850")(window)
    window.desk.start()
    window.refresh()


def _scanned(window: CashierWindow) -> None:
    _keyed("45")(window)
    for key, at_ms in zip("8850123456789", _SCANNED_MS, strict=True):
        window.desk.press(Key(key), at_ms)
    window.desk.refuse_scan(_SCANNED_MS[-1])
    window.refresh()
