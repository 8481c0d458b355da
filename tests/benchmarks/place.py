"""Where and when it was measured: what a reader must know to set figures of two machines side by side."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from pathlib import Path

from kiosk import __version__


def place() -> dict[str, str]:
    """In words, by what each is about."""
    return {
        "day": f"{datetime.now(UTC):%Y-%m-%d}",
        "kiosk": f"Kiosk {__version__}",
        "processor": f"{os.cpu_count()} cores of {_processor()}",
        "system": f"{platform.system()} {platform.release()}",
        "python": f"Python {platform.python_version()}",
    }


def load() -> float:
    """How many programs wanted to run, over the last minute."""
    return round(os.getloadavg()[0], 2)


def _processor() -> str:
    """Its maker's name for it."""
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.machine()
