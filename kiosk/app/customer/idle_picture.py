"""The shop's own picture on the idle page: read and decoded on a thread of its own, when the till starts
and when the shop chooses another.

A picture that is missing, broken or too large is told to the manager in one sentence, and the page does without.
It must not hold up the till: the thread is left alone if a network's folder never answers.
"""

from __future__ import annotations

import logging
import threading
from concurrent.futures import Future
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QImageReader

from kiosk.app.later import Later
from kiosk.core.errors import KioskError

_log = logging.getLogger(__name__)

MOST_BYTES = 32_000_000
MOST_PIXELS = 50_000_000
KEPT_PX = 2048
"""The longer side of what is kept: half the width of the largest screens."""
_FORMATS = (b"png", b"jpeg")
_STOP_S = 0.5
_TOPIC = "idle picture"


class PictureError(KioskError):
    """There is no picture to show; `code` says why."""


def load_picture(path: Path) -> QImage:
    """The picture, upright and at most `KEPT_PX` long. Raises `PictureError`. Not for the GUI thread."""
    try:
        whole = path.is_file() and path.stat().st_size
    except OSError:
        whole = 0
    if not whole:
        raise PictureError(f"There is no picture at {path}.", code="idle_picture_missing")
    if whole > MOST_BYTES:
        raise _too_large(path)
    reader = QImageReader(str(path))
    reader.setDecideFormatFromContent(True)
    if bytes(reader.format().data()) not in _FORMATS:
        raise PictureError(f"{path} is no PNG or JPEG picture.", code="idle_picture_unreadable")
    size = reader.size()
    if size.width() * size.height() > MOST_PIXELS:
        raise _too_large(path)
    reader.setAutoTransform(True)
    if max(size.width(), size.height()) > KEPT_PX:
        # JPEG is then decoded no larger than needed.
        kept = size.scaled(KEPT_PX, KEPT_PX, Qt.AspectRatioMode.KeepAspectRatio)
        reader.setScaledSize(kept.expandedTo(QSize(1, 1)))
    image = reader.read()
    if image.isNull():
        raise PictureError(f"The picture {path} is damaged.", code="idle_picture_unreadable")
    return image


class IdlePicture(QObject):
    """Loads one picture. `loaded` carries a `QImage`; `told` the code and the sentence of what is wrong with it,
    if anything is, each time `tell` is called."""

    loaded = Signal(QImage)
    told = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._later = Later(self)
        self._trouble: KioskError | None = None
        self._thread: threading.Thread | None = None

    def begin(self, path: Path) -> None:
        """Load `path`; the answer comes later, and that of an earlier picture no more."""
        self._trouble = None
        done: Future[QImage] = Future()

        def work() -> None:
            try:
                done.set_result(load_picture(path))
            except KioskError as error:
                done.set_exception(error)

        self._later.when(done, self.loaded.emit, self._failed, _TOPIC)
        self._thread = threading.Thread(target=work, name="kiosk-picture", daemon=True)
        self._thread.start()

    def forget(self) -> None:
        """There is to be no picture, also not the one that is on its way."""
        self._trouble = None
        self._later.forget(_TOPIC)
        self.loaded.emit(QImage())

    def tell(self) -> None:
        """Say what is wrong with the picture, if anything is."""
        if self._trouble is not None:
            self.told.emit(self._trouble.code, self._trouble.text)

    def stop(self) -> None:
        """Wait a moment for the thread; a picture that never comes is left behind."""
        if self._thread is not None:
            self._thread.join(_STOP_S)

    def _failed(self, error: KioskError) -> None:
        self._trouble = error
        self.loaded.emit(QImage())
        _log.info("no picture on the idle page: %s", error.code)


def _too_large(path: Path) -> PictureError:
    return PictureError(
        f"The picture {path} is too large: at most {MOST_BYTES // 1_000_000} MB and"
        f" {MOST_PIXELS // 1_000_000} million pixels.",
        code="idle_picture_too_large",
    )
