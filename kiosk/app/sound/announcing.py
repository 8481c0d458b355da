"""What is to be heard, and told outside of the windows, between two snapshots. Pure: no clock, no Qt, no sound.

It goes by receipts and by money that a person has to settle, not by what stands on the screens: each of them is
new once, whatever else changes, so nothing is announced twice and nothing is missed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.app.sound.sounds import Sound
from kiosk.core.sale import OPEN, SaleState
from kiosk.till.snapshot import Issued, TillView

FRESH = timedelta(seconds=60)
"""Money that came longer ago is not said aloud: whoever paid has left, and another customer would hear it."""

_NO_MONEY = frozenset({SaleState.FAILED, SaleState.EXPIRED})


@dataclass(frozen=True, slots=True)
class Announcement:
    """One thing to be heard. `amount_satang` and `receipt_number` are None where there is no money; `spoken`: the
    amount is said aloud. `audible` is False for what only is to be seen."""

    kind: Sound
    amount_satang: int | None = None
    receipt_number: str | None = None
    spoken: bool = False
    audible: bool = True


def announcements(
    before: TillView | None, after: TillView, now: datetime
) -> tuple[Announcement, ...]:
    """What is new in `after`, oldest first; nothing at all without a `before`: what a till finds when it starts
    was announced before it ended. `now` is on the clock of the snapshots."""
    if before is None:
        return ()
    return (*_paid(before, after, now), *_late(before, after), *_failed(before, after))


def _paid(before: TillView, after: TillView, now: datetime) -> tuple[Announcement, ...]:
    known = {issued.number for issued in before.issued}
    shown = after.shown.sale_id if after.shown is not None else None
    return tuple(
        Announcement(
            Sound.PAID,
            issued.amount_satang,
            issued.number,
            spoken=_is_fresh(issued, now),
            # The cashier who waits for it hears it however late it comes; an old sale is only told.
            audible=_is_fresh(issued, now) or issued.sale_id == shown,
        )
        for issued in reversed(after.issued)
        if issued.number not in known
    )


def _late(before: TillView, after: TillView) -> tuple[Announcement, ...]:
    known = {money.payment_id for money in before.unsettled}
    return tuple(
        Announcement(Sound.LATE, money.amount_satang)
        for money in after.unsettled
        if money.payment_id not in known
    )


def _failed(before: TillView, after: TillView) -> tuple[Announcement, ...]:
    """Only the sale that is being served: a parked one that ends without money would confuse who pays just now."""
    was, now_is = before.shown, after.shown
    if was is None or now_is is None or was.sale_id != now_is.sale_id:
        return ()
    ended = was.state in OPEN and now_is.state in _NO_MONEY
    return (Announcement(Sound.FAILED),) if ended else ()


def _is_fresh(issued: Issued, now: datetime) -> bool:
    return abs(now - issued.paid_at) <= FRESH
