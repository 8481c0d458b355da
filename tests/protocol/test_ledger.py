"""Messages of the ledger: the contract's names on the wire, and bodies that refuse what they do not know."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from kiosk.protocol.ledger import (
    CreateRefund,
    LastTransaction,
    Payout,
    PayoutDetail,
    PayoutLine,
    Refund,
    Resolve,
    Wallet,
)
from kiosk.protocol.messages import Message

AT = datetime(2026, 3, 1, 5, 0, tzinfo=UTC)
REFUND = Refund(id="pyr_1", payment_id="pi_1", amount=100, status="pending", created_at=AT)
WALLET = Wallet(
    available=1,
    pending=2,
    currency="thb",
    last_transaction=LastTransaction(type="payment", id="pi_1", amount=3, at=AT),
    timestamp=AT,
)
PAYOUT = Payout(id="po_1", status="paid", amount=100, message="Sent.", timestamp=AT)


@pytest.mark.parametrize(
    ("message", "names"),
    [
        (REFUND, "id paymentId amount status reason failureReason createdAt"),
        (WALLET, "available pending currency lastTransaction timestamp"),
        (PAYOUT, "id status amount arrivalDate failureCode message timestamp"),
        (
            PayoutLine(id="txn_1", type="payment", amount=1, fee=0, net=1),
            "id type paymentId refundId amount fee net",
        ),
    ],
)
def test_the_names_on_the_wire_are_the_contracts(message: Message, names: str) -> None:
    assert list(json.loads(message.to_json())) == names.split()
    assert type(message).model_validate_json(message.to_json()) == message


def test_a_payout_with_its_lines_is_a_payout() -> None:
    detail = PayoutDetail(**PAYOUT.model_dump(by_alias=False), lines=None)
    assert json.loads(detail.to_json()) == {**json.loads(PAYOUT.to_json()), "lines": None}


@pytest.mark.parametrize(
    "email", ["a@b.co", "nok+shop@mail.example.co.th", "!#$%&'*/=?^_`{|}~@x.y"]
)
def test_addresses_that_stripe_can_write_to(email: str) -> None:
    assert CreateRefund(email=email).email == email


@pytest.mark.parametrize(
    "email",
    ["", "@", "a@b", "a@@b.co", "a b@c.de", "a@b..co", "a@b.co\n", "a@ข.ไทย", "a" * 255 + "@b.co"],
)
def test_addresses_that_it_cannot(email: str) -> None:
    with pytest.raises(ValidationError):
        CreateRefund(email=email)


@pytest.mark.parametrize(
    "body",
    [
        '{"decision":"accept"}',
        '{"decision":"accept","reason":"\\ud800"}',
        '{"decision":"ACCEPT","reason":"x"}',
        '{"decision":"accept","reason":"x","toShop":1}',
        '{"decision":"accept","reason":"x","by":"me"}',
    ],
)
def test_a_decision_is_what_it_is(body: str) -> None:
    with pytest.raises(ValidationError):
        Resolve.model_validate_json(body)
