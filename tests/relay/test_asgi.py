"""Reading bodies: bounded in length and in time, whatever the caller claims."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from kiosk.relay.asgi import LargeBodies, read_body
from kiosk.relay.errors import Refusal

pytestmark = pytest.mark.anyio


async def read(*messages: dict[str, Any], length: bytes | None = None, limit_s: float = 5) -> bytes:
    """The body that these messages bring, with a limit of 10 bytes."""
    waiting = list(messages)

    async def receive() -> Any:
        if not waiting:
            await asyncio.sleep(60)
        return {"type": "http.request", **waiting.pop(0)}

    headers = [] if length is None else [(b"content-length", length)]
    return await read_body({"headers": headers}, receive, 10, limit_s)


async def test_a_body_in_parts_is_put_together() -> None:
    parts = ({"body": b"ab", "more_body": True}, {"more_body": True}, {"body": b"c"})
    assert await read(*parts) == b"abc"


@pytest.mark.parametrize("length", [b"11", b"9999999999999999999"])
async def test_a_claim_beyond_the_limit_is_enough(length: bytes) -> None:
    with pytest.raises(Refusal, match="10 bytes"):
        await read(length=length)


async def test_more_than_claimed_is_too_much() -> None:
    with pytest.raises(Refusal, match="10 bytes"):
        await read({"body": b"x" * 6, "more_body": True}, {"body": b"x" * 6}, length=b"3")


async def test_a_caller_that_hangs_up_or_dawdles_is_not_waited_for() -> None:
    with pytest.raises(Refusal, match="hung up"):
        await read({"type": "http.disconnect"})
    with pytest.raises(Refusal, match="in time"):
        await read({"body": b"a", "more_body": True}, limit_s=0.01)


def test_large_bodies_share_a_room_and_small_ones_need_none() -> None:
    bodies = LargeBodies(small_bytes=10, most_bytes=100)
    with bodies.one() as first:
        first(60)
        first(70)
        with bodies.one() as small:
            small(10)
            with pytest.raises(Refusal, match="at once"), bodies.one() as second:
                second(50)
                second(51)
    with bodies.one() as after:
        after(110)
