"""What the people page of a till asks, answered by a real relay: each refusal says why by a name of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from pydantic import SecretStr

from kiosk.app.manager.audit.terms import action_words
from kiosk.app.manager.people import asking
from kiosk.app.manager.people.asking import Everybody, everybody
from kiosk.protocol.guard import CreatePerson, NewPin
from kiosk.till.link.desk import DeskClient, SessionNeededError
from kiosk.till.link.wire import RelayRefusedError, Wire
from tests.relay.guard.calls import CASHIER_PIN, MANAGER_PIN, audited, with_people
from tests.relay.stage import Stage

FRESH = "594027"
pytestmark = pytest.mark.anyio


@pytest.fixture
async def desk(stage: Stage) -> AsyncIterator[DeskClient]:
    """The manager's desk of the till A1."""
    transport = httpx.ASGITransport(stage.service.app, raise_app_exceptions=False)
    refused = frozenset({"unauthorized"})
    wire = Wire(
        "http://relay",
        "kt_A1",
        lambda: None,
        clock=stage.clock,
        transport=transport,
        of_the_token=refused,
    )
    yield DeskClient(wire)
    await wire.aclose()


def person(name: str, role: str, pin: str) -> CreatePerson:
    return CreatePerson(name=name, role=role, pin=SecretStr(pin))


async def refused(desk: DeskClient, asked: asking.Asked) -> str:
    with pytest.raises(RelayRefusedError) as refusal:
        await asked(desk)
    assert not {MANAGER_PIN, CASHIER_PIN, FRESH} & set(refusal.value.text.split("'"))
    return refusal.value.code


async def test_the_first_manager_needs_nobodys_leave(desk: DeskClient) -> None:
    assert await everybody(desk) == Everybody()
    nok = await asking.adding(person("Nok", "manager", MANAGER_PIN), first=True)(desk)
    assert (nok.name, nok.role) == ("Nok", "manager")
    with pytest.raises(SessionNeededError):
        await everybody(desk)
    again = asking.adding(person("Som", "manager", FRESH), first=True)
    assert await refused(desk, again) == asking.NOT_THE_FIRST
    await desk.open_session("Nok", MANAGER_PIN)
    assert await everybody(desk) == Everybody((nok,), "Nok")


async def test_people_are_added_and_each_refusal_says_why(stage: Stage, desk: DeskClient) -> None:
    await with_people(stage)
    await desk.open_session("Nok", MANAGER_PIN)
    ploy = person("Ploy", "cashier", FRESH)
    assert (await asking.adding(ploy, first=False)(desk)).name == "Ploy"
    assert await refused(desk, asking.adding(ploy, first=False)) == asking.NAME_TAKEN
    same_pin = person("Malee", "manager", CASHIER_PIN)
    assert await refused(desk, asking.adding(same_pin, first=False)) == asking.PIN_TAKEN
    easy = person("Malee", "manager", "123456")
    assert await refused(desk, asking.adding(easy, first=False)) == "validation_failed"
    people = (await everybody(desk)).people
    assert [one.name for one in people] == ["Nok", "Ploy", "Som"]


async def test_pins_and_states_are_changed_and_each_refusal_says_why(
    stage: Stage, desk: DeskClient
) -> None:
    await with_people(stage)
    await desk.open_session("Nok", MANAGER_PIN)
    fresh = NewPin(pin=SecretStr(FRESH))
    assert (await asking.resetting("Som", fresh)(desk)).name == "Som"
    taken = NewPin(pin=SecretStr(MANAGER_PIN))
    assert await refused(desk, asking.resetting("Som", taken)) == asking.PIN_TAKEN
    easy = NewPin(pin=SecretStr("111111"))
    assert await refused(desk, asking.resetting("Som", easy)) == "validation_failed"
    assert await refused(desk, asking.resetting("Nobody", fresh)) == asking.PERSON_GONE
    assert await refused(desk, asking.disabling("Nok")) == asking.ONLY_MANAGER
    assert await refused(desk, asking.enabling("Nobody")) == asking.PERSON_GONE
    assert (await asking.disabling("Som")(desk)).disabled_at is not None
    assert (await asking.enabling("Som")(desk)).disabled_at is None


async def test_a_session_that_is_over_is_told(stage: Stage, desk: DeskClient) -> None:
    await with_people(stage)
    await desk.open_session("Nok", MANAGER_PIN)
    stage.clock.move(24 * 3_600)
    with pytest.raises(SessionNeededError):
        await everybody(desk)
    with pytest.raises(SessionNeededError):
        await asking.disabling("Som")(desk)


async def test_what_the_relay_wrote_down_has_words(stage: Stage, desk: DeskClient) -> None:
    await with_people(stage)
    await desk.open_session("Nok", MANAGER_PIN)
    await asking.disabling("Som")(desk)
    await asking.enabling("Som")(desk)
    await asking.resetting("Som", NewPin(pin=SecretStr(FRESH)))(desk)
    await desk.close_session()
    actions = {entry["action"] for entry in await audited(stage)}
    assert len(actions) >= 6
    assert not [action for action in actions if action_words(action) == action]
