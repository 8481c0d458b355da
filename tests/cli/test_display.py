"""Whether somebody can sit at this screen: only then a first start opens a window."""

from __future__ import annotations

import sys

import pytest

from kiosk.cli.display import can_open_windows, somebody_looks


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="always has a screen")
@pytest.mark.parametrize(
    ("display", "platform", "looks", "opens"),
    [
        ("", "", False, False),
        ("", "offscreen", False, True),
        (":0", "", True, True),
        (":0", "xcb", True, True),
        (":0", "offscreen", False, True),
        (":0", "minimal", False, True),
    ],
)
def test_somebody_looks_only_at_a_screen(
    monkeypatch: pytest.MonkeyPatch, display: str, platform: str, looks: bool, opens: bool
) -> None:
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", display)
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    assert (somebody_looks(), can_open_windows()) == (looks, opens)
