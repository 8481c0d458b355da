"""Payment intents: the rules of PromptPay, the ways between statuses, and the events of each step."""

from __future__ import annotations

import pytest

from kiosk.sandbox import bank, intents
from kiosk.sandbox.bank import Money
from kiosk.sandbox.errors import StripeError
from kiosk.sandbox.objects import JsonObject
from tests.sandbox.test_promptpay_code import fields
from tests.sandbox.world import CREATE, START, ApiOperation, World

METHOD = {name: value for name, value in CREATE.items() if name.startswith("payment_method_data")}


def refusal(world: World, params: dict[str, str]) -> StripeError:
    """How a create is refused; nothing may be left of it."""
    with pytest.raises(StripeError) as refused:
        world.call(intents.create, params)
    assert list(world.state.newest_first("payment_intent")) == []
    assert world.outlet.events == []
    return refused.value


def without(name: str) -> dict[str, str]:
    return {key: value for key, value in CREATE.items() if key != name}


def test_created_with_confirm_it_shows_a_code(world: World) -> None:
    more = {"description": "Latte", "metadata[sale]": "A1-7", "receipt_email": "a@b.test"}
    intent = world.call(intents.create, CREATE | more)
    assert intent["status"] == "requires_action"
    assert intent["amount"] == 18550
    assert intent["amount_received"] == 0
    assert intent["created"] == int(START.timestamp())
    assert intent["client_secret"].startswith(f"{intent['id']}_secret_")
    assert intent["metadata"] == {"sale": "A1-7"}
    assert intent["description"] == "Latte"
    code = intent["next_action"]["promptpay_display_qr_code"]
    assert fields(code["data"])["54"] == "185.50"
    assert code["hosted_instructions_url"] == f"http://sandbox.test/pay/{intent['id']}"
    assert code["image_url_svg"].endswith(".svg")
    assert code["image_url_png"].endswith(".png")
    assert world.outlet.take() == ["payment_intent.created", "payment_intent.requires_action"]


def test_the_created_event_shows_it_before_the_confirm(world: World) -> None:
    world.call(intents.create, CREATE)
    created, shown = (event["data"]["object"] for event in world.outlet.events)
    assert (created["status"], created["next_action"]) == ("requires_payment_method", None)
    assert shown["status"] == "requires_action"


def test_created_alone_it_waits_for_a_method(world: World) -> None:
    intent = world.call(intents.create, {"amount": "1000", "currency": "THB"})
    assert (intent["status"], intent["payment_method"]) == ("requires_payment_method", None)
    assert world.outlet.take() == ["payment_intent.created"]


def test_with_a_method_it_waits_for_the_confirm(world: World) -> None:
    intent = world.call(intents.create, {"amount": "1000", "currency": "thb", **METHOD})
    assert (intent["status"], intent["next_action"]) == ("requires_confirmation", None)
    intent = world.call(intents.confirm, {}, intent["id"])
    assert intent["status"] == "requires_action"


@pytest.mark.parametrize(
    ("params", "param", "code"),
    [
        (without("amount"), "amount", "parameter_missing"),
        (without("currency"), "currency", "parameter_missing"),
        (CREATE | {"amount": "999"}, "amount", "amount_too_small"),
        (CREATE | {"amount": "0"}, "amount", "amount_too_small"),
        (CREATE | {"amount": "-1000"}, "amount", "amount_too_small"),
        (CREATE | {"amount": "100000000"}, "amount", "amount_too_large"),
        (CREATE | {"amount": "185.50"}, "amount", "parameter_invalid_integer"),
        (CREATE | {"currency": "usd"}, "currency", None),
        (CREATE | {"payment_method_types[0]": "card"}, "payment_method_types", None),
        (CREATE | {"payment_method_data[type]": "card"}, "payment_method_types", None),
        (without("payment_method_data[type]"), "payment_method_data[type]", "parameter_missing"),
        (
            without("payment_method_data[billing_details][email]"),
            "billing_details[email]",
            "parameter_missing",
        ),
        (
            {"amount": "1000", "currency": "thb", "confirm": "true"},
            "payment_method",
            "parameter_missing",
        ),
        (CREATE | {"payment_method": "pm_none"}, "id", "resource_missing"),
        (CREATE | {f"metadata[k{n}]": "v" for n in range(51)}, "metadata", None),
        (CREATE | {"metadata[k]": "v" * 501}, "metadata[k]", None),
    ],
)
def test_what_cannot_be_created(
    world: World, params: dict[str, str], param: str, code: str | None
) -> None:
    error = refusal(world, params)
    assert (error.param, error.stripe_code) == (param, code)
    assert error.status == (404 if code == "resource_missing" else 400)


