"""A whole till as a process of its own, driven through its real windows and measured from inside.

`practice_shop` runs the sandbox and a relay beside it; `measured` starts this module, which runs the till as the
program does, with a driver, and prints what it found as JSON. Keys go in as a cashier's do; money comes as a
customer's, by the sandbox's webhook and the relay's push.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from kiosk.app.binding import load_binding
from kiosk.lean import load_lean_libraries

LIMIT_S = 900.0
LIMIT_OF_ONE_S = 5.0
_ROOT = Path(__file__).resolve().parents[2]
_KIB = 1_024
SETTLE_SALES = 34
"""After so many sales everything that is made once has been made, and the list of recent sales is full."""


@dataclass(frozen=True)
class Place:
    """Where a practice shop is: its folder, its relay with the till's token, its pretend Stripe."""

    folder: str
    relay_url: str
    token: str
    sandbox_url: str


@contextmanager
def practice_shop(folder: Path) -> Iterator[Place]:
    """Sandbox and relay as `kiosk demo` runs them, until the block ends."""
    import httpx

    from kiosk.cli.companions import companion
    from kiosk.cli.till import start_relay
    from kiosk.paths import open_data_dir

    data = open_data_dir(folder)
    with ExitStack() as stack:
        sandbox = stack.enter_context(
            companion("sandbox", ["--port", "0"], data_dir=data.root, environment={})
        )
        environment = {
            "STRIPE_SECRET_KEY": "sk_test_kiosk_demo",
            "STRIPE_WEBHOOK_SECRET": "whsec_sandbox",
            "STRIPE_API_BASE": sandbox.url,
        }
        url, token = start_relay(stack, data, environment, device="bench till")
        webhook = {"url": f"{url}/payments/webhook", "secrets": ["whsec_sandbox"]}
        httpx.put(
            f"{sandbox.url}/_sandbox/webhook", json=webhook, timeout=5, trust_env=False
        ).raise_for_status()
        yield Place(str(data.root), url, token, sandbox.url)


def measured(what: str, place: Place, count: int) -> dict[str, Any]:
    """What the till `keys` pressed `count` times, or `sales` sold so many, tells of itself."""
    done = subprocess.run(
        [sys.executable, "-m", __spec__.name, what, json.dumps(asdict(place)), str(count)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        cwd=_ROOT,
        capture_output=True,
        text=True,
        timeout=LIMIT_S + count * LIMIT_OF_ONE_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout[done.stdout.index("{") :])
    return found


@dataclass
class Sold:
    """What a till that sells tells: `event_to_painted_ms` of its sales; what it holds early and at the end."""

    event_to_painted_ms: list[float] = field(default_factory=list)
    early: dict[str, float] = field(default_factory=dict)
    late: dict[str, float] = field(default_factory=dict)
    peak_mebibytes: float = 0.0


def _sales(place: Place, count: int) -> dict[str, Any]:
    from kiosk.app.shell.auto import AutoSales
    from kiosk.core.payment import Outcome
    from kiosk.protocol.messages import Payment
    from kiosk.till.till import Till

    sold = Sold()
    heard_at: list[float] = []
    apply: Callable[..., Any] = Till.apply
    till_class: Any = Till

    def stamped(till: Till, payment: Payment, *args: Any, **kwargs: Any) -> Any:
        """The link hands over what it heard: no sooner can anything be done about it."""
        if payment.outcome is Outcome.PAID:
            heard_at.append(time.perf_counter())
        return apply(till, payment, *args, **kwargs)

    till_class.apply = stamped

    class Seller(AutoSales):
        def begin(self, windows: Any) -> None:
            super().begin(windows)
            windows.customer.painted.connect(self.on_paid)
            self.sold.connect(self.on_sold)

        def on_paid(self, state: str, sale_id: str) -> None:
            if state == "paid" and heard_at:
                sold.event_to_painted_ms.append((time.perf_counter() - heard_at[0]) * 1_000)
            # What is told once more of a sale that is over is no news of the next.
            heard_at.clear()

        def on_sold(self, number: int) -> None:
            if number == min(SETTLE_SALES, count - 1):
                sold.early = _held(Path(place.folder))
            elif number == count:
                sold.late = _held(Path(place.folder))

    seller = Seller(count, place.sandbox_url, None)
    _run(place, seller)
    assert seller.trouble is None, seller.trouble
    sold.peak_mebibytes = _status("VmHWM") / _KIB
    return asdict(sold)


def _keys(place: Place, count: int) -> dict[str, Any]:
    from PySide6.QtCore import QEvent, QObject, Qt, QTimer
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication, QWidget

    keys = [Qt.Key.Key_1, Qt.Key.Key_8, Qt.Key.Key_5, Qt.Key.Key_Period, Qt.Key.Key_5]
    keys += [Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_7]

    class Typist(QObject):
        """Presses a key, waits until the amount is painted, and again."""

        def __init__(self) -> None:
            super().__init__()
            self.times_ms: list[float] = []
            self.painted = False

        def begin(self, windows: Any) -> None:
            self.cashier: QWidget = windows.cashier
            display = self.cashier.findChild(QWidget, "amountDisplay")
            assert display is not None
            display.installEventFilter(self)
            QTimer.singleShot(500, self, self.press)

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            self.painted = self.painted or event.type() == QEvent.Type.Paint
            return False

        def press(self) -> None:
            self.painted = False
            began = time.perf_counter()
            QTest.keyClick(self.cashier, keys[len(self.times_ms) % len(keys)])
            while not self.painted:
                QApplication.processEvents()
            self.times_ms.append((time.perf_counter() - began) * 1_000)
            if len(self.times_ms) < count:
                # Nobody types faster; what the window does by itself meanwhile is part of it.
                QTimer.singleShot(7, self, self.press)
            else:
                QApplication.quit()

    typist = Typist()
    _run(place, typist)
    return {"key_to_painted_ms": typist.times_ms}


def _run(place: Place, driver: Any) -> None:
    from kiosk.app.shell.run import run_till
    from kiosk.paths import open_data_dir
    from kiosk.settings import TillSettings, load

    folder = open_data_dir(Path(place.folder))
    loaded = load(TillSettings, overrides={"data_dir": folder.root}, ambient=False)
    size = (1920, 1080)
    run_till(
        *(loaded, folder, place.relay_url, place.token),
        practice=True,
        customer_size=size,
        driver=driver,
    )


def _held(folder: Path) -> dict[str, float]:
    """What this process holds now."""
    import gc
    import threading

    from PySide6.QtCore import QObject
    from PySide6.QtWidgets import QApplication

    gc.collect()
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    roots: list[QObject] = [app, *app.topLevelWidgets()]
    return {
        "threads": threading.active_count(),
        "system threads": _status("Threads"),
        "file handles": len(os.listdir("/proc/self/fd")),
        "Qt objects": sum(1 + len(root.findChildren(QObject)) for root in roots),
        "Python objects": len(gc.get_objects()),
        "mebibytes": _status("VmRSS") / _KIB,
        "database bytes": sum(
            file.stat().st_size for file in folder.glob("till.sqlite3*") if file.is_file()
        ),
    }


def _status(name: str) -> int:
    """A number of this process as the system tells it. `VmHWM` is not `ru_maxrss`, which is inherited."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith(f"{name}:")).split()[1])


if __name__ == "__main__":
    load_binding()
    load_lean_libraries()  # as the till does, but the driver needs one of them sooner
    measure = {"sales": _sales, "keys": _keys}[sys.argv[1]]
    print(json.dumps(measure(Place(**json.loads(sys.argv[2])), int(sys.argv[3]))))
