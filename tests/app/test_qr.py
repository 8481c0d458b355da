"""The QR code: as strong as it is free, in whole pixels, read back from pictures at every size and scale."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from kiosk.app.samples import PAYLOAD, PRACTICE_SHOP, SALES, SHOP
from kiosk.app.widgets.qr_code import QrCode
from kiosk.paper.qr_matrix import QUIET_ZONE, module_pixels, qr_matrix, runs
from tests.app.conftest import MakeCustomer
from tests.app.pictures import decoded, grey, photograph
from tests.app.stage import showing

SIZES = [(480, 320), (1024, 768), (1920, 1080), (3840, 2160)]
UPRIGHT = [(480, 800), (1080, 1920)]
MOBILE = "00020101021229370016A000000677010111011300668123456785303764540520.005802TH6304ABCD"
LONG = PAYLOAD + "0" * 8  # 132 characters: as long as a bill payment gets


def test_level_m_does_not_grow_the_code() -> None:
    assert len(qr_matrix(MOBILE)) == 33
    assert len(qr_matrix(LONG)) == 37


def test_a_stronger_level_is_taken_where_it_is_free() -> None:
    # 16 characters fill version 1 at level Q. The first two format bits name the level: Q is 11, masked by 10.
    matrix = qr_matrix("A" * 16)
    assert len(matrix) == 21
    assert matrix[8][:2] == (False, True)


def test_runs_of_a_row() -> None:
    assert runs((True, True, False, True)) == [(0, 2), (3, 1)]
    assert runs((False, False)) == []


def test_modules_are_floored_with_the_quiet_zone() -> None:
    assert module_pixels(320, 37) == 7
    assert module_pixels(44, 37) == 0


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5, 1.75, 2.0])
def test_every_module_has_whole_pixels(qtbot: QtBot, scale: float) -> None:
    code = QrCode()
    qtbot.addWidget(code)
    code.resize(333, 301)
    code.show_payload(PAYLOAD)
    pixels = grey(photograph(code, scale))
    around = int(pixels[0, 0])
    assert set(np.unique(pixels)) <= {0, 255, around}, "no half-tone edges"
    matrix = qr_matrix(PAYLOAD)
    module = module_pixels(int(301 * scale), len(matrix))
    size = module * len(matrix)
    top, left = np.argwhere(pixels == 0).min(axis=0)
    quiet = QUIET_ZONE * module
    code_and_zone = pixels[top - quiet : top + size + quiet, left - quiet : left + size + quiet]
    expected = np.pad(np.kron(np.array(matrix), np.ones((module, module))), quiet)
    assert (code_and_zone == np.where(expected == 1, 0, 255)).all()


def test_too_small_a_widget_draws_no_code(qtbot: QtBot) -> None:
    code = QrCode()
    qtbot.addWidget(code)
    code.resize(40, 40)
    code.show_payload(PAYLOAD)
    assert (grey(photograph(code)) != 0).all()


@pytest.mark.parametrize(("width", "height"), SIZES + UPRIGHT)
@pytest.mark.parametrize("shop", [SHOP, PRACTICE_SHOP], ids=["shop", "practice"])
@pytest.mark.parametrize("payload", [PAYLOAD, LONG, MOBILE], ids=["bill", "long", "mobile"])
def test_the_photographed_page_decodes_to_the_payload(
    customer_of: MakeCustomer, width: int, height: int, shop: object, payload: str
) -> None:
    window = customer_of(width, height, shop)
    window.show_view(showing(SALES["waiting"], qr_data=payload))
    assert decoded(photograph(window)) == [payload]


@pytest.mark.parametrize("scale", [1.25, 1.5, 2.0])
@pytest.mark.parametrize(("width", "height"), SIZES[:3] + UPRIGHT)
def test_it_decodes_at_other_scales(
    customer_of: MakeCustomer, width: int, height: int, scale: float
) -> None:
    window = customer_of(width, height)
    window.show_view(showing(SALES["waiting"]))
    assert decoded(photograph(window, scale)) == [PAYLOAD]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_code_is_as_large_as_the_height_allows(
    customer_of: MakeCustomer, width: int, height: int
) -> None:
    window = customer_of(width, height)
    window.show_view(showing(SALES["waiting"]))
    code = window.findChild(QrCode, "customerQr")
    assert code is not None
    least = 0.95 if height == 320 else 0.7
    assert min(code.width(), code.height()) >= least * height


@pytest.mark.parametrize(("width", "height"), UPRIGHT)
def test_on_an_upright_screen_it_takes_the_width(
    customer_of: MakeCustomer, width: int, height: int
) -> None:
    window = customer_of(width, height)
    window.show_view(showing(SALES["waiting"]))
    code = window.findChild(QrCode, "customerQr")
    assert code is not None
    assert min(code.width(), code.height()) >= 0.78 * width


@pytest.mark.parametrize(("width", "height"), SIZES + UPRIGHT)
def test_the_code_of_the_receipt_is_read_at_every_size(
    customer_of: MakeCustomer, width: int, height: int
) -> None:
    window = customer_of(width, height)
    window.show_view(showing(SALES["paid_keep"]))
    assert decoded(photograph(window)) == [SALES["paid_keep"].pay_page_url]


def test_a_receipt_to_keep_is_a_code_of_its_own(customer_of: MakeCustomer) -> None:
    window = customer_of(1920, 1080)
    window.show_view(showing(SALES["paid_keep"]))
    assert decoded(photograph(window)) == [SALES["paid_keep"].pay_page_url]
    code = window.findChild(QrCode, "customerQr")
    assert code is not None
    assert code.payload is None
    assert not code.isVisible()


SCALED = """
import sys
from PySide6.QtWidgets import QApplication
from kiosk.app.customer.window import CustomerWindow
from kiosk.app.samples import NOW, SHOP, VIEWS
from kiosk.app.theme.install import install_theme
app = QApplication([])
install_theme(app)
window = CustomerWindow(SHOP, lambda: NOW)
window.resize(1024, 768)
window.show_view(VIEWS["waiting"])
window.show()
app.processEvents()
window.grab().save(sys.argv[1])
"""


@pytest.mark.parametrize("factor", ["1.25", "1.5"])
def test_a_scaled_screen_decodes(tmp_path: Path, qapp: object, factor: str) -> None:
    file = tmp_path / "scaled.png"
    subprocess.run(
        [sys.executable, "-c", SCALED, str(file)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": factor},
        timeout=60,
        check=True,
        cwd=Path(__file__).resolve().parents[2],
    )
    image = QImage(str(file))
    assert image.width() == round(1024 * float(factor))
    image.setDevicePixelRatio(1)
    assert decoded(image) == [PAYLOAD]
