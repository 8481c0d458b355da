"""The customer's window: the page over the whole window, brought up to date by snapshots and one tick a second."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.app.customer.code_reader import CodeReader
from kiosk.app.customer.face import Face, FacePresenter, kept_back
from kiosk.app.customer.page import CustomerPage
from kiosk.app.customer.proving import READ_WITHIN_MS, Proving
from kiosk.app.customer.texts import Tongue
from kiosk.app.customer.tongue import TongueChoice
from kiosk.app.frame import Shop
from kiosk.till.clock import Clock
from kiosk.till.snapshot import LinkState, LinkView, TillView, as_not_read

TICK_MS = 1000
_FLAGS = (
    Qt.WindowType.Window
    | Qt.WindowType.WindowDoesNotAcceptFocus
    | Qt.WindowType.CustomizeWindowHint  # a title, but no button to close it by mistake
    | Qt.WindowType.WindowTitleHint
)


class CustomerWindow(QWidget):
    """Never takes the keyboard from the cashier; keys and presses that reach it are passed on.

    `painted(state, sale_id)` is sent after the page of that state has really been painted; `face_changed`
    when another page is shown, `tongue_changed(Tongue | None)` when the guest reads another language,
    `read_back(sale_id, attempt, ReadBack)` when it is known how a code reads.
    """

    painted = Signal(str, str)
    face_changed = Signal(Face)
    tongue_changed = Signal(object)
    read_back = Signal(str, int, object)
    key_pressed = Signal(QKeyEvent)
    touched = Signal()

    def __init__(self, shop: Shop, clock: Clock) -> None:
        super().__init__(None, _FLAGS)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setObjectName("customerWindow")
        self.setWindowTitle(shop.name)
        self.setAccessibleName(f"จอลูกค้า · Customer display · {shop.name}")
        self.setMinimumSize(320, 240)
        self._clock = clock
        self._presenter = FacePresenter(shop)
        self._choice = TongueChoice()
        self._view = TillView(link=LinkView(LinkState.OFFLINE))
        self.page = CustomerPage(shop, named=True, parent=self)
        self.page.painted.connect(self.painted)
        self.page.tongue_asked.connect(self._choose)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.page)
        self._proving: Proving | None = None
        self._tick = QTimer(self)
        self._tick.timeout.connect(self.refresh)
        self._tick.start(TICK_MS)

    @property
    def face(self) -> Face:
        """What the customer sees."""
        return self.page.face

    def prove_with(
        self, reader: CodeReader, *, refuse: bool, patience_ms: int = READ_WITHIN_MS
    ) -> None:
        """From now on a code is read back before it is seen. `refuse`: one that cannot be read is not shown."""
        self._proving = Proving(self.page, reader, refuse=refuse, patience_ms=patience_ms)
        self._proving.kept_back.connect(self.refresh)
        self._proving.told.connect(self.read_back)

    def show_view(self, view: TillView) -> None:
        """Show what `view` means for the customer."""
        before = self.face
        self._view = view
        self.refresh()
        if self.face != before:
            self.page.paint_now()

    def refresh(self) -> None:
        """Look at the clock again: a code may have run out, a result may leave, time has passed."""
        now = self._clock()
        before, tongue_before = self.page.face, self.page.tongue
        face = self._presenter.face(as_not_read(self._view), now)
        self._choice.see(face.sale_id, now)
        self.page.show_tongue(self._choice.tongue)
        if self._proving is not None and self._proving.keeps_back(face):
            face = kept_back(face)
        self.page.show_face(face, now)
        self._speak()
        if self.page.tongue is not tongue_before:
            self.tongue_changed.emit(self.page.tongue)
        if face != before:
            self.face_changed.emit(face)

    def _choose(self, tongue: Tongue) -> None:
        self._choice.touch(tongue, self.face.sale_id, self._clock())
        self.refresh()

    def _speak(self) -> None:
        """Tell a screen reader what the page says, when it says something else."""
        spoken = self.page.spoken
        if spoken != self.accessibleDescription():
            self.setAccessibleDescription(spoken)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A key that landed here is the cashier's."""
        self.key_pressed.emit(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press gives a shared screen back."""
        self.touched.emit()
