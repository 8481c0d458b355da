"""A PIN for an act: at the relay, and here while that is away; what is kept, dropped, counted and written down."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from pydantic import SecretStr

from kiosk.core.errors import KioskError
from kiosk.till.link.wire import RelayAwayError, RelayRefusedError, TokenRefusedError
from kiosk.till.people.allowing import Allowing, Given, PeopleAlreadyError, PinError
from kiosk.till.people.known import COPY_LIFE, PinLockedError, UnknownPersonError
from kiosk.till.people.pepper import pepper_of
from kiosk.till.people.permit import Act, Wanted
from kiosk.till.people.staff import Staff
from kiosk.till.ports import Transaction
from tests.till.builders import SHOP, Desk
from tests.till.people_relay import CHEAP, OTHER_PIN, PIN, MadeUpRelay, OnThisLoop

T = TypeVar("T")

Z = Wanted(Act.Z)
REFUND = Wanted(Act.REFUND, payment_id="pi_1")


class Stage:
    """A till's people over a real store, each call of the lane done at once."""

    def __init__(self, desk: Desk, relay: MadeUpRelay, *, asks: bool = True) -> None:
        self.desk = desk
        self.relay = relay
        self.staff = Staff(SHOP, desk.clock, self._lane(write=True), self._lane(write=False))
        self.allowing = Allowing(relay, self.staff, lambda: CHEAP)
        if asks:
            self.allowing.known().result()

    def _lane(self, *, write: bool) -> Any:
        def lane(work: Callable[[Transaction], T]) -> Future[T]:
            future: Future[T] = Future()
            opened = self.desk.store.transaction if write else self.desk.store.reading
            try:
                with opened() as tx:
                    future.set_result(work(tx))
            except KioskError as error:
                future.set_exception(error)
            return future

        return lane

    def permit(self, wanted: Wanted = Z, person: str = "Nok", pin: str = PIN) -> Any:
        return self.allowing.permit(wanted, Given(person, SecretStr(pin), "Som")).result()

    def audited(self) -> list[tuple[str, str, str | None, str | None]]:
        with self.desk.store.reading() as tx:
            rows = tx.recent_audit("A1", 50)
        return [(row.action, row.subject, row.asked_by, row.allowed_by) for row in rows]

    def go_away(self) -> None:
        self.relay.trouble = RelayAwayError("The relay does not answer.")


@pytest.fixture
def stage(desk: Desk) -> Stage:
    return Stage(desk, MadeUpRelay())


def refused(stage: Stage, error: type[KioskError], **given: Any) -> KioskError:
    """What is said instead of a permit; never the PIN."""
    with pytest.raises(error) as said:
        stage.permit(**given)
    assert given.get("pin", PIN) not in repr(said.value)
    return said.value


def test_the_relay_says_whose_pin_it_is(stage: Stage) -> None:
    permit = stage.permit(person=" nok ")
    assert (permit.who.asked_by, permit.who.allowed_by, permit.approval) == ("Som", "Nok", None)
    assert stage.relay.asked == ["names", "check z"]
    assert stage.permit(pin="๗๐๓๙๒๕").who.allowed_by == "Nok"


def test_an_act_of_a_payment_takes_the_relays_approval(stage: Stage) -> None:
    permit = stage.permit(REFUND, person="nok")
    assert (permit.who.allowed_by, permit.approval) == ("Nok", "ka_1")
    assert stage.relay.asked[-1] == "approve refund pi_1"
    stage.relay.pins["Mai"] = "918273"
    assert stage.permit(REFUND, person="Mai", pin="918273").who.allowed_by == "Mai"


def test_a_manager_signs_in_and_it_is_written_down(stage: Stage) -> None:
    before = stage.allowing.signed_in
    permit = stage.permit(Wanted(Act.DESK))
    assert (before, permit.who.allowed_by, stage.allowing.signed_in) == (None, "Nok", "Nok")
    assert stage.audited() == [("desk", "Nok", "Som", "Nok")]
    stage.allowing.sign_out().result()
    assert stage.allowing.signed_in is None


