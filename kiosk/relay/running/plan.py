"""What a relay is made with: its settings as plain values, its clocks, and Stripe. It opens nothing."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import timedelta

from pydantic import SecretStr

from kiosk.relay.api.parts import AmountLimits
from kiosk.relay.clock import Clock, Ticker, utc_now
from kiosk.relay.guard.hashing import Cost
from kiosk.relay.guard.limits import Rates
from kiosk.relay.payments.creation import Patience
from kiosk.relay.push.hub import MOST_STREAMS
from kiosk.relay.store.database import Place
from kiosk.relay.stripe_side.circuit import Fuse
from kiosk.relay.stripe_side.gateway import Gateway


@dataclass(frozen=True, slots=True)
class Plan:
    """What a relay is made with. `gateway` is Stripe, real or pretended; `live` its mode."""

    database: Place
    gateway: Gateway
    live: bool
    admin_token: str
    webhook_secrets: tuple[bytes, ...] = ()
    limits: AmountLimits = field(default_factory=lambda: AmountLimits(1_000, 99_999_999))
    ttl: timedelta = timedelta(seconds=900)
    public_url: str | None = None
    page_life: timedelta = timedelta(days=30)
    trusted_proxies: tuple[str, ...] = ()
    cors_origins: tuple[str, ...] = ()
    patience: Patience = field(default_factory=Patience)
    stripe_rps: float = 10.0
    fuse: Fuse = field(default_factory=Fuse)
    rates: Rates = field(default_factory=Rates)
    pin_cost: Cost = field(default_factory=Cost)
    metrics_token: SecretStr | None = None
    most_streams: int = MOST_STREAMS
    clock: Clock = utc_now
    ticker: Ticker = time.monotonic
