"""Managers signed in at a till: what their token may, where it is good, what ends it; and PINs only checked."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import httpx
import pytest

from kiosk.relay.guard.devices import add, revoke
from kiosk.relay.guard.records import ApprovalAction
from kiosk.relay.guard.session_life import IDLE, LONGEST
from kiosk.relay.guard.tokens import hash_of
from kiosk.relay.records import By
from kiosk.relay.store.sqlite import file
from tests.relay.guard.calls import (
    CASHIER_PIN,
    MANAGER_PIN,
    ask_approval,
    audited,
    code_of,
    post,
    with_people,
)
from tests.relay.ledger.counter import approval, paid, refund
from tests.relay.stage import START, Stage, open_store

pytestmark = pytest.mark.anyio

DENIED = "The name or the PIN is not right, or this person may not approve."


async def sign_in(stage: Stage, token: str = "kt_A1", **changes: str) -> httpx.Response:
    """`POST /sessions` by Nok with the right PIN unless changed."""
    return await post(stage, "/sessions", {"person": "Nok", "pin": MANAGER_PIN, **changes}, token)


async def signed_in(stage: Stage, token: str = "kt_A1", **changes: str) -> str:
    """A session's token."""
    answer = await sign_in(stage, token, **changes)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["token"])


async def may(stage: Stage, token: str) -> bool:
    """Whether the token is good for what only managers see."""
    async with stage.client(token) as client:
        answer = await client.get("/people")
    assert answer.status_code in (200, 401), answer.text
    return answer.status_code == 200


async def last(stage: Stage) -> dict[str, Any]:
    """The newest entry of the audit log."""
    return (await audited(stage))[-1]


async def test_a_manager_signs_in_at_a_till_and_out_again(stage: Stage) -> None:
    await with_people(stage)
    answer = await sign_in(stage, person=" nok".strip())
    assert answer.status_code == 201
    assert answer.json()["person"] == "Nok"
    assert answer.json()["expiresAt"] == "2026-03-01T05:10:00.000Z"
    token = answer.json()["token"]
    opened = await last(stage)
    assert (opened["action"], opened["device"], opened["person"]) == ("session_opened", "A1", "Nok")
    assert await may(stage, token)
    async with stage.client(token) as client:
        assert (await client.delete("/sessions")).status_code == 204
        again = await client.delete("/sessions")
    assert (again.status_code, code_of(again)) == (401, "unauthorized")
    closed = await last(stage)
    assert (closed["action"], closed["device"], closed["person"]) == ("session_closed", "A1", "Nok")
    assert not await may(stage, token)


async def test_a_device_s_own_token_is_no_session(stage: Stage) -> None:
    async with stage.client("kt_boss") as client:
        answer = await client.delete("/sessions")
    assert (answer.status_code, code_of(answer)) == (403, "forbidden")


@pytest.mark.parametrize(
    "wrong",
    [
        {"pin": "905172"},
        {"person": "Nobody"},
        {"person": "Som", "pin": CASHIER_PIN},
    ],
)
@pytest.mark.parametrize(
    ("path", "more", "action"),
    [("/sessions", {}, "session_refused"), ("/people/check", {"act": "z"}, "act_refused")],
)
async def test_whatever_is_wrong_is_refused_in_one_sentence_and_kept(
    stage: Stage, path: str, more: dict[str, str], action: str, wrong: dict[str, str]
) -> None:
    await with_people(stage)
    body = {"person": "Nok", "pin": MANAGER_PIN, **more, **wrong}
    answer = await post(stage, path, body, "kt_A1")
    assert (answer.status_code, code_of(answer)) == (403, "forbidden")
    assert answer.json()["detail"] == DENIED
    entry = await last(stage)
    named = None if body["person"] == "Nobody" else body["person"]
    assert (entry["action"], entry["device"], entry["person"]) == (action, "A1", named)
    what = "session" if path == "/sessions" else "check"
    assert stage.number("kiosk_requests_refused_total", reason=f"{what}_forbidden") == 1


