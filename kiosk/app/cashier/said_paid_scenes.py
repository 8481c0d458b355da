"""Scenes of the amount for the gallery: satang first, a second look, a barcode."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from kiosk.app.cashier.window import CashierWindow
from kiosk.app.frame import Shop
from kiosk.app.samples import PRACTICE_SHOP, SHOP, USUAL, VIEWS
from kiosk.core.keypad import EntryMode, Key

SATANG_SHOP = replace(SHOP, entry=EntryMode.SATANG)
SHOP_OF_SCENE: dict[str, Shop] = {
    "practice": PRACTICE_SHOP,
    "satang_empty": SATANG_SHOP,
    "satang_keyed": SATANG_SHOP,
}
_SCANNED_MS = range(1_000, 1_130, 10)

Scene = Callable[[CashierWindow], None]


def amount_scenes() -> Iterator[tuple[str, Scene]]:
    """Each with its name."""
    yield "satang_empty", _keyed("")
    yield "satang_keyed", _keyed("18550")
    yield "second_look", _keyed("1850")
    yield "second_look_asked", _asked
    yield "scanned", _scanned


def _keyed(keys: str) -> Scene:
    def prepare(window: CashierWindow) -> None:
        window.show_view(replace(VIEWS["idle"], usual=USUAL))
        for key in keys:
            window.desk.press(Key(key))
        window.refresh()
"""Moments of the cashier's window that take more than a snapshot: what the customer says, and codes taken back."""
"""Scenes of the cashier's window: a customer says they paid, a slip is shown, codes are taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from kiosk.app.cashier.window import CashierWindow
from kiosk.app.samples import NOW, OFFLINE, PUSH, SALES, TAKING_BACK, WATCHED, view_of
from kiosk.core.payment import Attention
from kiosk.core.slip import TRUEMONEY, Slip, SlipProblem
from kiosk.till.link.checking import CheckAnswer
from kiosk.till.selling.slip_records import Earlier, Finding, SlipAnswer
from kiosk.till.snapshot import LinkView, SaleView, TakingBack

Scene = Callable[[CashierWindow], None]

_SLIP = Slip("004", "2026112014305900123456789")
_CHECKED = NOW - timedelta(seconds=1)


def _asked(
    name: str,
    trouble: str | None = None,
    *,
    link: LinkView = PUSH,
    slip: SlipAnswer | None = None,
    answered: bool = True,
    **changes: Any,
) -> Scene:
    """A customer says that they paid this sale, and so it was answered."""
    sale = replace(SALES[name], **changes)
    return _answered(sale, CheckAnswer(trouble) if answered else None, link, slip)


def _answered(
    sale: SaleView, answer: CheckAnswer | None, link: LinkView, slip: SlipAnswer | None
) -> Scene:
    def prepare(window: CashierWindow) -> None:
        window.show_view(view_of(sale, link))
        window.said_paid.ask_about(sale, link)
        if answer is not None:
            window.said_paid.take_check(answer)
        if slip is not None:
            window.said_paid.take_slip_answer(slip)

    return prepare


def _asked(window: CashierWindow) -> None:
    _keyed("1850")(window)
    window.desk.start()
    window.refresh()


def _scanned(window: CashierWindow) -> None:
    _keyed("45")(window)
    for key, at_ms in zip("8850123456789", _SCANNED_MS, strict=True):
        window.desk.press(Key(key), at_ms)
    window.desk.refuse_scan(_SCANNED_MS[-1])
    window.refresh()
def _shown(sale: SaleView) -> Scene:
    return lambda window: window.show_view(view_of(sale))


def _watched(window: CashierWindow) -> None:
    window.show_view(replace(view_of(None), parked=WATCHED))


SAID_PAID_SCENES: dict[str, Scene] = {
    "said_paid_asking": _asked("waiting", answered=False),
    "said_paid_yes": _asked("paid", checked_at=_CHECKED),
    "said_paid_no": _asked("waiting", checked_at=_CHECKED),
    "said_paid_no_expired": _asked("expired", checked_at=_CHECKED),
    "said_paid_no_failed": _asked("failed", checked_at=_CHECKED),
    "said_paid_relay_away": _asked("waiting", "relay_away", link=OFFLINE),
    "said_paid_stripe_away": _asked("waiting", "stripe_unavailable"),
    "said_paid_at_bank": _asked("at_bank", checked_at=_CHECKED),
    "said_paid_creating": _asked("creating"),
    "said_paid_taking_back": _asked("checking", checked_at=_CHECKED),
    "said_paid_old_code": _asked("waiting", checked_at=_CHECKED, old_code=TakingBack.ASKED),
    "said_paid_person": _asked("attention", attention=Attention.PAID_LATE),
    "slip_kept": _asked("waiting", checked_at=_CHECKED, slip=SlipAnswer(Finding.KEPT, slip=_SLIP)),
    "slip_used_before": _asked(
        "waiting",
        checked_at=_CHECKED,
        slip=SlipAnswer(
            Finding.USED_BEFORE,
            slip=_SLIP,
            earlier=Earlier(NOW - timedelta(hours=3), 12_000, "A1-000087"),
        ),
    ),
    "slip_other_day": _asked(
        "waiting",
        "stripe_unavailable",
        slip=SlipAnswer(
            Finding.KEPT,
            slip=Slip(TRUEMONEY, "TXID1234567890", date(2026, 11, 18)),
            other_day=True,
        ),
    ),
    "slip_damaged": _asked(
        "waiting",
        checked_at=_CHECKED,
        slip=SlipAnswer(Finding.UNREADABLE, problem=SlipProblem.DAMAGED),
    ),
    "slip_payment_code": _asked(
        "waiting",
        checked_at=_CHECKED,
        slip=SlipAnswer(Finding.UNREADABLE, problem=SlipProblem.PAYMENT_CODE),
    ),
    **{name: _shown(sale) for name, sale in TAKING_BACK.items()},
    "watched": _watched,
}
