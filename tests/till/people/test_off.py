"""Who allows something at a till that is off: asked of the relay over a connection of its own, or judged here."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from kiosk.paths import DataDir
from kiosk.protocol.guard import PersonNamed, PersonNames
from kiosk.protocol.messages import DeviceList
from kiosk.till.link.desk import SessionNeededError
from kiosk.till.link.wire import RelayAwayError, RelayRefusedError
from kiosk.till.people.allowing import PinError, PinNeededError
from kiosk.till.people.off import RelayOnce, allowing_of
from kiosk.till.people.permit import Act, Wanted
from tests.till.builders import SHOP, START, Desk
from tests.till.link.fake_relay import FakeRelay, ok, problem

PIN = "703925"
URL = "http://relay.test"
NOK = PersonNamed(name="Nok", role="manager", pin_set_at=START)
Z = Wanted(Act.Z)


@pytest.fixture
def relay() -> FakeRelay:
    relay = FakeRelay()
    relay.on("GET", "/people/names", ok(PersonNames(items=[NOK])))
    relay.on("POST", "/people/check", ok(NOK))
    return relay


def test_the_relay_is_asked_and_what_it_confirmed_is_kept(desk: Desk, relay: FakeRelay) -> None:
    folder = DataDir(desk.path.parent)
    once = RelayOnce(URL, SecretStr("kt_A1"), desk.clock, transport=relay)
    assert (once.known, once.person) == (True, None)
    allowing = allowing_of(desk.store, SHOP, folder, once, desk.clock)
    with pytest.raises(PinNeededError):
        allowing.for_command(Z, "Nok", None).result()
    who = allowing.for_command(Z, "nok", SecretStr(PIN)).result()
    assert (who.asked_by, who.allowed_by) == ("nok", "Nok")
    assert allowing.for_command(Wanted(Act.X), "Som", None).result().allowed_by is None
    nowhere = RelayOnce(None, None, desk.clock)
    away = allowing_of(desk.store, SHOP, folder, nowhere, desk.clock)
    assert away.for_command(Z, "Nok", SecretStr(PIN)).result().allowed_by == "Nok"
    with pytest.raises(PinError):
        away.for_command(Z, "Nok", SecretStr("918274")).result()


@pytest.mark.parametrize(("url", "token"), [(None, SecretStr("kt_A1")), (URL, None)])
def test_a_till_that_knows_no_relay_is_as_if_it_were_away(
    desk: Desk, relay: FakeRelay, url: str | None, token: SecretStr | None
) -> None:
    once = RelayOnce(url, token, desk.clock, transport=relay)
    assert not once.known
    asked = once.ask(lambda desk: desk.names())
    assert isinstance(asked.exception(), RelayAwayError)
    assert relay.requests == []


def test_its_trouble_is_told(desk: Desk, relay: FakeRelay) -> None:
    relay.on("GET", "/people/names", problem("storage_unavailable", 503))
    once = RelayOnce(URL, SecretStr("kt_A1"), desk.clock, transport=relay)
    error = once.ask(lambda desk: desk.names()).exception()
    assert isinstance(error, RelayAwayError)
    assert error.code == "storage_unavailable"


def test_a_manager_s_own_token_needs_no_session(desk: Desk, relay: FakeRelay) -> None:
    relay.on("GET", "/devices", ok(DeviceList(items=[])))
    once = RelayOnce(URL, SecretStr("kt_boss"), desk.clock, transport=relay)
    assert once.by_its_token(lambda desk: desk.devices()).result().items == []
    assert relay.requests[-1].headers["Authorization"] == "Bearer kt_boss"
    relay.on("GET", "/devices", problem("forbidden", 403))
    refused = once.by_its_token(lambda desk: desk.devices()).exception()
    assert isinstance(refused, RelayRefusedError)
    assert isinstance(once.ask(lambda desk: desk.devices()).exception(), SessionNeededError)
