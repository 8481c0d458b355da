"""Is this relay fit for real money? Each judgement is pure: facts in, one line of the doctor out.

What Stripe has of us is compared with what we need; what only a person can know is asked for plainly. It must
ask nobody anything: `kiosk.cli.doctor` gathers the facts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from kiosk.core.checks import Check, Grade
from kiosk.relay.inbox import event_types
from kiosk.relay.inbox.webhook import WEBHOOK_PATH
from kiosk.relay.stripe_side.ledger_objects import Account, WebhookEndpoint

CLOCK_WARN_S = 60
CLOCK_FAIL_S = 240
"""Stripe's signatures are good for 300 s; a little room stays."""
QUIET = timedelta(days=2)
ALL_EVENTS = "*"
_MADE_UP = ("example.com", "example.org", "example.net", ".example", ".invalid", ".test")


@dataclass(frozen=True, slots=True)
class Installed:
    """What the relay's settings say. `live`: its key moves real money."""

    live: bool
    webhook_secrets: int
    billing_email: str | None
    public_url: str | None
    trusted_proxies: int
    metrics_token: bool


def judge_key(installed: Installed) -> Check:
    """For the go-live list: is it the key that takes money?"""
    if installed.live:
        return Check("key", Grade.OK, "live: real money")
    return Check("key", Grade.FAIL, "a test key takes no real money: set STRIPE_SECRET_KEY")


def judge_account(account: Account, *, live: bool) -> Check:
    """Is the account allowed to take PromptPay, and is it where baht are?"""
    if account.charges_enabled is False:
        text = "Stripe does not let this account take payments yet: finish its activation"
        return Check("account", Grade.FAIL, text)
    if account.promptpay not in (None, "active"):
        text = "PromptPay is not switched on: Dashboard, Settings, Payment methods"
        return Check("account", Grade.FAIL if live else Grade.WARN, text)
    if account.country not in (None, "TH"):
        text = f"the account is in {account.country}: PromptPay needs one in Thailand"
        return Check("account", Grade.FAIL, text)
    if account.payouts_enabled is False:
        text = "payments work, payouts to the bank are held: look into the Dashboard"
        return Check("account", Grade.WARN, text)
    return Check("account", Grade.OK, "payments by PromptPay are on")


def judge_webhook(
    installed: Installed,
    endpoints: Sequence[WebhookEndpoint],
    last_webhook_at: datetime | None,
    now: datetime,
) -> Check:
    """Does Stripe deliver to this relay: right address, every event, and did something come lately?"""
    if installed.webhook_secrets == 0:
        text = "no STRIPE_WEBHOOK_SECRET: the relay asks Stripe every 3 s instead"
        return Check("webhook", Grade.WARN, text)
    wrong = _wrong_endpoint(installed, endpoints)
    if wrong is not None:
        return wrong
    if last_webhook_at is None:
        text = "none has come yet: press Send test event in the Dashboard"
        return Check("webhook", Grade.WARN, text)
    ago = _age(now - last_webhook_at)
    if now - last_webhook_at > QUIET:
        text = f"the last verified one came {ago} ago: look for failed deliveries in the Dashboard"
        return Check("webhook", Grade.WARN, text)
    return Check("webhook", Grade.OK, f"the last verified one came {ago} ago")


def _wrong_endpoint(installed: Installed, endpoints: Sequence[WebhookEndpoint]) -> Check | None:
    """What is wrong with the endpoint as Stripe has it; None when nothing is, or it cannot be told."""
    if installed.public_url is None:
        return None
    wanted = installed.public_url + WEBHOOK_PATH
    ours = [endpoint for endpoint in endpoints if endpoint.url.rstrip("/") == wanted]
    on = [endpoint for endpoint in ours if endpoint.status == "enabled"]
    if not ours:
        text = f"Stripe has no endpoint {wanted}: add it in the Dashboard"
        return Check("webhook", Grade.FAIL, text)
    if not on:
        text = f"Stripe has switched {wanted} off: switch it on in the Dashboard"
        return Check("webhook", Grade.FAIL, text)
    return _wrong_contents(on)