async def test_wrong_pins_are_counted_together_whatever_they_were_for(stage: Stage) -> None:
    await with_people(stage)
    check = {"person": "Nok", "pin": "905172", "act": "z"}
    for _ in range(2):
        assert (await sign_in(stage, pin="905172")).status_code == 403
        assert (await post(stage, "/people/check", check, "kt_A1")).status_code == 403
    assert (await ask_approval(stage, pin="905172")).status_code == 403
    for answer in (
        await sign_in(stage),
        await post(stage, "/people/check", {**check, "pin": MANAGER_PIN}, "kt_A1"),
        await ask_approval(stage),
    ):
        assert (answer.status_code, code_of(answer)) == (429, "rate_limited")
        assert answer.headers["Retry-After"] == "30"
    assert (await sign_in(stage, "kt_A2")).status_code == 201


async def test_a_right_pin_forgives_the_wrong_ones(stage: Stage) -> None:
    await with_people(stage)
    for _ in range(3):
        for _ in range(4):
            await sign_in(stage, pin="905172")
        await signed_in(stage)


async def test_a_pin_is_checked_for_what_the_till_does_by_itself(stage: Stage) -> None:
    await with_people(stage)
    body = {"person": "nok", "pin": MANAGER_PIN, "act": "z"}
    answer = await post(stage, "/people/check", body, "kt_A1")
    assert answer.status_code == 200
    assert (answer.json()["name"], answer.json()["role"]) == ("Nok", "manager")
    entry = await last(stage)
    assert (entry["action"], entry["device"], entry["person"], entry["detail"]) == (
        *("act_allowed", "A1", "Nok"),
        {"act": "z"},
    )


# How long, and where


async def test_a_session_lasts_while_it_is_used_and_a_day_s_work_at_most(stage: Stage) -> None:
    await with_people(stage)
    token = await signed_in(stage)
    idle = IDLE.total_seconds()
    steps = int(LONGEST / IDLE)
    for _ in range(steps + 8):
        stage.clock.move(idle - 60)
        if stage.clock() - START >= LONGEST:
            break
        assert await may(stage, token)
    assert not await may(stage, token)


async def test_a_session_that_nobody_uses_ends(stage: Stage) -> None:
    await with_people(stage)
    token = await signed_in(stage)
    stage.clock.move(IDLE.total_seconds() - 1)
    assert await may(stage, token)
    stage.clock.move(IDLE.total_seconds() + 1)
    assert not await may(stage, token)
    other = await signed_in(stage)
    assert await stage.run(lambda tx: tx.sessions.by_token_hash(hash_of(token))) is None
    assert await may(stage, other)


async def test_what_ends_a_session_at_once(stage: Stage) -> None:
    await with_people(stage)
    await post(stage, "/people", {"name": "Lek", "role": "manager", "pin": "905172"})
    token = await signed_in(stage)
    await stage.run(lambda tx: revoke(tx, By("boss"), "A1", START))
    assert not await may(stage, token)
    await stage.run(lambda tx: add(tx, "A1", "till", "kt_again", START))
    assert not await may(stage, token), "it was paired anew: another till, perhaps"
    token = await signed_in(stage, "kt_again")
    await post(stage, "/people/Nok/reset", {"pin": "771930"})
    assert not await may(stage, token)
    token = await signed_in(stage, "kt_again", pin="771930")
    await post(stage, "/people/Nok/disable")
    assert not await may(stage, token)
    await post(stage, "/people/Nok/enable")
    assert not await may(stage, token), "let in again is not signed in again"


async def test_a_session_opens_no_stream_and_no_session(stage: Stage) -> None:
    await with_people(stage)
    token = await signed_in(stage)
    async with stage.client(token) as client:
        assert (await client.head("/events")).status_code == 403
    assert (await sign_in(stage, token)).status_code == 403
    assert (await sign_in(stage, "kt_boss")).status_code == 403


