"""What the windows know of the shop, out of its settings."""

from __future__ import annotations

from kiosk.app.frame import Shop
from kiosk.core.keypad import EntryMode
from kiosk.settings import TillSettings


def shop_shown(settings: TillSettings, *, practice: bool, language_locked_by: str = "") -> Shop:
    """What windows are told of the shop."""
    return Shop(
        name=settings.shop_name,
        till_code=settings.till,
        cashier=settings.cashier,
        quick_amounts_satang=settings.quick_amounts_satang,
        min_amount_satang=settings.min_amount_satang,
        max_amount_satang=settings.max_amount_satang,
        paid_page_s=settings.paid_page_s,
        practice=practice,
        timezone=settings.zone,
        day_closes_at=settings.day_closes_at,
        idle_messages=settings.idle_messages,
        motion=settings.motion == "on",
        entry=EntryMode(settings.entry),
        language_locked_by=language_locked_by,
    )
