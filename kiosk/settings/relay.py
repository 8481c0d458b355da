"""What can be set of the relay, and what it cannot start without."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BeforeValidator, Field, SecretStr

from kiosk.settings.base import KioskSettings, SettingsError
from kiosk.settings.kinds import (
    DatabaseUrl,
    HttpUrl,
    Network,
    Origin,
    Token,
    WebhookSecret,
    split_list,
)
from kiosk.settings.words import TAKES

KEY_FORM = r"(sk|rk)_(test|live)_[!-~]+"
"""A secret or restricted key of Stripe."""


class RelaySettings(KioskSettings):
    """Settings of the relay. The secret key's prefix says whether it is live."""

    stripe_secret_key: Annotated[SecretStr | None, Field(alias="STRIPE_SECRET_KEY")] = None
    stripe_webhook_secrets: Annotated[
        tuple[WebhookSecret, ...],
        BeforeValidator(split_list),
        Field(alias="STRIPE_WEBHOOK_SECRET"),
    ] = ()
    stripe_api_base: Annotated[HttpUrl | None, Field(alias="STRIPE_API_BASE")] = None
    database_url: Annotated[DatabaseUrl | None, Field(alias="KIOSK_DATABASE_URL")] = None
    public_url: Annotated[HttpUrl | None, Field(alias="KIOSK_PUBLIC_URL")] = None
    page_days: Annotated[int, Field(alias="KIOSK_PAGE_DAYS", ge=1, le=3650)] = 30
    trusted_proxies: Annotated[
        tuple[Network, ...],
        BeforeValidator(split_list),
        Field(alias="KIOSK_TRUSTED_PROXIES"),
    ] = ()
    cors_origins: Annotated[
        tuple[Origin, ...], BeforeValidator(split_list), Field(alias="KIOSK_CORS_ORIGINS")
    ] = ()
    stripe_rps: Annotated[float, Field(alias="KIOSK_STRIPE_RPS", gt=0, le=100)] = 10
    billing_email: Annotated[
        str | None, Field(alias="KIOSK_BILLING_EMAIL", pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
    ] = None
    qr_ttl_s: Annotated[int, Field(alias="KIOSK_QR_TTL", ge=60, le=1800)] = 900
    metrics_token: Annotated[Token | None, Field(alias="KIOSK_METRICS_TOKEN")] = None

    @property
    def live(self) -> bool:
        """The key moves real money."""
        key = self.stripe_secret_key
        return key is not None and "_live_" in key.get_secret_value()[:8]


def require_relay_settings(settings: RelaySettings) -> None:
    """What a relay cannot start without. Raises `SettingsError` in one sentence."""
    key = settings.stripe_secret_key
    takes = TAKES["stripe_secret_key"]
    if key is None:
        raise SettingsError(
            f"STRIPE_SECRET_KEY is not set; it takes {takes.english}.",
            thai=f"ยังไม่ได้ตั้งค่า STRIPE_SECRET_KEY ซึ่งต้องเป็น {takes.thai}",
        )
    if not re.fullmatch(KEY_FORM, key.get_secret_value()):
        raise SettingsError(
            f"STRIPE_SECRET_KEY takes {takes.english}.",
            thai=f"STRIPE_SECRET_KEY ต้องเป็น {takes.thai}",
        )
    if settings.live and settings.stripe_api_base is not None:
        raise SettingsError(
            "STRIPE_API_BASE is refused with a live key: real money goes to Stripe only.",
            thai="ใช้ STRIPE_API_BASE กับคีย์จริงไม่ได้: เงินจริงต้องไปที่ Stripe เท่านั้น",
        )
    if settings.live and settings.billing_email is None:
        raise SettingsError(
            "KIOSK_BILLING_EMAIL is required with a live key: PromptPay needs the mailbox.",
            thai="คีย์จริงต้องมี KIOSK_BILLING_EMAIL ด้วย: PromptPay ต้องใช้อีเมลนี้",
        )
