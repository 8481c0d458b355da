"""Which language the staff's windows begin in, and how a choice at their head outlives the program.

What is chosen there is this till's own and is kept in its store: it changes neither papers nor `kiosk.toml`, which
a manager answers for. It wins over the file until the file says something else than it did at the choice: whoever
changes the setting later, in the window, by the first start or by hand, is not outvoted by a press of long ago.
The command line and the environment win over both, and then nothing can be chosen.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from kiosk.settings import LOCKING, Loaded, TillSettings

FACT = "language"


def locked_by(loaded: Loaded[TillSettings]) -> str:
    """Where a language comes from that no press can change; empty where it can."""
    origin = loaded.origins["language"]
    return origin if origin in LOCKING else ""


def first_language(loaded: Loaded[TillSettings], database: Path) -> str:
    """What was chosen last, unless the setting was changed since or wins."""
    setting = loaded.settings.language
    if locked_by(loaded):
        return setting
    code, _, over = (_kept_in(database) or "").partition(" ")
    return code if code and over in ("", setting) else setting


class LanguageKeeper:
    """Writes a choice down together with the setting it was made over."""

    def __init__(self, setting: str, remember: Callable[[str, str], object]) -> None:
        self.setting = setting
        self._remember = remember

    def chosen(self, code: str) -> None:
        """Somebody pressed `th` or `en`."""
        self._remember(FACT, f"{code} {self.setting}")

    def set_anew(self, code: str) -> None:
        """The setting itself is `code` from now on."""
        self.setting = code
        self.chosen(code)


def _kept_in(database: Path) -> str | None:
    """Read past the store, which is opened later and proves the file first. Where that does not work, whoever
    opens it says why."""
    try:
        with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as file:
            row = file.execute("SELECT value FROM fact WHERE name = ?", (FACT,)).fetchone()
    except (sqlite3.Error, UnicodeDecodeError):
        return None
    return None if row is None else str(row[0])
