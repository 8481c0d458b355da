"""Lists: order, cursors, limits, filters."""

from __future__ import annotations

import pytest

from kiosk.sandbox import bank, events, intents
from kiosk.sandbox.bank import Money
from kiosk.sandbox.errors import StripeError
from kiosk.sandbox.events import mark_delivered
from tests.sandbox.world import CREATE, START, World


@pytest.fixture
def ids(world: World) -> list[str]:
    """Five intents, a minute apart, the oldest first."""
    made = []
    for _ in range(5):
        made.append(world.call(intents.create, CREATE)["id"])
        world.clock.move(60)
    return made


def listed(world: World, **params: str) -> tuple[list[str], bool]:
    page = world.call(intents.list_all, params)
    assert (page["object"], page["url"]) == ("list", "/v1/payment_intents")
    return [intent["id"] for intent in page["data"]], page["has_more"]


def test_newest_first(world: World, ids: list[str]) -> None:
    assert listed(world) == (ids[::-1], False)
    assert listed(world, limit="2") == ([ids[4], ids[3]], True)
    assert listed(world, limit="5") == (ids[::-1], False)


def test_starting_after_goes_back_in_time(world: World, ids: list[str]) -> None:
    assert listed(world, starting_after=ids[3], limit="2") == ([ids[2], ids[1]], True)
    assert listed(world, starting_after=ids[1]) == ([ids[0]], False)
    assert listed(world, starting_after=ids[0]) == ([], False)


def test_ending_before_is_the_page_next_to_the_cursor(world: World, ids: list[str]) -> None:
    assert listed(world, ending_before=ids[0], limit="2") == ([ids[2], ids[1]], True)
    assert listed(world, ending_before=ids[3]) == ([ids[4]], False)


@pytest.mark.parametrize(
    ("bounds", "found"),
    [
        ({"created[gt]": 60}, [4, 3, 2]),
        ({"created[gte]": 60}, [4, 3, 2, 1]),
        ({"created[lt]": 60}, [0]),
        ({"created[lte]": 60}, [1, 0]),
        ({"created": 120}, [2]),
        ({"created[gt]": 0, "created[lt]": 180}, [2, 1]),
    ],
)
def test_by_time(world: World, ids: list[str], bounds: dict[str, int], found: list[int]) -> None:
    start = int(START.timestamp())
    params = {name: str(start + seconds) for name, seconds in bounds.items()}
    assert listed(world, **params)[0] == [ids[number] for number in found]


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "101"}, "limit"),
        ({"limit": "ten"}, "limit"),
        ({"starting_after": "pi_none"}, "starting_after"),
        ({"ending_before": "pi_none"}, "ending_before"),
        ({"starting_after": "a", "ending_before": "b"}, "ending_before"),
        ({"created[gt]": "yesterday"}, "created[gt]"),
    ],
)
def test_refused(world: World, ids: list[str], params: dict[str, str], param: str) -> None:
    assert ids
    with pytest.raises(StripeError) as refused:
        world.call(intents.list_all, params)
    assert refused.value.param == param


def types_of(world: World, **params: str) -> list[str]:
    return [event["type"] for event in world.call(events.list_all, params)["data"]]


def test_events_by_type(world: World) -> None:
    intent = world.call(intents.create, CREATE)
    bank.pay(world.book, intent["id"], Money())
    assert types_of(world) == [
        "payment_intent.succeeded",
        "charge.succeeded",
        "payment_intent.requires_action",
        "payment_intent.created",
    ]
    assert types_of(world, type="charge.succeeded") == ["charge.succeeded"]
    two = {"types[0]": "payment_intent.created", "types[1]": "charge.succeeded"}
    assert types_of(world, **two) == ["charge.succeeded", "payment_intent.created"]
    with pytest.raises(StripeError):
        types_of(world, type="charge.succeeded", **two)
    with pytest.raises(StripeError):
        types_of(world, **{f"types[{number}]": "x" for number in range(21)})


def test_events_by_delivery_even_after_a_cursor_that_was_delivered(world: World) -> None:
    intent = world.call(intents.create, CREATE)
    created = world.outlet.events[0]["id"]
    mark_delivered(world.state, created)
    bank.pay(world.book, intent["id"], Money())
    assert types_of(world, delivery_success="true") == ["payment_intent.created"]
    assert types_of(world, delivery_success="false", ending_before=created) == [
        "payment_intent.succeeded",
        "charge.succeeded",
        "payment_intent.requires_action",
    ]


def test_one_event(world: World) -> None:
    world.call(intents.create, CREATE)
    [event, _] = world.outlet.events
    assert world.call(events.retrieve, {}, event["id"]) == event
    with pytest.raises(StripeError) as refused:
        world.call(events.retrieve, {}, "evt_none")
    assert refused.value.status == 404
