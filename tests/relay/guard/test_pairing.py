"""Pairing over HTTP: a code becomes a token once, and everything else gets one and the same answer."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from kiosk.relay.guard import pairing
from kiosk.relay.guard.codes import Code, parse_code
from kiosk.relay.records import By
from tests.relay.guard.calls import audited, code_of, post
from tests.relay.stage import ADMIN, START, Stage, on_stage

pytestmark = pytest.mark.anyio

X = By("x")
REFUSED = "This code is not good, or not any more; ask for a new one."


async def offered(stage: Stage, name: str = "A3", scope: str = "till") -> dict[str, Any]:
    """What a manager is shown."""
    answer = await post(stage, "/devices", {"name": name, "scope": scope, "pair": True})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def pair(stage: Stage, code: str) -> httpx.Response:
    """`POST /pair`, from a till that has no token."""
    transport = httpx.ASGITransport(stage.service.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://relay") as client:
        return await client.post("/pair", json={"code": code})


def wrong(code: str) -> str:
    """The same pairing, another secret."""
    return code[:-1] + ("2" if code[-1] != "2" else "3")


async def test_a_code_becomes_a_token_once(stage: Stage) -> None:
    shown = await offered(stage, scope="integration")
    assert shown == {
        "name": "A3",
        "scope": "integration",
        "code": shown["code"],
        "expiresAt": "2026-03-01T05:10:00.000Z",
    }
    assert parse_code(shown["code"]) is not None
    paired = await pair(stage, f" {shown['code'].lower().replace('-', ' ')} ")
    assert paired.status_code == 201
    assert {**paired.json(), "token": ""} == {"name": "A3", "scope": "integration", "token": ""}
    async with stage.client(paired.json()["token"]) as client:
        assert (await client.get("/payments")).status_code == 200
    again = await pair(stage, shown["code"])
    assert (again.status_code, code_of(again)) == (403, "pairing_refused")


async def test_every_code_that_is_not_good_gets_the_same_answer(stage: Stage) -> None:
    used, expired, burnt = [(await offered(stage, name))["code"] for name in ("U", "E", "B")]
    await pair(stage, used)
    for _ in range(5):
        assert (await pair(stage, wrong(burnt))).status_code == 403
    fresh = (await offered(stage, "F"))["code"]
    answers = [await pair(stage, code) for code in (used, burnt, wrong(fresh), "2222-2222-2222")]
    answers += [await pair(stage, text) for text in ("", "nonsense", "🙈" * 12)]
    stage.clock.move(pairing.LIFE.total_seconds())
    answers.append(await pair(stage, expired))
    assert {answer.status_code for answer in answers} == {403}
    assert {answer.text for answer in answers} == {answers[0].text}
    assert answers[0].json()["detail"] == REFUSED
    assert {code_of(answer) for answer in answers} == {"pairing_refused"}


async def test_four_wrong_codes_do_not_burn_it_and_the_tenth_minute_is_still_good(
    stage: Stage,
) -> None:
    code = (await offered(stage))["code"]
    for _ in range(4):
        await pair(stage, wrong(code))
    stage.clock.move(pairing.LIFE.total_seconds() - 0.001)
    assert (await pair(stage, code)).status_code == 201


async def test_wrong_codes_at_once_are_all_counted(stage: Stage) -> None:
    code = (await offered(stage))["code"]
    await asyncio.gather(*(pair(stage, wrong(code)) for _ in range(5)))
    assert (await pair(stage, code)).status_code == 403


async def test_two_tills_with_one_code_are_not_both_let_in(stage: Stage) -> None:
    code = (await offered(stage))["code"]
    answers = await asyncio.gather(*(pair(stage, code) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 403, 403, 403]


async def test_a_new_code_for_a_name_takes_the_older_one_s_place(stage: Stage) -> None:
    older = (await offered(stage))["code"]
    newer = (await offered(stage, scope="manager"))["code"]
    assert (await pair(stage, older)).status_code == 403
    assert (await pair(stage, newer)).json()["scope"] == "manager"


async def test_a_name_in_use_gets_a_code_only_when_it_is_revoked(stage: Stage) -> None:
    body = {"name": "A1", "scope": "till", "pair": True}
    taken = await post(stage, "/devices", body)
    assert (taken.status_code, code_of(taken)) == (409, "invalid_state")
    payment_id = await stage.new_payment()
    async with stage.client(ADMIN) as boss:
        await boss.delete("/devices/A1")
    token = (await pair(stage, (await offered(stage, "A1"))["code"])).json()["token"]
    assert (await stage.read(payment_id, token))["device"] == "A1"


async def test_whoever_is_let_in_otherwise_needs_no_code_any_more(stage: Stage) -> None:
    code = (await offered(stage))["code"]
    assert (await post(stage, "/devices", {"name": "A3", "scope": "till"})).status_code == 200
    assert (await pair(stage, code)).status_code == 403


async def test_a_code_is_taken_back_by_revoking_its_name(stage: Stage) -> None:
    code = (await offered(stage))["code"]
    async with stage.client(ADMIN) as boss:
        revoked = await boss.delete("/devices/A3")
        assert revoked.json()["revokedAt"] is not None
        assert (await boss.delete("/devices/A3")).status_code == 404
    assert (await pair(stage, code)).status_code == 403


async def test_who_did_what_is_in_the_audit_log(stage: Stage) -> None:
    code = (await offered(stage))["code"]
    await pair(stage, wrong(code))
    await pair(stage, code)
    await post(stage, "/devices", {"name": "A4", "scope": "till"}, token=ADMIN)
    await offered(stage, "A5")
    async with stage.client(ADMIN) as boss:
        await boss.delete("/devices/A4")
        await boss.delete("/devices/A5")
    assert [(e["action"], e["device"], e["subject"]) for e in await audited(stage)] == [
        ("pairing_offered", "boss", "A3"),
        ("pairing_refused", "(not paired)", "A3"),
        ("device_paired", "(not paired)", "A3"),
        ("device_added", "(this machine)", "A4"),
        ("pairing_offered", "boss", "A5"),
        ("device_revoked", "(this machine)", "A4"),
        ("pairing_withdrawn", "(this machine)", "A5"),
    ]


@pytest.mark.parametrize(
    "body", [{}, {"code": 7}, {"code": "x" * 65}, {"code": "x", "more": 1}, []]
)
async def test_odd_bodies_are_refused(stage: Stage, body: Any) -> None:
    answer = await post(stage, "/pair", body)
    assert (answer.status_code, code_of(answer)) == (422, "validation_failed")


async def test_neither_code_nor_token_is_kept_or_logged(
    stage: Stage, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    code = (await offered(stage))["code"]
    await pair(stage, wrong(code))
    token = (await pair(stage, code)).json()["token"]
    kept = contents(tmp_path)
    secret = code.replace("-", "")[4:]
    for hidden in (token, code, secret):
        assert hidden.encode() not in kept
        assert hidden not in caplog.text


def contents(folder: Path) -> bytes:
    """Every byte of every file."""
    return b"".join(file.read_bytes() for file in folder.iterdir())


async def test_a_code_outlives_the_relay(tmp_path: Path) -> None:
    async with on_stage(tmp_path) as stage:
        code = (await offered(stage))["code"]
        for _ in range(4):
            await pair(stage, wrong(code))
    async with on_stage(tmp_path) as stage:
        await pair(stage, wrong(code))
        assert (await pair(stage, code)).status_code == 403


async def test_two_pairings_never_share_a_selector(stage: Stage) -> None:
    codes = iter([Code("AAAA", "22222222"), Code("AAAA", "33333333"), Code("BBBB", "44444444")])
    made = [
        await stage.run(
            lambda tx, name=name: pairing.offer(tx, X, name, "till", lambda: next(codes), START)  # type: ignore[misc]
        )
        for name in ("A8", "A9")
    ]
    assert [one.code for one in made] == ["AAAA-2222-2222", "BBBB-4444-4444"]
