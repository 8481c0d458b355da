"""`kiosk doctor`: one line a check with what to do, exit 1 only if one fails, and never a secret."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kiosk.cli.main import main

# The doctor asks Qt for the screens; whoever comes after needs a whole QApplication.
pytestmark = pytest.mark.usefixtures("qapp")

SECRET = "sk_test_kiosk_never_shown"


@pytest.fixture
def examined(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> dict[str, Any]:
    """What the doctor finds on a machine with a Stripe key and nothing running."""
    monkeypatch.setenv("STRIPE_SECRET_KEY", SECRET)
    monkeypatch.setenv("KIOSK_TILL", "B7")
    assert main(["doctor", "--json", "--data-dir", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert SECRET not in said
    found: dict[str, Any] = json.loads(said)
    return found


def test_every_check_says_how_it_is(examined: dict[str, Any]) -> None:
    grades = {check["name"]: check["grade"] for check in examined["checks"]}
    assert grades["disk"] in ("ok", "warn")
    assert grades["database"] == "ok"
    assert grades["key"] == "ok"
    assert grades["webhook"] == "warn"
    assert grades["relay"] == "fail"
    assert grades["screens"] == "warn"
    assert all(check["text"] for check in examined["checks"])


def test_every_setting_says_where_it_came_from(examined: dict[str, Any]) -> None:
    settings = examined["settings"]
    assert settings["KIOSK_TILL"] == {"value": "B7", "from": "environment"}
    assert settings["KIOSK_LANGUAGE"]["from"] == "default"
    assert settings["KIOSK_QUICK_AMOUNTS"]["value"] == "20.00, 50.00, 100.00, 500.00, 1000.00"
    assert settings["KIOSK_DAY_CLOSES_AT"]["value"] == "00:00"
    assert settings["KIOSK_DATA_DIR"]["from"] == "command line"


def test_people_get_lines_and_a_broken_database_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "till.sqlite3").write_bytes(b"not a database at all, but long enough" * 100)
    assert main(["doctor", "--data-dir", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert "fail  database   The till's database is damaged; restore it from a backup." in said
    assert "\nsettings:\n" in said
