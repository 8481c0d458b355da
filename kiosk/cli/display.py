"""Is there a screen to open windows on? Asked before Qt is, which would end the program without a sentence."""

from __future__ import annotations

import os
import sys

from kiosk.core.errors import KioskError

_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY")
_UNSEEN = ("offscreen", "minimal")


class NoDisplayError(KioskError):
    """Windows were asked for where there is no screen."""

    code = "no_display"


def has_display() -> bool:
    """Whether this session has a screen."""
    return sys.platform in ("win32", "darwin") or any(os.environ.get(name) for name in _DISPLAYS)


def can_open_windows() -> bool:
    """Whether there is a screen, or Qt was told where to draw instead."""
    return has_display() or bool(os.environ.get("QT_QPA_PLATFORM"))


def somebody_looks() -> bool:
    """Whether there is a screen that a person may sit at, and windows are drawn on it."""
    return has_display() and os.environ.get("QT_QPA_PLATFORM") not in _UNSEEN


def require_display() -> None:
    """Raise `NoDisplayError` unless windows can be opened."""
    if not can_open_windows():
        raise NoDisplayError(
            "There is no display here: open the till in a graphical session (DISPLAY is not set).",
            thai="ไม่มีจอภาพ: กรุณาเปิดเครื่องขายในหน้าจอกราฟิก (ยังไม่ได้ตั้งค่า DISPLAY)",
        )
