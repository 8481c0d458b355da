"""The guide for other systems, carried out: every program in it is run as it is printed, and is paid."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from kiosk.settings import RelaySettings, TillSettings
from tests.relay.program import LIMIT_S, Shop, free_port, program, wait_for

pytestmark = pytest.mark.process

ROOT = Path(__file__).resolve().parents[2]
RELAY = ROOT / "packaging" / "relay"
GUIDE = (RELAY / "INTEGRATING.md").read_text(encoding="utf-8")
INTERNET = (RELAY / "INTERNET.md").read_text(encoding="utf-8")
PUBLIC = "https://pay.shop.example"
RUNNERS = {"sh": ["sh"], "python": [sys.executable], "js": ["node"], "php": ["php"]}
SUFFIXES = {"sh": "sh", "python": "py", "js": "mjs", "php": "php"}


def printed(language: str) -> str:
    """The guide's one program in a language."""
    [text] = re.findall(rf"^```{language}\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
    return str(text)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A relay with an address for customers, and its sandbox, webhook and all."""
    port = free_port()
    webhook = f"http://127.0.0.1:{port}/payments/webhook"
    with program("sandbox", "--port", "0", "--webhook-url", webhook) as sandbox:
        shop = Shop(tmp_path_factory.mktemp("guide"), sandbox.url, port)
        with shop.relay(KIOSK_PUBLIC_URL=PUBLIC):
            yield shop


@pytest.fixture(scope="module")
def caller(shop: Shop) -> dict[str, str]:
    """The environment that the programs read."""
    with shop.manager() as manager:
        added = manager.post("/devices", json={"name": "web shop", "scope": "integration"})
    return {
        **os.environ,
        "RELAY_URL": f"http://127.0.0.1:{shop.port}",
        "RELAY_TOKEN": added.json()["token"],
        "no_proxy": "*",
    }


def pay_for(shop: Shop, description: str) -> None:
    """Be the customer of an order, as soon as its code is on show."""

    def waiting() -> list[dict[str, Any]]:
        with shop.bank() as bank:
            items = bank.get("/_sandbox/payments").json()["items"]
        return [item for item in items if item["description"] == description and item["qrData"]]

    wait_for(lambda: bool(waiting()))
    with shop.bank() as bank:
        bank.post(f"/_sandbox/payments/{waiting()[0]['id']}/pay").raise_for_status()


@pytest.mark.parametrize(
    ("language", "order"), [("sh", 1), ("python", 2), ("js", 3), ("php", 4)], ids=RUNNERS
)
def test_each_program_asks_waits_and_sees_the_money(
    shop: Shop, caller: dict[str, str], tmp_path: Path, language: str, order: int
) -> None:
    if shutil.which(RUNNERS[language][0]) is None or (
        language == "sh" and not shutil.which("curl")
    ):
        pytest.skip(f"{language} is not on this machine")
    script = tmp_path / f"order.{SUFFIXES[language]}"
    script.write_text(printed(language), encoding="utf-8")
    with subprocess.Popen(
        [*RUNNERS[language], str(script)],
        env=caller,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        try:
            pay_for(shop, f"Order {order}")
            said, complaints = running.communicate(timeout=LIMIT_S)
        finally:
            running.kill()
    assert running.returncode == 0, complaints
    assert f"pay at {PUBLIC}/p/" in said
    assert "paid" in said.splitlines()[-1]


@contextmanager
def example(caller: dict[str, str]) -> Iterator[httpx.Client]:
    """The example's server, running."""
    port = free_port()
    folder = RELAY / "examples" / "type-an-amount"
    command = [sys.executable, "-m", "uvicorn", "--app-dir", str(folder), "--port", str(port)]
    with subprocess.Popen(
        [*command, "server:app"], env=caller, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as running:
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
                wait_for(lambda: _answers(client))
                yield client
        finally:
            running.terminate()


def _answers(client: httpx.Client) -> bool:
    try:
        return client.get("/").is_success
    except httpx.TransportError:
        return False


def test_the_example_page_takes_an_amount_and_keeps_the_token(
    shop: Shop, caller: dict[str, str]
) -> None:
    with example(caller) as client:
        page = client.get("/").text
        order = {"amount": 4_000, "description": "Web shop"}
        answers = [
            client.post("/pay", json=order, headers={"Idempotency-Key": "press-1"})
            for _ in range(2)
        ]
        refused = client.post("/pay", json={"amount": 1}, headers={"Idempotency-Key": "press-2"})
        nothing = client.post("/pay", content=b"\xff")
    assert caller["RELAY_TOKEN"] not in page + answers[0].text
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["pageUrl"].startswith(f"{PUBLIC}/p/")
    assert (refused.status_code, refused.json()["code"]) == (422, "amount_too_small")
    assert nothing.status_code == 422


def test_the_guides_name_only_what_there_is() -> None:
    for name in re.findall(r"`([a-z-]+\.(?:conf\.example|example\.yml|yml|json))`", INTERNET):
        assert (RELAY / name).is_file(), name
    for variable in re.findall(r"\b(?:KIOSK|STRIPE)_[A-Z_]+\b", GUIDE + INTERNET):
        assert variable in KNOWN, variable


KNOWN = {
    str(field.alias)
    for model in (RelaySettings, TillSettings)
    for field in model.model_fields.values()
}
