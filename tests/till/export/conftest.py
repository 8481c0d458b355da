"""What the exports' tests share: a log over the desk's file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from kiosk.core.payment import Outcome
from kiosk.till.log.listing import Kept
from kiosk.till.store.log import SqliteLog
from tests.till.builders import Desk

OpenLog = Callable[[Desk], SqliteLog]


@pytest.fixture
def open_log() -> Iterator[OpenLog]:
    """Opens logs and closes them at the end."""
    with ExitStack() as stack:

        def opened(desk: Desk) -> SqliteLog:
            log = SqliteLog(desk.path)
            stack.callback(log.close)
            return log

        yield opened


def sold(desk: Desk, amount_satang: int = 18_550, note: str = "") -> Desk:
    """One more receipt."""
    desk.hear(desk.sell(amount_satang, note), Outcome.PAID)
    return desk


def kept(**changes: object) -> Kept:
    """A receipt as the database holds it."""
    row = Kept(
        place=1,
        till="A1",
        number="A1-000001",
        sale_id="id-1",
        payment_id="pi_1",
        issued_ms=1_795_237_200_250,  # 2026-11-21T05:00:00.250Z
        business_day="2026-11-21",
        amount_satang=118_550,
        refunded_satang=0,
        vat_satang=None,
        attention=None,
        cashier="นก",
        learnt_by="push",
        confirmed_by="webhook",
        waited_ms=12_345,
        bank_reference="BANK1",
        note="กาแฟ, เย็น",
        practice=0,
        hash="f" * 64,
    )
    return row._replace(**changes)  # type: ignore[arg-type]
