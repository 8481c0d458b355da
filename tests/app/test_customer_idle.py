"""The shop's own face: its picture whatever file it is, its messages in turn, nothing that burns in; the burst."""

from __future__ import annotations

import struct
import threading
import zlib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kiosk.app.customer.burst import Burst
from kiosk.app.customer.idle import DRIFT_S, MESSAGE_S, drift_at, message_at
from kiosk.app.customer.idle_picture import (
    KEPT_PX,
    MOST_BYTES,
    IdlePicture,
    PictureError,
    load_picture,
)
from kiosk.app.customer.picture_view import PictureView
from kiosk.app.customer.scenes import sample_logo, sample_photo
from kiosk.app.samples import NOW, SALES, SHOP
from kiosk.app.sentences import problem_sentence
from kiosk.app.widgets.fit import FitLabel
from tests.app.conftest import MakeCustomer
from tests.app.pictures import photograph
from tests.app.stage import NOTHING, StillClock, showing

MESSAGES = ("กาแฟแก้วที่สองลดครึ่งราคา", "Free Wi-Fi")


def saved(image: QImage, file: Path) -> Path:
    assert image.save(str(file))
    return file


def jpeg(image: QImage, folder: Path) -> bytes:
    return saved(image, folder / "plain.jpeg").read_bytes()


