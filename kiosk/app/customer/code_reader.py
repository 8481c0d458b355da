"""The thread that reads painted codes back, so that decoding never holds up a window.

It takes the latest picture only: what is not on the screen any more need not be read. It must not decide what an
answer means (`kiosk.app.customer.proving` does).
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from kiosk.paper.qr_reading import reads
from kiosk.till.snapshot import ReadBack

_log = logging.getLogger(__name__)

END_WITHIN_S = 0.9
"""How long the end of a reading is waited for; a decoder that hangs is left alone."""

Reads = Callable[[QImage, str], bool]


class CodeReader(QObject):
    """Reads on a thread of its own from `begin` to `end`. `reads` may be slow, hang or fail.

    `answered(number, ReadBack)` is sent from that thread: connect only to methods of objects of the GUI thread.
    """

    answered = Signal(int, object)

    def __init__(self, reads: Reads = reads, end_within_s: float = END_WITHIN_S) -> None:
        super().__init__()
        self._reads = reads
        self._end_within_s = end_within_s
        self._wanted: tuple[int, QImage, str] | None = None
        self._busy = False
        self._ending = False
        self._change = threading.Condition()
        self._thread = threading.Thread(target=self._work, name="kiosk-code-reader", daemon=True)

    def begin(self) -> None:
        """Start the thread."""
        self._thread.start()

    def read(self, number: int, picture: QImage, payload: str) -> None:
        """Read `picture` soon; nobody may paint on it any more. A later call replaces one that waits."""
        with self._change:
            self._wanted = (number, picture, payload)
            self._change.notify()

    @property
    def busy(self) -> bool:
        """A picture is being read."""
        return self._busy

    def end(self) -> bool:
        """Stop and wait, bounded; False when the thread did not end in time and was left alone."""
        with self._change:
            self._ending = True
            self._change.notify()
        self._thread.join(self._end_within_s)
        return not self._thread.is_alive()

    def _work(self) -> None:
        while (wanted := self._next()) is not None:
            number, picture, payload = wanted
            self._busy = True
            found = self._read_back(picture, payload)
            self._busy = False
            del wanted, picture  # some MiB, and the next code may be hours away
            self.answered.emit(number, found)

    def _next(self) -> tuple[int, QImage, str] | None:
        with self._change:
            self._change.wait_for(lambda: self._ending or self._wanted is not None)
            wanted, self._wanted = self._wanted, None
            return None if self._ending else wanted

    def _read_back(self, picture: QImage, payload: str) -> ReadBack:
        try:
            grey = picture.convertToFormat(QImage.Format.Format_Grayscale8)
            return ReadBack.READ if self._reads(grey, payload) else ReadBack.UNREADABLE
        # Boundary: the reading thread. Whatever the decoder does, the sale goes on, and it is told.
        except Exception:
            _log.exception("codes cannot be read back")
            return ReadBack.UNPROVED
