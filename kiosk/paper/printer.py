"""The system's printer, used from a process of its own: the only way to it that cannot hold up a till.

Asking for printers and handing over a paper go through the system's printing service, and Qt's calls for that hold
Python's lock while they wait: a service that never answers would stop every thread of the program. A process that
does not come back in time is ended; so is nothing else when a driver breaks down.
"""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from collections.abc import Callable

from kiosk.core.errors import KioskError
from kiosk.paper.blocks import Paper

PRINTER_WAIT_S = 12.0
_COMMAND = (sys.executable, "-m", "kiosk.paper.printing")


class PrinterError(KioskError):
    """The printer does not print; `code` says why. `begun`: some of the paper may have come out all the same."""

    code = "printer"
    begun = False


class SystemPrinter:
    """The printer that the system names as its default. Any thread may wait for it; the GUI's should not."""

    def __init__(self, command: tuple[str, ...] = _COMMAND, wait_s: float = PRINTER_WAIT_S) -> None:
        self._command = command
        self._wait_s = wait_s

    @property
    def paper_low(self) -> bool:
        """The system does not tell."""
        return False

    def print(self, paper: Paper, begins: Callable[[], None] | None = None) -> str | None:
        """Hand a paper to the printer; returns the printer's name, or None where there is no printer. `begins` is
        called before.

        Raises `PrinterError` when it does not print or does not answer in time.
        """
        if begins is not None:
            begins()
        return self._had_done(paper)

    def ask(self) -> str:
        """The name of the system's printer, unless it reports an error. Raises `PrinterError`, also where there is
        none."""
        name = self._had_done(None)
        if name is None:
            raise none_here()
        return name

    def _had_done(self, paper: Paper | None) -> str | None:
        try:
            done = subprocess.run(
                self._command,
                input=pickle.dumps(paper),
                capture_output=True,
                timeout=self._wait_s,
                check=False,
                # No console window opens for it on Windows.
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except subprocess.TimeoutExpired:
            error = silent()
            error.begun = True
            raise error from None
        except OSError as trouble:
            raise PrinterError(
                f"Printing cannot be begun: {trouble.strerror}.", thai="เริ่มพิมพ์ไม่ได้"
            ) from trouble
        return _answer(done.stdout)


def silent() -> PrinterError:
    """The printer, or the system's printing service, does not answer."""
    return PrinterError(
        "The printer does not answer.", thai="เครื่องพิมพ์ไม่ตอบสนอง", code="printer_silent"
    )


def none_here() -> PrinterError:
    """The system has no printer."""
    return PrinterError(
        "This computer has no printer: choose one in the system's settings.",
        thai="คอมพิวเตอร์นี้ยังไม่มีเครื่องพิมพ์ กรุณาตั้งเครื่องพิมพ์เริ่มต้นในระบบ",
        code="printer_none",
    )


def _answer(said: bytes) -> str | None:
    """What the process says of the paper, as one JSON object: `printer`, or an error's `text` and `thai`."""
    try:
        answer = json.loads(said)
    except ValueError:
        error = PrinterError("The printer's driver broke down.", thai="โปรแกรมของเครื่องพิมพ์ขัดข้อง")
        error.begun = True
        raise error from None
    if "text" in answer:
        error = PrinterError(answer["text"], thai=answer["thai"])
        error.begun = answer.get("begun", True)
        raise error
    name: str | None = answer["printer"]
    return name
