"""The printers that the system knows, asked in a process of its own: `python -m kiosk.paper.known_printers`.

Qt's question goes through the system's printing service and holds Python's lock while it waits, so no thread of
ours may ask it. The process writes one JSON object; whoever started it ends it when it does not come back.
"""

from __future__ import annotations

import json
import subprocess
import sys

from kiosk.paper.printer import PrinterError, silent

LOOK_WAIT_S = 8.0
_COMMAND = (sys.executable, "-m", "kiosk.paper.known_printers")


def known_printers(
    command: tuple[str, ...] = _COMMAND, wait_s: float = LOOK_WAIT_S
) -> tuple[tuple[str, ...], str | None]:
    """Their names, and the one that the system prints on. Raises `PrinterError`. May take seconds."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=wait_s,
            check=False,
            # No console window opens for it on Windows.
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        told = json.loads(done.stdout)
        return tuple(map(str, told["names"])), told["default"]
    except subprocess.TimeoutExpired:
        raise silent() from None
    except (OSError, ValueError, KeyError, TypeError):
        raise PrinterError(
            "The system does not say which printers it has.",
            thai="ระบบไม่บอกว่ามีเครื่องพิมพ์ใดบ้าง",
        ) from None


def main() -> int:
    """Ask, and write down what the system says."""
    from PySide6.QtPrintSupport import QPrinterInfo

    from kiosk.paper.headless import able_to_draw

    with able_to_draw():
        default = QPrinterInfo.defaultPrinter()
        names = list(QPrinterInfo.availablePrinterNames())
        print(
            json.dumps(
                {"names": names, "default": None if default.isNull() else default.printerName()}
            )
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
