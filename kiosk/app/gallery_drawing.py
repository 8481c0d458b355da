"""How one picture of a gallery comes about: how everything is dressed, a window made for it, a file.

It knows no screen: which there are says `kiosk.app.gallery`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.app.language import ENGLISH, Language
from kiosk.app.theme.install import install_theme
from kiosk.app.theme.tokens import Scheme
from kiosk.core.errors import KioskError

_LEVELS = 5
"""Scrolled contents hear of their width once what holds them has theirs, level by level."""
_PNG_QUALITY = 85
"""Of Qt's scale zlib's first level: half as long as the usual one for files a third larger."""
_WAITING_FILES = 8
"""Pictures that are drawn and not written yet; the largest are 33 MB each."""


class GalleryError(KioskError):
    """A picture could not be written."""

    code = "gallery"


@dataclass(frozen=True, slots=True)
class Look:
    """How everything is dressed: in which colours, with words how large, and what the staff's windows speak."""

    scheme: Scheme = Scheme.LIGHT
    percent: int = 100
    language: str = ENGLISH

    @property
    def mark(self) -> str:
        """What file names have of the colours and the size of words: nothing as usual, `-dark`, `-200`."""
        dark = "" if self.scheme is Scheme.LIGHT else f"-{self.scheme}"
        return dark + ("" if self.percent == 100 else f"-{self.percent}")


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture to be drawn: `name` is its file's without the ending, `scene` the moment, the same in every look.

    `size` is in pixels, None for as large as the window wants to be. `make` makes the window anew.
    """

    name: str
    scene: str
    look: Look
    size: tuple[int, int] | None
    make: Callable[[], QWidget]


def draw(drawings: Iterable[Drawing]) -> Iterator[tuple[Drawing, QImage]]:
    """Each as it looks, one after another; dressing anew takes time, so those of one look belong together.

    Afterwards, and where whoever asks stops in between, everything is dressed as usual, and in English.
    """
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(["gallery"])
    language = Language(app, ENGLISH)
    worn: Look | None = None
    try:
        for drawing in drawings:
            look = drawing.look
            if worn is None or (worn.scheme, worn.percent) != (look.scheme, look.percent):
                install_theme(app, look.scheme, text_percent=look.percent)
            language.switch(look.language)
            worn = look
            yield drawing, _seen(drawing)
    finally:
        language.switch(ENGLISH)
        language.deleteLater()
        install_theme(app)


def write_pictures(folder: Path, drawings: Iterable[Drawing]) -> Iterator[Path]:
    """Draw all into `folder`, telling each file; whole when the last was told. Raises `GalleryError`."""
    # Packing a picture takes as long as drawing it, and Qt packs beside the interpreter.
    with ThreadPoolExecutor(1, "gallery-files") as packer:
        packing: deque[tuple[Path, Future[bool]]] = deque()
        for drawing, image in draw(drawings):
            file = folder / f"{drawing.name}.png"
            packing.append((file, packer.submit(_write, image, file)))
            if len(packing) > _WAITING_FILES:
                yield _written(*packing.popleft())
        while packing:
            yield _written(*packing.popleft())


def _write(image: QImage, file: Path) -> bool:
    return image.save(str(file), quality=_PNG_QUALITY)


def _written(file: Path, packed: Future[bool]) -> Path:
    if not packed.result():
        raise GalleryError(
            f"{file} cannot be written.", thai=f"เขียนไฟล์ {file} ไม่ได้ กรุณาตรวจโฟลเดอร์และพื้นที่ว่าง"
        )
    return file


def _seen(drawing: Drawing) -> QImage:
    others = set(QApplication.topLevelWidgets())
    window = drawing.make()
    window.resize(window.sizeHint() if drawing.size is None else QSize(*drawing.size))
    window.show()
    for _ in range(_LEVELS):
        QApplication.processEvents()
    image = window.grab().toImage()
    window.close()
    put_away(set(QApplication.topLevelWidgets()) - others)
    return image


def put_away(windows: Iterable[QWidget]) -> None:
    """Delete these at once; those within others go with them.

    What opens under a button and was not opened yet is a window of its own: it does not go with the button's, and
    whatever dresses everything anew would dress it too. Outside of a running event loop nobody else deletes, and
    some hundred windows are gigabytes.
    """
    for window in windows:
        if window.parent() is None:
            window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
