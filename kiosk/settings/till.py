"""What a shop can set of a till."""

from __future__ import annotations

from datetime import time
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field

from kiosk.settings.base import KioskSettings
from kiosk.settings.kinds import (
    Percent,
    PrinterAddress,
    RelayUrl,
    RollWidth,
    Satang,
    Token,
    baht_list,
    time_of_day,
)
from kiosk.settings.shop import THAI_VAT, Address, Branch, Messages, TaxNumber, VatRates

DEFAULT_QUICK_AMOUNTS = (2_000, 5_000, 10_000, 50_000, 100_000)


class TillSettings(KioskSettings):
    """Settings of a till."""

    relay_url: Annotated[RelayUrl | None, Field(alias="KIOSK_RELAY_URL")] = None
    device_token: Annotated[Token | None, Field(alias="KIOSK_DEVICE_TOKEN")] = None
    with_relay: Annotated[str, Field(alias="KIOSK_WITH_RELAY", pattern="^(on|off)$")] = "off"
    shop_name: Annotated[str, Field(alias="KIOSK_SHOP_NAME", min_length=1, max_length=60)] = (
        "ร้านของฉัน"
    )
    legal_name: Annotated[str, Field(alias="KIOSK_LEGAL_NAME", max_length=120)] = ""
    shop_address: Annotated[Address, Field(alias="KIOSK_SHOP_ADDRESS")] = ()
    tax_id: Annotated[TaxNumber | None, Field(alias="KIOSK_TAX_ID")] = None
    branch: Annotated[Branch | None, Field(alias="KIOSK_BRANCH")] = None
    pos_number: Annotated[
        str | None, Field(alias="KIOSK_POS_NUMBER", pattern=r"^[A-Za-z0-9][A-Za-z0-9./-]{0,29}$")
    ] = None
    tax_invoice: Annotated[str, Field(alias="KIOSK_TAX_INVOICE", pattern="^(on|off)$")] = "off"
    item_text: Annotated[str, Field(alias="KIOSK_ITEM_TEXT", max_length=80)] = ""
    vat: Annotated[str, Field(alias="KIOSK_VAT", pattern="^(on|off)$")] = "off"
    vat_rates: Annotated[VatRates, Field(alias="KIOSK_VAT_RATES")] = THAI_VAT
    till: Annotated[str, Field(alias="KIOSK_TILL", pattern=r"^[A-Z0-9]{1,6}$")] = "A1"
    cashier: Annotated[str, Field(alias="KIOSK_CASHIER", max_length=40)] = ""
    language: Annotated[str, Field(alias="KIOSK_LANGUAGE", pattern=r"^(th|en)$")] = "th"
    theme: Annotated[str, Field(alias="KIOSK_THEME", pattern="^(light|dark|system)$")] = "light"
    text_size_percent: Annotated[int, Field(alias="KIOSK_TEXT_SIZE", ge=100, le=200)] = 100
    motion: Annotated[str, Field(alias="KIOSK_MOTION", pattern="^(on|off)$")] = "on"
    entry: Annotated[str, Field(alias="KIOSK_ENTRY", pattern="^(baht|satang)$")] = "baht"
    day_closes_at: Annotated[
        time, BeforeValidator(time_of_day), Field(alias="KIOSK_DAY_CLOSES_AT")
    ] = time(0, 0)
    quick_amounts_satang: Annotated[
        tuple[Satang, ...],
        BeforeValidator(baht_list),
        Field(alias="KIOSK_QUICK_AMOUNTS", max_length=5),
    ] = DEFAULT_QUICK_AMOUNTS
    qr_gate: Annotated[str, Field(alias="KIOSK_QR_GATE", pattern="^(warn|refuse)$")] = "warn"
    poll_s: Annotated[float, Field(alias="KIOSK_POLL_SECONDS", ge=1, le=60)] = 3
    paid_page_s: Annotated[int, Field(alias="KIOSK_PAID_SECONDS", ge=3, le=600)] = 15
    backup_dir: Annotated[Path | None, Field(alias="KIOSK_BACKUP_DIR")] = None
    customer_screen: Annotated[str, Field(alias="KIOSK_CUSTOMER_SCREEN", max_length=200)] = ""
    idle_picture: Annotated[Path | None, Field(alias="KIOSK_IDLE_PICTURE")] = None
    idle_messages: Annotated[Messages, Field(alias="KIOSK_IDLE_MESSAGES")] = ()
    volume_paid: Annotated[Percent, Field(alias="KIOSK_VOLUME_PAID")] = 80
    volume_failed: Annotated[Percent, Field(alias="KIOSK_VOLUME_FAILED")] = 80
    volume_late: Annotated[Percent, Field(alias="KIOSK_VOLUME_LATE")] = 80
    volume_voice: Annotated[Percent, Field(alias="KIOSK_VOLUME_VOICE")] = 80
    printer: Annotated[PrinterAddress, Field(alias="KIOSK_PRINTER")] = "system"
    paper_mm: Annotated[RollWidth, Field(alias="KIOSK_PAPER")] = 80
    print_paid: Annotated[str, Field(alias="KIOSK_PRINT_PAID", pattern="^(on|off)$")] = "off"
    quit: Annotated[str, Field(alias="KIOSK_QUIT", pattern="^(ask|pin)$")] = "ask"
