"""The sandbox as a program: how it starts, ends, and goes on where it was killed."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from kiosk.sandbox.serve import CannotListenError, open_server
from tests.sandbox.receiver import Receiver
from tests.sandbox.world import BEARER, CREATE

pytestmark = pytest.mark.process

PROGRAM = """
import sys
from pathlib import Path
from kiosk.sandbox.serve import run
url, folder, stdin = sys.argv[1:]
secrets = ["whsec_sandbox"]
sys.exit(run("127.0.0.1", 0, url or None, secrets, Path(folder) if folder else None, bool(stdin)))
"""


@contextmanager
def program(
    webhook_url: str = "", folder: Path | str = "", stdin: str = ""
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A running sandbox and its URL."""
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, webhook_url, str(folder), stdin],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line.startswith("listening on http://127.0.0.1:"), line
            yield process, line.removeprefix("listening on ").strip()
        finally:
            process.kill()


def create(url: str) -> str:
    answer = httpx.post(f"{url}/v1/payment_intents", data=CREATE, headers=BEARER, trust_env=False)
    intent_id: str = answer.json()["id"]
    return intent_id


def ended(process: subprocess.Popen[str]) -> tuple[int, str, float]:
    """Exit status, stderr, and how long it took."""
    began = time.monotonic()
    _, stderr = process.communicate(timeout=10)
    return process.returncode, stderr, time.monotonic() - began


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_at_once_whoever_is_connected(sent: signal.Signals) -> None:
    with program() as (process, url):
        port = int(url.rpartition(":")[2])
        httpx.put(
            f"{url}/_sandbox/faults", json={"api": {"timeout": True}}, trust_env=False
        ).raise_for_status()
        with (
            socket.create_connection(("127.0.0.1", port)) as idle,
            socket.create_connection(("127.0.0.1", port)) as held,
        ):
            held.sendall(
                b"GET /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer sk_test_a\r\n\r\n"
            )
            idle.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert idle.recv(100).startswith(b"HTTP/1.1 200")
            process.send_signal(sent)
            status, stderr, took_s = ended(process)
    assert (status, stderr) == (0, "")
    assert took_s < 1


def test_a_caller_that_hangs_up_is_no_trouble() -> None:
    with program() as (process, url):
        port = int(url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as caller:
            caller.sendall(
                b"POST /v1/payment_intents HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n"
                b"Authorization: Bearer sk_test_a\r\n\r\namount=1000"
            )
        create(url)
        process.terminate()
        status, stderr, _ = ended(process)
    assert (status, stderr) == (0, "")


def test_it_goes_with_its_parent() -> None:
    with program(stdin="yes") as (process, url):
        create(url)
        assert process.stdin is not None
        process.stdin.close()
        process.stdin = None
        status, stderr, took_s = ended(process)
    assert (status, stderr) == (0, "")
    assert took_s < 1


def test_killed_it_goes_on_where_it_was(tmp_path: Path) -> None:
    key = BEARER | {"Idempotency-Key": "attempt-1"}
    with program(folder=tmp_path) as (process, url):
        made = httpx.post(f"{url}/v1/payment_intents", data=CREATE, headers=key, trust_env=False)
        intent_id = made.json()["id"]
        process.kill()
        process.wait(5)
    with Receiver() as receiver, program(receiver.url, tmp_path) as (_, url):
        httpx.post(f"{url}/_sandbox/payments/{intent_id}/pay", trust_env=False).raise_for_status()
        receiver.wait_for(lambda arrivals: len(arrivals) == 2)
        again = httpx.post(f"{url}/v1/payment_intents", data=CREATE, headers=key, trust_env=False)
        items = httpx.get(f"{url}/_sandbox/payments", trust_env=False).json()["items"]
    assert again.headers["idempotent-replayed"] == "true"
    assert again.json() == made.json()
    assert [(item["id"], item["status"]) for item in items] == [(intent_id, "succeeded")]


def test_what_was_not_delivered_before_a_kill_is_sent_after_it(tmp_path: Path) -> None:
    with Receiver() as gone:
        pass
    with program(gone.url, tmp_path) as (_, url):
        create(url)
    with Receiver() as receiver, program(receiver.url, tmp_path):
        receiver.wait_for(lambda arrivals: len(arrivals) == 2)
    assert [arrival.event["type"] for arrival in receiver.arrivals] == [
        "payment_intent.created",
        "payment_intent.requires_action",
    ]


def test_a_taken_port_is_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with (
            pytest.raises(CannotListenError, match=f"cannot listen on 127.0.0.1:{port}"),
            open_server("127.0.0.1", port, None, None, lambda _: None),
        ):
            pass


@pytest.mark.parametrize(
    ("host", "start"), [("0.0.0.0", "http://127.0.0.1:"), ("localhost", "http://127.0.0.1:")]
)
def test_the_url_is_one_that_can_be_opened(host: str, start: str) -> None:
    urls: list[str] = []
    with open_server(host, 0, None, None, urls.append) as server:
        server.should_exit = True
        server.serve_until_stopped()
    [url] = urls
    assert url.startswith(start)
