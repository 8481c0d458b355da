"""May the program be replaced now? Never while a customer may be paying; asked by whoever installs updates."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from kiosk.core.checks import Check, Grade
from kiosk.core.errors import KioskError
from kiosk.core.sale import OPEN

if TYPE_CHECKING:
    from kiosk.paths import DataDir


def check_update(folder: DataDir) -> Check:
    """Whether a sale is open in the till's books, running or not. What cannot be read is a reason to wait."""
    from kiosk.till.store.log import SqliteLog

    if not folder.till_database.exists():
        return Check(
            "update",
            Grade.OK,
            "may be installed: there is no till here yet",
            "อัปเดตได้: ยังไม่มีเครื่องขายในเครื่องนี้",
        )
    try:
        with closing(SqliteLog(folder.till_database)) as log, log.reading() as tx:
            count = sum(sale.state in OPEN for sale in tx.open_sales())
    except KioskError as error:
        thai = f"ยังอัปเดตไม่ได้: {error.thai}" if error.thai else ""
        return Check("update", Grade.WARN, f"not now: {error.text}", thai)
    if count:
        return Check(
            "update",
            Grade.WARN,
            f"not now: open sales: {count}; a customer may be paying",
            f"ยังอัปเดตไม่ได้: มีรายการที่ยังเปิดอยู่ {count} รายการ ลูกค้าอาจกำลังจ่าย",
        )
    return Check(
        "update", Grade.OK, "may be installed: no sale is open", "อัปเดตได้: ไม่มีรายการที่เปิดอยู่"
    )