def test_a_wrong_pin_is_told_and_who_is_no_manager(stage: Stage) -> None:
    assert refused(stage, PinError, pin="918274").code == "pin_wrong"
    stage.relay.roles["Lek"] = "cashier"
    for name in ("Lek", "Nobody"):
        assert refused(stage, UnknownPersonError, person=name).code == "person_unknown"
    away = RelayRefusedError("No.", code="forbidden")
    stage.relay.trouble = away
    assert refused(stage, PinError, person="Nobody").code == "pin_wrong"
    stage.relay.trouble = RelayRefusedError("Not that.", code="not_found")
    assert refused(stage, RelayRefusedError).code == "not_found"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"pin": "12345"}, "pin_not_digits"),
        ({"pin": "70392x"}, "pin_not_digits"),
        ({"person": ""}, "person_no_name"),
        ({"person": PIN}, "person_no_name"),
    ],
)
def test_what_cannot_be_a_pin_or_a_name_goes_nowhere(
    stage: Stage, given: dict[str, str], code: str
) -> None:
    assert refused(stage, KioskError, **given).code == code
    assert stage.relay.asked == ["names"]


def test_too_many_tries_are_told_with_their_wait(stage: Stage) -> None:
    stage.relay.trouble = RelayAwayError("Wait.", code="rate_limited", retry_after_s=30)
    locked = refused(stage, PinLockedError)
    assert locked.retry_after_s == 30


# While the relay is away


def test_what_the_relay_confirmed_once_serves_here(stage: Stage) -> None:
    stage.permit()
    stage.go_away()
    permit = stage.permit()
    assert (permit.who.asked_by, permit.who.allowed_by) == ("Som", "Nok")
    assert refused(stage, PinError, pin="918274").code == "pin_wrong"
    assert stage.audited()[0] == ("refused", "z Nok", "Som", None)


@pytest.mark.parametrize("wanted", [REFUND, Wanted(Act.DESK)])
def test_but_never_for_what_the_relay_does(stage: Stage, wanted: Wanted) -> None:
    stage.permit()
    stage.go_away()
    assert refused(stage, RelayAwayError, wanted=wanted).code == "relay_away"


def test_nor_for_a_till_that_was_shut_out(stage: Stage) -> None:
    stage.permit()
    stage.relay.trouble = TokenRefusedError("The relay does not accept this till's token.")
    assert refused(stage, TokenRefusedError).code == "token_refused"


def test_a_pin_that_was_never_confirmed_here_or_long_ago_does_not_serve(stage: Stage) -> None:
    stage.permit()
    stage.go_away()
    assert refused(stage, PinError, person="Lek", pin=OTHER_PIN).code == "pin_not_here"
    stage.desk.clock.move((COPY_LIFE + timedelta(seconds=1)).total_seconds())
    assert refused(stage, PinError).code == "pin_not_here"


def test_a_copy_goes_when_the_relay_says_no_to_the_same_pin(stage: Stage) -> None:
    stage.permit()
    stage.relay.pins["Nok"] = "918273"
    refused(stage, PinError)
    stage.go_away()
    assert refused(stage, PinError).code == "pin_not_here"


def test_a_mistyped_pin_costs_no_copy(stage: Stage) -> None:
    stage.permit()
    refused(stage, PinError, pin="918274")
    stage.go_away()
    assert stage.permit().who.allowed_by == "Nok"


def test_a_copy_goes_as_soon_as_a_new_pin_is_heard_of(stage: Stage) -> None:
    stage.permit()
    stage.relay.set_at["Nok"] = 60
    stage.relay.ask(stage.allowing.hear_names).result()
    stage.go_away()
    assert refused(stage, PinError).code == "pin_not_here"


def test_guessing_here_is_slow(stage: Stage) -> None:
    stage.permit()
    stage.go_away()
    for _ in range(5):
        refused(stage, PinError, pin="918274")
    assert refused(stage, PinLockedError).retry_after_s == 30
    stage.desk.clock.move(30)
    assert stage.permit().who.allowed_by == "Nok"
    stage.permit()


@pytest.mark.expected_logs("could not be kept")
def test_an_act_is_allowed_though_nothing_can_be_kept(stage: Stage) -> None:
    def full(name: str, pin_hash: str) -> Future[None]:
        future: Future[None] = Future()
        future.set_exception(KioskError("The disk is full.", code="disk_full"))
        return future

    stage.staff.keep_copy = full  # type: ignore[method-assign]
    assert stage.permit().who.allowed_by == "Nok"


