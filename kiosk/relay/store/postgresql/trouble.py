"""What went wrong on the way to PostgreSQL or in it, as one sentence: by SQLSTATE, for texts vary by language.

Nothing that the server or libpq says is passed on: it may name users, hosts and values.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from peewee import PeeweeException

from kiosk.sqlite_schema import StoreDamagedError, StoreError

NAME = "The relay's database"
_SOON_S = 2
_LATER_S = 5

_OURS = ("22", "23")
"""Classes of SQLSTATE for values and constraints: a rule of ours was broken, which is a bug, no trouble."""

_SENTENCES: dict[str, tuple[str, str, str | None, float | None]] = {
    "08": ("does not answer", "ฐานข้อมูลไม่ตอบ", None, _SOON_S),
    "25006": (
        "cannot be written just now: its server is a copy",
        "ฐานข้อมูลอ่านได้อย่างเดียว",
        None,
        _LATER_S,
    ),
    "25P03": ("gave up on this relay: it was silent too long", "ฐานข้อมูลไม่รอรีเลย์นี้", None, _SOON_S),
    "25P04": ("gave up on this relay: it took too long", "ฐานข้อมูลไม่รอรีเลย์นี้", None, _SOON_S),
    "28": ("refuses this user or password", "ฐานข้อมูลไม่รับชื่อผู้ใช้หรือรหัสผ่าน", None, None),
    "3D": ("does not exist on its server", "ไม่มีฐานข้อมูลนี้", None, None),
    "40": ("was in another relay's way", "รีเลย์อื่นกำลังใช้ฐานข้อมูล", None, _SOON_S),
    "42501": ("does not let this user do what a relay must", "ผู้ใช้นี้ไม่มีสิทธิ์ในฐานข้อมูล", None, None),
    "53": ("has no room left", "ฐานข้อมูลไม่มีที่ว่างแล้ว", None, _LATER_S),
    "53100": (
        "cannot be written: its disk is full",
        "เขียนฐานข้อมูลไม่ได้: ดิสก์เต็ม",
        "disk_full",
        _LATER_S,
    ),
    "53300": ("takes no more connections", "ฐานข้อมูลรับการเชื่อมต่อเพิ่มไม่ได้", None, _LATER_S),
    "55P03": ("is in use by another relay", "รีเลย์อื่นกำลังใช้ฐานข้อมูล", None, _SOON_S),
    "57": ("is being stopped or started", "ฐานข้อมูลกำลังปิดหรือเปิด", None, _SOON_S),
    "57014": ("took too long", "ฐานข้อมูลช้าเกินไป", None, _SOON_S),
    "58": ("cannot use its disk", "ฐานข้อมูลใช้ดิสก์ไม่ได้", None, _LATER_S),
}
"""By SQLSTATE or its class: the sentence's end in English, the Thai, a code if not the usual, seconds to wait."""

_NOT_LET_IN = {
    "authentication failed": "28",
    "pg_hba.conf": "28",
    "no password supplied": "28",
    "too many clients": "53300",
    "connection slots": "53300",
    "does not exist": "3D",
    "starting up": "57",
    "shutting down": "57",
    "session is read-only": "25006",
    "in hot standby mode": "25006",
}
"""What is said at the door has no SQLSTATE. A server that speaks another language just does not answer."""

_DAMAGED = ("XX001", "XX002", "42P01", "42703", "42883", "3F000")
"""Pages or indexes that are broken, and tables or columns of ours that are not there."""


@contextmanager
def explaining() -> Iterator[None]:
    """Turn trouble of the database into `StoreError`; a broken rule of ours (a constraint) stays a bug."""
    try:
        yield
    except (PeeweeException, psycopg.Error) as error:
        cause = first_cause(error)
        if cause is not None and not is_ours(cause):
            raise explained(cause) from None
        raise


def first_cause(error: Exception) -> psycopg.Error | None:
    """The error that began the trouble which ended in `error`: what follows tells only of a dead connection."""
    cause: BaseException | None = error
    found: psycopg.Error | None = None
    while cause is not None:
        if isinstance(cause, psycopg.Error):
            found = cause
        cause = cause.__cause__ or cause.__context__
    return found


def is_ours(error: psycopg.Error) -> bool:
    """A value or a row that our own rules do not allow, or a statement that psycopg cannot even send."""
    if error.sqlstate is not None:
        return error.sqlstate[:2] in _OURS
    return not isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)


def explained(error: psycopg.Error) -> StoreError:
    """The world's trouble in one sentence."""
    state = error.sqlstate or _at_the_door(str(error))
    if state in _DAMAGED:
        return StoreDamagedError(
            f"{NAME} is not as this program left it; restore it from a backup.",
            thai="ฐานข้อมูลเสียหาย กรุณากู้คืนจากข้อมูลสำรอง",
        )
    said = _SENTENCES.get(state) or _SENTENCES.get(state[:2])
    if said is None:
        return StoreError(f"{NAME} cannot be used ({state}).", thai=f"ใช้ฐานข้อมูลไม่ได้ ({state})")
    english, thai, code, wait_s = said
    return StoreError(f"{NAME} {english}.", thai=thai, code=code, retry_after_s=wait_s)


def _at_the_door(text: str) -> str:
    """The SQLSTATE that fits a connection that was not made, or broke off."""
    return next((state for words, state in _NOT_LET_IN.items() if words in text), "08000")
