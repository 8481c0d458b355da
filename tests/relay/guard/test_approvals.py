"""Approvals over HTTP and in the transaction that uses them: one use, one minute, one device, act and payment."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request

from kiosk.protocol.guard import AskApproval
from kiosk.relay.api.problems import HANDLERS
from kiosk.relay.errors import Refusal
from kiosk.relay.guard.approvals import ApprovalMisused, Approving, use
from kiosk.relay.guard.hashing import Cost, PinHashing
from kiosk.relay.guard.judging import PinJudging
from kiosk.relay.guard.records import ApprovalAction
from kiosk.relay.ports import Transaction
from kiosk.relay.records import Caller, Scope
from kiosk.sqlite_schema import StoreError
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
from tests.relay.stage import Stage, on_stage

pytestmark = pytest.mark.anyio

CHEAP = Cost(memory_kib=8, passes=1)
A1 = Caller("A1", Scope.TILL)
A2 = Caller("A2", Scope.TILL)
DENIED = "The name or the PIN is not right, or this person may not approve."


async def given(stage: Stage, **changes: str) -> str:
    """An approval's token."""
    answer = await ask_approval(stage, **changes)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["approval"])


async def used(
    stage: Stage,
    token: str | None,
    caller: Caller = A1,
    action: ApprovalAction = ApprovalAction.REFUND,
    payment_id: str = "pi_1",
) -> str:
    """Who allowed it."""
    now = stage.clock()
    return await stage.run(lambda tx: use(tx, token, caller, action, payment_id, now))


async def test_a_manager_s_pin_allows_one_act_once(stage: Stage) -> None:
    await with_people(stage)
    answer = await ask_approval(stage, person="nok")
    assert answer.json()["expiresAt"] == "2026-03-01T05:01:00.000Z"
    token = answer.json()["approval"]
    assert await used(stage, token) == "Nok"
    with pytest.raises(Refusal, match="not good for this"):
        await used(stage, token)
    entries = (await audited(stage))[-2:]
    assert [
        (e["action"], e["device"], e["person"], e["subject"], e["detail"]) for e in entries
    ] == [
        ("approval_given", "A1", "Nok", "pi_1", {"action": "refund"}),
        ("approval_used", "A1", "Nok", "pi_1", {"action": "refund"}),
    ]


async def test_an_approval_is_for_one_device_act_and_payment(stage: Stage) -> None:
    await with_people(stage)
    token = await given(stage)
    for refused in (
        used(stage, token, caller=A2),
        used(stage, token, action=ApprovalAction.REFUND_TO_SHOP),
        used(stage, token, payment_id="pi_2"),
        used(stage, token + "x"),
        used(stage, "x" * 100_000),
        used(stage, ""),
        used(stage, None),
    ):
        with pytest.raises(Refusal) as refusal:
            await refused
        assert refusal.value.code == "forbidden"
    assert await used(stage, token) == "Nok"


@pytest.mark.parametrize("store_fails", [False, True])
async def test_an_approval_that_is_misused_is_burnt_and_kept_in_the_audit_log(
    stage: Stage, store_fails: bool
) -> None:
    await with_people(stage)
    token = await given(stage)
    with pytest.raises(ApprovalMisused) as misused:
        await used(stage, token, caller=A2, payment_id="pi_2")
    parts = stage.service.parts
    if store_fails:
        parts = replace(parts, store=Failing())
    request = Request({"type": "http", "app": Starlette()})
    request.app.state.parts = parts
    answer = await HANDLERS[ApprovalMisused](request, misused.value)
    assert answer.status_code == 403
    if store_fails:
        assert await used(stage, token) == "Nok"
        return
    last = (await audited(stage))[-1]
    assert (last["action"], last["device"], last["person"], last["subject"]) == (
        *("approval_misused", "A2", "Nok", "pi_2"),
    )
    with pytest.raises(Refusal, match="not good for this"):
        await used(stage, token)


class Failing:
    """A store that cannot be used."""

    async def run(self, job: object) -> NoReturn:
        """Fail."""
        raise StoreError("The relay's disk does not answer.")


async def test_what_fails_uses_nothing_up(stage: Stage) -> None:
    await with_people(stage)
    token = await given(stage)

    def allowed_and_broken(tx: Transaction) -> None:
        use(tx, token, A1, ApprovalAction.REFUND, "pi_1", stage.clock())
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await stage.run(allowed_and_broken)
    assert await used(stage, token) == "Nok"


async def test_a_minute_later_it_is_over(stage: Stage) -> None:
    await with_people(stage)
    token, other = await given(stage), await given(stage, paymentId="pi_2")
    stage.clock.move(59.9)
    assert await used(stage, token) == "Nok"
    stage.clock.move(0.1)
    with pytest.raises(Refusal, match="not good for this"):
        await used(stage, other, payment_id="pi_2")


async def test_an_approval_is_worth_no_more_than_who_gave_it(stage: Stage) -> None:
    await with_people(stage)
    await add_person(stage, "Lek", "manager", "905172")
    token = await given(stage)
    await post(stage, "/people/Nok/disable")
    with pytest.raises(Refusal, match="not good for this"):
        await used(stage, token)


async def test_every_wrong_answer_is_the_same(stage: Stage) -> None:
    await with_people(stage)
    await add_person(stage, "Lek", "manager", "905172")
    await post(stage, "/people/Lek/disable")
    answers = [
        await ask_approval(stage, token=token, person=person, pin=pin)
        for token, person, pin in (
            ("kt_A1", "Nok", "917253"),
            ("kt_A1", "Nobody", MANAGER_PIN),
            ("kt_A1", "Som", CASHIER_PIN),
            ("kt_A2", "Som", MANAGER_PIN),
            ("kt_A2", "Lek", "905172"),
        )
    ]
    assert {answer.status_code for answer in answers} == {403}
    assert {answer.text for answer in answers} == {answers[0].text}
    assert answers[0].json()["detail"] == DENIED
    counted = {"reason": "approval_forbidden"}
    assert stage.service.parts.metrics.value("kiosk_requests_refused_total", **counted) == 5
    refused = [e for e in await audited(stage) if e["action"] == "approval_refused"]
    assert [e["person"] for e in refused] == ["Nok", None, "Som", "Som", "Lek"]


