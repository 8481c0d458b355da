"""Somebody who gets to read what a shop leaves lying about: logs, bundles, copies, lists of processes.

Known secrets are planted in a real relay and a till that sell, fail and are asked odd things; then everything that
was written or said is searched for them. The programs are started with the most careless umask there is.
"""

from __future__ import annotations

import base64
import os
import re
import stat
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from kiosk.cli.main import main
from kiosk.core.sale import SaleState
from kiosk.logs import masked, set_up_logging
from kiosk.settings import RelaySettings, TillSettings, load
from kiosk.till.token import write_token
from tests.process.test_knowing import WatchedTill, till, waits
from tests.relay.program import Program, Shop, free_port, program, wait_for
from tests.relay.stage import own_signature

KEY = "sk_test_kiosk_planted_0001"
WEBHOOK = "whsec_kiosk_planted_0002"
METRICS = "planted-metrics-word-0003"
PIN = "703925"
PASSWORD = "planted-Passw0rd-0004"
SESSION = "kd_planted0session0token0which0is0long0enough"
APPROVAL = "ka_planted0approval0which0is0long0enough0too0"


class PlantedShop(Shop):
    """A shop whose till's token is remembered, and lies where it belongs."""

    token = ""

    def add_till(self, name: str = "A1") -> str:
        self.token = super().add_till(name)
        write_token(self.folder / "device-token", self.token)
        return self.token


@contextmanager
def careless() -> Iterator[None]:
    """Everything may be read and written by everybody, unless a program says otherwise."""
    old = os.umask(0)
    try:
        yield
    finally:
        os.umask(old)


def sell(made: WatchedTill, customer: httpx.Client) -> None:
    """A sale from key to receipt."""
    made.till.start_sale(18_550, "โต๊ะ 4")
    wait_for(lambda: waits(made))
    assert made.view.shown is not None
    payment_id = made.view.shown.payment_id
    customer.post(f"/_sandbox/payments/{payment_id}/pay", json={}).raise_for_status()
    wait_for(lambda: made.view.shown is not None and made.view.shown.state is SaleState.PAID)


def provoke(shop: Shop, token: str) -> None:
    """What somebody may send, or mistype, with a secret in it where none belongs."""
    with (
        shop.manager() as manager,
        shop.caller(token) as device,
        shop.caller("kt_nobody") as nobody,
    ):
        first = {"name": "Nok", "role": "manager", "pin": PIN}
        assert manager.post("/people", json=first).status_code == 201
        assert device.post("/sessions", json={"person": "Nok", "pin": PIN}).status_code == 201
        wrong = {"person": "Nok", "pin": PIN[::-1], "action": "refund", "paymentId": "pi_1"}
        assert device.post("/approvals", json=wrong).status_code == 403
        odd = {"person": PIN, "pin": f"{PIN}x", "action": KEY, "paymentId": "pi_1"}
        assert device.post("/approvals", json=odd).status_code == 422
        for path in (
            f"/payments/{KEY}",
            f"/payments?cursor={token}",
            f"/p/{token}",
            f"/x/{quote(WEBHOOK)}",
        ):
            device.get(path)
        nobody.get("/payments", headers={"Authorization": f"Bearer {SESSION}"})
        device.post("/payments/pi_1/refunds", headers={"Approval": APPROVAL}, json={})
        nobody.post("/pair", json={"code": token[:60]})
        nobody.get("/metrics", headers={"Authorization": f"Bearer {METRICS}"})
        body = f'{{"id":"{KEY}","pin":"{PIN}"}}'.encode()
        forged = own_signature(body, WEBHOOK[:-1], 1)
        for header in (forged, f"t=1,v1={WEBHOOK}", f"Bearer {token}"):
            nobody.post("/payments/webhook", content=body, headers={"Stripe-Signature": header})
        too_old = own_signature(b"{}", WEBHOOK, 1)
        nobody.post("/payments/webhook", content=b"{}", headers={"Stripe-Signature": too_old})


def spoken(running: Program) -> str:
    """What the program said, once it has ended."""
    assert running.end() == 0
    assert running.process.stdout is not None
    assert running.process.stderr is not None
    return running.process.stdout.read() + running.process.stderr.read()


def spellings(secret: str) -> set[bytes]:
    """A secret as it may stand somewhere: as it is, quoted for an address, and packed for a header."""
    raw = secret.encode()
    return {raw, quote(secret, safe="").encode(), base64.b64encode(raw)[:-4], raw[::-1]}


