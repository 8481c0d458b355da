"""Every check of a till, in the order they are told: for the command and for the page of the manager's window.

What only one of them knows (which screens there are, how a relay on this machine is) they bring along. It may be
slow: the database is read through, the relay is asked. Never on the GUI thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

from kiosk.core.checks import Check, Grade
from kiosk.core.errors import KioskError
from kiosk.paths import DataDir
from kiosk.settings import TillSettings
from kiosk.till.keeping.health import (
    check_backup,
    check_copies,
    check_database,
    check_disk,
    check_error,
    check_last_receipt,
    check_relay,
)
from kiosk.till.keeping.update import check_update
from kiosk.till.token import read_token

Sizes = Sequence[tuple[int, int]]
"""Width and height of every screen in its own pixels."""


def disk_of(folder: DataDir) -> Check:
    """Room for receipts, and the reserve of a till that has been started here."""
    return check_disk(folder.root, folder.reserve if folder.till_database.exists() else None)


def till_checks(
    settings: TillSettings,
    folder: DataDir,
    relay_url: str | None,
    sizes: Sizes,
    now: datetime,
    *,
    away: str = "",
) -> list[Check]:
    """All but the disk: what a till has kept, its relay and its screens; whether it may be replaced.

    `relay_url` is where the relay is, if that is known; `sizes` is empty where no window can be opened.
    `away` is the customer's monitor as the shop chose it, if it is not there.
    """
    return [
        check_database(folder.till_database, folder.witness),
        check_copies(folder.till_database, now),
        check_last_receipt(folder.till_database, settings.till, now),
        check_backup(folder.backups, settings.backup_dir, settings.till, now),
        *_relay(settings, folder, relay_url),
        screens_check(sizes, away),
        check_update(folder),
    ]


def _relay(settings: TillSettings, folder: DataDir, url: str | None) -> list[Check]:
    try:
        stored = read_token(folder.device_token)
    except KioskError as error:
        return [check_error("relay", error)]
    token = settings.device_token.get_secret_value() if settings.device_token else stored
    if url is None:
        return [
            Check(
                "relay",
                Grade.FAIL,
                "set KIOSK_RELAY_URL, or run kiosk till --with-relay",
                "ตั้งค่า KIOSK_RELAY_URL หรือเปิดด้วย kiosk till --with-relay",
            )
        ]
    if token is None:
        thai = "เครื่องขายนี้ยังไม่มีโทเคน: จับคู่ด้วย kiosk pair"
        return [Check("relay", Grade.FAIL, "this till has no token: kiosk pair", thai)]
    return asyncio.run(check_relay(url, token))


def screens_check(sizes: Sizes, away: str = "") -> Check:
    """How many screens there are; a customer's display needs the second. `away`: the one chosen is not there."""
    words = [f"{width}x{height}" for width, height in sizes]
    if not words:
        return Check(
            "screens",
            Grade.WARN,
            "no display here: the till's windows need one",
            "ไม่มีจอภาพ: หน้าต่างของเครื่องขายต้องใช้จอ",
        )
    if away:
        return Check(
            "screens",
            Grade.WARN,
            f"{len(words)} ({', '.join(words)}), but not the customer's: {away}. Is it plugged in and on? "
            "Until then another stands in, or the cashier's.",
            f"{len(words)} จอ ({', '.join(words)}) แต่ไม่พบจอลูกค้าที่เลือกไว้: {away} เสียบสายและเปิดจออยู่หรือไม่ "
            "ระหว่างนี้ใช้จออื่นหรือจอแคชเชียร์แทน",
        )
    if len(words) < 2:
        return Check(
            "screens",
            Grade.WARN,
            f"one ({words[0]}): the code takes the cashier's screen in turn",
            f"มีจอเดียว ({words[0]}): QR จะสลับขึ้นบนจอแคชเชียร์",
        )
    both = ", ".join(words)
    return Check("screens", Grade.OK, f"{len(words)} ({both})", f"{len(words)} จอ ({both})")