def png_header(width: int, height: int) -> bytes:
    """A PNG that says how large it would be, and then nothing."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    begun = struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))
    return b"\x89PNG\r\n\x1a\n" + begun + struct.pack(">I", 1000) + b"IDAT"


# Loading


@pytest.mark.parametrize("name", ["photo.png", "photo.jpg", "photo.jpeg"])
def test_pictures_are_loaded(tmp_path: Path, name: str) -> None:
    image = load_picture(saved(sample_photo(), tmp_path / name))
    assert (image.width(), image.height()) == (1200, 900)


def test_the_content_counts_and_not_the_name(tmp_path: Path) -> None:
    file = tmp_path / "photo.png"
    file.write_bytes(jpeg(sample_photo(), tmp_path))
    assert not load_picture(file).isNull()


def test_what_is_kept_is_no_larger_than_a_page_can_show(tmp_path: Path) -> None:
    large = QImage(5000, 3000, QImage.Format.Format_RGB32)
    large.fill(QColor("navy"))
    image = load_picture(saved(large, tmp_path / "large.jpg"))
    assert (image.width(), image.height()) == (KEPT_PX, int(KEPT_PX * 0.6))


def test_a_picture_taken_upright_stands_upright(tmp_path: Path) -> None:
    plain = jpeg(QImage(64, 32, QImage.Format.Format_RGB32), tmp_path)
    # Orientation 6 of Exif: the camera was held upright.
    exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0"
    marked = plain[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + plain[2:]
    file = tmp_path / "upright.jpg"
    file.write_bytes(marked)
    image = load_picture(file)
    assert (image.width(), image.height()) == (32, 64)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "missing"),
        (b"", "missing"),
        (b"no picture at all", "unreadable"),
        (b"GIF89a\x01\0\x01\0\0\0\0;", "unreadable"),
        (png_header(60_000, 60_000), "too_large"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>", "unreadable"),
    ],
)
def test_what_cannot_be_shown_is_told_in_a_sentence(
    tmp_path: Path, content: bytes | None, code: str
) -> None:
    file = tmp_path / "picture.png"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(PictureError) as caught:
        load_picture(file)
    assert caught.value.code == f"idle_picture_{code}"
    assert problem_sentence(caught.value.code) != problem_sentence("nothing known")


@pytest.mark.qt_log_ignore("libpng", "QImageIO", extend=True)
def test_a_picture_cut_short_is_told(tmp_path: Path) -> None:
    file = tmp_path / "cut.png"
    file.write_bytes(png_header(40, 40))
    with pytest.raises(PictureError) as caught:
        load_picture(file)
    assert caught.value.code == "idle_picture_unreadable"


def test_a_folder_and_a_huge_file_are_told(tmp_path: Path) -> None:
    with pytest.raises(PictureError) as caught:
        load_picture(tmp_path)
    assert caught.value.code == "idle_picture_missing"
    huge = tmp_path / "huge.png"
    with huge.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(PictureError) as caught:
        load_picture(huge)
    assert caught.value.code == "idle_picture_too_large"


def test_it_is_loaded_off_the_windows_thread(qtbot: QtBot, tmp_path: Path) -> None:
    picture = IdlePicture()
    with qtbot.waitSignal(picture.loaded, timeout=5000) as loaded:
        picture.begin(saved(sample_logo(), tmp_path / "logo.png"))
        assert "kiosk-picture" in {thread.name for thread in threading.enumerate()}
    assert loaded.args is not None
    assert loaded.args[0].hasAlphaChannel()
    with qtbot.assertNotEmitted(picture.told):
        picture.tell()
    picture.stop()


def test_a_manager_hears_of_it_whenever_the_window_is_opened(qtbot: QtBot, tmp_path: Path) -> None:
    picture = IdlePicture()
    told: list[str] = []
    picture.told.connect(lambda code, text: told.append(code))
    picture.begin(tmp_path / "nothing.png")

    def hears() -> bool:
        picture.tell()
        return bool(told)

    qtbot.waitUntil(hears)
    picture.tell()
    picture.stop()
    assert told == ["idle_picture_missing"] * 2


def test_another_picture_takes_the_place_of_the_one_before(qtbot: QtBot, tmp_path: Path) -> None:
    picture = IdlePicture()
    shown: list[QImage] = []
    picture.loaded.connect(shown.append)
    with qtbot.waitSignal(picture.loaded, timeout=5000):
        picture.begin(saved(sample_logo(), tmp_path / "logo.png"))
    with qtbot.waitSignal(picture.loaded, timeout=5000):
        picture.begin(tmp_path / "gone.png")
    picture.begin(tmp_path / "logo.png")
    picture.forget()
    picture.stop()
    qtbot.wait(0)
    assert [image.isNull() for image in shown] == [False, True, True]
    with qtbot.assertNotEmitted(picture.told):
        picture.tell()


# On the page


@pytest.mark.parametrize(("width", "height"), [(480, 320), (1024, 768), (1920, 1080), (1080, 1920)])
def test_the_picture_is_whole_and_beside_the_words(
    customer_of: MakeCustomer, width: int, height: int
) -> None:
    window = customer_of(width, height)
    window.page.show_picture(sample_photo())
    window.show_view(NOTHING)
    view = window.findChild(PictureView)
    assert view is not None
    assert view.width() * view.height() >= width * height * 0.12
    for label in window.findChildren(FitLabel):
        if label.isVisible():
            assert not label.geometry().intersects(view.geometry())
    window.show_view(showing(SALES["waiting"]))
    assert not view.isVisible()


def test_a_logo_lies_on_white_and_a_photo_does_not(qtbot: QtBot) -> None:
    view = PictureView()
    qtbot.addWidget(view)
    view.resize(300, 300)
    view.show_image(sample_logo())
    assert photograph(view).pixelColor(150, 12) == QColor(Qt.GlobalColor.white)
    view.show_image(sample_photo())
    assert photograph(view).pixelColor(150, 12) != QColor(Qt.GlobalColor.white)
    view.show_image(QImage())
    assert view.empty
    assert photograph(view).pixelColor(150, 150) == photograph(view).pixelColor(1, 1)


def test_messages_come_in_turn_after_the_welcome() -> None:
    begin = NOW - timedelta(seconds=NOW.timestamp() % (MESSAGE_S * 3))
    turns = [message_at(MESSAGES, begin + timedelta(seconds=MESSAGE_S * n)) for n in range(4)]
    assert turns == [None, *MESSAGES, None]
    assert message_at((), NOW) is None


def test_a_message_takes_the_welcomes_place_and_no_sales(
    customer_of: MakeCustomer, clock: StillClock
) -> None:
    window = customer_of(1024, 768, replace(SHOP, idle_messages=MESSAGES))
    seen = set()
    for _ in range(3):
        clock.forward(MESSAGE_S)
        window.refresh()
        seen |= {label.text() for label in window.findChildren(FitLabel) if label.isVisible()}
        window.show_view(showing(SALES["waiting"]))
        shown = {label.text() for label in window.findChildren(FitLabel) if label.isVisible()}
        assert not shown & set(MESSAGES)
        window.show_view(NOTHING)
    assert set(MESSAGES) <= seen
    assert "ยินดีต้อนรับ\nWelcome" in seen


def test_the_time_is_the_shops(customer_of: MakeCustomer, clock: StillClock) -> None:
    window = customer_of()
    window.refresh()
    assert "14:32" in {label.text() for label in window.findChildren(FitLabel) if label.isVisible()}


def test_what_stands_for_hours_moves_a_little(customer_of: MakeCustomer, clock: StillClock) -> None:
    window = customer_of(1920, 1080)
    window.refresh()
    name = next(la for la in window.findChildren(FitLabel) if la.text() == SHOP.name)
    places = set()
    for _ in range(8):
        clock.forward(DRIFT_S)
        window.refresh()
        places.add((name.x(), name.y()))
    assert len(places) >= 6
    across, down = zip(*places, strict=True)
    assert max(across) - min(across) <= 20
    assert max(down) - min(down) <= 20
    assert {drift_at(NOW + timedelta(seconds=s), 1080) for s in range(DRIFT_S * 8)} >= {(0, 0)}


# The burst


def test_paid_bursts_once_and_calms_down(customer_of: MakeCustomer, qtbot: QtBot) -> None:
    window = customer_of(1024, 768, replace(SHOP, motion=True))
    burst = window.findChild(Burst)
    assert burst is not None
    window.show_view(showing(SALES["waiting"]))
    with qtbot.waitSignal(window.painted):
        window.show_view(showing(SALES["paid"]))
    qtbot.waitUntil(burst.isVisible, timeout=2000)
    assert burst.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    qtbot.waitUntil(lambda: not burst.isVisible(), timeout=4000)


def test_the_next_page_ends_it_at_once(customer_of: MakeCustomer, qtbot: QtBot) -> None:
    window = customer_of(1024, 768, replace(SHOP, motion=True))
    burst = window.findChild(Burst)
    assert burst is not None
    window.show_view(showing(SALES["paid"]))
    qtbot.waitUntil(burst.isVisible, timeout=2000)
    window.show_view(showing(SALES["waiting"], sale_id="next"))
    assert not burst.isVisible()


def test_without_motion_nothing_moves(customer_of: MakeCustomer, qtbot: QtBot) -> None:
    window = customer_of()
    with qtbot.waitSignal(window.painted):
        window.show_view(showing(SALES["paid"]))
    qtbot.wait(30)
    burst = window.findChild(Burst)
    assert burst is not None
    assert not burst.isVisible()


def test_the_burst_draws_around_the_tick(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.resize(600, 600)
    burst = Burst(parent)
    tick = QRect(QPoint(200, 200), QPoint(399, 399))
    burst.play(tick)
    burst._move(0.4)
    still = photograph(parent)
    burst.stop()
    assert photograph(parent) != still
