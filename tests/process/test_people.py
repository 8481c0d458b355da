"""The first manager, wrong PINs and right ones with the real relay; and what a till may do while that is away."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest
from pydantic import SecretStr

from kiosk.core.errors import KioskError
from kiosk.till.link.desk import Desk
from kiosk.till.link.wire import RelayAwayError
from kiosk.till.people.allowing import Allowing, Given, PeopleAlreadyError, PinError
from kiosk.till.people.known import PinLockedError
from kiosk.till.people.pepper import pepper_of
from kiosk.till.people.permit import Act, Wanted
from kiosk.till.store.database import SqliteStore
from kiosk.till.till import Till
from tests.process.headless_till import SHOP, new_id, now
from tests.process.programs import KIOSK, environment
from tests.relay.program import LIMIT_S, Shop, ask, free_port
from tests.sandbox.running import running_sandbox

pytestmark = pytest.mark.process

T = TypeVar("T")

PIN = "703925"
OTHER_PIN = "481926"


class Silent:
    """Nobody looks at this till's screens."""

    def __getattr__(self, name: str) -> Any:
        return lambda *told: None


class Counter:
    """A till's store, lane, network and people, as the windows' program has them."""

    def __init__(self, folder: Path, url: str, token: str) -> None:
        self.till = Till(SqliteStore(folder / "till.sqlite3"), SHOP, now, new_id, Silent())
        self.desk = Desk(url, token, now)
        self.allowing = Allowing(
            self.desk, self.till.staff, lambda: pepper_of(folder / "pin-pepper")
        )

    def permit(self, act: Act, person: str = "Nok", pin: str = PIN, **subject: str) -> Any:
        given = Given(person, SecretStr(pin), "Som")
        return done(self.allowing.permit(Wanted(act, **subject), given))


@contextmanager
def counter(folder: Path, url: str, token: str) -> Iterator[Counter]:
    """A till until the block ends."""
    made = Counter(folder, url, token)
    ready = threading.Event()
    loop = asyncio.new_event_loop()
    over = asyncio.Event()

    async def serve() -> None:
        async with made.desk.opened():
            ready.set()
            await over.wait()

    network = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    network.start()
    try:
        assert ready.wait(LIMIT_S)
        yield made
    finally:
        loop.call_soon_threadsafe(over.set)
        network.join(LIMIT_S)
        loop.close()
        made.till.end()


def done(future: Future[T]) -> T:
    return future.result(LIMIT_S)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    folder = tmp_path / "relay"
    folder.mkdir()
    with running_sandbox() as sandbox_url:
        yield Shop(folder, sandbox_url, free_port(), webhooks=False)


def test_a_shops_first_day_with_people(shop: Shop, tmp_path: Path) -> None:
    folder = tmp_path / "till"
    folder.mkdir()
    url = f"http://127.0.0.1:{shop.port}"
    with shop.relay() as relay:
        token = shop.add_till()
        with counter(folder, url, token) as at_work:
            assert done(at_work.allowing.known()).people == ()
            given = Given("Nok", SecretStr(PIN))
            assert done(at_work.allowing.add_first_manager(given)) == "Nok"
            with pytest.raises(PeopleAlreadyError):
                done(at_work.allowing.add_first_manager(Given("Lek", SecretStr(OTHER_PIN))))
            for _ in range(3):
                with pytest.raises(PinError) as wrong:
                    at_work.permit(Act.Z, pin=OTHER_PIN)
                assert wrong.value.code == "pin_wrong"
            permit = at_work.permit(Act.Z)
            assert (permit.who.asked_by, permit.who.allowed_by) == ("Som", "Nok")
            with shop.caller(token) as till:
                payment_id = ask(till, "key-1").json()["paymentIntentId"]
            approved = at_work.permit(Act.RESOLVE, payment_id=payment_id)
            assert approved.approval is not None
            at_work.permit(Act.DESK)
            assert at_work.allowing.signed_in == "Nok"
            devices = done(at_work.desk.ask(lambda desk: desk.devices())).items
            assert [one.name for one in devices] == ["A1"]
            done(at_work.allowing.sign_out())
            acts = [(one["action"], one["person"]) for one in audited(shop)]
            assert acts == [
                ("device_added", None),
                ("person_added", None),
                *[("act_refused", "Nok")] * 3,
                ("act_allowed", "Nok"),
                ("approval_given", "Nok"),
                ("session_opened", "Nok"),
                ("session_closed", "Nok"),
            ]
            relay.end()
            permit = at_work.permit(Act.Z)
            assert permit.who.allowed_by == "Nok"
            [z] = done(at_work.till.books.close_days(permit.who))
            facts = json.loads(z.document)
            assert (facts["askedBy"], facts["allowedBy"]) == ("Som", "Nok")
            for act in (Act.REFUND, Act.DESK):
                with pytest.raises(RelayAwayError):
                    at_work.permit(act, payment_id=payment_id)
            lock_out(at_work)
        with counter(folder, url, token) as restarted, pytest.raises(PinLockedError):
            restarted.permit(Act.Z)
    assert_kept_nowhere(tmp_path)


