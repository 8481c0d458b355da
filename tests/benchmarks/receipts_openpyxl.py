"""The anchor of the XLSX export: the same cells through openpyxl's write-only mode."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from kiosk.till.export.columns import COLUMNS, STATUS_WORDS, LocalTime, ThaiDates
from kiosk.till.export.xlsx import cells_of
from kiosk.till.log.listing import LogFilter
from kiosk.till.store.log import SqliteLog


def main(database: Path, target: Path) -> None:
    """Write every receipt."""
    from openpyxl import Workbook

    book: Any = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append([column.thai for column in COLUMNS])
    local, thai_dates, words = LocalTime(ZoneInfo("Asia/Bangkok")), ThaiDates(), STATUS_WORDS["th"]
    with closing(SqliteLog(database)) as log:
        for row in log.read(LogFilter()):
            sheet.append(cells_of(row, local, thai_dates, words))
    book.save(target)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
