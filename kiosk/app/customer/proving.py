"""A code is proved before it is seen: drawn aside by the page itself, decoded on another thread, then unveiled.

What is decoded are the very pixels that the screen gets: the same page, size, scale and arrangement, with all that
lies over it. A new size or scale is a new proof. A decoder that is missing or hangs keeps nobody from paying: the
code is shown, and it is told. What cannot be read is shown and told, or kept back where the shop wants that.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from kiosk.app.customer.code_reader import CodeReader
from kiosk.app.customer.face import Face
from kiosk.app.customer.page import CodeView, CustomerPage
from kiosk.till.snapshot import ReadBack

READ_WITHIN_MS = 1_000
"""A decoder needs two or three; whoever waits for a code waits no longer than this."""


class Proving(QObject):
    """Guards one page's code. `told(sale_id, attempt, ReadBack)` once it is known, and again when it changes;
    `kept_back` when a code that was to be seen must not be.
    """

    told = Signal(str, int, object)
    kept_back = Signal()

    def __init__(
        self,
        page: CustomerPage,
        reader: CodeReader,
        *,
        refuse: bool,
        patience_ms: int = READ_WITHIN_MS,
    ) -> None:
        super().__init__(page)
        self._page = page
        self._reader = reader
        self._refuse = refuse
        self._number = 0
        self._proving: CodeView | None = None
        self._code: tuple[str, int] = ("", 0)
        self._kept_back: CodeView | None = None
        self._patience = QTimer(self, singleShot=True, interval=patience_ms)
        self._patience.timeout.connect(self._too_slow)
        reader.answered.connect(self._take)
        page.guard_code()
        page.code_laid_out.connect(self.look)

    def keeps_back(self, face: Face) -> bool:
        """This code, in this size, could not be read and must not be seen."""
        return self._kept_back is not None and self._kept_back == self._page.view_of(face)

    def look(self) -> None:
        """Prove the code that is laid out, if it is another one, or larger or smaller than before."""
        view = self._page.view_of(self._page.face) if self._page.isVisible() else None
        if view == self._proving:
            return
        self._proving = view
        self._number += 1
        self._patience.stop()
        if view is None:
            return
        face = self._page.face
        self._code = (face.sale_id, face.attempt)
        self._page.veil_code(True)
        self._patience.start()
        self._reader.read(self._number, self._page.code_picture(), view.payload)

    def _take(self, number: int, found: ReadBack) -> None:
        if number != self._number or self._proving is None:
            return
        self._patience.stop()
        if found is ReadBack.UNREADABLE and self._refuse:
            self._kept_back = self._proving
            self.kept_back.emit()
        else:
            self._page.veil_code(False)
        self.told.emit(*self._code, found)

    def _too_slow(self) -> None:
        """Shown without a proof. An answer that comes later is taken all the same."""
        self._take(self._number, ReadBack.UNPROVED)