def _wrong_contents(on: Sequence[WebhookEndpoint]) -> Check | None:
    """What is missing in, or unknown about, the events that our endpoints get."""
    told = {name for endpoint in on for name in endpoint.enabled_events}
    missing = [name for name in event_types.HANDLED if name not in told]
    if missing and ALL_EVENTS not in told:
        return Check("webhook", Grade.FAIL, f"Stripe does not send {', '.join(missing)}: add them")
    versions = {endpoint.api_version for endpoint in on} - {None, *event_types.TRIED_VERSIONS}
    if versions:
        tried = ", ".join(event_types.TRIED_VERSIONS)
        named = ", ".join(sorted(map(str, versions)))
        text = f"it comes in API version {named}; tried are {tried}"
        return Check("webhook", Grade.WARN, text)
    return None


def judge_clock(offset_s: float | None) -> Check:
    """How far is this machine's clock from Stripe's? Signatures are refused when it is minutes."""
    if offset_s is None:
        return Check("stripe clock", Grade.WARN, "Stripe does not tell the time")
    text = f"Stripe's clock is {offset_s:+.0f} s from this machine's"
    if abs(offset_s) >= CLOCK_FAIL_S:
        return Check("stripe clock", Grade.FAIL, f"{text}: signatures fail; set the clock (NTP)")
    if abs(offset_s) >= CLOCK_WARN_S:
        return Check("stripe clock", Grade.WARN, f"{text}: set the clock (NTP)")
    return Check("stripe clock", Grade.OK, text)


def judge_database(where: str, trouble: str | None) -> Check:
    """Where are the data, and can they be used? `trouble` is why not, in a sentence."""
    if trouble is not None:
        return Check("relay store", Grade.FAIL, f"{where}: {trouble}")
    return Check("relay store", Grade.OK, where)


def judge_mailbox(installed: Installed) -> Check:
    """The mailbox that PromptPay needs: refunds without the customer's own address write to it."""
    email = installed.billing_email
    if email is None:
        return Check("mailbox", Grade.FAIL, "set KIOSK_BILLING_EMAIL to a mailbox of the shop")
    if email.lower().endswith(_MADE_UP):
        return Check("mailbox", Grade.FAIL, f"{email} is nobody's: set KIOSK_BILLING_EMAIL")
    return Check("mailbox", Grade.OK, f"{email}: make sure that somebody reads it")


def judge_public_url(installed: Installed, status: int | None) -> Check:
    """Do customers and Stripe reach us? `status` is what `/healthz` there answered, None: nothing."""
    url = installed.public_url
    if url is None:
        text = "no KIOSK_PUBLIC_URL: customers get no page, and no receipt on their phone"
        return Check("public", Grade.WARN, text)
    if urlsplit(url).scheme != "https":
        return Check("public", Grade.FAIL, f"{url} is not https: see the guide to the internet")
    if status is None:
        return Check("public", Grade.FAIL, f"{url} does not answer: look at proxy, DNS and TLS")
    if status != 200:
        return Check(
            "public", Grade.FAIL, f"{url} answers {status}: does the proxy reach the relay?"
        )
    if installed.trusted_proxies == 0:
        text = f"{url} answers; without KIOSK_TRUSTED_PROXIES all callers share one limit"
        return Check("public", Grade.WARN, text)
    return Check("public", Grade.OK, f"{url} answers")


def judge_people(managers: int) -> Check:
    """Is there somebody who may give money back and settle what needs a person?"""
    if managers == 0:
        text = "no manager: kiosk people add --name NAME --role manager"
        return Check("people", Grade.FAIL, text)
    return Check("people", Grade.OK, f"{managers} manager{'s' if managers > 1 else ''}")


def judge_tills(last_seen: Sequence[datetime | None], now: datetime) -> Check:
    """Is any till let in, and does it call?"""
    if not last_seen:
        return Check("tills", Grade.FAIL, "none: kiosk devices add --name NAME --scope till --pair")
    calling = [at for at in last_seen if at is not None and now - at <= timedelta(minutes=5)]
    text = f"{len(calling)} of {len(last_seen)} called in the last five minutes"
    return Check("tills", Grade.OK if calling else Grade.WARN, text)


def judge_monitoring(installed: Installed) -> Check:
    """Would anybody notice if the relay stopped?"""
    if not installed.metrics_token:
        text = "no KIOSK_METRICS_TOKEN: nothing watches this relay; alerts.yml is a good beginning"
        return Check("monitoring", Grade.WARN, text)
    return Check("monitoring", Grade.OK, "a token for Prometheus is set")


def _age(span: timedelta) -> str:
    """A span as people say it, in its largest whole unit."""
    seconds = max(int(span.total_seconds()), 0)
    for unit, length_s in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= length_s:
            return f"{seconds // length_s} {unit}"
    return f"{seconds} s"
