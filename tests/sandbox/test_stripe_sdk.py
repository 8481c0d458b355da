"""The unchanged `stripe` SDK talks to a real sandbox: every call, every kind of error, lists, repetition."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
import stripe

from tests.sandbox.receiver import Receiver
from tests.sandbox.world import KEY

CREATE: stripe.params.PaymentIntentCreateParams = {
    "amount": 18550,
    "currency": "thb",
    "allowed_payment_method_types": ["promptpay"],
    "payment_method_data": {
        "type": "promptpay",
        "billing_details": {"email": "pos@shop.test"},
    },
    "confirm": True,
    "metadata": {"sale": "A1-7"},
}


@contextmanager
def client(url: str, key: str = KEY, retries: int = 0) -> Iterator[stripe.StripeClient]:
    """The SDK as it comes, pointed at `url`."""
    http_client = stripe.RequestsClient(timeout=5)
    try:
        yield stripe.StripeClient(
            key,
            base_addresses={"api": url},
            http_client=http_client,
            max_network_retries=retries,
        )
    finally:
        http_client.close()  # type: ignore[no-untyped-call]


@pytest.fixture
def sdk(server_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[stripe.StripeClient]:
    """The SDK without its telemetry and without a proxy."""
    monkeypatch.setattr(stripe, "enable_telemetry", False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with client(server_url) as sdk:
        yield sdk


@pytest.fixture
def control(server_url: str) -> Iterator[httpx.Client]:
    """The controls of the same sandbox."""
    with httpx.Client(base_url=f"{server_url}/_sandbox", trust_env=False) as client:
        yield client


def pay(control: httpx.Client, intent_id: str) -> None:
    control.post(f"/payments/{intent_id}/pay").raise_for_status()


def test_a_payment_from_code_to_money(sdk: stripe.StripeClient, control: httpx.Client) -> None:
    intent = sdk.v1.payment_intents.create(CREATE)
    assert intent.status == "requires_action"
    assert intent.metadata["sale"] == "A1-7"
    assert intent.next_action is not None
    code = intent.next_action.promptpay_display_qr_code
    assert code is not None
    assert code.data.startswith("000201")
    pay(control, intent.id)
    paid = sdk.v1.payment_intents.retrieve(
        intent.id, {"expand": ["latest_charge", "latest_charge.balance_transaction"]}
    )
    assert (paid.status, paid.amount_received) == ("succeeded", 18550)
    charge = paid.latest_charge
    assert isinstance(charge, stripe.Charge)
    assert isinstance(charge.balance_transaction, stripe.BalanceTransaction)
    assert charge.balance_transaction.net == 18244
    assert charge.payment_method_details is not None
    assert charge.payment_method_details.promptpay is not None
    assert charge.payment_method_details.promptpay.reference
    assert sdk.v1.charges.retrieve(charge.id).id == charge.id
    line = sdk.v1.balance_transactions.retrieve(charge.balance_transaction.id)
    assert line.source == charge.id
    assert sdk.v1.balance.retrieve().pending[0].amount == 18244


def test_confirm_and_cancel(sdk: stripe.StripeClient, control: httpx.Client) -> None:
    intent = sdk.v1.payment_intents.create({"amount": 1000, "currency": "thb"})
    assert intent.status == "requires_payment_method"
    data: stripe.params.PaymentIntentConfirmParamsPaymentMethodData = {
        "type": "promptpay",
        "billing_details": {"email": "pos@shop.test"},
    }
    intent = sdk.v1.payment_intents.confirm(intent.id, {"payment_method_data": data})
    assert intent.status == "requires_action"
    control.post(f"/payments/{intent.id}/expire").raise_for_status()
    expired = sdk.v1.payment_intents.retrieve(intent.id)
    assert expired.last_payment_error is not None
    assert expired.last_payment_error.code == "payment_intent_payment_attempt_expired"
    canceled = sdk.v1.payment_intents.cancel(intent.id, {"cancellation_reason": "abandoned"})
    assert (canceled.status, canceled.cancellation_reason) == ("canceled", "abandoned")


def test_cancel_that_finds_the_money(sdk: stripe.StripeClient, control: httpx.Client) -> None:
    intent = sdk.v1.payment_intents.create(CREATE)
    pay(control, intent.id)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        sdk.v1.payment_intents.cancel(intent.id)
    error = refused.value
    assert (error.http_status, error.code) == (400, "payment_intent_unexpected_state")
    assert error.error is not None
    assert error.error.payment_intent is not None
    assert error.error.payment_intent.status == "succeeded"
    assert error.error.payment_intent.amount_received == 18550
    assert error.request_id is not None


def test_errors(sdk: stripe.StripeClient, server_url: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        sdk.v1.payment_intents.retrieve("pi_none")
    assert (refused.value.http_status, refused.value.code) == (404, "resource_missing")
    assert refused.value.param == "intent"
    with pytest.raises(stripe.InvalidRequestError) as refused:
        sdk.v1.payment_intents.create({**CREATE, "payment_method_data": {"type": "promptpay"}})
    assert refused.value.param == "billing_details[email]"
    with pytest.raises(stripe.InvalidRequestError) as refused:
        sdk.v1.payment_intents.create({**CREATE, "amount": 999})
    assert refused.value.code == "amount_too_small"
    with client(server_url, "sk_live_kiosk") as live, pytest.raises(stripe.AuthenticationError):
        live.v1.payment_intents.list()


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (429, stripe.RateLimitError),
        (402, stripe.CardError),
        (403, stripe.PermissionError),
        (500, stripe.APIError),
    ],
)
def test_faults_become_the_sdks_errors(
    sdk: stripe.StripeClient, control: httpx.Client, status: int, kind: type[Exception]
) -> None:
    control.put("/faults", json={"api": {"status": status}})
    with pytest.raises(kind):
        sdk.v1.payment_intents.create(CREATE)


def test_idempotency(sdk: stripe.StripeClient) -> None:
    key: stripe.RequestOptions = {"idempotency_key": "attempt-1"}
    first = sdk.v1.payment_intents.create(CREATE, key)
    again = sdk.v1.payment_intents.create(CREATE, key)
    assert again.id == first.id
    assert again.last_response is not None
    assert again.last_response.headers["idempotent-replayed"] == "true"
    with pytest.raises(stripe.IdempotencyError):
        sdk.v1.payment_intents.create({**CREATE, "amount": 2000}, key)


def test_an_answer_lost_after_the_commit_is_found_by_repeating(
    server_url: str, sdk: stripe.StripeClient, control: httpx.Client
) -> None:
    # Every second call is lost: the first passes, the second is done, lost and repeated.
    control.put("/faults", json={"api": {"dropAfterCommit": True, "rate": 0.5}})
    with client(server_url, retries=2) as repeating:
        repeating.v1.payment_intents.create(CREATE)
        second = repeating.v1.payment_intents.create(CREATE)
    control.put("/faults", json={})
    assert second.status == "requires_action"
    assert len(sdk.v1.payment_intents.list().data) == 2


def test_lists_page_both_ways(sdk: stripe.StripeClient) -> None:
    ids = [sdk.v1.payment_intents.create(CREATE).id for _ in range(7)]
    back = [intent.id for intent in sdk.v1.payment_intents.list({"limit": 3}).auto_paging_iter()]
    assert back == ids[::-1]
    after = sdk.v1.payment_intents.list({"limit": 2, "ending_before": ids[0]})
    assert [intent.id for intent in after.auto_paging_iter()] == ids[1:]
    recent = sdk.v1.payment_intents.list({"created": {"gte": 0, "lt": 10}})
    assert list(recent.data) == []


def test_events_catch_up(sdk: stripe.StripeClient, control: httpx.Client) -> None:
    intent = sdk.v1.payment_intents.create(CREATE)
    seen = sdk.v1.events.list({"limit": 1}).data[0]
    pay(control, intent.id)
    missed = sdk.v1.events.list({"ending_before": seen.id, "limit": 1})
    types = [event.type for event in missed.auto_paging_iter()]
    assert types == ["charge.succeeded", "payment_intent.succeeded"]
    wanted = sdk.v1.events.list({"types": ["payment_intent.succeeded", "payout.paid"]})
    [event] = wanted.data
    assert event.data.object["id"] == intent.id
    assert sdk.v1.events.retrieve(event.id).type == event.type


def test_refunds_and_payouts(sdk: stripe.StripeClient, control: httpx.Client) -> None:
    intent = sdk.v1.payment_intents.create(CREATE)
    pay(control, intent.id)
    refund = sdk.v1.refunds.create(
        {
            "payment_intent": intent.id,
            "amount": 550,
            "reason": "requested_by_customer",
            "instructions_email": "somchai@mail.test",
        }
    )
    assert refund.status == "requires_action"
    assert sdk.v1.refunds.cancel(refund.id).status == "canceled"
    second = sdk.v1.refunds.create({"payment_intent": intent.id})
    assert sdk.v1.test_helpers.refunds.expire(second.id).status == "failed"
    third = sdk.v1.refunds.create({"charge": str(refund.charge), "amount": 1})
    control.post(f"/refunds/{third.id}/advance").raise_for_status()
    assert sdk.v1.refunds.retrieve(third.id).status == "pending"
    assert len(sdk.v1.refunds.list({"payment_intent": intent.id}).data) == 3
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded amount"):
        sdk.v1.refunds.create({"payment_intent": intent.id, "amount": 18550})
    payout_id = control.post("/payouts").json()["id"]
    payout = sdk.v1.payouts.retrieve(payout_id)
    assert (payout.status, payout.amount) == ("paid", 18243)
    assert [entry.id for entry in sdk.v1.payouts.list().data] == [payout_id]
    lines = sdk.v1.balance_transactions.list({"payout": payout_id, "limit": 100})
    assert sum(line.net for line in lines.auto_paging_iter()) == 0


def test_a_webhook_passes_construct_event(
    sdk: stripe.StripeClient, control: httpx.Client, receiver: Receiver
) -> None:
    secrets = ["whsec_sandbox", "whsec_sandbox_rolled"]
    control.put("/webhook", json={"url": receiver.url, "secrets": secrets}).raise_for_status()
    intent = sdk.v1.payment_intents.create(CREATE)
    pay(control, intent.id)
    receiver.wait_for(lambda arrivals: len(arrivals) == 4)
    events = [
        sdk.construct_event(arrival.body, arrival.signature, secret)
        for arrival in receiver.arrivals
        for secret in secrets
    ]
    assert len(events) == 8
    event = events[-1]
    assert event.type == "payment_intent.succeeded"
    assert event.data.object["metadata"]["sale"] == "A1-7"
