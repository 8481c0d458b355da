"""The wire's messages: the contract's names both ways, UTC instants, and nothing loose in what is asked."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from kiosk.core.payment import Attention, ConfirmedBy, Outcome
from kiosk.protocol import messages
from kiosk.protocol.messages import (
    CreateDevice,
    CreateIntent,
    Device,
    Failure,
    IntentCreated,
    Message,
    Payment,
    PaymentList,
    Problem,
    Qr,
    Ready,
    Resolution,
    rfc3339,
)

AT = datetime(2026, 11, 21, 7, 0, 0, 123_456, tzinfo=UTC)
AT_TEXT = "2026-11-21T07:00:00.123Z"
BANGKOK = timezone(timedelta(hours=7))
EPOCH = datetime(1970, 1, 1, tzinfo=BANGKOK)

FULL = Payment(
    id="pi_1",
    key="attempt-1",
    status="requires_action",
    outcome=Outcome.ATTENTION,
    attention=Attention.PAID_LATE,
    failure=Failure(code="declined", message="Declined."),
    amount=18_550,
    amount_received=18_550,
    amount_refunded=50,
    description="กาแฟ",
    metadata={"kiosk_key": "attempt-1"},
    device="till A1",
    reference="2026REF",
    qr=Qr(data="0002…", image_url="https://qr.example/1.png"),
    created_at=AT,
    expires_at=AT + timedelta(minutes=15),
    paid_at=AT,
    cancel_requested_at=AT,
    confirmed_by=ConfirmedBy.WEBHOOK,
    checked_at=AT,
    receipt="A1-000001",
    resolution=Resolution(decision="accept", reason="was here", by="Somsri", at=AT),
    version=7,
)
BARE = Payment(
    id=None,
    key="attempt-1",
    status=None,
    outcome=Outcome.CREATING,
    amount=18_550,
    device="till A1",
    created_at=AT,
    expires_at=AT,
    version=1,
)


# Instants


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (datetime(2026, 11, 21, 7, 0, tzinfo=UTC), "2026-11-21T07:00:00.000Z"),
        (datetime(2026, 11, 21, 14, 0, tzinfo=BANGKOK), "2026-11-21T07:00:00.000Z"),
        (AT, AT_TEXT),
        (datetime(2026, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC), "2026-12-31T23:59:59.999Z"),
    ],
)
def test_instants_are_utc_with_milliseconds(instant: datetime, text: str) -> None:
    assert rfc3339(instant) == text


@given(st.integers(0, 4 * 10**15).map(lambda us: EPOCH + timedelta(microseconds=us)))
def test_instants_come_back(instant: datetime) -> None:
    ready = Ready(server_time=instant, device="A1", version="1")
    said = json.loads(ready.to_json())["serverTime"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", said)
    heard = Ready.model_validate_json(ready.to_json()).server_time
    assert timedelta(0) <= instant - heard < timedelta(milliseconds=1)


@pytest.mark.parametrize("text", ["2026-11-21T07:00:00", "2026-11-21", "soon", ""])
def test_an_instant_names_its_zone(text: str) -> None:
    with pytest.raises(ValidationError):
        Ready.model_validate({"serverTime": text, "device": "A1", "version": "1"})


# The contract's names

PAYMENT_FIELDS = """
id key status outcome attention failure amount currency amountReceived amountRefunded description metadata
device reference qr createdAt expiresAt paidAt cancelRequestedAt confirmedBy checkedAt receipt resolution version
"""
FIELDS: list[tuple[type[Message], str]] = [
    (Payment, PAYMENT_FIELDS),
    (CreateIntent, "amount currency description metadata"),
    (
        IntentCreated,
        "paymentIntentId clientSecret status amount currency qr createdAt expiresAt pageUrl",
    ),
    (Qr, "data imageUrl"),
    (Failure, "code message"),
    (Problem, "title status detail code"),
    (Ready, "serverTime device version"),
    (PaymentList, "items nextCursor"),
    (messages.Resync, "reason"),
    (messages.WebhookReceived, "received eventType"),
    (messages.DeviceAdded, "name scope token"),
]


@pytest.mark.parametrize(("model", "names"), FIELDS)
def test_names_on_the_wire(model: type[Message], names: str) -> None:
    assert [field.alias for field in model.model_fields.values()] == names.split()


@pytest.mark.parametrize("payment", [FULL, BARE], ids=["full", "bare"])
def test_a_payment_comes_back(payment: Payment) -> None:
    said = json.loads(payment.to_json())
    assert list(said) == PAYMENT_FIELDS.split()
    assert json.loads(payment.to_json()) == said
    heard = Payment.model_validate_json(payment.to_json())
    assert json.loads(heard.to_json()) == said
    assert Payment.model_validate(said) == heard


def test_the_words_are_the_contracts() -> None:
    assert [outcome.value for outcome in Outcome] == [
        *("creating", "waiting", "paid", "failed", "expired", "canceled", "attention")
    ]
    assert [attention.value for attention in Attention] == [
        *("paid_late", "amount_mismatch", "currency_mismatch", "paid_twice", "unknown", "disputed")
    ]
    assert [way.value for way in ConfirmedBy] == ["webhook", "watch", "verify", "catchup"]


def test_nothing_unknown_is_null() -> None:
    said = json.loads(BARE.to_json())
    assert said["qr"] is said["paidAt"] is said["failure"] is said["attention"] is None
    assert (said["amountReceived"], said["currency"], said["metadata"]) == (0, "thb", {})


def test_a_newer_relay_may_say_more() -> None:
    said = {**json.loads(FULL.to_json()), "fee": 306, "qr": {"data": "0002…", "svg": "<svg/>"}}
    heard = Payment.model_validate_json(json.dumps(said))
    assert heard.qr == Qr(data="0002…")
    assert "fee" not in json.loads(heard.to_json())


@pytest.mark.parametrize("missing", ["key", "outcome", "amount", "device", "version", "createdAt"])
def test_what_decides_must_be_there(missing: str) -> None:
    said = json.loads(FULL.to_json())
    del said[missing]
    with pytest.raises(ValidationError):
        Payment.model_validate(said)


@pytest.mark.parametrize(
    ("name", "value"),
    [("outcome", "lost"), ("amount", "many"), ("amount", 1.5), ("version", None), ("qr", "0002")],
)
def test_what_makes_no_sense_is_refused(name: str, value: object) -> None:
    with pytest.raises(ValidationError):
        Payment.model_validate({**json.loads(FULL.to_json()), name: value})


def all_messages() -> list[type[Message]]:
    return [
        item
        for item in vars(messages).values()
        if isinstance(item, type) and issubclass(item, Message) and item is not Message
    ]


@pytest.mark.parametrize("model", all_messages())
def test_every_message_is_camel_case_and_frozen(model: type[BaseModel]) -> None:
    aliases = [field.alias or "" for field in model.model_fields.values()]
    assert all(re.fullmatch(r"[a-z]+([A-Z][a-z]+)*", alias) for alias in aliases)
    assert model.model_config["frozen"]


def test_a_message_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        FULL.amount = 1  # type: ignore[misc]


# What may be asked: strict


def create(text: str) -> CreateIntent:
    return CreateIntent.model_validate_json(text)


def test_creating_with_all_and_with_least() -> None:
    assert create('{"amount": 18550}') == CreateIntent(amount=18_550)
    asked = create(
        '{"amount": 18550, "currency": "thb", "description": "กาแฟ", "metadata": {"a": "ข"}}'
    )
    assert asked == CreateIntent(amount=18_550, description="กาแฟ", metadata={"a": "ข"})
    assert create('{"amount": 1, "description": null}').description is None


BAD_AMOUNTS = """
null true false "18550" 185.5 18550.0 1e3 1e400 -1e400 NaN Infinity [] {} [18550] 0x10 +5 05 ๑๐๐ 1_000
"""


@pytest.mark.parametrize("amount", [*BAD_AMOUNTS.split(), "", "9" * 5_000])
def test_an_amount_is_a_whole_number(amount: str) -> None:
    with pytest.raises(ValidationError):
        create(f'{{"amount": {amount}}}')


@pytest.mark.parametrize(
    "body",
    [
        "",
        "null",
        "[]",
        "18550",
        "{}",
        '{"amount": 18550',
        '{"amount": 18550} x',
        '{"amount": 18550, "amounts": 1}',
        '{"amount": 18550, "live": true}',
        '{"Amount": 18550}',
        '{"amount": 18550, "currency": null}',
        '{"amount": 18550, "currency": 764}',
        '{"amount": 18550, "description": 5}',
        '{"amount": 18550, "description": "\\ud800"}',
        '{"amount": 18550, "metadata": null}',
        '{"amount": 18550, "metadata": []}',
        '{"amount": 18550, "metadata": {"a": 1}}',
        '{"amount": 18550, "metadata": {"a": null}}',
        '{"amount": 18550, "metadata": {"a": {"b": "c"}}}',
        '{"amount": 18550, "metadata": {"": "x"}}',
        '{"amount": 18550, "metadata": {"\\udfff": "x"}}',
        "[" * 10_000,
    ],
)
def test_bodies_that_are_no_creation_are_refused(body: str) -> None:
    with pytest.raises(ValidationError):
        create(body)


@given(st.binary() | st.text().map(str.encode))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with pytest.raises(ValidationError):
        CreateIntent.model_validate_json(body)


@pytest.mark.parametrize(
    ("fields", "fits"),
    [
        ({"description": "ก" * 500}, True),
        ({"description": "ก" * 501}, False),
        ({"metadata": {"k" * 40: "v" * 500}}, True),
        ({"metadata": {"k" * 41: "v"}}, False),
        ({"metadata": {"k": "v" * 501}}, False),
        ({"metadata": {str(n): "" for n in range(20)}}, True),
        ({"metadata": {str(n): "" for n in range(21)}}, False),
    ],
)
def test_texts_have_limits(fields: dict[str, Any], fits: bool) -> None:
    body = json.dumps({"amount": 18_550, **fields})
    if fits:
        assert create(body).amount == 18_550
    else:
        with pytest.raises(ValidationError):
            create(body)


# Devices


@pytest.mark.parametrize("name", ["A1", "till A1", "ร้าน สาขา-2", "x" * 40, "a.b_c-d"])
def test_names_of_devices(name: str) -> None:
    assert CreateDevice(name=name, scope="till").name == name


@pytest.mark.parametrize(
    "name", ["", " A1", "-a", "x" * 41, "a\nb", "a\n", "a/b", "<b>", "a\0", "😀"]
)
def test_names_that_no_device_has(name: str) -> None:
    with pytest.raises(ValidationError):
        CreateDevice(name=name, scope="till")


@pytest.mark.parametrize("scope", ["", "Till", "till ", "admin", "till\n", "till|manager"])
def test_scopes_that_do_not_exist(scope: str) -> None:
    with pytest.raises(ValidationError):
        CreateDevice(name="A1", scope=scope)


def test_a_listed_device_never_shows_its_token() -> None:
    assert "token" not in Device.model_fields
