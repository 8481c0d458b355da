"""A till without windows as a program of its own: real store, lane and link, to be killed at any moment.

    python -m tests.process.headless_till FOLDER URL TOKEN [SATANG [COUNT]]

With an amount it sells once and cancels as soon as the code is there; with a count it sells so often, one sale
after the other, and cancels none. It ends only by a signal.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

from kiosk.core.sale import SaleState
from kiosk.till.link.continuing import Continuing
from kiosk.till.link.link import Link
from kiosk.till.link.pace import Pace
from kiosk.till.selling.errands import Errand
from kiosk.till.shop import Shop
from kiosk.till.snapshot import TillView
from kiosk.till.store.database import SqliteStore
from kiosk.till.till import Till

SHOP = Shop(name="ร้านกาแฟ", till="A1", cashier="", zone=ZoneInfo("Asia/Bangkok"), practice=True)
PACE = Pace(report_after_s=0.1, beat_s=1.0, first_retry_s=0.1)


def now() -> datetime:
    """The present instant."""
    return datetime.now(UTC)


def new_id() -> str:
    """An id that nobody else has."""
    return uuid4().hex


class Program:
    """Joins till and link as the windows' program does."""

    def __init__(self, folder: Path, url: str, token: str, satang: int = 0, count: int = 0) -> None:
        self._satang = satang
        self._left = count
        self._cancels = count == 0
        self.till = Till(SqliteStore(folder / "till.sqlite3"), SHOP, now, new_id, self)
        self.link = Link(
            url, token, self.till, now, pace=PACE, continuing=Continuing(self.till.numbering)
        )

    def on_view(self, view: TillView) -> None:
        """A code is taken back at once, or after a paid sale the next one begun."""
        shown = view.shown
        if not self._cancels:
            if self._left and (shown is None or shown.state is SaleState.PAID):
                self._left -= 1
                self.till.start_sale(self._satang, "")
        elif shown is not None and shown.state is SaleState.WAITING and not shown.cancel_asked:
            self.till.cancel_sale(shown.sale_id)

    def on_code_dead(self, payment_id: str) -> None:
        """There is no screen."""

    def on_errands(self, todo: tuple[Errand, ...]) -> None:
        """To the link."""
        self.link.set_errands(todo)

    def on_problem(self, code: str, text: str) -> None:
        """Nobody is asked."""
        print(code, text, file=sys.stderr)

    def on_bug(self, error: Exception) -> None:
        """The test finds that nothing goes on."""
        print(repr(error), file=sys.stderr)


def main(folder: str, url: str, token: str, satang: str = "0", count: str = "0") -> None:
    """Run until killed."""
    program = Program(Path(folder), url, token, int(satang), int(count))
    program.till.numbering.begin().result()
    program.till.begin().result()
    if int(satang) and not int(count):
        program.till.start_sale(int(satang), "").result()
    asyncio.run(program.link.run())


if __name__ == "__main__":
    main(*sys.argv[1:])
