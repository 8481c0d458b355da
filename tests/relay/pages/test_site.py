"""`/p/…` over HTTP: what is answered to whom, under which headers, and what stays unsaid."""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest

from kiosk.relay.pages.facts import Facts
from kiosk.relay.pages.qr import drawing
from kiosk.relay.pages.site import POLICY, CustomerPages
from kiosk.sqlite_schema import StoreError
from tests.relay.pages.samples import (
    NOW,
    PHASES,
    REAL_CODE,
    SAMPLES,
    SECRETS,
    TOKEN,
    Desk,
    facts,
    paid,
    receipt,
)
from tests.relay.stage import START

pytestmark = pytest.mark.anyio

LIFE = timedelta(days=30)


@asynccontextmanager
async def open_pages(
    one: Facts | Desk, *, at: Any = NOW, live: bool = True
) -> AsyncIterator[httpx.AsyncClient]:
    """A browser without a network; English is what it prefers."""
    desk = one if isinstance(one, Desk) else Desk(one)
    pages = CustomerPages(desk, lambda: at, life=LIFE, live=live)
    transport = httpx.ASGITransport(pages)
    headers = {"Accept-Language": "en"}
    try:
        async with httpx.AsyncClient(
            transport=transport, base_url="http://relay/p/", headers=headers
        ) as client:
            yield client
    finally:
        pages.close()


@pytest.mark.parametrize("lang", ["th", "en"])
@pytest.mark.parametrize("name", SAMPLES)
async def test_every_state_is_a_page(name: str, lang: str) -> None:
    async with open_pages(SAMPLES[name]) as client:
        answer = await client.get(f"{TOKEN}?lang={lang}")
        state = (await client.get(f"{TOKEN}/state")).json()
    page = answer.text
    assert answer.status_code == 200
    assert page.startswith(f'<!doctype html>\n<html lang="{lang}">')
    assert answer.headers["content-language"] == lang
    assert "185.50" in page
    assert not [secret for secret in SECRETS if secret in page]
    assert "client_secret" not in page
    assert "_secret_" not in page
    assert state["state"] == PHASES[name]
    assert f'data-version="{state["version"]}"' in page
    assert ('http-equiv="refresh"' in page) == (not state["final"])
    assert ('class="qr"' in page) == (state["state"] == "waiting")


async def test_what_others_wrote_is_only_text() -> None:
    evil = "<script>alert('x')</script>\"'&"
    shown = facts(description=evil)
    bought = facts(receipt(shop={"name": evil}, bankReference=evil, paymentId=evil), **paid())
    for one in (shown, bought):
        async with open_pages(one) as client:
            page = (await client.get(TOKEN)).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&#34;&#39;&amp;" in page


async def test_a_page_is_guarded_and_not_kept() -> None:
    async with open_pages(SAMPLES["waiting"]) as client:
        answers = [await client.get(path) for path in (TOKEN, f"{TOKEN}/main", "x")]
    for answer in answers:
        assert answer.headers["content-security-policy"] == POLICY
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-robots-tag"] == "noindex, nofollow"
        assert answer.headers["cache-control"] == "no-store"
    assert answers[0].headers["vary"] == "Accept-Language"
    assert "unsafe" not in POLICY


async def test_nothing_in_it_is_inline_or_from_elsewhere() -> None:
    for name in ("practice_waiting", "partly_refunded"):
        async with open_pages(SAMPLES[name]) as client:
            page = (await client.get(TOKEN)).text
        assert " style=" not in page
        assert "<style" not in page
        assert not re.findall(r"<script(?! src=)", page)
        assert not re.findall(r"\son\w+=", page)
        addresses = re.findall(r'(?:src|href)="([^"]+)"', page)
        assert addresses
        assert not [one for one in addresses if not one.startswith(("_assets/", TOKEN, "?lang="))]


async def test_it_weighs_little_and_its_parts_are_kept_for_ever() -> None:
    async with open_pages(SAMPLES["practice_waiting"]) as client:
        page = await client.get(TOKEN)
        paths = set(re.findall(r'(?:src|href)="(_assets/[^"]+)"', page.text))
        assets = [await client.get(path) for path in paths]
        [style] = [asset for asset in assets if "text/css" in asset.headers["content-type"]]
        fonts = [
            await client.get(f"_assets/a/{path}")
            for path in re.findall(r'url\("([^"]+)"\)', style.text)
        ]
        stale = await client.get(re.sub("[0-9a-f]{16}", "0" * 16, paths.pop()))
    assert len(page.content) + sum(len(asset.content) for asset in assets) <= 40_000
    assert len(fonts) == 2
    assert all(len(font.content) < 26_000 for font in fonts)
    assert {font.headers["content-type"] for font in fonts} == {"font/woff"}
    for asset in (*assets, *fonts):
        assert asset.status_code == 200
        assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert asset.headers["x-content-type-options"] == "nosniff"
    assert stale.status_code == 404
    assert stale.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "token", ["x", "A" * 21, "A" * 129, TOKEN[:-1], TOKEN + "x", "ก" * 30, "%00" * 30, "a.b" * 10]
)
async def test_no_token_can_be_told_from_another(token: str) -> None:
    desk = Desk(SAMPLES["paid"])
    async with open_pages(desk) as client:
        answer = await client.get(token)
        expected = await client.get("unknown-unknown-unknown")
    assert answer.status_code == expected.status_code == 404
    assert answer.content == expected.content
    assert answer.headers == expected.headers
    assert len(desk.asked) == 2, "the same work for all"
    assert "ไม่พบหน้านี้" in answer.text
    assert "This page was not found" in answer.text


