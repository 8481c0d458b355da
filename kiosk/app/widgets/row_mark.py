"""The mark in a table that takes the keyboard: it must be seen which row Enter opens.

Qt makes the first row the current one without marking it.
"""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QTableView


def mark_current(table: QTableView, event: QFocusEvent) -> None:
    """Mark the current row of a table that got the keyboard by a key; a press marks its row by itself."""
    current = table.currentIndex()
    by_mouse = event.reason() is Qt.FocusReason.MouseFocusReason
    if not by_mouse and current.isValid() and not table.selectionModel().hasSelection():
        flags = QItemSelectionModel.SelectionFlag
        table.selectionModel().select(current, flags.ClearAndSelect | flags.Rows)
