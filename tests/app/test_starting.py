"""The first thing seen: painted before the till is loaded, gone once the windows stand there, whatever happens."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from kiosk.app.shell.dress import dress
from kiosk.app.shell.memory import give_back_pictures
from kiosk.app.shell.starting import StartingPage, starting
from kiosk.settings import TillSettings

SETTINGS = TillSettings.model_construct(shop_name="ร้านกาแฟสามย่าน", theme="light")


def pages() -> list[StartingPage]:
    """Those that are seen."""
    return [
        page
        for page in QApplication.topLevelWidgets()
        if isinstance(page, StartingPage) and page.isVisible()
    ]


@pytest.fixture(autouse=True)
def _dressed_already(themed: QApplication) -> Iterator[None]:
    dress(themed, SETTINGS)
    yield
    dress(themed, SETTINGS.model_copy(update={"motion": "off"}))


def test_it_is_painted_at_once_and_goes_when_it_is_told() -> None:
    with starting(SETTINGS) as shown:
        [page] = pages()
        assert page.painted
        assert page.accessibleName().startswith("ร้านกาแฟสามย่าน")
        shown()
        assert pages() == []


def test_it_goes_when_the_till_cannot_begin() -> None:
    with pytest.raises(RuntimeError), starting(SETTINGS):
        raise RuntimeError
    assert pages() == []


def test_the_theme_is_put_on_once(themed: QApplication) -> None:
    before = themed.styleSheet()
    themed.setStyleSheet("")
    dress(themed, SETTINGS)
    assert themed.styleSheet() == ""
    themed.setStyleSheet(before)


def test_it_loads_nothing_of_the_till() -> None:
    told = "import sys, kiosk.app.shell.starting; print(*sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", told],
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    loaded = done.stdout.split()
    assert not [
        name for name in loaded if name.startswith(("kiosk.till", "kiosk.protocol", "httpx"))
    ]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only glibc has to be told")
def test_large_blocks_are_given_back() -> None:
    assert give_back_pictures()
