"""A code becomes this till's token: what the relay says to it.

For the command and for the windows of the first start. It waits for the network: never on the GUI thread.
"""

from __future__ import annotations

import httpx
from pydantic import ValidationError

from kiosk.core.errors import KioskError
from kiosk.protocol.guard import Pair
from kiosk.protocol.messages import DeviceAdded, Problem
from kiosk.protocol.waiting import seconds_to_wait
from kiosk.till.link.bounded import read_whole

CALL_TIMEOUT_S = 15.0
_HEADERS = {"Content-Type": "application/json", "Accept-Encoding": "identity"}


class PairError(KioskError):
    """The relay does not let this till in. `code` says why: `pair_no_code`, `pair_away`, `pair_stranger`, or the
    relay's own problem (`pairing_refused`, `rate_limited`)."""

    code = "pair"


def exchanged(
    url: str,
    code: str,
    *,
    transport: httpx.BaseTransport | None = None,
    wait_s: float | None = None,
) -> DeviceAdded:
    """Spend the code at the relay. Raises `PairError` with the relay's sentence."""
    try:
        body = Pair(code=code).to_json()
    except ValidationError:
        raise PairError(
            "This is no pairing code.", thai="รหัสจับคู่ไม่ถูกต้อง", code="pair_no_code"
        ) from None
    try:
        with (
            httpx.Client(
                timeout=wait_s or CALL_TIMEOUT_S, trust_env=False, transport=transport
            ) as client,
            client.stream("POST", f"{url}/pair", content=body, headers=_HEADERS) as answer,
        ):
            content = read_whole(answer)
    except httpx.HTTPError as error:
        raise PairError(
            f"The relay at {url} does not answer: {_why(error)}.",
            thai=f"relay ที่ {url} ไม่ตอบ",
            code="pair_away",
        ) from error
    try:
        if answer.status_code == httpx.codes.CREATED:
            return DeviceAdded.model_validate_json(content)
        problem = Problem.model_validate_json(content)
    except ValidationError:
        raise PairError(
            f"What answers at {url} is no relay of ours.",
            thai=f"สิ่งที่ตอบที่ {url} ไม่ใช่ relay ของ Kiosk",
            code="pair_stranger",
        ) from None
    raise _refused(problem, answer.headers.get("Retry-After", ""))


def _refused(problem: Problem, retry_after: str) -> PairError:
    wait_s = seconds_to_wait(retry_after)
    wait = f" Try again in {wait_s} s." if wait_s is not None else ""
    return PairError(problem.detail + wait, code=problem.code, retry_after_s=wait_s)


def _why(error: httpx.HTTPError) -> str:
    return str(error).rstrip(".") or type(error).__name__
