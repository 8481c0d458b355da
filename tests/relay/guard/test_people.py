"""Cashiers and managers over HTTP: added, listed, disabled, given a new PIN; and no PIN is ever seen again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from kiosk.core.person import Role
from kiosk.protocol.guard import AskApproval, CreatePerson, NewPin
from kiosk.relay.clock import utc_now
from kiosk.relay.errors import Refusal
from kiosk.relay.guard.hashing import Cost, PinHashing
from kiosk.relay.guard.people import People
from kiosk.relay.guard.records import ApprovalAction
from kiosk.relay.ports import Transaction
from kiosk.relay.records import By
from kiosk.relay.store.lane import StoreLane
from tests.relay.guard.calls import (
    CASHIER_PIN,
    MANAGER_PIN,
    add_person,
    ask_approval,
    audited,
    code_of,
    post,
    with_people,
)
from tests.relay.stage import ADMIN, Stage

T = TypeVar("T")
pytestmark = pytest.mark.anyio


async def names(stage: Stage) -> dict[str, str | None]:
    """Who is listed, and since when disabled."""
    async with stage.client("kt_boss") as client:
        items = (await client.get("/people")).json()["items"]
    return {item["name"]: item["disabledAt"] for item in items}


async def test_people_are_added_and_listed_without_their_pins(stage: Stage) -> None:
    added = await add_person(stage, "นก  ใจดี ", "manager", MANAGER_PIN)
    assert added.status_code == 201
    assert added.json() == {
        "name": "นก ใจดี",
        "role": "manager",
        "createdAt": "2026-03-01T05:00:00.000Z",
        "pinSetAt": "2026-03-01T05:00:00.000Z",
        "disabledAt": None,
    }
    assert (await add_person(stage, "Som", "cashier", CASHIER_PIN)).status_code == 201
    async with stage.client(ADMIN) as client:
        listed = await client.get("/people")
    assert [item["name"] for item in listed.json()["items"]] == ["Som", "นก ใจดี"]
    assert "pin" not in listed.text.replace("pinSetAt", "").lower()


async def test_the_first_person_must_be_a_manager(stage: Stage) -> None:
    answer = await add_person(stage, "Som", "cashier", CASHIER_PIN)
    assert (answer.status_code, code_of(answer)) == (409, "invalid_state")
    assert "first person must be a manager" in answer.json()["detail"]


FIRST = {"name": "Nok", "role": "manager", "pin": MANAGER_PIN}


async def test_a_till_adds_the_first_manager_and_nobody_else(stage: Stage) -> None:
    cashier = await post(stage, "/people", {**FIRST, "role": "cashier"}, "kt_A1")
    assert (cashier.status_code, code_of(cashier)) == (409, "invalid_state")
    added = await post(stage, "/people", FIRST, "kt_A1")
    assert added.status_code == 201, added.text
    entry = (await audited(stage))[-1]
    assert (entry["action"], entry["device"], entry["person"], entry["subject"]) == (
        *("person_added", "A1", None, "Nok"),
    )
    for body in ({**FIRST, "name": "Lek", "pin": "905172"}, FIRST, {}):
        more = await post(stage, "/people", body, "kt_A2")
        assert (more.status_code, code_of(more)) == (403, "forbidden")
    assert (await post(stage, "/people", FIRST, "kt_web")).status_code == 403


async def test_of_two_tills_at_once_one_makes_the_first_manager(stage: Stage) -> None:
    answers = await asyncio.gather(
        post(stage, "/people", FIRST, "kt_A1"),
        post(stage, "/people", {**FIRST, "name": "Lek", "pin": "905172"}, "kt_A2"),
    )
    assert sorted(answer.status_code for answer in answers) == [201, 403]
    assert len(await names(stage)) == 1


async def test_tills_know_the_names_of_those_who_are_not_disabled(stage: Stage) -> None:
    async def named(token: str) -> object:
        async with stage.client(token) as client:
            return (await client.get("/people/names")).json()["items"]

    assert await named("kt_A1") == []
    await with_people(stage)
    since = {"pinSetAt": "2026-03-01T05:00:00.000Z"}
    nok = {"name": "Nok", "role": "manager", **since}
    som = {"name": "Som", "role": "cashier", **since}
    assert await named("kt_A1") == await named("kt_boss") == [nok, som]
    await post(stage, "/people/Som/disable")
    assert await named("kt_A1") == [nok]


@pytest.mark.parametrize("name", ["Nok", "nok", " NOK", "Ｎｏｋ"])
async def test_nobody_is_there_twice(stage: Stage, name: str) -> None:
    await with_people(stage)
    answer = await add_person(stage, name.strip(), "manager", "905172")
    assert (answer.status_code, code_of(answer)) == (409, "invalid_state")
    await post(stage, "/people/Som/disable")
    again = await add_person(stage, "som", "cashier", "905172")
    assert again.json()["detail"] == "There is a person 'Som' already, disabled."


async def test_no_two_pins_are_alike_not_even_a_disabled_person_s(stage: Stage) -> None:
    await with_people(stage)
    await post(stage, "/people/Som/disable")
    for pin in (MANAGER_PIN, CASHIER_PIN, "๗๓๐๕๑๘"):
        answer = await add_person(stage, "Lek", "cashier", pin)
        assert (answer.status_code, code_of(answer)) == (409, "invalid_state")
        assert answer.json()["detail"] == "Somebody has this PIN already; take another."
    taken = await post(stage, "/people/Som/reset", {"pin": MANAGER_PIN})
    assert code_of(taken) == "invalid_state"
    own = await post(stage, "/people/Som/reset", {"pin": CASHIER_PIN})
    assert own.status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        *(
            {},
            {"name": "Lek", "role": "cashier"},
            {"name": "Lek", "role": "owner", "pin": "482913"},
        ),
        *(
            {"name": name, "role": "manager", "pin": "482913"}
            for name in ("", "482913", "_x", "a/b")
        ),
        {"name": "x" * 41, "role": "manager", "pin": "482913"},
        {"name": "Lek", "role": "manager", "pin": 482913},
        {"name": "Lek", "role": "manager", "pin": "482913", "more": 1},
        *({"name": "Lek", "role": "manager", "pin": pin} for pin in ("48291", "123456", "4829x3")),
        {"name": "Lek", "role": "manager", "pin": "9" * 99},
    ],
)
async def test_odd_people_are_refused_and_no_pin_is_repeated(
    stage: Stage, body: dict[str, object]
) -> None:
    answer = await post(stage, "/people", body)
    assert (answer.status_code, code_of(answer)) == (422, "validation_failed")
    assert str(body.get("pin", "482913")) not in answer.text
    assert await names(stage) == {}


async def test_a_new_pin_is_good_and_the_old_one_is_not(stage: Stage) -> None:
    await with_people(stage)
    stage.clock.move(60)
    reset = await post(stage, "/people/nok/reset", {"pin": "905172"})
    assert reset.json()["name"] == "Nok"
    assert reset.json()["pinSetAt"] == "2026-03-01T05:01:00.000Z"
    assert (await ask_approval(stage)).status_code == 403
    assert (await ask_approval(stage, pin="905172")).status_code == 201


async def test_a_new_pin_forgives_the_wrong_ones(stage: Stage) -> None:
    await with_people(stage)
    for n in range(10):
        await ask_approval(stage, token="kt_A1" if n < 5 else "kt_A2", pin="111119")
    assert (await ask_approval(stage, token="kt_web")).status_code == 429
    await post(stage, "/people/Nok/reset", {"pin": MANAGER_PIN})
    assert (await ask_approval(stage, token="kt_web")).status_code == 201


async def test_who_is_disabled_approves_nothing_and_is_let_in_again_with_the_same_pin(
    stage: Stage,
) -> None:
    await with_people(stage)
    await add_person(stage, "Lek", "manager", "905172")
    for _ in range(2):
        disabled = await post(stage, "/people/Nok/disable")
        assert disabled.json()["disabledAt"] == "2026-03-01T05:00:00.000Z"
    assert (await ask_approval(stage)).status_code == 403
    for _ in range(2):
        assert (await post(stage, "/people/Nok/enable")).json()["disabledAt"] is None
    assert (await ask_approval(stage)).status_code == 201


async def test_the_only_manager_stays(stage: Stage) -> None:
    await with_people(stage)
    answer = await post(stage, "/people/Nok/disable")
    assert (answer.status_code, code_of(answer)) == (409, "invalid_state")
    assert answer.json()["detail"] == "Nok is the only manager; add another one first."


async def test_nobody_is_not_found(stage: Stage) -> None:
    for act, body in (("disable", None), ("enable", None), ("reset", {"pin": "905172"})):
        answer = await post(stage, f"/people/Nobody/{act}", body)
        assert (answer.status_code, code_of(answer)) == (404, "not_found")


@pytest.mark.parametrize("token", ["kt_A1", "kt_web"])
async def test_people_are_a_manager_s_business(stage: Stage, token: str) -> None:
    await with_people(stage)
    async with stage.client(token) as client:
        answers = [
            await client.get("/people"),
            await client.get("/audit"),
            await client.post("/people", json={}),
            *[await client.post(f"/people/Som/{act}") for act in ("disable", "enable", "reset")],
        ]
    assert {code_of(answer) for answer in answers} == {"forbidden"}


async def test_two_at_once_cannot_get_the_same_pin(stage: Stage) -> None:
    await with_people(stage)
    answers = await asyncio.gather(
        *(add_person(stage, f"P{n}x", "cashier", "905172") for n in range(6))
    )
    assert sorted(answer.status_code for answer in answers) == [201, *[409] * 5]


async def test_others_pins_that_keep_changing_are_not_waited_for_without_an_end(
    store: StoreLane,
) -> None:
    hashing = PinHashing(Cost(memory_kib=8, passes=1))
    pins = iter(range(480_001, 490_000, 7))

    class Busy:
        """A store in which somebody else's PIN is new at every look."""

        async def run(self, job: Callable[[Transaction], T]) -> T:
            pin_hash = await hashing.hash(str(next(pins)))

            def with_news(tx: Transaction) -> T:
                other = tx.people.by_name("Other")
                if other is not None:
                    tx.people.save(replace(other, pin_hash=pin_hash))
                return job(tx)

            return await store.run(with_news)

    await People(store, hashing, utc_now).add(By("x"), "Other", Role.MANAGER, "905172")
    with pytest.raises(Refusal, match="being changed; try again"):
        await People(Busy(), hashing, utc_now).add(By("x"), "Lek", Role.MANAGER, "917253")
    hashing.close()


