"""The manager's window over all receipts: how soon they are seen, beside loading every row, and what it costs.

Each is measured in a process of its own, without a display, from the moment Qt and the theme are there.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks.receipts_data import shared
from tests.benchmarks.report import Figure, median, say

NAME = "receipts_window"
MEASURES = "the manager's window over all receipts, beside loading all rows"
LIMIT_S = 600.0
_ROOT = Path(__file__).resolve().parents[2]
_KIB = 1_024


@dataclass(frozen=True)
class Size:
    """How many receipts, and how often the window is opened."""

    receipts: int = 1_000_000
    rounds: int = 5


TINY = Size(receipts=1_500, rounds=1)


def run(size: Size) -> list[Figure]:
    """The window some times, all rows once: that takes long enough."""
    path = shared(size.receipts)
    say(f"{NAME}: {size.rounds} rounds")
    opened = [_measured("window", path) for _ in range(size.rounds)]
    everything = _measured("everything", path)
    seen_ms = median([one["ms"] for one in opened])
    counted_ms = median([one["counted_ms"] for one in opened])
    mebibytes = max(one["mebibytes"] for one in opened)
    anchor = ("loading all rows", everything["ms"])
    return [
        Figure(NAME, "first rows painted", seen_ms, "ms", 0.1, False, *anchor),
        Figure(NAME, "counted and summed", counted_ms, "ms", 0.1, False, *anchor),
        Figure(NAME, "memory with the list open", mebibytes, "MiB", 150.0),
    ]


def _measured(what: str, path: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.receipts_window", what, str(path)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        cwd=_ROOT,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=True,
    )
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def window(path: Path) -> dict[str, float]:
    """Open the window at the receipts of all days, until they are painted, and until they are counted."""
    from dataclasses import replace

    from PySide6.QtWidgets import QApplication

    from kiosk.app.manager.places import Place
    from kiosk.app.manager.reader import Reader
    from kiosk.app.manager.receipts.filters import Period
    from kiosk.app.manager.receipts.page import ReceiptsPage
    from kiosk.app.manager.sample_tools import sample_tools
    from kiosk.app.manager.window import ManagerWindow
    from kiosk.app.theme.install import install_theme
    from kiosk.till.store.log import SqliteLog

    app = QApplication([])
    install_theme(app)
    began = time.perf_counter()
    reader = Reader(lambda: SqliteLog(path))
    manager = ManagerWindow(sample_tools(clock=lambda: datetime.now(UTC), reader=reader))
    manager.resize(1280, 800)
    manager.show()
    manager.go_to(Place.RECEIPTS)
    page = manager.page
    assert isinstance(page, ReceiptsPage)
    page.filter_bar.set_filters(replace(page.filter_bar.filters, period=Period.ALL))
    sums: list[object] = []
    page.model.summed.connect(sums.append)
    _until(lambda: page.model.rowCount() > 0)
    page.table.grab()
    seen = time.perf_counter()
    _until(lambda: bool(sums))
    counted = time.perf_counter()
    page.table.scrollToBottom()
    page.table.grab()
    _until(lambda: reader.quiet and page.model.row_at(page.model.rowCount() - 1) is not None)
    reader.stop()
    return {
        "ms": (seen - began) * 1_000,
        "counted_ms": (counted - began) * 1_000,
        "mebibytes": _peak_mebibytes(),
    }


def everything(path: Path) -> dict[str, float]:
    """Every row as the list has it, in memory."""
    from kiosk.till.log.listing import LogFilter, Order
    from kiosk.till.store.log import SqliteLog

    began = time.perf_counter()
    with closing(SqliteLog(path)) as log:
        places = log.places(LogFilter(), Order.NEWEST)
        rows = [
            row for at in range(0, len(places), 4_096) for row in log.rows(places[at : at + 4_096])
        ]
    took = time.perf_counter() - began
    assert len(rows) == len(places)
    return {"ms": took * 1_000, "mebibytes": _peak_mebibytes()}


def _until(done: Callable[[], bool]) -> None:
    from PySide6.QtCore import QCoreApplication, QEventLoop

    deadline = time.monotonic() + LIMIT_S
    while not done():
        assert time.monotonic() < deadline, "the window shows nothing"
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)


def _peak_mebibytes() -> float:
    """The most this program held. Not `ru_maxrss`: that keeps what the program that started it held."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / _KIB


if __name__ == "__main__":
    measure = {"window": window, "everything": everything}[sys.argv[1]]
    print(json.dumps(measure(Path(sys.argv[2]))))