def lock_out(at_work: Counter) -> None:
    """Guess until nobody is listened to."""
    codes: list[str] = []
    while len(codes) < 20 and "pin_locked" not in codes:
        with pytest.raises(KioskError) as refused:
            at_work.permit(Act.Z, pin=OTHER_PIN)
        codes.append(refused.value.code)
    assert codes == ["pin_wrong"] * 5 + ["pin_locked"]


def audited(shop: Shop) -> list[dict[str, Any]]:
    """The relay's audit log, oldest first."""
    with shop.manager() as manager:
        items: list[dict[str, Any]] = manager.get("/audit").json()["items"]
    return items[::-1]


def assert_kept_nowhere(folder: Path) -> None:
    """No file of till and relay holds a PIN; the till's copy is hashed."""
    with closing(sqlite3.connect(folder / "till" / "till.sqlite3")) as till:
        [(kept,)] = till.execute("SELECT pin_hash FROM person").fetchall()
        assert kept.startswith("$argon2id$")
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert PIN.encode() not in content, path
            assert OTHER_PIN.encode() not in content, path


def kiosk(*arguments: str, given: str, **settings: str) -> tuple[int, str]:
    """Run a command that reads `given`; its exit status and all it said."""
    done = subprocess.run(
        [*KIOSK, *arguments],
        input=given,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        env={**environment(), **settings},
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_commands_at_a_till_that_is_off_ask_its_relay(shop: Shop, tmp_path: Path) -> None:
    folder = tmp_path / "till"
    folder.mkdir()
    SqliteStore(folder / "till.sqlite3").close()
    where = ("--data-dir", str(folder))
    with shop.relay() as relay:
        token = shop.add_till()
        settings = {"KIOSK_RELAY_URL": relay.url, "KIOSK_DEVICE_TOKEN": token}
        with shop.caller(token) as till:
            first = {"name": "Nok", "role": "manager", "pin": PIN}
            assert till.post("/people", json=first).status_code == 201
        z = ("report", "z", "--person", "Nok", "--pin-stdin", *where)
        status, said = kiosk(*z, given=f"{OTHER_PIN}\n", **settings)
        assert (status, "The name or the PIN is not right" in said) == (1, True), said
        status, said = kiosk(*z, given=f"{PIN}\n", **settings)
        assert (status, "Z A1-Z0001" in said) == (0, True), said
        manager = ("--person", "Nok", "--pin-stdin", *where)
        add = ("people", "add", "--name", "Som", "--role", "cashier", *manager)
        status, said = kiosk(*add, given=f"{OTHER_PIN}\n{PIN}\n", **settings)
        assert (status, said) == (0, "Som (cashier) is added\n")
        status, said = kiosk("people", "disable", "Som", *manager, given=f"{PIN}\n", **settings)
        assert (status, said) == (0, "Som is disabled\n")
        status, said = kiosk("people", "list", *manager, given=f"{OTHER_PIN}\n", **settings)
        assert (status, "The name or the PIN is not right" in said) == (1, True), said
        status, said = kiosk("people", "list", *where, given="", **settings)
        assert (status, "There is no terminal" in said) == (1, True), said
        acts = [(one["action"], one["device"], one["person"]) for one in audited(shop)]
    assert ("person_added", "A1", "Nok") in acts
    assert acts.count(("session_opened", "A1", "Nok")) == 2
    assert acts.count(("session_closed", "A1", "Nok")) == 2
    assert not (folder / "relay.sqlite3").exists()
