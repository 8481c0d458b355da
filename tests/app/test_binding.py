"""The binding is loaded so that it does not read the source of every module: asked of a process of its own."""

from __future__ import annotations

import subprocess
import sys

_PROGRAM = """
import linecache
from kiosk.app.binding import load_binding

assert load_binding()
from PySide6.QtCore import QObject
import wave
import kiosk.app.frame

print([name for name in linecache.cache if "wave" in name or "frame" in name])
"""


def test_modules_that_are_imported_after_it_are_not_read() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.split() == ["[]"]