# The first one, and names


def test_the_first_manager_is_added_and_can_allow_something_at_once(desk: Desk) -> None:
    stage = Stage(desk, MadeUpRelay(pins={}))
    assert stage.allowing.known().result().people == ()
    given = Given("  Nok ", SecretStr(PIN), "Som")
    assert stage.allowing.add_first_manager(given).result() == "Nok"
    assert stage.audited() == [("people", "Nok · person_added", "Som", "Nok")]
    stage.go_away()
    assert stage.permit().who.allowed_by == "Nok"


@pytest.mark.parametrize(
    ("name", "pin", "code"),
    [("Nok", "123456", "pin_easy"), ("Nok", "1", "pin_not_digits"), ("7", PIN, "person_no_name")],
)
def test_what_the_first_manager_cannot_have(desk: Desk, name: str, pin: str, code: str) -> None:
    stage = Stage(desk, MadeUpRelay(pins={}))
    with pytest.raises(KioskError) as said:
        stage.allowing.add_first_manager(Given(name, SecretStr(pin))).result()
    assert said.value.code == code
    assert "add" not in stage.relay.asked


def test_of_two_first_ones_the_second_is_told(desk: Desk) -> None:
    stage = Stage(desk, MadeUpRelay(pins={}))
    stage.relay.pins["Lek"] = OTHER_PIN
    with pytest.raises(PeopleAlreadyError):
        stage.allowing.add_first_manager(Given("Nok", SecretStr(PIN))).result()
    assert stage.allowing.known().result().managers == ("Lek",)
    stage.relay.trouble = RelayRefusedError("Not that.", code="validation_failed")
    with pytest.raises(RelayRefusedError):
        stage.allowing.add_first_manager(Given("Nok", SecretStr(PIN))).result()


def test_a_till_that_knows_nobody_asks_and_goes_on_without_an_answer(desk: Desk) -> None:
    relay = MadeUpRelay(pins={})
    relay.trouble = RelayAwayError("The relay does not answer.")
    stage = Stage(desk, relay)
    known = stage.allowing.known().result()
    assert (known.people, known.heard) == ((), False)
    relay.trouble, relay.pins["Nok"] = None, PIN
    assert stage.allowing.known().result().managers == ("Nok",)


def test_names_are_heard_again_and_again_and_soon_after_a_change(desk: Desk) -> None:
    stage = Stage(desk, OnThisLoop(), asks=False)

    async def heard(times: int) -> None:
        async with asyncio.timeout(10):
            while stage.relay.asked.count("names") < times:
                await asyncio.sleep(0)

    async def follow() -> None:
        async with stage.allowing.following():
            await heard(1)
            stage.relay.pins["Mai"] = "918273"
            stage.allowing.hear_soon()
            await heard(2)
            stage.go_away()
            stage.allowing.hear_soon()
            await heard(3)
        task = asyncio.create_task(stage.allowing.follow_names(every_s=0.001))
        await heard(6)
        task.cancel()

    asyncio.run(follow())
    with stage.desk.store.reading() as tx:
        assert [one.name for one in tx.people()] == ["Lek", "Mai", "Nok"]


# What is kept


def test_no_pin_is_kept_or_logged(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    stage.permit()
    stage.go_away()
    stage.permit()
    assert PIN not in caplog.text
    held = b"".join(path.read_bytes() for path in stage.desk.path.parent.glob("till.sqlite3*"))
    assert PIN.encode() not in held
    assert PIN not in repr(Given("Nok", SecretStr(PIN)))


def test_a_copy_is_worth_nothing_without_its_pepper(tmp_path: Path) -> None:
    path = tmp_path / "pin-pepper"
    first = pepper_of(path)
    assert path.stat().st_mode & 0o777 == 0o600
    kept = first.hash(SecretStr(PIN))
    assert pepper_of(path).fits(kept, SecretStr(PIN))
    assert not first.fits(kept, SecretStr(OTHER_PIN))
    assert not first.fits(None, SecretStr(PIN))
    path.write_text("cut short\n")
    assert not pepper_of(path).fits(kept, SecretStr(PIN))


@pytest.mark.expected_logs("damaged")
def test_a_damaged_copy_fits_nobody() -> None:
    assert not CHEAP.fits("$argon2id$of-nothing", SecretStr(PIN))
