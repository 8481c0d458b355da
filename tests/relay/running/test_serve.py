"""The relay as a program: it starts with one sentence or none, stops in time, and survives being killed."""

from __future__ import annotations

import gc
import json
import os
import random
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from kiosk.core.errors import KioskError
from kiosk.paths import open_data_dir
from kiosk.relay.running import serve
from kiosk.relay.running.place import database_path
from kiosk.settings import RelaySettings
from tests.relay.program import Program, Shop, ask, free_port, program, wait_for
from tests.relay.stage import SECRET, own_signature


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """A shop whose sandbox runs and sends no webhooks by itself."""
    with program("sandbox", "--port", "0", "--data-dir", str(tmp_path / "sandbox")) as sandbox:
        yield Shop(tmp_path / "data", sandbox.url, free_port())


# In this process


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[RelaySettings]:
    """Settings of a relay; what `run` changes for the whole process is put back."""
    interval = sys.getswitchinterval()
    yield RelaySettings(
        data_dir=tmp_path / "data",
        stripe_secret_key=SecretStr("sk_test_kiosk"),
        stripe_webhook_secrets=(SecretStr(SECRET),),
        stripe_api_base="http://127.0.0.1:9",
    )
    sys.setswitchinterval(interval)
    gc.unfreeze()


def with_changes(settings: RelaySettings, **changes: Any) -> RelaySettings:
    return settings.model_copy(update=changes)


@pytest.mark.expected_logs("Stripe does not answer")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_with_0(
    settings: RelaySettings, how: signal.Signals, capfd: pytest.CaptureFixture[str]
) -> None:
    def when_listening() -> None:
        running = settings.data_dir / "relay.running.json"
        wait_for(running.exists)
        said = json.loads(running.read_text())
        assert stat.S_IMODE(running.stat().st_mode) == 0o600
        assert said["pid"] == os.getpid()
        assert httpx.get(f"{said['url']}/healthz", trust_env=False).status_code == 200
        os.kill(os.getpid(), how)

    other = threading.Thread(target=when_listening)
    other.start()
    assert serve.run(settings, "127.0.0.1", 0) == 0
    other.join(10)
    assert capfd.readouterr().out.startswith("listening on http://127.0.0.1:")
    assert not (settings.data_dir / "relay.running.json").exists()


@pytest.mark.expected_logs("Stripe does not answer")
def test_the_end_of_stdin_ends_it(
    settings: RelaySettings, capfd: pytest.CaptureFixture[str]
) -> None:
    read_end, write_end = os.pipe()
    kept = os.dup(0)
    os.dup2(read_end, 0)
    try:
        threading.Timer(0.5, os.close, (write_end,)).start()
        assert serve.run(settings, "127.0.0.1", 0, stop_on_stdin_close=True) == 0
    finally:
        os.dup2(kept, 0)
        os.close(kept)
        os.close(read_end)


@pytest.mark.parametrize(
    ("changes", "host", "words"),
    [
        ({"stripe_secret_key": None}, "127.0.0.1", "STRIPE_SECRET_KEY"),
        (
            {"stripe_secret_key": SecretStr("sk_live_kiosk"), "stripe_api_base": None},
            "127.0.0.1",
            "KIOSK_BILLING_EMAIL",
        ),
        (
            {"database_url": SecretStr("postgresql://u:a%zz@db/x")},
            "127.0.0.1",
            "in a password write",
        ),
        pytest.param(
            {"database_url": SecretStr("postgresql:///x?host=/nowhere")},
            "127.0.0.1",
            "not answer",
            marks=pytest.mark.expected_logs("not answer"),
        ),
        ({"database_url": SecretStr("sqlite:///")}, "127.0.0.1", "KIOSK_DATABASE_URL"),
        ({}, "256.256.256.256", "cannot listen on 256.256.256.256"),
        ({}, "203.0.113.7", "cannot listen on 203.0.113.7"),
    ],
)
def test_what_cannot_begin_says_why_in_one_sentence(
    settings: RelaySettings, changes: dict[str, Any], host: str, words: str
) -> None:
    with pytest.raises(KioskError, match=words) as caught:
        serve.run(with_changes(settings, **changes), host, 0)
    assert "\n" not in caught.value.text


@pytest.mark.expected_logs("not a file of this program|damaged")
def test_a_damaged_database_is_one_sentence(settings: RelaySettings) -> None:
    open_data_dir(settings.data_dir)
    (settings.data_dir / "relay.sqlite3").write_bytes(b"nonsense" * 1_000)
    with pytest.raises(KioskError, match="database"):
        serve.run(settings, "127.0.0.1", 0)


