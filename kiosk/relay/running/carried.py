"""A relay's file that was carried over to a server: the note beside it, which keeps a relay from starting over it.

The file itself stays as it was. A relay that went on with it would take payments that the other one does not know;
so it is refused as long as the note is there, and the note says how to go back on purpose.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from kiosk.core.errors import KioskError
from kiosk.protocol.messages import rfc3339

_SUFFIX = ".carried-over"


class CarriedOverError(KioskError):
    """The file's relay lives on a server now."""

    code = "relay_carried_over"


def note_of(database: Path) -> Path:
    """Where the note about a database file is."""
    return database.with_name(database.name + _SUFFIX)


def leave_note(database: Path, where: str, at: datetime) -> Path:
    """Say that the file was carried over; `where` holds no password. The note."""
    note = note_of(database)
    body = json.dumps({"carriedOverTo": where, "at": rfc3339(at)}, ensure_ascii=False)
    note.write_text(body + "\n", encoding="utf-8")
    return note


def refuse_carried(database: Path) -> None:
    """Raise `CarriedOverError` for a file that was carried over."""
    note = note_of(database)
    try:
        said = json.loads(note.read_text(encoding="utf-8"))
        where, at = said["carriedOverTo"], said["at"]
    except FileNotFoundError:
        return
    except (OSError, ValueError, KeyError, TypeError):
        where, at = "a server", "some day"
    raise CarriedOverError(
        f"The relay's database {database} was carried over to {where} at {at}: set KIOSK_DATABASE_URL to it. To "
        f"go back to the file, and lose what came since, remove {note}.",
        thai=f"ฐานข้อมูลของรีเลย์ {database} ย้ายไปที่ {where} แล้วเมื่อ {at} กรุณาตั้ง KIOSK_DATABASE_URL "
        f"หากต้องการกลับมาใช้ไฟล์เดิมโดยไม่มีข้อมูลหลังจากนั้น ให้ลบ {note}",
    )
