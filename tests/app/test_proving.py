"""A code is proved before it is seen: the very pixels, at every size and scale, and what happens when it fails."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from kiosk.app.cashier.picture import picture_of
from kiosk.app.customer.code_reader import CodeReader, Reads
from kiosk.app.customer.face import FaceKind, FacePresenter
from kiosk.app.customer.window import CustomerWindow
from kiosk.app.samples import NOW, PAYLOAD, PRACTICE_SHOP, SALES, SHOP
from kiosk.app.widgets.qr_code import QrCode
from kiosk.paper.qr_reading import decoder_version, decoder_works, reads
from kiosk.till.snapshot import ReadBack, TillView
from tests.app.conftest import MakeCustomer
from tests.app.pictures import decoded, grey
from tests.app.stage import PUSH, showing

WAITING = showing(SALES["waiting"])
OTHER = PAYLOAD[:-1] + "1"


class Heard(QObject):
    """What a window told about its codes."""

    def __init__(self, window: CustomerWindow) -> None:
        super().__init__()
        self.told: list[tuple[str, int, ReadBack]] = []
        window.read_back.connect(lambda *told: self.told.append(told))


@pytest.fixture
def reader_of() -> Iterator[Callable[[Reads], CodeReader]]:
    """Makes readers; their threads are ended."""
    made: list[CodeReader] = []

    def make(how: Reads) -> CodeReader:
        made.append(CodeReader(how))
        made[-1].begin()
        return made[-1]

    yield make
    for reader in made:
        reader.end()


MakeReader = Callable[[Reads], CodeReader]


def code_of(window: QWidget) -> QrCode:
    code = window.findChild(QrCode, "customerQr")
    assert code is not None
    return code


def on_screen(window: CustomerWindow) -> QImage:
    """What the window has painted: its backing store's pixels, nothing is painted anew."""
    store = window.backingStore()
    assert store is not None
    pixels = store.paintDevice()
    assert isinstance(pixels, QImage)
    return pixels.copy()


@pytest.mark.parametrize("size", [(320, 240), (480, 320), (1024, 768), (1920, 1080), (3840, 2160)])
@pytest.mark.parametrize("shop", [SHOP, PRACTICE_SHOP], ids=["shop", "practice"])
def test_what_was_decoded_is_what_is_painted(
    customer_of: MakeCustomer,
    qtbot: QtBot,
    reader_of: MakeReader,
    size: tuple[int, int],
    shop: object,
) -> None:
    pictures: list[QImage] = []

    def read(picture: QImage, payload: str) -> bool:
        pictures.append(picture.copy())
        return reads(picture, payload)

    window = customer_of(*size, shop)
    window.prove_with(reader_of(read), refuse=True)
    with qtbot.waitSignal(window.painted, check_params_cb=lambda state, _: state == "waiting"):
        window.show_view(WAITING)
    box = code_of(window).geometry()
    painted = on_screen(window).copy(box)
    assert (
        grey(pictures[-1]) == grey(painted)[: pictures[-1].height(), : pictures[-1].width()]
    ).all()
    assert decoded(painted) == [PAYLOAD]


def test_no_code_is_seen_before_it_is_proved(
    customer_of: MakeCustomer, qtbot: QtBot, reader_of: MakeReader
) -> None:
    go_on = threading.Event()

    def read(picture: QImage, payload: str) -> bool:
        go_on.wait(10)
        return reads(picture, payload)

    window = customer_of()
    painted: list[str] = []
    window.painted.connect(lambda state, _: painted.append(state))
    window.prove_with(reader_of(read), refuse=False)
    window.show_view(WAITING)
    window.repaint()
    assert decoded(on_screen(window)) == []
    assert painted == []
    with qtbot.waitSignal(window.painted):
        go_on.set()
    assert decoded(on_screen(window)) == [PAYLOAD]