def contents(folder: Path) -> bytes:
    """Every byte of every file."""
    return b"".join(file.read_bytes() for file in folder.iterdir())


async def test_every_act_is_in_the_audit_log_and_no_pin_is_anywhere(
    stage: Stage, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        await with_people(stage)
        await post(stage, "/people/Som/disable")
        await post(stage, "/people/Som/enable")
        await post(stage, "/people/Som/reset", {"pin": "905172"})
        await ask_approval(stage)
        await ask_approval(stage, pin="905172")
        await ask_approval(stage, pin="917253")
    entries = [(e["action"], e["device"], e["subject"], e["detail"]) for e in await audited(stage)]
    assert entries[:5] == [
        ("person_added", "boss", "Nok", {"role": "manager"}),
        ("person_added", "boss", "Som", {"role": "cashier"}),
        ("person_disabled", "boss", "Som", {}),
        ("person_enabled", "boss", "Som", {}),
        ("person_pin_reset", "boss", "Som", {}),
    ]
    kept = contents(tmp_path)
    for pin in (MANAGER_PIN, CASHIER_PIN, "905172", "917253"):
        assert pin.encode() not in kept
        assert pin not in caplog.text


def test_a_message_with_a_pin_hides_it_wherever_it_is_shown() -> None:
    pin = {"pin": "482913"}
    for message in (
        CreatePerson.model_validate({"name": "Nok", "role": "manager", **pin}),
        NewPin.model_validate(pin),
    ):
        assert "482913" not in repr(message) + str(message) + str(message.model_dump())
        assert '"pin":"482913"' in message.to_json()


def test_the_message_and_the_rule_know_the_same_acts() -> None:
    pattern = AskApproval.model_json_schema(by_alias=True)["properties"]["action"]["pattern"]
    assert pattern == f"^({'|'.join(ApprovalAction)})$"