@pytest.mark.process
@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")
def test_a_day_with_failures_leaves_no_secret_anywhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, port = tmp_path / "data", free_port()
    where = f"http://127.0.0.1:{port}/payments/webhook"
    stripe = ("--port", "0", "--webhook-url", where, "--webhook-secret", WEBHOOK)
    planted = {
        "STRIPE_SECRET_KEY": KEY,
        "STRIPE_WEBHOOK_SECRET": WEBHOOK,
        "KIOSK_METRICS_TOKEN": METRICS,
    }
    said: dict[str, str] = {}
    with program("sandbox", *stripe) as sandbox:
        shop = PlantedShop(folder, sandbox.url, port)
        with careless(), shop.relay(**planted) as relay:
            lines = Path(f"/proc/{relay.process.pid}/cmdline").read_bytes()
            admin = str(shop.running()["adminToken"])
            set_up_logging("till", folder / "logs")
            with till(shop) as made, shop.bank() as customer:
                sell(made, customer)
                customer.put("/_sandbox/faults", json={"api": {"status": 500, "rate": 0.5}})
                provoke(shop, shop.token)
                customer.put("/_sandbox/faults", json={}).raise_for_status()
                sell(made, customer)
            for name, value in {**planted, "STRIPE_API_BASE": sandbox.url}.items():
                monkeypatch.setenv(name, value)
            monkeypatch.setenv("KIOSK_RELAY_URL", f"http://127.0.0.1:{port}")
            here = ("--data-dir", str(folder))
            main(["doctor", *here])
            assert main(["support", "--out", str(tmp_path / "support.zip"), *here]) == 0
            said["doctor and support"] = "".join(capsys.readouterr())
            said["relay"] = spoken(relay)
    secrets = {KEY, WEBHOOK, METRICS, PIN, shop.token, admin, SESSION, APPROVAL}
    assert len(secrets) == 8
    with zipfile.ZipFile(tmp_path / "support.zip") as bundle:
        said |= {f"bundle {name}": bundle.read(name).decode() for name in bundle.namelist()}
    found = {name: text.encode() for name, text in said.items()} | {"arguments": lines}
    files = [path for path in folder.rglob("*") if path.is_file()]
    found |= {str(path.relative_to(folder)): path.read_bytes() for path in files}
    assert found.keys() >= {"logs/till.log", "logs/relay.log", "till.sqlite3", "relay.sqlite3"}
    assert found.pop("device-token").decode().strip() == shop.token
    leaks = {
        (name, secret[:8])
        for name, content in found.items()
        for secret in secrets
        for spelling in spellings(secret)
        if spelling in content
    }
    assert leaks == set()
    # And the control: what is no secret is there, so what was searched is what was written.
    assert b"A1-000002" in found["logs/till.log"]
    assert b"webhook refused" in found["logs/relay.log"]
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.rglob("*"))}
    assert {path.name for path, mode in modes.items() if mode & 0o077} - IN_PROCESS == set()


IN_PROCESS = {"till.log", "till.sqlite3", "till.sqlite3-wal", "till.sqlite3-shm"}
"""Written by this test's own process, whose umask is not the program's; the folder around them is closed."""


PASSWORDS = (PASSWORD, "p@ss/w:rd?#0005", "p@ss@word0006", "รหัสผ่าน0007")


@pytest.mark.parametrize("password", PASSWORDS)
@pytest.mark.parametrize("host", ["db.example:5432/kiosk", "[::1]/kiosk", "localhost"])
def test_a_databases_password_is_masked_however_odd_it_is(password: str, host: str) -> None:
    for text in (
        f"cannot connect to postgresql://kiosk:{password}@{host}: refused",
        f"('postgresql://kiosk:{password}@{host}',)",
        f'{{"url": "https://kiosk:{password}@{host}"}}',
    ):
        for half in re.split(r"[@/:?#]", password):
            assert half not in masked(text).replace("password", "") or len(half) < 3, masked(text)
        assert host.rpartition("@")[2][:5] in masked(text)


def test_addresses_without_a_password_stay_as_they_are() -> None:
    for text in (
        "https://relay.example:8443/p/x and mail to nok@shop.example",
        "http://127.0.0.1:8787 nok@shop.example",
        '{"url":"http://127.0.0.1:8787","mail":"nok@shop.example"}',
    ):
        assert masked(text) == text


@pytest.mark.parametrize("token", [SESSION, APPROVAL, "kt_planted0device0token", KEY, WEBHOOK])
def test_every_kind_of_token_is_masked_wherever_it_stands(token: str) -> None:
    for text in (
        token,
        f"x={token}&y",
        f'"{token}"',
        f"Approval: {token}",
        f"%3D{token}",
        f"\\n{token}",
    ):
        assert token[4:] not in masked(text)


def test_settings_tell_no_secret_when_they_are_shown(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    planted = {
        "STRIPE_SECRET_KEY": KEY,
        "STRIPE_WEBHOOK_SECRET": f"{WEBHOOK},{WEBHOOK}x",
        "KIOSK_METRICS_TOKEN": METRICS,
        "KIOSK_DATABASE_URL": f"postgresql://kiosk:{PASSWORD}@db.example/kiosk",
        "KIOSK_DEVICE_TOKEN": "kt_planted0device0token",
        "KIOSK_DATA_DIR": str(tmp_path),
    }
    for name, value in planted.items():
        monkeypatch.setenv(name, value)
    relay = load(RelaySettings)
    monkeypatch.delenv("STRIPE_SECRET_KEY")
    loaded = (relay, load(TillSettings))
    shown = "".join(
        f"{one!r}{one.settings!r}{one.settings}{one.settings.model_dump()}{one.settings.model_dump_json()}"
        for one in loaded
    )
    assert "db.example" not in shown
    for secret in (KEY, WEBHOOK, METRICS, PASSWORD, "kt_planted0device0token"):
        assert secret not in shown