async def test_after_its_life_it_is_gone() -> None:
    async with open_pages(SAMPLES["paid"], at=START + LIFE) as client:
        assert (await client.get(TOKEN)).status_code == 200
    async with open_pages(SAMPLES["paid"], at=START + LIFE + timedelta(seconds=1)) as client:
        page = await client.get(TOKEN)
        parts = [
            (await client.get(f"{TOKEN}/{part}")).status_code
            for part in ("main", "state", "qr.png", "receipt.pdf")
        ]
    assert page.status_code == 410
    assert "หน้านี้หมดอายุแล้ว" in page.text
    assert "This page is no longer kept" in page.text
    assert "A1-000129" not in page.text
    assert parts == [410] * 4


async def test_a_store_that_fails_says_when_to_come_back() -> None:
    desk = Desk(SAMPLES["paid"])
    desk.error = StoreError("The relay's disk does not answer.", retry_after_s=5)
    async with open_pages(desk) as client:
        page = await client.get(TOKEN)
        state = await client.get(f"{TOKEN}/state")
    assert (page.status_code, state.status_code) == (503, 503)
    assert page.headers["retry-after"] == "5"
    assert "cannot be shown just now" in page.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("", 404),
        (f"{TOKEN}/", 404),
        (f"{TOKEN}/elsewhere", 404),
        (f"{TOKEN}/state/", 404),
        (f"{TOKEN}/qr.png", 404),
        ("_assets/", 404),
        ("_assets/0/page.css", 404),
        ("_assets/0/../page.css", 404),
        ("elsewhere/qr.png", 404),
    ],
)
async def test_what_is_not_there(path: str, status: int) -> None:
    async with open_pages(SAMPLES["paid"]) as client:
        answer = await client.get(path)
    assert answer.status_code == status


async def test_a_receipt_that_has_not_come_is_not_there() -> None:
    async with open_pages(SAMPLES["paid_without_receipt"]) as client:
        answer = await client.get(f"{TOKEN}/receipt.pdf")
    assert answer.status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
async def test_nothing_can_be_done_here(method: str) -> None:
    desk = Desk(SAMPLES["paid"])
    async with open_pages(desk) as client:
        answer = await client.request(method, TOKEN)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"
    assert desk.asked == []


@pytest.mark.parametrize("part", ["", "/main", "/state", "/receipt.pdf"])
async def test_head_is_get_without_the_body(part: str) -> None:
    async with open_pages(SAMPLES["paid"]) as client:
        got = await client.get(f"{TOKEN}{part}")
        head = await client.head(f"{TOKEN}{part}")
    assert head.status_code == got.status_code == 200
    assert head.content == b""
    assert head.headers == got.headers


async def test_the_state_is_cheap_while_nothing_changes() -> None:
    desk = Desk(SAMPLES["waiting"])
    async with open_pages(desk) as client:
        first = await client.get(f"{TOKEN}/state")
        known = {"If-None-Match": first.headers["etag"]}
        same = await client.get(f"{TOKEN}/state", headers=known)
        desk.facts = SAMPLES["paid"]
        after = await client.get(f"{TOKEN}/state", headers=known)
    assert first.json() == {
        "state": "waiting",
        "version": first.headers["etag"].strip('"'),
        "final": False,
    }
    assert (same.status_code, same.content) == (304, b"")
    assert same.headers["etag"] == first.headers["etag"]
    assert after.json()["state"] == "paid"


async def test_the_picture_is_saved_and_the_receipt_shown() -> None:
    async with open_pages(facts(amount_satang=118_550, qr_data="https://x.example/pay")) as client:
        picture = await client.get(f"{TOKEN}/qr.png")
    assert picture.headers["content-type"] == "image/png"
    assert picture.headers["content-disposition"] == 'attachment; filename="promptpay-1185.50.png"'
    async with open_pages(SAMPLES["practice_paid"]) as client:
        pdf = await client.get(f"{TOKEN}/receipt.pdf?lang=th")
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.headers["content-disposition"] == 'inline; filename="receipt-A1-000129.pdf"'
    assert pdf.headers["cache-control"] == "no-store"
    assert pdf.content.startswith(b"%PDF-")


async def test_without_a_preference_it_is_thai() -> None:
    async with open_pages(SAMPLES["waiting"]) as client:
        answer = await client.get(TOKEN, headers={"Accept-Language": "de"})
    assert answer.headers["content-language"] == "th"
    assert 'href="?lang=en" hreflang="en" lang="en">English</a>' in answer.text


async def test_the_part_for_the_script_is_the_pages_own() -> None:
    async with open_pages(SAMPLES["paid"]) as client:
        page = (await client.get(f"{TOKEN}?lang=th")).text
        part = (await client.get(f"{TOKEN}/main?lang=th")).text
    assert part.strip() in page


async def test_the_token_is_in_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with open_pages(SAMPLES["paid"]) as client:
        for part in ("", "/main", "/state", "/receipt.pdf", "/qr.png", "/elsewhere"):
            await client.get(f"{TOKEN}{part}")
    ours = [
        record for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))
    ]
    assert not [record for record in ours if TOKEN in record.getMessage()]


async def test_the_code_is_drawn_from_stripes_string() -> None:
    async with open_pages(SAMPLES["waiting"]) as client:
        page = (await client.get(TOKEN)).text
    drawn = drawing(REAL_CODE)
    assert f'd="{drawn.path}"' in page
    assert f'viewBox="0 0 {drawn.size} {drawn.size}"' in page
