"""The gallery draws every screen, and the theme says in one sentence what is missing.

Here every moment is drawn once, each in another look; `kiosk gallery` draws all of them in all looks.
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import pytest
from PySide6.QtGui import QFontDatabase, QImage
from PySide6.QtWidgets import QApplication

from kiosk.app.gallery import Sizes, all_drawings, customer_scenes, render_gallery, staff_scenes
from kiosk.app.gallery_drawing import Drawing, GalleryError, draw
from kiosk.app.language import Language
from kiosk.app.manager.scenes import MANAGER_SCENES
from kiosk.app.samples import VIEWS
from kiosk.app.theme.install import ThemeError, _filled, style_sheet
from kiosk.app.theme.tokens import COLOURS, FONT_FAMILY, LIGHT

FAMILIES = ("cashier", "manager", "first", "customer", "widgets")
NOT_THE_CUSTOMERS = frozenset(
    {"polling", "parked", "empty", "missed_close", "unusual", "unreadable", "kept_back"}
)
"""What a till can be told that changes nothing for who pays."""
PARTS = 3
"""Of the manager's moments, which are more than all others together."""


def in_turn(family: str) -> list[Drawing]:
    """Each moment of a family once, the n-th in the n-th of the ways it can be drawn; by look."""
    drawings = all_drawings()
    ways = [each for each in drawings if each.scene.partition("-")[0] == family]
    scenes = [list(same) for _, same in groupby(sorted(ways, key=scene_of), key=scene_of)]
    chosen = [same[n % len(same)] for n, same in enumerate(scenes)]
    return sorted(chosen, key=drawings.index)


def scene_of(drawing: Drawing) -> str:
    return drawing.scene


def test_every_moment_has_its_files() -> None:
    names = [drawing.name for drawing in all_drawings()]
    assert len(set(names)) == len(names) > 2_000
    for name in VIEWS:
        if name not in NOT_THE_CUSTOMERS:
            assert f"customer-{name}-3840x2160" in names
        if name not in ("paid_keep", "test_code"):
            assert f"cashier-{name}-th-1024x768" in names
            assert f"cashier-{name}-200-en-1024x768" in names
    for name in MANAGER_SCENES:
        assert f"manager-{name}-dark-th-1280x800" in names
        assert f"manager-{name}-en-1920x1080" in names
    assert {"widgets-dark", "widgets-light", "first-done-dark-th-1280x800"} <= set(names)


def test_in_turn_nothing_is_left_out() -> None:
    """Together the tests below see every moment, and every look and size of each family."""
    scenes = {scene for scene, _ in (*staff_scenes(1024, 768), *customer_scenes())} | {"widgets"}
    assert {drawing.scene for family in FAMILIES for drawing in in_turn(family)} == scenes
    for family in FAMILIES[:-1]:
        every = {(each.look, each.size) for each in all_drawings() if each.scene.startswith(family)}
        assert {(each.look, each.size) for each in in_turn(family)} == every


@pytest.mark.parametrize(
    ("family", "part", "parts"),
    [
        ("cashier", 0, 1),
        *(("manager", part, PARTS) for part in range(PARTS)),
        ("customer", 0, 1),
    ],
)
def test_every_moment_can_be_drawn(
    family: str, part: int, parts: int, themed: QApplication
) -> None:
    drawings = in_turn(family)
    for drawing, image in draw(
        drawings[part * len(drawings) // parts : (part + 1) * len(drawings) // parts]
    ):
        assert drawing.size == (image.width(), image.height())
        assert has_something(image), drawing.name
    assert COLOURS.page == LIGHT.page  # as it was before


def has_something(image: QImage) -> bool:
    """Whether a picture is more than one ground."""
    small = image.scaled(64, 64)
    return len({small.pixel(x, y) for x in range(64) for y in range(64)}) > 8


def test_pictures_become_files_and_a_page_shows_them(tmp_path: Path, language: Language) -> None:
    told: list[int] = []
    out = tmp_path / "out"
    drawings = [*in_turn("first"), *(each for each in all_drawings() if each.scene == "widgets")]
    pictures = render_gallery(out, drawings, told.append)
    names = [picture.name for picture in pictures]
    assert names == [f"{drawing.name}.png" for drawing in drawings]
    assert told == list(range(1, len(names) + 1))
    assert {file.name for file in out.iterdir()} == {*names, "index.html"}
    for drawing, picture in zip(drawings, pictures, strict=True):
        image = QImage(str(picture))
        assert drawing.size in (None, (image.width(), image.height()))
        assert has_something(image), drawing.name
    page = (out / "index.html").read_text("utf-8")
    assert all(f'src="{name}"' in page for name in names)
    assert "http" not in page
    assert COLOURS.page == LIGHT.page


def test_a_picture_that_cannot_be_written_is_told(tmp_path: Path, language: Language) -> None:
    [drawing] = [
        each
        for each in all_drawings(Sizes(((480, 320),), (), (), ()))
        if each.scene == "customer-idle"
    ]
    (tmp_path / "customer-idle-480x320.png").mkdir()
    with pytest.raises(GalleryError, match="cannot be written"):
        render_gallery(tmp_path, [drawing])


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
