"""`kiosk pair` against a real relay: a code becomes this till's token, and the relay's address is remembered."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from kiosk.cli.main import main
from kiosk.settings import read_toml
from kiosk.till.token import read_token
from tests.relay.program import Shop, free_port
from tests.sandbox.running import running_sandbox


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """A relay's folder and port, and the sandbox it asks."""
    with running_sandbox() as url:
        yield Shop(tmp_path / "relay", url, free_port())


def pair(folder: Path, url: str, code: str, *more: str) -> int:
    """Run `kiosk pair` on a till's folder."""
    return main(["pair", "--relay", url, "--code", code, "--data-dir", str(folder), *more])


def test_a_till_is_paired_with_a_running_relay(
    shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    till = tmp_path / "till"
    till.mkdir()
    settings = till / "kiosk.toml"
    settings.write_text('# ร้านของเรา\ntill = "A1"\n', encoding="utf-8")
    with shop.relay() as relay:
        wanted = ("--name", "A1", "--scope", "till", "--pair", "--json")
        assert main(["devices", "add", *wanted, "--data-dir", str(shop.folder)]) == 0
        code = json.loads(capsys.readouterr().out)["code"]
        assert pair(till, relay.url, "2222-2222-2222") == 1
        assert "ask for a new one" in capsys.readouterr().err
        assert not (till / "device-token").exists()
        assert pair(till, relay.url + "/", code.lower().replace("-", " ")) == 0
        said = capsys.readouterr()
        assert said.out == f"this till is paired with {relay.url} as A1 (till)\n"
        assert said.err == ""
        token = read_token(till / "device-token")
        assert token is not None
        assert token not in said.out
        with shop.caller(token) as caller:
            assert caller.get("/payments").status_code == 200
        assert pair(till, relay.url, code) == 1
        assert read_token(till / "device-token") == token
        for _ in range(3):
            pair(till, relay.url, code)
        assert "Try again in " in capsys.readouterr().err
    assert stat.S_IMODE((till / "device-token").stat().st_mode) == 0o600
    assert read_toml(settings) == {"till": "A1", "relay_url": relay.url}
    assert settings.read_text(encoding="utf-8").startswith('# ร้านของเรา\ntill = "A1"\n')


def test_what_wins_over_the_pairing_is_told(
    shop: Shop,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KIOSK_RELAY_URL", "https://elsewhere.example.com")
    monkeypatch.setenv("KIOSK_DEVICE_TOKEN", "kt_made_up")
    with shop.relay() as relay, shop.manager() as manager:
        wanted = {"name": "A1", "scope": "till", "pair": True}
        code = manager.post("/devices", json=wanted).json()["code"]
        assert pair(tmp_path / "till", relay.url, code) == 0
    told = capsys.readouterr().err
    assert "KIOSK_RELAY_URL (environment) names another relay, and wins." in told
    assert "KIOSK_DEVICE_TOKEN (environment) is set, and wins." in told


def test_a_machine_without_a_keyring_says_so_before_the_code_is_spent(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    assert pair(tmp_path, f"http://127.0.0.1:{free_port()}", "2222-2222-2222", "--keyring") == 1
    assert "keep the token in a file instead" in capsys.readouterr().err


def test_a_relay_that_does_not_answer_and_an_address_that_is_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    assert pair(tmp_path, url, "2222-2222-2222") == 1
    assert f"The relay at {url} does not answer" in capsys.readouterr().err
    assert pair(tmp_path, "http://relay.example.com", "2222-2222-2222") == 1
    assert "KIOSK_RELAY_URL" in capsys.readouterr().err
    assert pair(tmp_path, url, "2" * 99) == 1
    assert "This is no pairing code." in capsys.readouterr().err
    assert not (tmp_path / "device-token").exists()
    assert not (tmp_path / "kiosk.toml").exists()


class Stranger(BaseHTTPRequestHandler):
    """A web server that is no relay."""

    def do_POST(self) -> None:
        """Answer as some router would."""
        self.send_response(201)
        self.end_headers()
        self.wfile.write(b"<html>")

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the console."""


def test_whoever_answers_and_is_no_relay(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with HTTPServer(("127.0.0.1", 0), Stranger) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            assert pair(tmp_path, f"http://127.0.0.1:{server.server_port}", "2222-2222-2222") == 1
        finally:
            server.shutdown()
            thread.join()
    assert "is no relay of ours" in capsys.readouterr().err
