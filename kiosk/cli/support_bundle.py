"""What a bundle for support holds, and above all what it never does: no token, key, PIN, note or payer's address.

Three nets, one behind the other: only what is known to be harmless is put in; the secrets of this machine are
looked up and taken out wherever they stand; and whatever still looks like a secret is masked. From databases only
counts, versions, chains' ends and a few named facts are read, never a document.
"""

from __future__ import annotations

import io
import json
import os
import platform
import re
import sqlite3
import sys
import zipfile
from collections.abc import Iterable, Mapping
from contextlib import closing
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from kiosk import __version__
from kiosk.core.errors import KioskError
from kiosk.logs import masked

LOG_BYTES = 2 * 1024 * 1024
"""So much of each log's end."""
_SHORTEST_SECRET = 4
_LOOKS_SECRET = (
    (re.compile(r"\$argon2\w*\$[^\s\"']+"), "[hash]"),
    (re.compile(r"(?i)(\bpin\b[\"']?\s*[=:]\s*[\"']?)\w+"), r"\1[secret]"),
    (
        re.compile(r"(?i)((?:token|secret|password|word|key)[\"']?\s*[=:]\s*[\"']?)[^\s\"',}]{8,}"),
        r"\1[secret]",
    ),
    (re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b"), "[e-mail]"),
)
_PACKAGES = (
    "PySide6",
    "peewee",
    "httpx",
    "pydantic",
    "fastapi",
    "uvicorn",
    "stripe",
    "argon2-cffi",
)
_FACTS = (
    "copied_up_to",
    "copied_up_to:refund",
    "copied_up_to:z",
    "copied_up_to:audit",
    "copy_refused",
)
_MARKS = ("numbers_ask_first", "numbers_taken", "numbers_known:", "language", "tried_at")
_CHAINS = ("receipt", "refund", "z", "audit", "document")


class SupportError(KioskError):
    """The bundle cannot be written."""

    code = "support_failed"


class Redactor:
    """Takes out `secrets`, wherever they stand, and what looks like one."""

    def __init__(self, secrets: Iterable[str]) -> None:
        known = {one for secret in secrets if len(one := secret.strip()) >= _SHORTEST_SECRET}
        # The longest first: one may begin with another.
        self._known = sorted(known, key=len, reverse=True)

    def clean(self, text: str) -> str:
        """`text` without any of them."""
        for secret in self._known:
            text = text.replace(secret, "[secret]")
        text = masked(text)
        for pattern, instead in _LOOKS_SECRET:
            text = pattern.sub(instead, text)
        return text


def secrets_in(paths: Iterable[Path]) -> list[str]:
    """The secrets that lie in files of this machine: a token alone, or texts in a JSON object."""
    found: list[str] = []
    for path in paths:
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, ValueError):
            continue
        try:
            told = json.loads(text)
        except ValueError:
            found.append(text)
            continue
        values = told.values() if isinstance(told, dict) else [told]
        found += [value for value in values if isinstance(value, str) and "://" not in value]
    return found


def about() -> dict[str, Any]:
    """The program and the machine."""
    return {
        "kiosk": __version__,
        "python": sys.version,
        "platform": platform.platform(),
        "sqlite": sqlite3.sqlite_version,
        "packages": {name: _version(name) for name in _PACKAGES},
    }


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def database_facts(path: Path) -> dict[str, Any]:
    """A database's version, size, rows of its tables, ends of its chains; or why that is not known."""
    if not path.exists():
        return {"there": False}
    facts: dict[str, Any] = {"there": True, "bytes": path.stat().st_size}
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
            database.execute("PRAGMA query_only = 1")
            facts["schemaVersion"] = database.execute("PRAGMA user_version").fetchone()[0]
            facts["quickCheck"] = database.execute("PRAGMA quick_check(1)").fetchone()[0]
            tables = _tables(database)
            facts["rows"] = {name: _count(database, name) for name in tables}
            chained = [name for name in _CHAINS if name in tables and _chained(database, name)]
            facts["ends"] = {name: _ends(database, name) for name in chained}
            if "fact" in tables:
                facts["facts"] = _named_facts(database)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        facts["trouble"] = str(error)
    return facts


def _tables(database: sqlite3.Connection) -> list[str]:
    rows = database.execute(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
        " AND name NOT LIKE 'sqlite_%' ORDER BY name"
    )
    return [name for (name,) in rows]


def _count(database: sqlite3.Connection, table: str) -> int:
    return int(database.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])  # noqa: S608 - read from the file


def _chained(database: sqlite3.Connection, table: str) -> bool:
    """A relay's audit log is no chain."""
    columns = {
        name for (name,) in database.execute("SELECT name FROM pragma_table_info(?)", (table,))
    }
    return {"till", "sequence", "number", "hash"} <= columns


def _ends(database: sqlite3.Connection, table: str) -> list[str]:
    rows = database.execute(
        f"SELECT number, hash FROM {table} WHERE (till, sequence) IN"  # noqa: S608 - our own names
        f" (SELECT till, max(sequence) FROM {table} GROUP BY till)"
    )
    return [f"{number} {head}" for number, head in rows]


def _named_facts(database: sqlite3.Connection) -> dict[str, str]:
    rows = database.execute("SELECT name, value FROM fact")
    return {name: value for name, value in rows if name in _FACTS or name.startswith(_MARKS)}


def logs_of(folder: Path) -> dict[str, str]:
    """The end of every log."""
    found = {}
    for path in sorted(folder.glob("*.log*")) if folder.is_dir() else []:
        try:
            with path.open("rb") as file:
                file.seek(max(0, path.stat().st_size - LOG_BYTES))
                found[path.name] = file.read().decode(errors="replace")
        except OSError as error:
            found[path.name] = f"cannot be read: {error.strerror}"
    return found


def write(out: Path, parts: Mapping[str, Any], redactor: Redactor) -> None:
    """Write the bundle: texts as they are, all else as JSON, everything cleaned. Raises `SupportError`."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, part in parts.items():
            text = part if isinstance(part, str) else json.dumps(part, ensure_ascii=False, indent=2)
            bundle.writestr(name, redactor.clean(text))
    draft = out.with_name(out.name + ".part")
    try:
        draft.unlink(missing_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(held.getvalue())
        draft.replace(out)
    except OSError as error:
        raise SupportError(f"{out} cannot be written: {error.strerror or error}.") from error