def test_another_size_is_another_proof(
    customer_of: MakeCustomer, qtbot: QtBot, reader_of: MakeReader
) -> None:
    sizes: list[int] = []

    def read(picture: QImage, payload: str) -> bool:
        sizes.append(picture.width())
        return reads(picture, payload)

    window = customer_of()
    window.prove_with(reader_of(read), refuse=True)
    heard = Heard(window)
    for width, height in ((1024, 768), (800, 600), (480, 320)):
        window.resize(width, height)
        before = len(heard.told)
        window.show_view(WAITING)
        qtbot.waitUntil(lambda before=before: len(heard.told) > before)  # type: ignore[misc]
    window.refresh()
    assert len(sizes) == len(set(sizes)) == 3, "and the same size is no other"
    assert {found for _, _, found in heard.told} == {ReadBack.READ}


def test_a_code_that_cannot_be_read_is_shown_and_told(
    customer_of: MakeCustomer, qtbot: QtBot, reader_of: MakeReader
) -> None:
    window = customer_of()
    window.prove_with(reader_of(lambda picture, payload: reads(picture, OTHER)), refuse=False)
    heard = Heard(window)
    with qtbot.waitSignal(window.painted):
        window.show_view(WAITING)
    assert heard.told == [("sale-129", 1, ReadBack.UNREADABLE)]
    assert decoded(on_screen(window)) == [PAYLOAD]


def test_where_the_shop_wants_that_it_is_kept_back_until_it_can_be_read(
    customer_of: MakeCustomer, qtbot: QtBot, reader_of: MakeReader
) -> None:
    window = customer_of(480, 320)

    def large_only(picture: QImage, payload: str) -> bool:
        return picture.width() > 400 and reads(picture, payload)

    window.prove_with(reader_of(large_only), refuse=True)
    heard = Heard(window)
    with qtbot.waitSignal(window.read_back):
        window.show_view(WAITING)
    window.refresh()
    assert window.face.kind is FaceKind.TROUBLE
    assert decoded(on_screen(window)) == []
    window.resize(1024, 768)
    with qtbot.waitSignal(window.read_back):
        window.refresh()
    assert [found for _, _, found in heard.told] == [ReadBack.UNREADABLE, ReadBack.READ]
    window.repaint()
    assert decoded(on_screen(window)) == [PAYLOAD]


def test_what_lies_over_a_code_is_found_out(
    customer_of: MakeCustomer, qtbot: QtBot, reader_of: MakeReader
) -> None:
    window = customer_of()
    over = QLabel("!", window.page)
    over.setStyleSheet("background: white")
    window.prove_with(reader_of(reads), refuse=False)
    heard = Heard(window)
    window.page.show_face(FacePresenter(SHOP).face(WAITING, NOW), NOW)
    over.setGeometry(code_of(window).geometry().adjusted(40, 40, -200, -200))
    over.show()
    window.page.show_face(FacePresenter(SHOP).face(showing(None), NOW), NOW)
    with qtbot.waitSignal(window.read_back):
        window.show_view(WAITING)
    assert heard.told[-1][2] is ReadBack.UNREADABLE


@pytest.mark.expected_logs("codes cannot be read back")
def test_without_a_decoder_codes_are_shown_and_told(
    customer_of: MakeCustomer, qtbot: QtBot, reader_of: MakeReader
) -> None:
    def missing(picture: QImage, payload: str) -> bool:
        raise ImportError("no module named zxingcpp")

    window = customer_of()
    window.prove_with(reader_of(missing), refuse=True)
    heard = Heard(window)
    with qtbot.waitSignal(window.painted):
        window.show_view(WAITING)
    assert heard.told == [("sale-129", 1, ReadBack.UNPROVED)]


def test_a_decoder_that_hangs_is_waited_for_only_so_long(
    customer_of: MakeCustomer, qtbot: QtBot, reader_of: MakeReader
) -> None:
    go_on = threading.Event()

    def hanging(picture: QImage, payload: str) -> bool:
        return go_on.wait(20)

    window = customer_of()
    window.prove_with(reader_of(hanging), refuse=True, patience_ms=20)
    heard = Heard(window)
    with qtbot.waitSignal(window.painted):
        window.show_view(WAITING)
    assert [found for _, _, found in heard.told] == [ReadBack.UNPROVED]
    with qtbot.waitSignal(window.read_back):
        go_on.set()
    assert heard.told[-1][2] is ReadBack.READ, "a late answer counts"


