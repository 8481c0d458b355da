"""The doctor's lines about a relay: every fact that can be wrong gets its own sentence, with what to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kiosk.core.checks import Check, Grade
from kiosk.relay.inbox.event_types import HANDLED, TRIED_VERSIONS
from kiosk.relay.running import fitness
from kiosk.relay.running.fitness import Installed
from kiosk.relay.stripe_side.ledger_objects import Account, WebhookEndpoint
from kiosk.relay.stripe_side.objects import parse
from tests.relay.stage import START

WELL = Installed(
    live=True,
    webhook_secrets=1,
    billing_email="pos@shop.co.th",
    public_url="https://pay.shop.co.th",
    trusted_proxies=1,
    metrics_token=True,
)
HERE = "https://pay.shop.co.th/payments/webhook"


def account(**changes: Any) -> Account:
    fields = {
        "id": "acct_1",
        "object": "account",
        "country": "TH",
        "charges_enabled": True,
        "payouts_enabled": True,
        "capabilities": {"promptpay_payments": "active"},
    }
    return parse(Account, {**fields, **changes})


def endpoint(**changes: Any) -> WebhookEndpoint:
    fields = {
        "id": "we_1",
        "object": "webhook_endpoint",
        "url": HERE,
        "enabled_events": list(HANDLED),
        "status": "enabled",
        "api_version": TRIED_VERSIONS[0],
    }
    return parse(WebhookEndpoint, {**fields, **changes})


def verdict(check: Check) -> tuple[Grade, str]:
    return check.grade, check.text


def test_only_a_live_key_takes_money() -> None:
    assert fitness.judge_key(WELL).grade is Grade.OK
    assert fitness.judge_key(replace(WELL, live=False)).grade is Grade.FAIL


@pytest.mark.parametrize(
    ("changes", "grade", "says"),
    [
        ({}, Grade.OK, "PromptPay are on"),
        ({"charges_enabled": None, "country": None, "capabilities": None}, Grade.OK, "are on"),
        ({"charges_enabled": False}, Grade.FAIL, "finish its activation"),
        ({"capabilities": {"promptpay_payments": "inactive"}}, Grade.FAIL, "not switched on"),
        ({"country": "SG"}, Grade.FAIL, "in SG"),
        ({"payouts_enabled": False}, Grade.WARN, "payouts to the bank are held"),
    ],
)
def test_the_account(changes: dict[str, Any], grade: Grade, says: str) -> None:
    check = fitness.judge_account(account(**changes), live=True)
    assert check.grade is grade
    assert says in check.text


def test_promptpay_may_wait_while_it_is_practice() -> None:
    off = account(capabilities={"promptpay_payments": "pending"})
    assert fitness.judge_account(off, live=False).grade is Grade.WARN


@pytest.mark.parametrize(
    ("endpoints", "grade", "says"),
    [
        ([], Grade.FAIL, f"no endpoint {HERE}"),
        ([endpoint(url="https://old.shop.co.th/payments/webhook")], Grade.FAIL, "no endpoint"),
        ([endpoint(status="disabled")], Grade.FAIL, "switch it on"),
        ([endpoint(enabled_events=HANDLED[1:])], Grade.FAIL, f"does not send {HANDLED[0]}"),
        ([endpoint(api_version="2020-08-27")], Grade.WARN, "2020-08-27"),
        ([endpoint(enabled_events=["*"], api_version=None)], Grade.OK, "came 5 min ago"),
        ([endpoint(status="disabled"), endpoint()], Grade.OK, "came 5 min ago"),
        ([endpoint(url=HERE + "/")], Grade.OK, "came 5 min ago"),
    ],
)
def test_the_endpoint_as_stripe_has_it(
    endpoints: list[WebhookEndpoint], grade: Grade, says: str
) -> None:
    check = fitness.judge_webhook(WELL, endpoints, START - timedelta(minutes=5), START)
    assert check.grade is grade
    assert says in check.text


@pytest.mark.parametrize(
    ("ago", "grade", "says"),
    [
        (timedelta(seconds=7), Grade.OK, "7 s ago"),
        (timedelta(hours=30), Grade.OK, "1 d ago"),
        (timedelta(days=3), Grade.WARN, "3 d ago"),
        (timedelta(seconds=-2), Grade.OK, "0 s ago"),
    ],
)
def test_the_age_of_the_last_webhook(ago: timedelta, grade: Grade, says: str) -> None:
    check = fitness.judge_webhook(WELL, [endpoint()], START - ago, START)
    assert check.grade is grade
    assert says in check.text


def test_a_webhook_that_never_came_or_is_not_expected() -> None:
    never = fitness.judge_webhook(WELL, [endpoint()], None, START)
    assert verdict(never) == (
        Grade.WARN,
        "none has come yet: press Send test event in the Dashboard",
    )
    without = fitness.judge_webhook(replace(WELL, webhook_secrets=0), [], None, START)
    assert without.grade is Grade.WARN
    assert "asks Stripe every 3 s" in without.text
    hidden = fitness.judge_webhook(replace(WELL, public_url=None), [], START, START)
    assert hidden.grade is Grade.OK


@pytest.mark.parametrize(
    ("offset_s", "grade"),
    [(None, Grade.WARN), (-3.0, Grade.OK), (61.0, Grade.WARN), (-250.0, Grade.FAIL)],
)
def test_the_clock(offset_s: float | None, grade: Grade) -> None:
    assert fitness.judge_clock(offset_s).grade is grade


@pytest.mark.parametrize(
    ("email", "grade"),
    [(None, Grade.FAIL), ("pos@example.com", Grade.FAIL), ("pos@shop.co.th", Grade.OK)],
)
def test_the_mailbox(email: str | None, grade: Grade) -> None:
    assert fitness.judge_mailbox(replace(WELL, billing_email=email)).grade is grade


@pytest.mark.parametrize(
    ("changes", "status", "grade", "says"),
    [
        ({}, 200, Grade.OK, "answers"),
        ({"public_url": None}, None, Grade.WARN, "no page"),
        ({"public_url": "http://pay.shop.co.th"}, 200, Grade.FAIL, "not https"),
        ({}, None, Grade.FAIL, "does not answer"),
        ({}, 502, Grade.FAIL, "answers 502"),
        ({"trusted_proxies": 0}, 200, Grade.WARN, "share one limit"),
    ],
)
def test_the_public_address(
    changes: dict[str, Any], status: int | None, grade: Grade, says: str
) -> None:
    check = fitness.judge_public_url(replace(WELL, **changes), status)
    assert check.grade is grade
    assert says in check.text


def test_people_and_tills() -> None:
    assert verdict(fitness.judge_database("a file", None)) == (Grade.OK, "a file")
    check = fitness.judge_database("a server", "It does not answer.")
    assert verdict(check) == (Grade.FAIL, "a server: It does not answer.")
    assert fitness.judge_people(0).grade is Grade.FAIL
    assert verdict(fitness.judge_people(1)) == (Grade.OK, "1 manager")
    assert verdict(fitness.judge_people(2)) == (Grade.OK, "2 managers")
    assert fitness.judge_tills([], START).grade is Grade.FAIL
    assert fitness.judge_tills([None, START - timedelta(hours=1)], START).grade is Grade.WARN
    check = fitness.judge_tills([None, START - timedelta(minutes=1)], START)
    assert verdict(check) == (Grade.OK, "1 of 2 called in the last five minutes")


def test_somebody_has_to_watch() -> None:
    assert fitness.judge_monitoring(WELL).grade is Grade.OK
    assert fitness.judge_monitoring(replace(WELL, metrics_token=False)).grade is Grade.WARN
