"""The first thing seen: painted before the till is loaded, gone once the windows stand there, whatever happens."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from mmap import ACCESS_READ, mmap
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kiosk.app.shell.dress import dress
from kiosk.app.shell.memory import give_back_pictures, give_back_the_start, only_read
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


_LEAN = """
import sys
from kiosk.lean import load_lean_libraries

load_lean_libraries()
print(*sorted({name.partition(".")[0] for name in sys.modules}))
import psycopg, PIL
"""


def test_libraries_take_nothing_along_that_a_till_never_uses() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _LEAN], capture_output=True, text=True, timeout=60, check=True
    )
    loaded = set(done.stdout.split())
    assert loaded >= {"peewee", "httpx", "qrcode"}
    assert not loaded & {"psycopg", "PIL", "click", "rich", "pygments"}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only glibc has to be told")
def test_large_blocks_are_given_back() -> None:
    assert give_back_pictures()


_SMAPS = """\
7f00-8f00 r-xp 00001000 08:01 77 /usr/lib/read.so
Anonymous:             0 kB
8f00-9f00 r--p 00001000 08:01 77 /usr/lib/moved to its place.so
Anonymous:             4 kB
9f00-a000 rw-p 00001000 08:01 77 /usr/lib/may be written.so
Anonymous:             0 kB
a000-b000 rw-p 00000000 00:00 0 [heap]
Anonymous:           400 kB
b000-c000 r--p 00000000 00:00 0
Anonymous:             0 kB
c000-d000 r--p 00000000 08:01 78 /usr/lib/a.font.ttf
Anonymous:             0 kB
d000-e000 r--p 00000000 08:01 79 /usr/lib/taken.so.6 (deleted)
Anonymous:             0 kB
e000-f000 r--p 00000000 08:01 80 /usr/lib/numbered.so.6.11
Anonymous:             0 kB
"""


def test_only_what_a_file_still_holds_is_let_go() -> None:
    assert list(only_read(_SMAPS.splitlines())) == [(0x7F00, 0x1000), (0xE000, 0x1000)]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux is asked")
def test_what_only_the_start_needed_is_given_back(qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "library.so"
    file.write_bytes(bytes(range(256)) * 65_536)
    with ExitStack() as stack:
        opened = stack.enter_context(file.open("rb"))
        mapped = stack.enter_context(mmap(opened.fileno(), 0, access=ACCESS_READ))
        expected = sum(mapped[::4096])
        before_kib = of_files_kib()
        give_back_the_start(stack, QApplication.instance() or QObject(), after_ms=0)
        qtbot.waitUntil(lambda: of_files_kib() < before_kib - 12_000)
        assert sum(mapped[::4096]) == expected


def of_files_kib() -> int:
    """How much of files is in memory for this process."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("RssFile:"))


def test_an_end_before_it_leaves_nothing() -> None:
    with ExitStack() as stack:
        give_back_the_start(stack, QApplication.instance() or QObject(), after_ms=60_000)
    assert not [one for one in threading.enumerate() if one.name == "kiosk-give-back"]
