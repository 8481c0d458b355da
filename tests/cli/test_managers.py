"""A manager's session for one command: opened with the PIN, and ended whatever comes of what is done in it."""

from __future__ import annotations

import argparse
import io
from datetime import timedelta

import httpx
import pytest
from pydantic import SecretStr

from kiosk.cli.managers import by_token_or_session, in_a_session, new_pin
from kiosk.cli.options import UsageError
from kiosk.core.errors import KioskError
from kiosk.protocol.guard import SessionGiven
from kiosk.protocol.messages import DeviceList
from kiosk.till.link.desk import ManagerRelay
from kiosk.till.people.off import RelayOnce
from tests.till.builders import START, ManualClock
from tests.till.link.fake_relay import FakeRelay, ok, problem

PIN = "703925"
NOK = SessionGiven(token="ks_nok", person="Nok", expires_at=START + timedelta(hours=1))


@pytest.fixture
def relay(monkeypatch: pytest.MonkeyPatch) -> FakeRelay:
    """A relay where Nok is a manager; her PIN is on standard input."""
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PIN}\n"))
    relay = FakeRelay()
    relay.on("POST", "/sessions", ok(NOK))
    relay.on("DELETE", "/sessions", httpx.Response(204))
    return relay


def once(relay: FakeRelay) -> RelayOnce:
    """The command's way to it."""
    return RelayOnce("http://relay.test", SecretStr("kt_A1"), ManualClock(START), transport=relay)


def given(person: str | None = "Nok", *, pin_stdin: bool = True) -> argparse.Namespace:
    """The command's options."""
    return argparse.Namespace(person=person, pin_stdin=pin_stdin)


def asked(relay: FakeRelay) -> list[str]:
    """What the relay was asked, in order."""
    return [f"{request.method} {request.url.path}" for request in relay.requests]


async def who(desk: ManagerRelay) -> str | None:
    """An act that tells in whose session it is done."""
    return desk.person


def test_what_is_done_is_done_in_a_session_that_ends(relay: FakeRelay) -> None:
    assert in_a_session(given("nok"), once(relay), who) == "Nok"
    assert asked(relay) == ["POST /sessions", "DELETE /sessions"]
    assert relay.requests[0].content == b'{"person":"nok","pin":"703925"}'


def test_a_session_ends_also_when_the_act_fails(relay: FakeRelay) -> None:
    async def fail(desk: ManagerRelay) -> None:
        raise KioskError("It did not work.")

    with pytest.raises(KioskError, match="It did not work"):
        in_a_session(given(), once(relay), fail)
    assert asked(relay) == ["POST /sessions", "DELETE /sessions"]


def test_what_was_done_stays_done_when_the_session_cannot_be_ended(relay: FakeRelay) -> None:
    relay.on("DELETE", "/sessions", problem("storage_unavailable", 503))
    assert in_a_session(given(), once(relay), who) == "Nok"


def test_a_wrong_pin_and_an_impossible_name_do_nothing(relay: FakeRelay) -> None:
    relay.on("POST", "/sessions", problem("forbidden", 403))
    with pytest.raises(KioskError) as refused:
        in_a_session(given(), once(relay), who)
    assert refused.value.code == "forbidden"
    with pytest.raises(UsageError, match="cannot be a person's name"):
        in_a_session(given("7" * 99), once(relay), who)
    assert asked(relay) == ["POST /sessions"]


def test_a_token_that_is_a_manager_s_needs_nobody_s_pin(relay: FakeRelay) -> None:
    relay.on("GET", "/devices", ok(DeviceList(items=[])))
    nobody = given(None, pin_stdin=False)
    assert by_token_or_session(nobody, once(relay), who) == ""
    assert by_token_or_session(given(), once(relay), who) == "Nok"
    relay.on("GET", "/devices", problem("forbidden", 403))
    with pytest.raises(UsageError, match="say who with --person NAME"):
        by_token_or_session(nobody, once(relay), who)
    relay.on("GET", "/devices", problem("storage_unavailable", 503))
    with pytest.raises(KioskError) as away:
        by_token_or_session(nobody, once(relay), who)
    assert away.value.code == "storage_unavailable"
    assert asked(relay).count("POST /sessions") == asked(relay).count("DELETE /sessions") == 1


def test_a_name_without_a_pin_and_a_pin_without_a_name(relay: FakeRelay) -> None:
    for options, sentence in (
        (given(None), "give --person NAME"),
        (given("Nok", pin_stdin=False), "There is no terminal"),
        (given(None, pin_stdin=False), "say which manager allows it with --person NAME"),
    ):
        with pytest.raises(UsageError, match=sentence):
            in_a_session(options, once(relay), who)
    assert relay.requests == []


def test_a_program_without_standard_input_is_told(
    relay: FakeRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(UsageError, match="There is no terminal"):
        in_a_session(given("Nok", pin_stdin=False), once(relay), who)
    with pytest.raises(UsageError, match="There is no terminal"):
        new_pin(from_stdin=False)
    assert new_pin(from_stdin=True) == ""


def test_bytes_that_are_no_text_are_no_pin(
    relay: FakeRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\xff\n"), "utf-8"))
    with pytest.raises(UsageError, match="is no text, and so no PIN"):
        in_a_session(given(), once(relay), who)
    assert relay.requests == []
