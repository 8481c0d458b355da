"""In which language a command says why it cannot begin: found even when the settings are what is wrong.

Whoever opens a till reads it, so `till` and `demo`, and the servers they bring along, speak the till's
language; every other command speaks English. It must never fail itself: then it is Thai, the default.
"""

from __future__ import annotations

import argparse
import os
import re
from pathlib import Path

from kiosk.paths import DataDir, default_data_dir
from kiosk.settings import ENV_FILE

_VARIABLE = "KIOSK_LANGUAGE"
_DEFAULT = "th"
_LINE = re.compile(
    rf"^\s*(?:export\s+)?(?:language|{_VARIABLE})\s*=\s*[\"']?(th|en)\b",
    re.IGNORECASE | re.MULTILINE,
)


def english(_: argparse.Namespace) -> str:
    """Commands for those who look after the machines."""
    return "en"


def of_the_till(options: argparse.Namespace) -> str:
    """What environment, `.env` or `kiosk.toml` say, in this order."""
    chosen = os.environ.get(_VARIABLE, "").strip()
    if chosen in ("th", "en"):
        return chosen
    folder = options.data_dir or Path(os.environ.get("KIOSK_DATA_DIR") or default_data_dir())
    return _said_in(Path(ENV_FILE), _settings_file(options, folder))


def of_the_demo(options: argparse.Namespace) -> str:
    """As the till's, but the demo looks at no variable and at no `.env`."""
    return _said_in(_settings_file(options, options.data_dir or demo_folder()))


def of_the_owner(options: argparse.Namespace) -> str:
    """A server that a till brings along is read by whoever opens the till."""
    return of_the_till(options) if options.stop_on_stdin_close else english(options)


def demo_folder() -> Path:
    """Where the demo keeps its things when nobody names a folder."""
    return default_data_dir() / "demo"


def _settings_file(options: argparse.Namespace, folder: Path) -> Path:
    return Path(options.config or DataDir(folder).settings_file)


def _said_in(*files: Path) -> str:
    for file in files:
        try:
            found = _LINE.search(file.read_text(encoding="utf-8-sig", errors="replace"))
        except OSError:
            continue
        if found is not None:
            return found[1].lower()
    return _DEFAULT