@pytest.mark.parametrize(
    "changes",
    [
        *({"pin": "12345"}, {"pin": "abcdef"}, {"action": "z"}, {"paymentId": ""}),
        *({"person": "482913"}, {"person": ""}, {"more": "x"}),
    ],
)
async def test_odd_requests_are_no_tries(stage: Stage, changes: dict[str, str]) -> None:
    await with_people(stage)
    for _ in range(6):
        answer = await ask_approval(stage, **changes)
        assert (answer.status_code, code_of(answer)) == (422, "validation_failed")
    assert (await ask_approval(stage)).status_code == 201


# Wrong PINs


async def test_after_five_wrong_pins_a_device_waits_longer_and_longer(stage: Stage) -> None:
    await with_people(stage)
    for _ in range(5):
        assert (await ask_approval(stage, pin="917253")).status_code == 403
    for wait_s in (30, 60, 120, 240, 480, 900):
        right = await ask_approval(stage)
        assert (right.status_code, code_of(right)) == (429, "rate_limited")
        assert right.headers["Retry-After"] == str(wait_s)
        stage.clock.move(wait_s)
        # Another name each time: only the device is locked.
        person = f"Nobody {wait_s}"
        assert (await ask_approval(stage, person=person, pin="917253")).status_code == 403
    assert (await ask_approval(stage, token="kt_A2")).status_code == 201


async def test_a_right_pin_forgets_the_wrong_ones(stage: Stage) -> None:
    await with_people(stage)
    for _ in range(3):
        for _ in range(4):
            await ask_approval(stage, pin="917253")
        assert (await ask_approval(stage)).status_code == 201


@pytest.mark.parametrize("person", ["Nok", "Nobody"])
async def test_a_name_is_guarded_over_all_devices_whether_it_is_known_or_not(
    stage: Stage, person: str
) -> None:
    await with_people(stage)
    for token in ("kt_A1", "kt_A2"):
        for _ in range(5):
            answer = await ask_approval(stage, token=token, person=person, pin="917253")
            assert answer.status_code == 403
    locked = await ask_approval(stage, token="kt_web", person=person.upper(), pin=MANAGER_PIN)
    assert (locked.status_code, locked.headers["Retry-After"]) == (429, "30")


async def test_tries_at_once_are_no_more_tries(stage: Stage) -> None:
    await with_people(stage)
    answers = await asyncio.gather(*(ask_approval(stage, pin="917253") for _ in range(12)))
    assert sorted(answer.status_code for answer in answers) == [403] * 5 + [429] * 7


async def test_who_finds_no_room_has_not_tried(stage: Stage) -> None:
    await with_people(stage)
    answers = await asyncio.gather(
        *(ask_approval(stage, pin="917253", person=f"P{n}x") for n in range(40))
    )
    assert [answer.status_code for answer in answers].count(403) == 5
    assert all(int(answer.headers.get("Retry-After", "1")) >= 1 for answer in answers)
    kept = await stage.run(lambda tx: tx.pin_tries.of("device A1"))
    assert kept is not None
    assert kept.failures == 5


async def test_a_new_life_knows_the_wrong_pins(tmp_path: Path) -> None:
    async with on_stage(tmp_path) as stage:
        await with_people(stage)
        for _ in range(5):
            await ask_approval(stage, pin="917253")
    async with on_stage(tmp_path) as stage:
        assert (await ask_approval(stage)).status_code == 429


# Hashes


async def test_a_hash_at_an_older_cost_is_made_anew_by_the_right_pin(tmp_path: Path) -> None:
    async def pin_hash(stage: Stage) -> str:
        return await stage.run(lambda tx: tx.people.all()[0].pin_hash)

    async with on_stage(tmp_path) as stage:
        await with_people(stage)
        before = await pin_hash(stage)
    async with on_stage(tmp_path, pin_cost=Cost(memory_kib=16, passes=1)) as stage:
        await ask_approval(stage, pin="917253")
        assert await pin_hash(stage) == before
        await given(stage)
        after = await pin_hash(stage)
        assert after.startswith("$argon2id$v=19$m=16,t=1,p=1$")
        await given(stage)
        assert await pin_hash(stage) == after


class Meddling(PinHashing):
    """Hashing during which the person gets another PIN."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(CHEAP)
        self._stage = stage

    async def fits(self, pin_hash: str, pin: str) -> bool:
        """Right when it was asked, and out of date when it is answered."""
        answer = await super().fits(pin_hash, pin)

        def change(tx: Transaction) -> None:
            nok = tx.people.by_name("Nok")
            assert nok is not None
            tx.people.save(replace(nok, pin_hash=self.nobodys))

        await self._stage.run(change)
        return answer


async def test_a_pin_that_is_changed_while_it_is_judged_is_not_good(stage: Stage) -> None:
    await with_people(stage)
    hashing = Meddling(stage)
    body = AskApproval(person="Nok", pin=SecretStr(MANAGER_PIN), action="refund", payment_id="pi_1")
    with pytest.raises(Refusal) as refused:
        judging = PinJudging(stage.service.parts.store, hashing, stage.clock)
        await Approving(judging).give(A1, body)
    assert (refused.value.code, refused.value.text) == ("forbidden", DENIED)
    hashing.close()