def test_a_port_in_use_is_one_sentence(settings: RelaySettings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(KioskError, match=f"port {port}"):
            serve.run(settings, "127.0.0.1", port)


def test_addresses_are_written_as_urls() -> None:
    assert serve._url("::1", 80) == "http://[::1]:80"
    assert serve._url(serve._reachable("0.0.0.0"), 80) == "http://127.0.0.1:80"
    assert serve._reachable("::") == "::1"


def test_the_kernel_holds_little_for_a_reader_and_not_for_long() -> None:
    with serve._listener("127.0.0.1", 0) as listener:
        listener.listen()
        with (
            socket.create_connection(listener.getsockname()) as reader,
            listener.accept()[0] as ours,
        ):
            assert reader.fileno() != ours.fileno()
            # Linux counts its own bookkeeping in, and doubles what was asked for.
            kept = ours.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)
            assert kept <= 2 * serve.SEND_BUFFER_BYTES
            if hasattr(socket, "TCP_USER_TIMEOUT"):
                waits_ms = ours.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)
                assert waits_ms == serve.USER_TIMEOUT_MS


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_it_takes_as_many_open_files_as_the_system_lets_it() -> None:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
        files = serve._open_files()
        assert files == resource.getrlimit(resource.RLIMIT_NOFILE)[0] > 256
        assert serve._open_files() == files
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_database_elsewhere_is_taken(settings: RelaySettings, tmp_path: Path) -> None:
    folder = open_data_dir(settings.data_dir)
    path = tmp_path / "elsewhere.sqlite3"
    assert database_path(SecretStr(f"sqlite:///{path}"), folder) == path
    assert database_path(None, folder) == folder.relay_database


# As programs


