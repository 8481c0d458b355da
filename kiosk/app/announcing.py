"""Telling a screen reader what changes without anybody having moved there: how a sale stands, what is wrong.

Where no reader listens it costs nothing. It must not decide what is worth telling.
"""

from __future__ import annotations

from typing import Protocol

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget


class Announce(Protocol):
    """Whoever is given a sentence to say; `announce` is the real one."""

    def __call__(self, widget: QWidget, sentence: str, *, urgent: bool = False) -> None:
        """Say `sentence` on behalf of `widget`; `urgent` breaks in on what is being read."""


def announce(widget: QWidget, sentence: str, *, urgent: bool = False) -> None:
    """Say a sentence through the desktop's accessibility."""
    if not QAccessible.isActive() or not sentence:
        return
    event = QAccessibleAnnouncementEvent(widget, sentence)
    manner = QAccessible.AnnouncementPoliteness
    event.setPoliteness(manner.Assertive if urgent else manner.Polite)
    QAccessible.updateAccessibility(event)
