"""Exports on a thread of their own, with a connection of their own that only reads: selling never waits for them.

One at a time. What is told is told on the GUI thread; the program's end stops what still runs, and nothing half is
left.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QStandardPaths, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from kiosk.app.manager.reader import OpenLog
from kiosk.core.errors import KioskError, require
from kiosk.paper.receipt_list import write_receipts, write_refunds
from kiosk.till.clock import Clock
from kiosk.till.export.export import BESIDE, ExportCanceledError, Job, Written, export
from kiosk.till.export.files import free_path

STOP_TIMEOUT_S = 5.0


@dataclass(frozen=True, slots=True)
class Listener:
    """Who is told how an export goes: `progress` (written, of how many), then one of the other two."""

    progress: Callable[[int, int], None]
    done: Callable[[Written], None]
    failed: Callable[[KioskError], None]


class Exports(Protocol):
    """What the export page needs of the machine; `Exporter` is the real one."""

    @property
    def running(self) -> bool:
        """An export is being written."""

    def start(self, job: Job, listener: Listener) -> None:
        """Begin to write; a file that is there already is never replaced, the new one gets another name."""

    def cancel(self) -> None:
        """Stop what runs; the listener is told of `export_canceled`."""

    def documents(self) -> Path:
        """The folder that files go to if nobody says where."""

    def choose_folder(self, over: QWidget, begin: Path, chosen: Callable[[Path], None]) -> None:
        """Have a person choose a folder, beginning with one; nothing is told if none is chosen."""

    def open_folder(self, folder: Path) -> bool:
        """Show a folder in the desktop's own way; False: there is none."""


@dataclass(frozen=True, slots=True)
class _Ended:
    written: Written | None = None
    trouble: KioskError | None = None
    bug: Exception | None = None


class Exporter(QObject):
    """`open_log` is called on the export's thread, `open_copies` for the copies of all tills' receipts."""

    _progressed = Signal(int, int)
    _ended = Signal(object)

    def __init__(
        self, open_log: Callable[[], OpenLog], open_copies: Callable[[], OpenLog], clock: Clock
    ) -> None:
        super().__init__()
        self._open_log = open_log
        self._open_copies = open_copies
        self._clock = clock
        self._listener: Listener | None = None
        self._thread: threading.Thread | None = None
        self._stopped = threading.Event()
        self._reading = threading.Lock()
        self._log: OpenLog | None = None
        self._progressed.connect(self._tell_progress)
        self._ended.connect(self._tell_end)

    @property
    def running(self) -> bool:
        """See `Exports`."""
        return self._listener is not None

    def start(self, job: Job, listener: Listener) -> None:
        """See `Exports`."""
        require(not self.running, "one export at a time")
        self._listener = listener
        self._stopped.clear()
        self._thread = threading.Thread(
            target=self._run, args=(job,), name="kiosk-export", daemon=True
        )
        self._thread.start()

    def cancel(self) -> None:
        """See `Exports`."""
        self._stopped.set()
        with self._reading:
            if self._log is not None:
                self._log.interrupt()

    def stop(self) -> bool:
        """End what runs, with the program; False when it did not end in time. Nothing is told afterwards."""
        self._listener = None
        self.cancel()
        if self._thread is None:
            return True
        self._thread.join(STOP_TIMEOUT_S)
        return not self._thread.is_alive()

    def documents(self) -> Path:
        """See `Exports`."""
        place = QStandardPaths.StandardLocation.DocumentsLocation
        return Path(QStandardPaths.writableLocation(place) or Path.home())

    def choose_folder(self, over: QWidget, begin: Path, chosen: Callable[[Path], None]) -> None:
        """See `Exports`."""
        dialog = QFileDialog(over, "", str(begin))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: chosen(Path(path)))
        dialog.open()

    def open_folder(self, folder: Path) -> bool:
        """See `Exports`."""
        return QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def _run(self, job: Job) -> None:
        try:
            ended = _Ended(written=self._write(job))
        except KioskError as error:
            # A question that was broken off is what a person wanted, whatever the database says of it.
            canceled = self._stopped.is_set() and not isinstance(error, ExportCanceledError)
            ended = _Ended(
                trouble=ExportCanceledError("The export was stopped.") if canceled else error
            )
        # Boundary: the export's thread. A bug is raised again on the GUI thread, where bugs are told.
        except Exception as error:
            ended = _Ended(bug=error)
        self._ended.emit(ended)

    def _write(self, job: Job) -> Written:
        with closing(self._open_copies() if job.copies else self._open_log()) as log:
            self._have_log(log)
            try:
                return export(
                    log,
                    replace(job, target=free_path(job.target, *BESIDE)),
                    self._clock(),
                    self._go_on,
                    write_receipts,
                    write_refunds,
                )
            finally:
                self._have_log(None)

    def _have_log(self, log: OpenLog | None) -> None:
        with self._reading:  # nobody may interrupt a log that is being closed
            self._log = log

    def _go_on(self, done: int, whole: int) -> bool:
        self._progressed.emit(done, whole)
        return not self._stopped.is_set()

    def _tell_progress(self, done: int, whole: int) -> None:
        if self._listener is not None:
            self._listener.progress(done, whole)

    def _tell_end(self, ended: _Ended) -> None:
        listener, self._listener = self._listener, None
        if listener is None:
            return
        if ended.bug is not None:
            raise ended.bug
        if ended.trouble is not None:
            listener.failed(ended.trouble)
        elif ended.written is not None:
            listener.done(ended.written)
