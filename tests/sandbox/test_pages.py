"""The practice pages: what a person sees and presses, without script."""

from __future__ import annotations

import io
import re

import httpx
import numpy as np
import pytest
import zxingcpp
from PIL import Image

from tests.sandbox.world import BEARER, create, running

pytestmark = pytest.mark.anyio


def buttons(page: str) -> list[tuple[str, str]]:
    """The forms of a page: where each posts, and its English word."""
    return re.findall(r'action="([^"]+)"><button[^>]*>[^<]*<span lang="en">([^<]+)<', page)


async def press(client: httpx.AsyncClient, intent_id: str, step: str) -> httpx.Response:
    return await client.post(f"/pay/{intent_id}/{step}", follow_redirects=True)


async def test_an_open_payment() -> None:
    async with running() as client:
        intent = await create(client, description="Latte <x> & 'tea'")
        hosted = intent["next_action"]["promptpay_display_qr_code"]["hosted_instructions_url"]
        answer = await client.get(hosted)
    page = answer.text
    assert "฿185.50" in page
    assert "PRACTICE" in page
    assert "ฝึกซ้อม" in page
    assert "Latte &lt;x&gt; &amp; &#x27;tea&#x27;" in page
    assert buttons(page) == [
        (f"/pay/{intent['id']}/pay", "Pay"),
        (f"/pay/{intent['id']}/fail", "Fail"),
        (f"/pay/{intent['id']}/expire", "Expire"),
    ]
    assert f'src="/qr/{intent["id"]}.svg"' in page
    assert 'http-equiv="refresh"' in page


@pytest.mark.parametrize(
    ("step", "english", "thai"),
    [("pay", "Paid", "ชำระเงินแล้ว"), ("fail", "Failed", "ไม่สำเร็จ"), ("expire", "Expired", "หมดอายุ")],
)
async def test_pressing_shows_the_new_state(step: str, english: str, thai: str) -> None:
    async with running() as client:
        intent = await create(client)
        answer = await press(client, intent["id"], step)
        picture = await client.get(f"/qr/{intent['id']}.svg")
    assert [past.status_code for past in answer.history] == [303]
    assert f'<span lang="en">{english}</span>' in answer.text
    assert thai in answer.text
    assert "<img" not in answer.text, "a code that is over is not shown"
    assert picture.status_code == 404
    [(_, word)] = buttons(answer.text)
    assert word == ("Pay a second time" if step == "pay" else "Pay late, after the end")


async def test_late_money_can_be_practised() -> None:
    async with running() as client:
        intent = await create(client)
        await client.post(f"/v1/payment_intents/{intent['id']}/cancel", headers=BEARER)
        canceled = await client.get(f"/pay/{intent['id']}")
        paid = await press(client, intent["id"], "pay")
    assert "Cancelled" in canceled.text
    assert '<span lang="en">Paid</span>' in paid.text


async def test_pressing_too_late_shows_how_it_stands() -> None:
    async with running() as client:
        intent = await create(client)
        await press(client, intent["id"], "pay")
        answer = await press(client, intent["id"], "fail")
    assert '<span lang="en">Paid</span>' in answer.text


async def test_an_intent_without_a_code_has_no_buttons() -> None:
    form = {"amount": "1000", "currency": "thb"}
    async with running() as client:
        made = await client.post("/v1/payment_intents", data=form, headers=BEARER)
        answer = await client.get(f"/pay/{made.json()['id']}")
    assert "No code yet" in answer.text
    assert buttons(answer.text) == []


async def test_the_index_leads_to_every_payment() -> None:
    async with running() as client:
        empty = await client.get("/")
        intents = [await create(client, amount=str(1000 + number)) for number in range(22)]
        await press(client, intents[-1]["id"], "pay")
        page = (await client.get("/")).text
    assert "Nothing yet" in empty.text
    assert "PRACTICE" in page
    links = re.findall(r'href="/pay/([^"]+)"', page)
    assert links == [intent["id"] for intent in intents[:1:-1]]
    assert "฿10.21" in page
    assert '<span lang="en">Paid</span>' in page


async def test_the_pictures_are_the_code() -> None:
    async with running() as client:
        intent = await create(client)
        code = intent["next_action"]["promptpay_display_qr_code"]
        png = await client.get(code["image_url_png"])
        svg = await client.get(code["image_url_svg"])
        absent = await client.get("/qr/pi_none.png")
    [found] = zxingcpp.read_barcodes(np.array(Image.open(io.BytesIO(png.content)).convert("L")))
    assert found.text == code["data"]
    assert png.headers["content-type"] == "image/png"
    assert svg.headers["content-type"] == "image/svg+xml"
    assert absent.status_code == 404


async def test_nothing_runs_and_nothing_comes_from_elsewhere() -> None:
    async with running() as client:
        intent = await create(client)
        pages = [await client.get(path) for path in ("/", f"/pay/{intent['id']}")]
        style = await client.get("/practice.css")
        fonts = [await client.get(path) for path in re.findall(r'url\("([^"]+)"\)', style.text)]
    for answer in pages:
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        assert "<script" not in answer.text
        assert "style=" not in answer.text
        assert not re.findall(r'(?:src|href)="(?!/)', answer.text)
    assert style.headers["content-type"].startswith("text/css")
    assert [answer.status_code for answer in fonts] == [200, 200]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/pay/pi_none"),
        ("POST", "/pay/pi_none/pay"),
        ("POST", "/pay/{id}/steal"),
        ("GET", "/fonts/OFL.ttf"),
        ("GET", "/elsewhere"),
    ],
)
async def test_what_is_not_there(method: str, path: str) -> None:
    async with running() as client:
        intent = await create(client)
        answer = await client.request(method, path.replace("{id}", intent["id"]))
    assert answer.status_code == 404
