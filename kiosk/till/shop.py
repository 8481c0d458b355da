"""The facts about this shop and till that the use cases need, fixed while the program runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, tzinfo

from kiosk.core.money import MAX_AMOUNT_SATANG, MIN_AMOUNT_SATANG
from kiosk.core.vat import VatRate
from kiosk.settings import TillSettings


@dataclass(frozen=True, slots=True)
class Shop:
    """`refuse_unproved`: a code that cannot be proved is not shown. `practice`: nothing here is real money.

    What stands on papers: `branch` is five digits (`00000` the head office), `pos_number` the machine's number
    that the Revenue Department approved, `tax_invoice` that receipts are abbreviated tax invoices, `item_text`
    what was sold, `vat_rates` empty for a shop that is not registered for VAT.
    """

    name: str
    till: str
    cashier: str
    zone: tzinfo
    day_closes_at: time = time(0, 0)
    min_amount_satang: int = MIN_AMOUNT_SATANG
    max_amount_satang: int = MAX_AMOUNT_SATANG
    refuse_unproved: bool = False
    practice: bool = False
    legal_name: str = ""
    address: tuple[str, ...] = ()
    tax_id: str | None = None
    branch: str | None = None
    pos_number: str | None = None
    tax_invoice: bool = False
    item_text: str = ""
    vat_rates: tuple[VatRate, ...] = ()


def shop_of(settings: TillSettings, *, practice: bool = False) -> Shop:
    """The shop as it is set."""
    return Shop(
        name=settings.shop_name,
        till=settings.till,
        cashier=settings.cashier,
        zone=settings.zone,
        day_closes_at=settings.day_closes_at,
        min_amount_satang=settings.min_amount_satang,
        max_amount_satang=settings.max_amount_satang,
        refuse_unproved=settings.qr_gate == "refuse",
        practice=practice,
        legal_name=settings.legal_name,
        address=settings.shop_address,
        tax_id=settings.tax_id,
        branch=settings.branch,
        pos_number=settings.pos_number,
        tax_invoice=settings.tax_invoice == "on",
        item_text=settings.item_text,
        vat_rates=settings.vat_rates if settings.vat == "on" else (),
    )
