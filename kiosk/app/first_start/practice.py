"""A practice sale with the real programs: `kiosk demo` in a passing folder, with this shop's name and prices.

The customer is played too: whoever shows a code is paid some seconds later, over the sandbox's own controls. All
of it is gone afterwards, and no real money can move in it.
"""

from __future__ import annotations

import contextlib
import logging
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import httpx
from PySide6.QtCore import QObject, Signal

_log = logging.getLogger(__name__)

PAYS_AFTER_S = 6.0
_LOOK_EVERY_S = 0.5
_CALL_TIMEOUT_S = 3.0
_STOP_TIMEOUT_S = 0.8
_TOLD = "practice: the customer pays at "

Command = Callable[[Path], list[str]]
"""The program to start, for a data folder."""


class PracticeState(StrEnum):
    """How the practice stands."""

    NOT_BEGUN = "not_begun"
    STARTING = "starting"
    OPEN = "open"
    ENDED = "ended"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PracticeView:
    """`paid` is how many sales were paid."""

    state: PracticeState = PracticeState.NOT_BEGUN
    paid: int = 0


class Practice(QObject):
    """`changed` whenever `view` does. One practice at a time."""

    changed = Signal()
    _told = Signal(object)

    def __init__(self, command: Command, pays_after_s: float = PAYS_AFTER_S) -> None:
        super().__init__()
        self._command = command
        self._pays_after_s = pays_after_s
        self._process: subprocess.Popen[str] | None = None
        self._thread: threading.Thread | None = None
        self._ending = threading.Event()
        self.view = PracticeView()
        self._told.connect(self.show_view)

    def begin(self) -> None:
        """Open the practice till, unless it is open."""
        if self._thread is not None and self._thread.is_alive():
            return
        self.show_view(PracticeView(PracticeState.STARTING))
        self._thread = threading.Thread(target=self._run, name="kiosk-practice", daemon=True)
        self._thread.start()

    def show_view(self, view: PracticeView) -> None:
        """It stands like this now."""
        self.view = view
        self.changed.emit()

    def end(self) -> None:
        """Close it, in bounded time."""
        self._ending.set()
        process = self._process
        if process is not None and process.poll() is None:
            process.terminate()
        if self._thread is not None:
            self._thread.join(_STOP_TIMEOUT_S)

    def _run(self) -> None:
        folder = Path(tempfile.mkdtemp(prefix="kiosk-practice-"))
        try:
            view = self._practise(folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        if not self._ending.is_set():
            self._told.emit(view)

    def _practise(self, folder: Path) -> PracticeView:
        try:
            process = self._process = subprocess.Popen(
                self._command(folder),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                text=True,
            )
        except OSError as error:
            _log.error("the practice till cannot be started: %s", error)
            return PracticeView(PracticeState.FAILED)
        with process:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            if not url.startswith(_TOLD):
                process.terminate()
                return PracticeView(PracticeState.FAILED)
            return self._be_the_customer(process, url.removeprefix(_TOLD))

    def _be_the_customer(self, process: subprocess.Popen[str], url: str) -> PracticeView:
        """Pay what is shown, until the till is closed."""
        view = PracticeView(PracticeState.OPEN)
        self._told.emit(view)
        seen: dict[str, float] = {}
        with httpx.Client(base_url=url, timeout=_CALL_TIMEOUT_S, trust_env=False) as sandbox:
            while process.poll() is None and not self._ending.wait(_LOOK_EVERY_S):
                # Nobody answers while the programs end.
                with contextlib.suppress(httpx.HTTPError, ValueError, KeyError):
                    paid = self._pay_what_waits(sandbox, seen)
                    if paid != view.paid:
                        view = PracticeView(PracticeState.OPEN, paid)
                        self._told.emit(view)
        return PracticeView(PracticeState.ENDED, view.paid)

    def _pay_what_waits(self, sandbox: httpx.Client, seen: dict[str, float]) -> int:
        """How many are paid; a code that was on show long enough is paid now."""
        payments = sandbox.get("/_sandbox/payments").json()["items"]
        now_s = time.monotonic()
        for payment in payments:
            payment_id = payment["id"]
            if payment["qrData"] is None:
                continue
            if now_s - seen.setdefault(payment_id, now_s) >= self._pays_after_s:
                sandbox.post(f"/_sandbox/payments/{payment_id}/pay", json={})
        return sum(payment["status"] == "succeeded" for payment in payments)


def demo_command(toml_file: Path) -> Command:
    """`kiosk demo` as this shop: with its `kiosk.toml`, if there is one."""

    def command(folder: Path) -> list[str]:
        shop = ["--config", str(toml_file)] if toml_file.exists() else []
        return [sys.executable, "-m", "kiosk", "demo", "--data-dir", str(folder), *shop]

    return command
