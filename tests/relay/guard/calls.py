"""Calls of the guard over HTTP that several tests make. No rules of its own."""

from __future__ import annotations

from typing import Any

import httpx

from kiosk.protocol.messages import Problem
from tests.relay.stage import Stage

MANAGER_PIN = "482913"
CASHIER_PIN = "730518"


def code_of(answer: httpx.Response) -> str:
    """The problem's code; every refusal has the same form."""
    assert answer.headers["Content-Type"] == "application/problem+json", answer.text
    problem = Problem.model_validate_json(answer.content)
    assert problem.status == answer.status_code
    return problem.code


async def post(stage: Stage, path: str, body: Any = None, token: str = "kt_boss") -> httpx.Response:
    """A call with a JSON body."""
    async with stage.client(token) as client:
        return await client.post(path, json=body)


async def add_person(stage: Stage, name: str, role: str, pin: str) -> httpx.Response:
    """`POST /people` by the manager."""
    return await post(stage, "/people", {"name": name, "role": role, "pin": pin})


async def with_people(stage: Stage) -> None:
    """Nok is a manager, Som a cashier."""
    for name, role, pin in (("Nok", "manager", MANAGER_PIN), ("Som", "cashier", CASHIER_PIN)):
        answer = await add_person(stage, name, role, pin)
        assert answer.status_code == 201, answer.text


async def ask_approval(stage: Stage, token: str = "kt_A1", **changes: str) -> httpx.Response:
    """`POST /approvals` for a refund of pi_1, by Nok with the right PIN unless changed."""
    body = {"person": "Nok", "pin": MANAGER_PIN, "action": "refund", "paymentId": "pi_1"}
    return await post(stage, "/approvals", {**body, **changes}, token)


async def audited(stage: Stage) -> list[dict[str, Any]]:
    """The audit log as the manager reads it, oldest first."""
    async with stage.client("kt_boss") as client:
        answer = await client.get("/audit", params={"limit": 200})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items[::-1]
