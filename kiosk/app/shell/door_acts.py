"""What commands may ask of the windows at the till's door."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from kiosk.core.chain import JsonValue
from kiosk.till.door import Act

SHOW = "show"


class DoorActs(QObject):
    """Lives on the GUI thread; its acts are called on the network's."""

    _show_asked = Signal()

    def __init__(self, cashier: QWidget) -> None:
        super().__init__(cashier)
        self._cashier = cashier
        self._show_asked.connect(self._show)

    def acts(self) -> dict[str, Act]:
        """By name."""

        async def show(arguments: Mapping[str, JsonValue]) -> JsonValue:
            self._show_asked.emit()
            return None

        return {SHOW: show}

    def _show(self) -> None:
        """The staff's window that is open comes to the front."""
        window = self._cashier
        if window.isMinimized():
            window.showNormal()
        window.show()
        window.raise_()
        window.activateWindow()
