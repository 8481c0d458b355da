"""Opening an SQLite file that is ours: pragmas, hand-written migrations, and the checks at start.

Shared by the stores of till and relay, which may not import each other. Standard library only; it knows no
table. Peewee's own migrator is not used: it rebuilds tables and silently drops triggers and STRICT.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from importlib.resources.abc import Traversable

from kiosk.core.errors import KioskError

PRAGMAS: dict[str, str | int] = {
    # FULL: a commit that was acknowledged survives a power cut. NORMAL loses some (measured).
    "synchronous": "full",
    "foreign_keys": 1,
    "busy_timeout": 5_000,
    "cache_size": -16_000,
    "cell_size_check": 1,
    "temp_store": 2,
}


SqliteTrouble = sqlite3.Error | ValueError | OverflowError
"""What reading a database raises: the `sqlite3` module's own, and for values that cannot be what they should
(also `UnicodeDecodeError`, where a damaged name stands in the module's message)."""

_SAYS_DAMAGED = (
    *("malformed", "not a database", "corrupt", "Could not decode to UTF-8"),
    # Our statements fit our tables; where they do not, the file's own description of them is damaged.
    *("no such table", "no such column", "no such index", "no such function", "unknown function"),
)


class StoreError(KioskError):
    """The database file cannot be used or written just now."""

    code = "storage_unavailable"


class StoreDamagedError(StoreError):
    """The file is damaged, not ours, or from a newer version: it must not be written."""

    code = "store_damaged"


@dataclass(frozen=True, slots=True)
class Schema:
    """What a file must be: its `application_id`, and the folder of migrations named `0001_….sql`."""

    application_id: int
    migrations: Traversable

    def scripts(self) -> list[str]:
        """The migrations in order; the n-th brings the file from version n-1 to n."""
        files = [entry for entry in self.migrations.iterdir() if entry.name.endswith(".sql")]
        return [entry.read_text(encoding="utf-8") for entry in sorted(files, key=lambda e: e.name)]


def prepare(
    connection: sqlite3.Connection, schema: Schema, name: str, *, thorough: bool = True
) -> None:
    """Check the file and bring it to the present version, one transaction a migration.

    Raises `StoreDamagedError` for a file of another program, a newer version, or one that fails its check, for
    which every page is looked at if `thorough`.
    """
    try:
        scripts = schema.scripts()
        version = _checked_version(connection, schema, name, len(scripts), thorough=thorough)
        # Only now: it writes to the file, which could have been another program's.
        connection.execute("PRAGMA journal_mode = wal")
        for number, script in enumerate(scripts[version:], start=version + 1):
            connection.executescript(
                f"BEGIN IMMEDIATE;\n{script}\nPRAGMA application_id = {schema.application_id};\n"
                f"PRAGMA user_version = {number};\nCOMMIT;"
            )
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise explained(error, name) from error


def check(
    connection: sqlite3.Connection, schema: Schema, name: str, *, thorough: bool = True
) -> None:
    """Check a file that is only read. Raises `StoreDamagedError` as `prepare` does, and for an old version.

    Unless `thorough`, not every page is looked at: that takes a second for a million receipts.
    """
    try:
        newest = len(schema.scripts())
        if _checked_version(connection, schema, name, newest, thorough=thorough) < newest:
            raise StoreDamagedError(
                f"{name} is of an older version; start the program once.",
                thai="ฐานข้อมูลเป็นของรุ่นเก่า กรุณาเปิดโปรแกรมหนึ่งครั้ง",
            )
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise explained(error, name) from error


def _checked_version(
    connection: sqlite3.Connection, schema: Schema, name: str, newest: int, *, thorough: bool = True
) -> int:
    """The file's version, 0 when it is new."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (application_id,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if tables and application_id != schema.application_id:
        raise StoreDamagedError(
            f"{name} is not a file of this program.", thai="ไฟล์ฐานข้อมูลไม่ใช่ของโปรแกรมนี้"
        )
    if thorough:
        (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if verdict != "ok":
            raise damaged(name)
    if version > newest:
        raise StoreDamagedError(
            f"{name} is of version {version}, written by a newer Kiosk; this one knows versions up to {newest}: "
            "please update it.",
            thai=f"ฐานข้อมูลเป็นรุ่น {version} จาก Kiosk ที่ใหม่กว่า โปรแกรมนี้รู้จักถึงรุ่น {newest} กรุณาอัปเดตโปรแกรม",
        )
    return int(version)


def strange_rule(
    connection: sqlite3.Connection, schema: Schema, ready: Callable[[sqlite3.Connection], None]
) -> str | None:
    """The name of a trigger or view that is not as the migrations make it: missing, changed, or of somebody else.

    None when all are ours. `ready` gives an empty connection the functions that the migrations call.
    """
    with closing(sqlite3.connect(":memory:")) as ours:
        ready(ours)
        for script in schema.scripts():
            ours.executescript(script)
        wanted, found = _rules(ours), _rules(connection)
    return min((name for name, _ in wanted ^ found), default=None)


def _rules(connection: sqlite3.Connection) -> set[tuple[str, str]]:
    """Triggers and views by name, with their text however it is broken into lines."""
    rows = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type IN ('trigger', 'view')"
    )
    return {(name, " ".join(sql.split())) for name, sql in rows}


def first_cause(error: Exception) -> sqlite3.Error | UnicodeDecodeError | None:
    """The SQLite error that began the trouble which ended in `error`, None if there is none.

    SQLite undoes the transaction by itself when the disk is full, and then refuses the rollback that follows:
    the last error would only tell of that.
    """
    cause: BaseException | None = error
    found: sqlite3.Error | UnicodeDecodeError | None = None
    while cause is not None:
        if isinstance(cause, sqlite3.Error | UnicodeDecodeError):
            found = cause
        cause = cause.__cause__ or cause.__context__
    return found


def explained(error: SqliteTrouble, name: str) -> StoreError:
    """The world's trouble behind an SQLite error, in one sentence."""
    if not isinstance(error, sqlite3.Error):
        return damaged(name)
    text = str(error)
    if "disk is full" in text or "disk I/O error" in text:
        return StoreError(
            f"{name} cannot be written: the disk is full or failing.",
            thai="เขียนฐานข้อมูลไม่ได้: ดิสก์เต็มหรือชำรุด",
            code="disk_full",
        )
    if isinstance(error, sqlite3.DatabaseError) and any(word in text for word in _SAYS_DAMAGED):
        return damaged(name)
    if "locked" in text or "busy" in text:
        return StoreError(
            f"{name} is in use by another program.",
            thai="โปรแกรมอื่นกำลังใช้ฐานข้อมูลอยู่",
            retry_after_s=5,
        )
    if text == "interrupted":
        return StoreError("The question was given up.", thai="ยกเลิกการค้นหาแล้ว", code="interrupted")
    if "unable to open" in text:
        return StoreError(f"{name} cannot be opened.", thai="เปิดฐานข้อมูลไม่ได้")
    if "readonly" in text:
        return StoreError(f"{name} cannot be written.", thai="เขียนฐานข้อมูลไม่ได้")
    return StoreError(f"{name} cannot be used: {text}.", thai=f"ใช้ฐานข้อมูลไม่ได้ ({text})")


def damaged(name: str) -> StoreDamagedError:
    """The sentence about a file that is damaged somewhere."""
    return StoreDamagedError(
        f"{name} is damaged; restore it from a backup.",
        thai="ฐานข้อมูลเสียหาย กรุณากู้คืนจากไฟล์สำรอง",
    )