@pytest.mark.parametrize("amount", ["1000", "99999999"])
def test_the_limits_themselves_are_allowed(world: World, amount: str) -> None:
    assert world.call(intents.create, CREATE | {"amount": amount})["status"] == "requires_action"


@pytest.mark.parametrize("name", ["allowed_payment_method_types[0]", "payment_method_types[0]"])
def test_both_names_of_the_methods_are_taken(world: World, name: str) -> None:
    params = {**without("payment_method_types[0]"), name: "promptpay"}
    intent = world.call(intents.create, params)
    assert intent["payment_method_types"] == ["promptpay"]
    allowed = ["promptpay"] if name.startswith("allowed") else None
    assert intent["allowed_payment_method_types"] == allowed


def test_a_second_confirm_shows_another_code(world: World) -> None:
    first = world.call(intents.create, CREATE)
    bank.expire(world.book, first["id"])
    world.outlet.take()
    second = world.call(intents.confirm, METHOD, first["id"])
    assert second["status"] == "requires_action"
    assert second["last_payment_error"] is None
    assert second["next_action"] != first["next_action"]
    assert world.outlet.take() == ["payment_intent.requires_action"]


def test_a_known_method_can_be_used_again(world: World) -> None:
    first = world.call(intents.create, CREATE)
    params = {**without("payment_method_data[type]"), "payment_method": first["payment_method"]}
    assert world.call(intents.create, params)["payment_method"] == first["payment_method"]


def test_confirm_needs_a_method(world: World) -> None:
    intent = world.call(intents.create, {"amount": "1000", "currency": "thb"})
    with pytest.raises(StripeError, match="missing a payment method") as refused:
        world.call(intents.confirm, {}, intent["id"])
    assert refused.value.stripe_code == "payment_intent_unexpected_state"


@pytest.mark.parametrize("reason", [None, "abandoned", "duplicate"])
def test_cancel(world: World, reason: str | None) -> None:
    intent = world.call(intents.create, CREATE)
    world.outlet.take()
    params = {} if reason is None else {"cancellation_reason": reason}
    intent = world.call(intents.cancel, params, intent["id"])
    assert intent["status"] == "canceled"
    assert intent["canceled_at"] == int(START.timestamp())
    assert intent["cancellation_reason"] == reason
    assert intent["next_action"] is None
    assert world.outlet.take() == ["payment_intent.canceled"]


def test_cancel_refuses_a_reason_that_only_stripe_gives(world: World) -> None:
    intent = world.call(intents.create, CREATE)
    with pytest.raises(StripeError) as refused:
        world.call(intents.cancel, {"cancellation_reason": "expired"}, intent["id"])
    assert refused.value.param == "cancellation_reason"


@pytest.mark.parametrize("operation", [intents.cancel, intents.confirm])
@pytest.mark.parametrize("end", ["succeeded", "canceled"])
def test_nothing_leaves_an_end(world: World, operation: ApiOperation, end: str) -> None:
    intent = world.call(intents.create, CREATE)
    ended: JsonObject
    if end == "succeeded":
        ended = bank.pay(world.book, intent["id"], Money())
    else:
        ended = world.call(intents.cancel, {}, intent["id"])
    with pytest.raises(StripeError) as refused:
        world.call(operation, METHOD if operation is intents.confirm else {}, intent["id"])
    assert refused.value.status == 400
    assert refused.value.stripe_code == "payment_intent_unexpected_state"
    assert refused.value.intent == ended
    assert f"status of {end}" in refused.value.text


@pytest.mark.parametrize("operation", [intents.retrieve, intents.cancel, intents.confirm])
def test_an_unknown_intent(world: World, operation: ApiOperation) -> None:
    with pytest.raises(StripeError) as refused:
        world.call(operation, {}, "pi_none")
    error = refused.value
    assert (error.status, error.stripe_code, error.param) == (404, "resource_missing", "intent")
    assert error.text == "No such payment_intent: 'pi_none'"
