"""Pages of other places: nobody's, unless they are listed; then with what a browser asks for, and no cookies."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.relay.stage import Stage, on_stage

pytestmark = pytest.mark.anyio

SHOP = "https://shop.example"
PREFLIGHT = {
    "Origin": SHOP,
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization,content-type,idempotency-key",
}


def cors_headers(headers: httpx.Headers) -> dict[str, str]:
    """What an answer says to a browser."""
    return {name: value for name, value in headers.items() if "access-control" in name}


async def test_no_page_may_call_unless_it_is_listed(stage: Stage) -> None:
    async with stage.client() as client:
        asked = await client.options("/payments/intents", headers=PREFLIGHT)
        read = await client.get("/payments", headers={"Origin": SHOP})
    assert asked.status_code == 405
    assert read.status_code == 200
    assert cors_headers(asked.headers) == cors_headers(read.headers) == {}


async def test_a_listed_page_may_call_without_cookies(tmp_path: Path) -> None:
    async with on_stage(tmp_path, cors_origins=(SHOP,)) as stage, stage.client() as client:
        asked = await client.options("/payments/intents", headers=PREFLIGHT)
        assert asked.status_code == 200
        assert asked.headers["access-control-allow-origin"] == SHOP
        assert "access-control-allow-credentials" not in asked.headers
        read = await client.get("/payments", headers={"Origin": SHOP})
        assert "etag" in read.headers["access-control-expose-headers"].lower()
        other = await client.options(
            "/payments/intents", headers={**PREFLIGHT, "Origin": "https://evil.example"}
        )
        assert "access-control-allow-origin" not in other.headers


async def test_the_webhook_is_no_page_s_business(tmp_path: Path) -> None:
    async with on_stage(tmp_path, cors_origins=(SHOP,)) as stage, stage.client() as client:
        asked = await client.options("/payments/webhook", headers=PREFLIGHT)
    assert asked.status_code == 405
    assert cors_headers(asked.headers) == {}
