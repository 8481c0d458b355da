"""What is read of Stripe's objects: strict about money, tolerant about the rest, and never surprised."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.relay.stripe_side.objects import (
    Charge,
    Event,
    Intent,
    MalformedError,
    parse,
    parse_event,
)
from tests.relay.fake_stripe import FakeStripe
from tests.relay.stage import FakeClock

INTENT = {
    "id": "pi_1",
    "object": "payment_intent",
    "amount": 18550,
    "amount_received": 18550,
    "currency": "THB",
    "livemode": False,
    "status": "succeeded",
}
EVENT = {"id": "evt_1", "object": "event", "type": "payment_intent.succeeded"}

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


def test_what_decides_is_read_from_a_bare_intent() -> None:
    heard = parse(Intent, INTENT).heard()
    assert (heard.status, heard.currency) == ("succeeded", "thb")
    assert heard.amount_satang == heard.amount_received_satang == 18550
    assert heard.last_error_code is None


def test_an_error_without_a_code_is_still_an_error() -> None:
    intent = parse(Intent, {**INTENT, "last_payment_error": {"type": "card_error"}})
    assert intent.heard().last_error_code == "unknown"


@pytest.mark.parametrize(
    "field", ["metadata", "next_action", "latest_charge", "last_payment_error", "client_secret"]
)
@given(value=JSON)
def test_an_odd_detail_does_not_hide_the_money(field: str, value: Any) -> None:
    assert parse(Intent, {**INTENT, field: value}).heard().amount_received_satang == 18550


@pytest.mark.parametrize(
    "change",
    [
        {"amount": "18550"},
        {"amount": 185.5},
        {"amount": -1},
        {"amount": 10**30},
        {"amount": True},
        {"amount": None},
        {"amount_received": "18550"},
        {"livemode": "false"},
        {"livemode": 0},
        {"currency": "baht"},
        {"currency": None},
        {"status": ""},
        {"status": None},
        {"id": "../v1/refunds"},
        {"id": "pi_1\n"},
        {"object": "charge"},
    ],
)
def test_money_is_not_guessed(change: dict[str, Any]) -> None:
    with pytest.raises(MalformedError):
        parse(Intent, {**INTENT, **change})


def test_the_reference_comes_with_an_expanded_charge_only() -> None:
    charge = FakeStripe(FakeClock()).charge("pi_1")
    assert parse(Intent, {**INTENT, "latest_charge": charge}).reference == "REFpi_1"
    assert parse(Intent, {**INTENT, "latest_charge": "py_1"}).reference is None
    assert parse(Charge, {**charge, "payment_method_details": {"type": "card"}}).reference is None


def test_when_money_moved_is_the_charges_time() -> None:
    charge = FakeStripe(FakeClock()).charge("pi_1")
    assert parse(Intent, {**INTENT, "latest_charge": charge}).charged_at == FakeClock()()
    odd = {**charge, "created": 10**20}
    assert parse(Intent, {**INTENT, "latest_charge": odd}).charged_at is None


def test_an_event_is_an_envelope() -> None:
    event = parse_event(json.dumps({**EVENT, "data": {"object": INTENT}, "created": 5}).encode())
    assert event.payload == INTENT
    assert event.created_at is not None
    thin = parse_event(json.dumps({**EVENT, "object": "v2.core.event"}).encode())
    assert (thin.payload, thin.livemode, thin.created_at) == (None, None, None)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"null",
        b"[]",
        b"42",
        b'"event"',
        b"{}",
        b"\xff\xfe",
        b'{"id":"evt_1","object":"event","type":"a b"}',
        b'{"id":"evt_1","object":"event","type":"\\ud800"}',
        b'{"id":"","object":"event","type":"x"}',
        b'{"id":5,"object":"event","type":"x"}',
        b'{"id":"evt_1","object":"charge","type":"x"}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_event_is_refused(body: bytes) -> None:
    with pytest.raises(MalformedError):
        parse_event(body)


@given(JSON, st.sampled_from([Intent, Charge, Event]))
def test_nothing_but_its_own_error_is_raised(value: Any, model: type[Intent]) -> None:
    with pytest.raises(MalformedError):
        parse(model, value)