@pytest.mark.process
def test_a_second_relay_on_the_same_folder_refuses(shop: Shop) -> None:
    with shop.relay():
        second = subprocess.run(
            [
                *(sys.executable, "-m", "kiosk", "relay", "--port", "0"),
                *("--data-dir", str(shop.folder)),
            ],
            env={**os.environ, "STRIPE_SECRET_KEY": "sk_test_kiosk"},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    assert second.returncode == 1
    assert second.stderr.count("\n") == 1
    assert "already" in second.stderr


@pytest.mark.process
def test_a_stripe_that_hangs_does_not_hold_up_the_end(shop: Shop) -> None:
    with shop.relay() as relay, shop.bank() as bank:
        token = shop.add_till()
        bank.put("/_sandbox/faults", json={"api": {"timeout": True}})
        with ThreadPoolExecutor() as pool, shop.caller(token) as caller:
            asking = pool.submit(ask, caller, "k")
            wait_for(lambda: len(caller.get("/payments").json()["items"]) == 1)
            began = time.monotonic()
            assert relay.end() == 0
            assert time.monotonic() - began < 3
            answer = asking.result(5)
        assert (answer.status_code, answer.json()["code"]) == (503, "storage_unavailable")
        assert answer.headers["Retry-After"] == "5"


@pytest.mark.process
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_with_streams_open_it_is_out_within_three_seconds(shop: Shop, how: signal.Signals) -> None:
    with shop.relay() as relay:
        tokens = [shop.add_till(f"A{number}") for number in range(5)]
        lines: list[str] = []

        def listen(token: str) -> None:
            with shop.caller(token) as caller, caller.stream("GET", "/events") as stream:
                lines.extend(line for line in stream.iter_lines() if line.startswith("event:"))

        with ThreadPoolExecutor() as pool:
            listening = [pool.submit(listen, token) for token in tokens]
            wait_for(lambda: _streams(shop) == 5)
            began = time.monotonic()
            assert relay.end(how) == 0
            assert time.monotonic() - began < 3
            for one in listening:
                one.result(5)
    assert lines == ["event: ready"] * 5
    assert not (shop.folder / "relay.running.json").exists()


def _streams(shop: Shop) -> int:
    with shop.manager() as manager:
        page = manager.get("/metrics").text
    [line] = [line for line in page.splitlines() if line.startswith("kiosk_streams ")]
    return int(float(line.split()[1]))


@pytest.mark.process
def test_without_webhooks_money_paid_while_it_was_down_is_found_soon(shop: Shop) -> None:
    shop.webhooks = False
    with shop.relay():
        token = shop.add_till()
        with shop.caller(token) as caller:
            ids = [ask(caller, f"k{n}").json()["paymentIntentId"] for n in range(10)]
    with shop.bank() as bank:
        for payment_id in ids:
            bank.post(f"/_sandbox/payments/{payment_id}/pay", json={})
    with shop.relay(), shop.caller(token) as caller:
        took_s = wait_for(
            lambda: len(caller.get("/payments?outcome=paid").json()["items"]) == len(ids)
        )
    assert took_s < 20


@pytest.mark.process
@pytest.mark.parametrize("seed", range(2))
def test_no_acknowledged_event_is_lost_by_a_kill_and_none_applied_twice(
    shop: Shop, seed: int
) -> None:
    chance = random.Random(seed)
    with shop.relay() as relay:
        token = shop.add_till()
        with shop.caller(token) as caller, shop.bank() as bank:
            ids = [ask(caller, f"k{n}").json()["paymentIntentId"] for n in range(24)]
            bodies = [_paid_event(bank, payment_id) for payment_id in ids]
        acknowledged = _deliver_and_kill(shop, relay, bodies * 3, chance.uniform(0.01, 0.12))
    # Stripe is away in the next life: what it knows it knows from its own disk.
    with shop.relay(STRIPE_API_BASE="http://127.0.0.1:9"), shop.caller(token) as caller:
        kept = {body for body in bodies if body in acknowledged}

        def all_applied() -> bool:
            paid = caller.get("/payments?outcome=paid&limit=200").json()["items"]
            return {_event_of(body)["data"]["object"]["id"] for body in kept} <= {
                payment["id"] for payment in paid
            }

        wait_for(all_applied)
    with sqlite3.connect(shop.folder / "relay.sqlite3") as database:
        pushed = [json.loads(data) for (data,) in database.execute("SELECT data FROM outbox")]
    database.close()
    versions = Counter((payment["key"], payment["version"]) for payment in pushed)
    assert set(versions.values()) == {1}
    # Applied once, and once more where Stripe added the bank's reference afterwards.
    paid = Counter(
        (payment["id"], payment["reference"]) for payment in pushed if payment["outcome"] == "paid"
    )
    assert set(paid.values()) <= {1}


def _paid_event(bank: httpx.Client, payment_id: str) -> bytes:
    """Have a payment paid; the event that Stripe would send, without a reference in it."""
    bank.post(f"/_sandbox/payments/{payment_id}/pay", json={})
    intent = bank.get(f"/v1/payment_intents/{payment_id}").json()
    event = {
        "id": f"evt_{payment_id}",
        "object": "event",
        "type": "payment_intent.succeeded",
        "created": int(time.time()),
        "livemode": False,
        "data": {"object": intent},
    }
    return json.dumps(event).encode()


def _event_of(body: bytes) -> Any:
    return json.loads(body)


def _deliver_and_kill(
    shop: Shop, relay: Program, bodies: list[bytes], after_s: float
) -> set[bytes]:
    """Deliver as fast as it goes and SIGKILL the relay meanwhile; what it acknowledged."""
    acknowledged: set[bytes] = set()

    def deliver(body: bytes) -> None:
        header = {"Stripe-Signature": own_signature(body, SECRET, int(time.time()))}
        with suppress(httpx.HTTPError), shop.caller("") as stripe:
            answer = stripe.post("/payments/webhook", content=body, headers=header)
            if answer.status_code == 200:
                acknowledged.add(body)

    with ThreadPoolExecutor(8) as pool:
        for body in bodies:
            pool.submit(deliver, body)
        # Else there would be nothing that could be lost.
        wait_for(lambda: bool(acknowledged))
        time.sleep(after_s)
        relay.end(signal.SIGKILL)
    return acknowledged


@pytest.mark.process
def test_a_creation_cut_off_by_a_kill_is_one_intent_after_all(shop: Shop) -> None:
    with shop.bank() as bank:
        with shop.relay() as relay:
            token = shop.add_till()
            bank.put("/_sandbox/faults", json={"api": {"dropAfterCommit": True}})
            with ThreadPoolExecutor() as pool, shop.caller(token) as caller:
                asking = [pool.submit(ask, caller, f"k{n}") for n in range(4)]
                wait_for(lambda: len(_intents(bank)) == 4)
                relay.end(signal.SIGKILL)
                for one in asking:
                    with suppress(httpx.HTTPError):
                        assert one.result(10).status_code == 503
        bank.put("/_sandbox/faults", json={})
        with shop.relay(), shop.caller(token) as caller:
            answers = [ask(caller, f"k{n}") for n in range(4)]
        assert [answer.status_code for answer in answers] == [201] * 4
        assert {answer.json()["paymentIntentId"] for answer in answers} == set(_intents(bank))


def _intents(bank: httpx.Client) -> list[str]:
    return [payment["id"] for payment in bank.get("/_sandbox/payments").json()["items"]]
