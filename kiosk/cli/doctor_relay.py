"""The doctor's look at a relay on this machine: what is set, what Stripe has of it, what the running one says.

It only gathers facts; `kiosk.relay.running.fitness` judges them. It must change nothing, here or at Stripe.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import httpx

from kiosk.cli.companions import RunningRelay, running_relay
from kiosk.core.checks import Check, Grade
from kiosk.core.errors import KioskError
from kiosk.paths import DataDir
from kiosk.protocol.guard import PersonList
from kiosk.protocol.messages import DeviceList
from kiosk.settings import RelaySettings, require_relay_settings

if TYPE_CHECKING:
    from kiosk.relay.running.fitness import Installed
    from kiosk.relay.stripe_side.ledger_objects import Account, WebhookEndpoint

_LAST_WEBHOOK = "kiosk_last_webhook_timestamp_seconds"
_PROBE_TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True)
class _Told:
    """What Stripe says of this account."""

    account: Account
    endpoints: tuple[WebhookEndpoint, ...]
    clock_offset_s: float | None


def relay_checks(settings: RelaySettings, folder: DataDir, *, live: bool) -> list[Check]:
    """Every check of the relay; with `live` also those that only matter with real money."""
    from kiosk.relay.running import fitness

    try:
        require_relay_settings(settings)
    except KioskError as error:
        return [Check("key", Grade.FAIL, error.text)]
    installed = _installed(settings)
    here = running_relay(folder)
    checks = [fitness.judge_key(installed)] if live else [_mode(settings)]
    checks.append(_database(settings, folder))
    try:
        told = asyncio.run(_ask_stripe(settings))
    except KioskError as error:
        checks.append(Check("account", Grade.FAIL, f"Stripe does not tell: {error.text}"))
    else:
        last = _last_webhook_at(here)
        checks += [
            fitness.judge_account(told.account, live=settings.live),
            fitness.judge_webhook(installed, told.endpoints, last, _now()),
            fitness.judge_clock(told.clock_offset_s),
        ]
    return checks + (_live_checks(installed, here) if live else [])


def _mode(settings: RelaySettings) -> Check:
    return Check("key", Grade.OK, "live: real money" if settings.live else "test: no real money")


def _database(settings: RelaySettings, folder: DataDir) -> Check:
    """Where the store is; a server is asked whether it answers, and is fit for money."""
    from kiosk.relay.running import fitness
    from kiosk.relay.running.place import database_place
    from kiosk.relay.store.database import reachable

    try:
        place = database_place(settings.database_url, folder)
    except KioskError as error:
        return Check("relay store", Grade.FAIL, error.text)
    return fitness.judge_database(str(place), reachable(place))


def _live_checks(installed: Installed, here: RunningRelay | None) -> list[Check]:
    from kiosk.relay.running import fitness

    checks = [
        fitness.judge_mailbox(installed),
        fitness.judge_public_url(installed, _status_of(installed.public_url)),
        fitness.judge_monitoring(installed),
    ]
    if here is None:
        text = "it does not run here: start it, then ask again"
        return [*checks, Check("this relay", Grade.FAIL, text)]
    people = PersonList.model_validate_json(here.ask("GET", "/people").content).items
    devices = DeviceList.model_validate_json(here.ask("GET", "/devices").content).items
    managers = [one for one in people if one.role == "manager" and one.disabled_at is None]
    tills = [one for one in devices if one.scope == "till" and one.revoked_at is None]
    return [
        *checks,
        fitness.judge_people(len(managers)),
        fitness.judge_tills([till.last_seen_at for till in tills], _now()),
    ]


def _installed(settings: RelaySettings) -> Installed:
    from kiosk.relay.running.fitness import Installed

    return Installed(
        live=settings.live,
        webhook_secrets=len(settings.stripe_webhook_secrets),
        billing_email=settings.billing_email,
        public_url=settings.public_url,
        trusted_proxies=len(settings.trusted_proxies),
        metrics_token=settings.metrics_token is not None,
    )


async def _ask_stripe(settings: RelaySettings) -> _Told:
    """Ask once, on a connection of our own. Raises `GatewayError`."""
    from kiosk.relay.running.serve import gateway_of

    gateway = gateway_of(settings)
    try:
        account = await gateway.account()
        endpoints = await gateway.webhook_endpoints()
        return _Told(account, endpoints, gateway.clock_offset_s)
    finally:
        await gateway.close()


def _last_webhook_at(here: RunningRelay | None) -> datetime | None:
    """When the running relay last had a verified webhook; None: never, or nobody can tell."""
    from prometheus_client.parser import text_string_to_metric_families

    if here is None:
        return None
    page = here.ask("GET", "/metrics").text
    for family in text_string_to_metric_families(page):
        for sample in family.samples:
            if sample.name == _LAST_WEBHOOK and sample.value > 0:
                return datetime.fromtimestamp(sample.value, UTC)
    return None


def _status_of(public_url: str | None) -> int | None:
    if public_url is None:
        return None
    try:
        return httpx.get(f"{public_url}/healthz", timeout=_PROBE_TIMEOUT_S).status_code
    except httpx.HTTPError:
        return None


def _now() -> datetime:
    return datetime.now(UTC)
