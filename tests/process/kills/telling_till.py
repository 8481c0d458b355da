"""A till that sells without an end and tells each thing it shows, to be killed at any moment.

    python -m tests.process.kills.telling_till windows|bare|hasty|quiet FOLDER URL TOKEN SANDBOX TILL

One line on stdout for each: state, sale, payment, receipt. A line *paid* is told once the customer's window has
painted it (`windows`), or once windows would be told (`bare`: real store, lane and link, and no window). `quiet`
begins no sale and brings what is open to its end. `hasty` is a control: its store says that it has committed what
it will commit some sales later, as one would that trusts a cache.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from kiosk.core.sale import SaleState
from kiosk.till.link.continuing import Continuing
from kiosk.till.link.link import Link
from kiosk.till.selling.errands import Errand
from kiosk.till.snapshot import SaleView, TillView
from kiosk.till.store.database import SqliteStore
from kiosk.till.store.sales import SqliteTransaction
from kiosk.till.till import Till
from tests.process.headless_till import PACE, SHOP, new_id, now

WINDOWS, BARE, HASTY, QUIET = "windows", "bare", "hasty", "quiet"
BEGUN = "begun"
NOTHING = "-"
AMOUNTS_SATANG = (18_550, 6_500, 12_000, 34_000)
_MANY = 100_000
_LATE_COMMITS = 40


def tell(state: str, shown: SaleView | None) -> None:
    """One line, at once: what was written is read though the writer is killed."""
    words = (shown.sale_id, shown.payment_id, shown.receipt_number) if shown is not None else ()
    print(state, *(word or NOTHING for word in words), flush=True)


class HastyStore(SqliteStore):
    """Everything is committed, it says; really, some transactions later."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._outer: AbstractContextManager[SqliteTransaction] | None = None
        self._left = 0

    @contextmanager
    def transaction(self) -> Iterator[SqliteTransaction]:
        """Inside another one that stays open: Peewee makes it a savepoint."""
        if self._left == 0 and self._outer is not None:
            self._outer.__exit__(None, None, None)
            self._outer = None
        if self._outer is None:
            self._left = _LATE_COMMITS
            self._outer = super().transaction()
            self._outer.__enter__()
        self._left -= 1
        with super().transaction() as tx:
            yield tx


class Program:
    """Till and link joined as the windows' program does."""

    def __init__(self, kind: str, folder: Path, url: str, token: str, code: str) -> None:
        make = HastyStore if kind == HASTY else SqliteStore
        shop = replace(SHOP, till=code)
        self._sells = kind != QUIET
        self._sold = 0
        self.till = Till(make(folder / "till.sqlite3"), shop, now, new_id, self)
        self.link = Link(
            url, token, self.till, now, pace=PACE, continuing=Continuing(self.till.numbering)
        )

    def on_view(self, view: TillView) -> None:
        """Told; and once a sale is over the next one is begun."""
        shown = view.shown
        tell(shown.state if shown else "idle", shown)
        if self._sells and (shown is None or shown.state in _OVER):
            self.till.start_sale(AMOUNTS_SATANG[self._sold % len(AMOUNTS_SATANG)], "")
            self._sold += 1

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


_OVER = frozenset({SaleState.PAID, SaleState.FAILED, SaleState.EXPIRED, SaleState.CANCELED})


def _bare(kind: str, folder: Path, url: str, token: str, code: str) -> None:
    program = Program(kind, folder, url, token, code)
    print(BEGUN, flush=True)
    program.till.numbering.begin().result()
    program.till.begin().result()
    asyncio.run(program.link.run())


def _windows(folder: Path, url: str, token: str, sandbox_url: str, code: str) -> None:
    from kiosk.app.binding import load_binding

    load_binding()
    from kiosk.app.shell.auto import AutoSales
    from kiosk.app.shell.run import run_till
    from kiosk.paths import open_data_dir
    from kiosk.settings import TillSettings, load

    class Telling(AutoSales):
        """What the customer's window has painted."""

        def begin(self, windows: Any) -> None:
            super().begin(windows)
            print(BEGUN, flush=True)
            self._shown_by = windows
            windows.customer.painted.connect(self.on_page)

        def on_page(self, state: str, sale_id: str) -> None:
            shown = self._shown_by.view.shown
            if shown is not None and shown.sale_id == sale_id:
                tell(state, shown)
            elif shown is None:
                tell(state, None)

    place = open_data_dir(folder)
    overrides = {"data_dir": place.root, "till": code}
    loaded = load(TillSettings, overrides=overrides, ambient=False)
    seller = Telling(_MANY, sandbox_url, None)
    run_till(*(loaded, place, url, token), practice=True, customer_size=(1920, 1080), driver=seller)
    sys.exit(seller.trouble)


if __name__ == "__main__":
    _kind, _folder, _url, _token, _sandbox, _code = sys.argv[1:]
    if _kind == WINDOWS:
        _windows(Path(_folder), _url, _token, _sandbox, _code)
    else:
        _bare(_kind, Path(_folder), _url, _token, _code)