def test_a_code_that_is_gone_before_it_was_read_is_forgotten(
    customer_of: MakeCustomer, qtbot: QtBot, reader_of: MakeReader
) -> None:
    go_on = threading.Event()
    reader = reader_of(lambda picture, payload: not go_on.wait(10))
    window = customer_of()
    window.prove_with(reader, refuse=True)
    heard = Heard(window)
    window.show_view(WAITING)
    window.show_view(showing(SALES["paid"]))
    with qtbot.waitSignal(reader.answered):
        go_on.set()
    assert heard.told == []
    assert window.face.kind is FaceKind.PAID


def test_the_end_does_not_wait_for_a_decoder_that_hangs() -> None:
    go_on = threading.Event()
    reader = CodeReader(lambda picture, payload: go_on.wait(20), end_within_s=0.05)
    reader.begin()
    reader.read(1, QImage(8, 8, QImage.Format.Format_RGB32), "x")
    while not reader.busy:
        pass
    assert not reader.end()
    go_on.set()
    assert reader.end()


@pytest.mark.parametrize(
    ("kept_back", "found", "word"),
    [
        (True, ReadBack.UNREADABLE, "not shown"),
        (False, ReadBack.UNREADABLE, "may not be readable"),
        (False, ReadBack.UNPROVED, "compare the amount"),
    ],
)
def test_the_cashier_is_told_in_one_sentence(
    language: object, kept_back: bool, found: ReadBack, word: str
) -> None:
    view = showing(SALES["waiting"], qr_read_back=found, qr_kept_back=kept_back)
    assert view.shown is not None
    picture = picture_of(view.shown, PUSH, SHOP, NOW, one_screen=False)
    assert word in picture.sentence
    face = FacePresenter(SHOP).face(view, NOW)
    assert (face.qr_data is None) is kept_back, "the copy shows what the customer sees"


def test_the_customers_window_finds_out_by_itself(
    customer_of: MakeCustomer,
) -> None:
    window = customer_of()
    window.show_view(showing(SALES["waiting"], qr_read_back=ReadBack.UNREADABLE, qr_kept_back=True))
    assert window.face.kind is FaceKind.CODE


def test_the_decoder_proves_itself() -> None:
    assert decoder_works()
    assert decoder_version()


def test_only_the_very_string_counts() -> None:
    blank = QImage(100, 100, QImage.Format.Format_Grayscale8)
    blank.fill(Qt.GlobalColor.white)
    assert not reads(blank, PAYLOAD)


SCALED = """
import sys
from PySide6.QtWidgets import QApplication
from kiosk.app.customer.code_reader import CodeReader
from kiosk.app.customer.window import CustomerWindow
from kiosk.app.samples import NOW, SHOP, VIEWS
from kiosk.app.theme.install import install_theme
app = QApplication([])
install_theme(app)
reader = CodeReader()
reader.begin()
window = CustomerWindow(SHOP, lambda: NOW)
window.prove_with(reader, refuse=True)
window.resize(1001, 701)
window.show_view(VIEWS["waiting"])
window.show()
window.read_back.connect(lambda sale, attempt, found: print(found.value))
window.painted.connect(lambda state, sale: (
    window.backingStore().paintDevice().save(sys.argv[1]), app.quit()))
app.exec()
reader.end()
"""


@pytest.mark.parametrize("factor", ["1.25", "1.5", "2"])
def test_at_other_scales_too(tmp_path: Path, qapp: object, factor: str) -> None:
    file = tmp_path / "scaled.png"
    done = subprocess.run(
        [sys.executable, "-c", SCALED, str(file)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": factor},
        timeout=60,
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).resolve().parents[2],
    )
    assert done.stdout.split() == ["read"]
    image = QImage(str(file))
    image.setDevicePixelRatio(1)
    assert decoded(image) == [PAYLOAD]


def test_nothing_shown_is_nothing_read_back() -> None:
    from kiosk.till.snapshot import as_not_read

    view = TillView(link=PUSH)
    assert as_not_read(view) is view