def contents(folder: Path) -> bytes:
    """Everything that lies there."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def test_a_token_stands_nowhere(stage: Stage, tmp_path: Path) -> None:
    await with_people(stage)
    token = await signed_in(stage)
    assert token not in (await audited(stage)).__repr__()
    held = contents(tmp_path)
    assert token.encode() not in held
    assert hash_of(token).encode() in held


# What is done with it, and under whose name


async def test_what_is_done_in_a_session_is_kept_under_device_and_person(stage: Stage) -> None:
    await with_people(stage)
    token = await signed_in(stage)
    await post(stage, "/people", {"name": "Lek", "role": "cashier", "pin": "905172"}, token)
    await post(stage, "/people/Lek/reset", {"pin": "771930"}, token)
    await post(stage, "/people/Lek/disable", None, token)
    await post(stage, "/people/Lek/enable", None, token)
    await post(stage, "/devices", {"name": "A9", "scope": "till", "pair": True}, token)
    async with stage.client(token) as client:
        await client.delete("/devices/A9")
    entries = (await audited(stage))[-6:]
    assert [(one["action"], one["device"], one["person"]) for one in entries] == [
        (action, "A1", "Nok")
        for action in (
            *("person_added", "person_pin_reset", "person_disabled", "person_enabled"),
            *("pairing_offered", "pairing_withdrawn"),
        )
    ]


async def test_money_goes_back_by_whoever_is_signed_in(stage: Stage) -> None:
    await with_people(stage)
    payment_id = await paid(stage)
    token = await signed_in(stage)
    answer = await refund(stage, payment_id, token=token, amount=100)
    assert answer.status_code == 201, answer.text
    entry = await last(stage)
    assert (entry["action"], entry["device"], entry["person"]) == ("refund", "A1", "Nok")
    path = f"/payments/{payment_id}/refunds/{answer.json()['id']}/cancel"
    assert (await post(stage, path, None, token)).status_code == 200
    entry = await last(stage)
    assert (entry["action"], entry["device"], entry["person"]) == ("refund_cancel", "A1", "Nok")


async def test_the_shop_s_own_mailbox_takes_an_approval_in_a_session_too(stage: Stage) -> None:
    await with_people(stage)
    payment_id = await paid(stage)
    token = await signed_in(stage)
    alone = await refund(stage, payment_id, token=token, toShop=True)
    assert alone.status_code == 403
    good = await approval(stage, ApprovalAction.REFUND_TO_SHOP, payment_id)
    answer = await refund(stage, payment_id, token=token, approval=good, toShop=True)
    assert answer.status_code == 201, answer.text


# A file of the version before


async def test_a_file_without_sessions_is_brought_up_with_its_people(tmp_path: Path) -> None:
    path = tmp_path / "relay.sqlite3"
    old = sqlite3.connect(path)
    migrations = Path(file.__file__).parent / "migrations"
    for script in sorted(migrations.glob("000[1-5]_*.sql")):
        old.executescript(script.read_text(encoding="utf-8"))
    old.executescript(
        """
        PRAGMA application_id = 0x4B494F52;
        PRAGMA user_version = 5;
        INSERT INTO person (folded, name, role, pin_hash, created_at, pin_set_at)
            VALUES ('nok', 'Nok', 'manager', '$argon2id$x', 1, 1);
        INSERT INTO approval (token_hash, person, device, action, payment_id, expires_at)
            VALUES (printf('%064d', 1), 'nok', 'A1', 'refund', 'pi_1', 9);
        """
    )
    old.close()
    async with open_store(path) as store:
        assert [one.name for one in await store.run(lambda tx: tx.people.all())] == ["Nok"]
        kept = await store.run(lambda tx: tx.approvals.by_token_hash(f"{1:064d}"))
        assert kept is not None
        assert await store.run(lambda tx: tx.sessions.by_token_hash(f"{1:064d}")) is None
