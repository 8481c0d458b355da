"""Real relays over one PostgreSQL, as the settings name it: each in its own folder, all with the same tills."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest

from kiosk.cli.main import main
from tests.postgresql import Server
from tests.relay.program import KEY, LIMIT_S, Shop, free_port, program, wait_for

pytestmark = pytest.mark.process

NOWHERE = "http://127.0.0.1:9"


def test_two_programs_share_what_they_keep_and_commands_find_it(
    postgresql: Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings = {
        "KIOSK_DATABASE_URL": postgresql.fresh_url(),
        "STRIPE_SECRET_KEY": KEY,
        "STRIPE_API_BASE": NOWHERE,
    }
    shops = [Shop(tmp_path / name, NOWHERE, free_port(), webhooks=False) for name in ("a", "b")]
    with shops[0].relay(**settings) as one, shops[1].relay(**settings) as other:
        token = shops[0].add_till("A1")
        with shops[1].caller(token) as till:
            assert till.get("/payments").status_code == 200

        def heard() -> bool:
            answer = httpx.get(f"{other.url}/readyz", timeout=LIMIT_S, trust_env=False)
            return "other_relays_not_heard" not in answer.json()["degraded"]

        wait_for(heard)
        assert [relay.end() for relay in (one, other)] == [0, 0]
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    here = ["--data-dir", str(tmp_path / "c")]
    assert main(["devices", "list", "--json", *here]) == 0
    assert [one["name"] for one in json.loads(capsys.readouterr().out)] == ["A1"]
    assert main(["backup", "create", str(tmp_path / "copy"), "--of", "relay", *here]) == 1
    assert "pg_dump" in capsys.readouterr().err


def test_a_relay_whose_server_is_not_there_says_so_without_its_password(tmp_path: Path) -> None:
    settings = {
        "KIOSK_DATABASE_URL": f"postgresql://kiosk:never_shown@127.0.0.1:{free_port()}/shop",
        "STRIPE_SECRET_KEY": KEY,
    }
    with (
        pytest.raises(AssertionError) as caught,
        program("relay", "--port", "0", "--data-dir", str(tmp_path), **settings),
    ):
        pass
    assert "does not answer" in str(caught.value)
    assert "never_shown" not in str(caught.value)
    for log in tmp_path.rglob("*.log"):
        assert "never_shown" not in log.read_text(encoding="utf-8")
