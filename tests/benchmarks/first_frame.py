"""How soon a till is seen: from the start of its process to its first frame, and to the cashier's window.

The anchor is the least that a window of this toolkit needs: an empty one, its process started in turn with the
till's. The least of all rounds counts: whatever else the machine does makes a start only longer. The till is
`kiosk till` itself, over an empty folder, beside a relay that nobody runs. The first frame says that the till is
opening; the keys follow as soon as everything they are made of is loaded, and must not come later than they do.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from kiosk.app.binding import load_binding
from tests.benchmarks.report import Figure, say

NAME = "first_frame"
MEASURES = "a till's start until its first frame, beside an empty window"
LIMIT_S = 60.0
_ROOT = Path(__file__).resolve().parents[2]
_SHOP, _CASHIER, _EMPTY = "startingPage", "cashierWindow", "emptyWindow"


@dataclass(frozen=True)
class Size:
    """How often both are started."""

    rounds: int = 12


TINY = Size(rounds=1)


def run(size: Size) -> list[Figure]:
    """In turn, so that both meet the same machine."""
    empty_ms: list[float] = []
    tills: list[dict[str, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        _started("till", folder)  # compiles what was never imported, and makes the database
        for turn in range(size.rounds):
            say(f"{NAME}: {turn + 1} of {size.rounds}")
            empty_ms.append(_started("empty", folder)[_EMPTY])
            tills.append(_started("till", folder))
    return [
        Figure(
            NAME,
            what,
            min(one[window] for one in tills),
            "ms",
            limit,
            anchor="an empty window",
            anchor_value=min(empty_ms),
        )
        for what, window, limit in (
            ("the first frame painted", _SHOP, 3.0),
            ("the keys painted", _CASHIER, 4.5),
        )
    ]


def _started(what: str, folder: str) -> dict[str, float]:
    """Milliseconds from the start of a process to the first painting of each of its windows."""
    environment = {
        **{name: value for name, value in os.environ.items() if not _is_setting(name)},
        "QT_QPA_PLATFORM": "offscreen",
        "KIOSK_RELAY_URL": "http://127.0.0.1:9",
        "KIOSK_DEVICE_TOKEN": "kt_nobody",
    }
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", __spec__.name, what, folder],
        env=environment,
        cwd=_ROOT,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = (line.split() for line in done.stdout.splitlines())
    return {name: (float(at) - began) * 1_000 for name, at in lines}


def _is_setting(name: str) -> bool:
    """Of the till; or of Python, whose compiled files an installed program has."""
    return name.startswith(("KIOSK_", "STRIPE_")) or name == "PYTHONDONTWRITEBYTECODE"


def _main(what: str, folder: str) -> int:
    if what == "till":
        load_binding()
    from PySide6.QtCore import QEvent, QObject
    from PySide6.QtWidgets import QApplication, QWidget

    class Watching(QApplication):
        """Says when a window is painted for the first time; the last one ends the program."""

        def __init__(self, last: str) -> None:
            super().__init__([what])
            self._seen = {"": 0.0}
            self._last = last

        def notify(self, receiver: QObject, event: QEvent) -> bool:
            done = super().notify(receiver, event)
            if event.type() == QEvent.Type.UpdateRequest:
                name = receiver.objectName()
                if name in (_SHOP, _CASHIER, _EMPTY) and name not in self._seen:
                    self._seen[name] = time.monotonic()
                    print(name, self._seen[name], flush=True)
                if name == self._last:
                    self.quit()
            return done

    if what == "till":
        app = Watching(_CASHIER)
        from kiosk.cli.main import main

        return main(["till", "--data-dir", folder])
    app = Watching(_EMPTY)
    window = QWidget()
    window.setObjectName(_EMPTY)
    window.resize(1280, 800)
    window.show()
    return app.exec()


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:3]))
