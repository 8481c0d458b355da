"""`kiosk doctor`: one line a check with what to do, exit 1 only if one fails, and never a secret."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kiosk.cli.main import main
from tests.relay.program import Shop, ask, free_port, program, wait_for

# The doctor asks Qt for the screens; whoever comes after needs a whole QApplication.
pytestmark = pytest.mark.usefixtures("qapp")

SECRET = "sk_test_kiosk_never_shown"


@pytest.fixture
def examined(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> dict[str, Any]:
    """What the doctor finds on a machine with a Stripe key and nothing running."""
    monkeypatch.setenv("STRIPE_SECRET_KEY", SECRET)
    monkeypatch.setenv("STRIPE_API_BASE", "http://127.0.0.1:9")  # nobody listens there
    monkeypatch.setenv("KIOSK_TILL", "B7")
    monkeypatch.setenv("KIOSK_RELAY_URL", "http://127.0.0.1:9")
    assert main(["doctor", "--json", "--data-dir", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert SECRET not in said
    found: dict[str, Any] = json.loads(said)
    return found


def test_every_check_says_how_it_is(examined: dict[str, Any]) -> None:
    grades = {check["name"]: check["grade"] for check in examined["checks"]}
    assert grades["disk"] in ("ok", "warn")
    assert grades["database"] == "ok"
    assert grades["relay store"] == "ok"
    assert grades["key"] == "ok"
    assert grades["account"] == "fail"
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
    assert "fail  database     The till's database is damaged; restore it from a backup." in said
    assert "\nsettings:\n" in said


def test_a_server_has_no_till_to_be_examined(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STRIPE_SECRET_KEY", SECRET)
    monkeypatch.setenv("STRIPE_API_BASE", "http://127.0.0.1:9")
    assert main(["doctor", "--json", "--data-dir", str(tmp_path)]) == 1
    names = [check["name"] for check in json.loads(capsys.readouterr().out)["checks"]]
    assert names == ["disk", "key", "relay store", "account"]


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("postgresql:///shop?host=/nowhere", "does not answer"),
        ("postgresql://kiosk:%never_shown@db/shop", "in a password write"),
    ],
)
def test_a_server_s_database_is_asked_whether_it_answers(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    url: str,
    says: str,
) -> None:
    monkeypatch.setenv("STRIPE_SECRET_KEY", SECRET)
    monkeypatch.setenv("STRIPE_API_BASE", "http://127.0.0.1:9")
    monkeypatch.setenv("KIOSK_DATABASE_URL", url)
    assert main(["doctor", "--data-dir", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    [line] = [line for line in said.splitlines() if "relay store" in line]
    assert line.startswith("fail")
    assert says in line
    assert "never_shown" not in said


def test_a_key_of_no_right_form_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STRIPE_SECRET_KEY", "kiosk")
    assert main(["doctor", "--data-dir", str(tmp_path)]) == 1
    assert "fail  key          STRIPE_SECRET_KEY takes" in capsys.readouterr().out


@pytest.mark.process
def test_the_go_live_list_of_a_relay_that_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    public = f"http://127.0.0.1:{port}"
    webhook = f"{public}/payments/webhook"
    with program("sandbox", "--port", "0", "--webhook-url", webhook) as sandbox:
        shop = Shop(tmp_path, sandbox.url, port)
        with shop.relay(KIOSK_PUBLIC_URL=public):
            token = shop.add_till()
            with shop.caller(token) as till, shop.bank() as bank:
                payment_id = ask(till, "key1").json()["paymentIntentId"]
                bank.post(f"/_sandbox/payments/{payment_id}/pay")
                wait_for(lambda: till.get(f"/payments/{payment_id}").json()["outcome"] == "paid")
            for name, value in {
                "STRIPE_SECRET_KEY": SECRET,
                "STRIPE_API_BASE": sandbox.url,
                "STRIPE_WEBHOOK_SECRET": "whsec_sandbox",
                "KIOSK_PUBLIC_URL": public,
            }.items():
                monkeypatch.setenv(name, value)
            assert main(["doctor", "--live", "--json", "--data-dir", str(tmp_path)]) == 1
            checks = {
                check["name"]: (check["grade"], check["text"])
                for check in json.loads(capsys.readouterr().out)["checks"]
            }
        assert main(["doctor", "--live", "--data-dir", str(tmp_path)]) == 1
        assert "fail  this relay   it does not run here" in capsys.readouterr().out
    assert checks["account"] == ("ok", "payments by PromptPay are on")
    assert checks["webhook"][0] == "ok"
    assert "the last verified one came" in checks["webhook"][1]
    assert checks["stripe clock"][0] == "ok"
    assert checks["tills"] == ("ok", "1 of 1 called in the last five minutes")
    not_yet = {name for name, (grade, _) in checks.items() if grade == "fail"}
    assert not_yet == {"key", "mailbox", "public", "people"}
