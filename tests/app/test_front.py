"""What is seen before there is a till: painted with nothing loaded that sells, in the language chosen last."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QPushButton

from kiosk.app.shell.front import Front, made_front
from kiosk.app.shell.language_kept import LanguageKeeper, first_language, locked_by
from kiosk.settings import Loaded, TillSettings, load

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def settings(**set_by_the_shop: str) -> Loaded[TillSettings]:
    return load(TillSettings, overrides=dict(set_by_the_shop), ambient=False)


def front(app: QApplication, database: Path, **set_by_the_shop: str) -> Front:
    made = made_front(app, settings(**set_by_the_shop), database, lambda: NOW, practice=False)
    app.aboutToQuit.connect(made.close)
    return made


def chosen(tmp_path: Path, code: str) -> Path:
    """A till's file in which a person chose a language."""
    database = tmp_path / "till.sqlite3"
    with sqlite3.connect(database) as file:
        file.execute("CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT")
        file.execute("INSERT INTO fact VALUES ('language', ?)", (code,))
    file.close()
    return database


def test_the_cashiers_window_is_painted_when_it_is_shown(
    themed: QApplication, tmp_path: Path, stack: ExitStack
) -> None:
    made = front(themed, tmp_path / "none.sqlite3")
    stack.callback(made.language.end)
    painted: list[QObject] = []

    class Watching(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                painted.append(watched)
            return False

    watching = Watching()
    made.cashier.installEventFilter(watching)
    made.show(stack, settings().settings, (800, 600))

    assert made.cashier in painted
    assert made.cashier.isVisible()
    assert made.customer.isVisible()
    made.close()
    assert not made.cashier.isVisible()
    made.close()  # as the end of the stack does


@pytest.mark.parametrize(
    ("code", "set_by_the_shop", "spoken"),
    [
        ("en", {}, "en"),
        ("th", {}, "th"),
        ("en th", {}, "en"),
        ("en", {"language": "th"}, "th"),
    ],
)
def test_it_speaks_what_was_set_or_chosen_last(
    themed: QApplication,
    tmp_path: Path,
    stack: ExitStack,
    code: str,
    set_by_the_shop: dict[str, str],
    spoken: str,
) -> None:
    made = front(themed, chosen(tmp_path, code), **set_by_the_shop)
    stack.callback(made.language.end)
    assert made.language.code == spoken


@pytest.mark.parametrize(
    ("kept", "written", "spoken"),
    [
        (None, "en", "en"),
        ("th en", "en", "th"),  # chosen at the head over what the first start wrote
        ("th", "en", "th"),
        ("en th", "th", "en"),
        ("th th", "en", "en"),  # the setting was changed since
    ],
)
def test_a_choice_at_the_head_wins_until_the_setting_is_changed(
    tmp_path: Path, kept: str | None, written: str, spoken: str
) -> None:
    toml = tmp_path / "kiosk.toml"
    toml.write_text(f'language = "{written}"\n', encoding="utf-8")
    loaded = load(TillSettings, toml_file=toml, ambient=False)
    database = tmp_path / "none" if kept is None else chosen(tmp_path, kept)
    assert first_language(loaded, database) == spoken
    assert locked_by(loaded) == ""


def test_what_comes_from_above_the_file_cannot_be_switched(
    themed: QApplication, tmp_path: Path, stack: ExitStack
) -> None:
    made = front(themed, chosen(tmp_path, "en"), language="th")
    stack.callback(made.language.end)
    for code in ("th", "en"):
        button = made.cashier.findChild(QPushButton, f"language_{code}")
        assert button is not None
        assert not button.isEnabled()
        assert "บรรทัดคำสั่ง" in button.toolTip()


def test_a_choice_is_kept_with_the_setting_it_was_made_over() -> None:
    written: list[tuple[str, str]] = []
    keeper = LanguageKeeper("th", lambda name, value: written.append((name, value)))
    keeper.chosen("en")
    keeper.set_anew("en")
    keeper.chosen("th")
    assert written == [("language", "en th"), ("language", "en en"), ("language", "th en")]


@pytest.mark.parametrize("content", [None, b"", b"no database at all, but long enough to be one"])
def test_a_file_that_says_nothing_is_the_default(
    themed: QApplication, tmp_path: Path, stack: ExitStack, content: bytes | None
) -> None:
    database = tmp_path / "till.sqlite3"
    if content is not None:
        database.write_bytes(content)
    made = front(themed, database)
    stack.callback(made.language.end)
    assert made.language.code == "th"
    assert database.exists() is (content is not None)


def test_nothing_that_sells_is_loaded_for_it() -> None:
    told = "import json, sys, kiosk.app.shell.run; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", told],
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    rooms = ("kiosk.till.till", "kiosk.till.link.link", "kiosk.till.store", "kiosk.protocol")
    others = ("httpx", "peewee", "asyncio", "PIL", "kiosk.paper.documents", "kiosk.app.authority")
    loaded = json.loads(done.stdout)
    assert not [name for name in loaded if name.startswith((*rooms, *others))]
