"""The gallery draws every screen, and the theme says in one sentence what is missing."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QFontDatabase, QImage
from PySide6.QtWidgets import QApplication

from kiosk.app.gallery import render_gallery
from kiosk.app.language import Language
from kiosk.app.manager.scenes import MANAGER_SCENES
from kiosk.app.samples import VIEWS
from kiosk.app.theme.install import ThemeError, _filled, style_sheet
from kiosk.app.theme.tokens import COLOURS, FONT_FAMILY, LIGHT


def test_every_state_is_drawn_once_in_each_language(tmp_path: Path, language: Language) -> None:
    pictures = render_gallery(tmp_path / "out", ((480, 320),), ((1024, 768),), (), ())
    names = [picture.name for picture in pictures]
    assert len(set(names)) == len(names) == len(list((tmp_path / "out").iterdir())) - 1
    page = (tmp_path / "out" / "index.html").read_text("utf-8")
    assert all(f'src="{name}"' in page for name in names)
    assert "http" not in page
    for name in VIEWS:
        if name not in ("polling", "parked", "empty", "missed_close", "unusual"):
            assert f"customer-{name}-480x320.png" in names
        if name not in ("paid_keep", "test_code"):
            assert f"cashier-{name}-th-1024x768.png" in names
            assert f"cashier-{name}-en-1024x768.png" in names
    for name in MANAGER_SCENES:
        assert f"manager-{name}-th-1024x768.png" in names
        assert f"manager-{name}-en-1024x768.png" in names
    picture = QImage(str(tmp_path / "out" / "cashier-paid-th-1024x768.png"))
    assert (picture.width(), picture.height()) == (1024, 768)


def test_the_staffs_states_are_drawn_in_the_dark_too(tmp_path: Path, language: Language) -> None:
    told: list[int] = []
    out = tmp_path / "out"
    pictures = render_gallery(out, (), (), ((960, 640),), (), told.append)
    names = [picture.name for picture in pictures]
    assert told == list(range(1, len(names) + 1))
    assert "widgets-dark.png" in names
    assert {f"manager-{name}-dark-th-960x640.png" for name in MANAGER_SCENES} <= set(names)
    assert "cashier-waiting-dark-en-960x640.png" in names
    assert COLOURS.page == LIGHT.page  # as it was before


def test_the_theme_is_bundled_and_light(themed: QApplication) -> None:
    assert FONT_FAMILY in QFontDatabase.families()
    assert set(QFontDatabase.styles(FONT_FAMILY)) == {"Regular", "Medium", "SemiBold", "Bold"}
    assert themed.palette().window().color().lightness() > 240
    assert themed.font().family() == FONT_FAMILY


def test_no_name_is_left_in_the_style_sheet() -> None:
    assert "@" not in style_sheet()


def test_a_missing_style_is_told() -> None:
    with pytest.raises(ThemeError, match="install Kiosk again"):
        _filled("nothing.qss", {})
