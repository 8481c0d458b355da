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
