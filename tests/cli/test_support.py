"""`kiosk support`: everything that helps, and none of the secrets that are planted everywhere."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.cli.main import main
from kiosk.cli.support_bundle import Redactor, database_facts, secrets_in
from kiosk.till.books import numbers
from tests.till.builders import Desk

TOKEN = "kt_planted_device_token_0123456789"
STRANGE = "no-shape-at-all-7788"
ADMIN = "admintoken9999aaaa"
STRIPE = "sk_test_kiosk_planted_0001"
WEBHOOK = "whsec_kiosk_planted_0002"
METRICS = "metrics-planted-0003"
NOTE = "โน้ตลับของลูกค้า"
PIN_HASH = "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2g"
PLANTED = (
    TOKEN,
    STRANGE,
    ADMIN,
    STRIPE,
    WEBHOOK,
    METRICS,
    NOTE,
    "738291",
    "aGFzaGhhc2g",
    "payer@example",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A till's and a relay's data folder with secrets in every place that is looked at."""
    folder = tmp_path / "data"
    folder.mkdir()
    desk = Desk(folder / "till.sqlite3")
    desk.sell_paid()
    desk.sell(note=NOTE)
    with desk.store.transaction() as tx:
        numbers.taken(tx, f"Number A1-000009 was given; it knows {STRANGE}.")
        tx.set_fact("pepper", STRANGE)
        tx.set_fact("copied_up_to", "1")
    desk.close()
    (folder / "device-token").write_text(STRANGE)
    notice = {"pid": 1, "port": 2, "word": ADMIN}
    (folder / "till.running.json").write_text(json.dumps(notice))
    running = {"pid": 1, "url": "http://127.0.0.1:1", "adminToken": ADMIN}
    (folder / "relay.running.json").write_text(json.dumps(running))
    (folder / "kiosk.toml").write_text(
        f'stripe_secret_key = "{STRIPE}"\nstripe_webhook_secret = "{WEBHOOK}"\n'
        f'metrics_token = "{METRICS}"\ndevice_token = "{TOKEN}"\nbilling_email = "payer@example.com"\n'
        'stripe_api_base = "http://127.0.0.1:9"\n'
    )
    logs = folder / "logs"
    logs.mkdir()
    (logs / "till.log").write_text(
        f"asked with {TOKEN} and {STRANGE}\nAuthorization: Bearer abcdefgh12345678\n"
        f"pin=738291 and 'PIN': '738291'\nhash {PIN_HASH}\nkey {STRIPE}, {WEBHOOK}, word={ADMIN}\n"
        f"mail to payer@example.com; scraped with {METRICS}\nsale 7 paid: receipt A1-000001\n"
    )
    (logs / "relay.log.1").write_bytes(f"\xff\xfe {TOKEN}\n".encode("latin-1"))
    return folder


def bundle(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as held:
        return {name: held.read(name).decode() for name in held.namelist()}


def test_nothing_that_was_planted_is_in_the_bundle_and_what_helps_is(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "support.zip"
    assert main(["support", "--out", str(out), "--data-dir", str(folder)]) == 0
    assert "Look before you send it" in capsys.readouterr().out
    assert out.stat().st_mode & 0o777 == 0o600
    parts = bundle(out)
    for name, text in parts.items():
        for secret in PLANTED:
            assert secret not in text, (name, secret)
        assert "abcdefgh12345678" not in text
        assert secret not in out.read_bytes().decode("latin-1")
    assert "receipt A1-000001" in parts["logs/till.log"]
    assert set(parts) >= {"about.json", "doctor.json", "till.json", "relay.json", "files.json"}
    till = json.loads(parts["till.json"])
    assert till["rows"]["receipt"] == 1
    assert till["ends"]["receipt"][0].startswith("A1-000001 ")
    assert till["facts"]["copied_up_to"] == "1"
    assert "pepper" not in till["facts"]
    assert till["facts"]["numbers_taken"] == "Number A1-000009 was given; it knows [secret]."
    assert json.loads(parts["relay.json"]) == {"there": False}
    doctor = json.loads(parts["doctor.json"])
    assert doctor["settings"]["KIOSK_TILL"] == {"value": "A1", "from": "default"}
    assert {check["name"] for check in doctor["checks"]} >= {"disk", "database", "backup"}
    assert json.loads(parts["about.json"])["kiosk"]
    assert json.loads(parts["files.json"])["device-token"] == len(STRANGE)


def test_with_settings_that_cannot_be_read_there_is_a_bundle_all_the_same(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "kiosk.toml").write_text(f'colour = "{TOKEN}"\n')
    out = tmp_path / "support.zip"
    assert main(["support", "--out", str(out), "--data-dir", str(folder)]) == 0
    parts = bundle(out)
    assert "colour" in parts["about.json"]
    assert "colour" in parts["doctor.json"]
    assert json.loads(parts["till.json"])["rows"]["receipt"] == 1
    assert TOKEN not in "".join(parts.values())
    capsys.readouterr()


def test_an_empty_folder_is_told_of_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "support.zip"
    folder = tmp_path / "new"
    assert main(["support", "--out", str(out), "--data-dir", str(folder)]) == 0
    assert json.loads(bundle(out)["till.json"]) == {"there": False}
    capsys.readouterr()
    assert main(["support", "--out", str(out), "--data-dir", str(folder)]) == 1
    assert "is there already" in capsys.readouterr().err
    there_is_none = tmp_path / "none" / "support.zip"
    assert main(["support", "--out", str(there_is_none), "--data-dir", str(folder)]) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_a_damaged_database_says_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "till.sqlite3"
    path.write_bytes(b"not a database, but long enough for a look at it" * 50)
    assert "not a database" in database_facts(path)["trouble"]


def test_a_relays_tables_are_counted_and_no_list_is_taken_for_a_chain(tmp_path: Path) -> None:
    path = tmp_path / "relay.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            "CREATE TABLE audit (number INTEGER, at INTEGER); INSERT INTO audit VALUES (1, 2);"
        )
    facts = database_facts(path)
    assert facts["rows"] == {"audit": 1}
    assert facts["ends"] == {}


def test_secrets_are_looked_up_where_they_lie(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("abcd1234\n")
    (tmp_path / "list").write_text('["x"]')
    found = secrets_in([tmp_path / "token", tmp_path / "none", tmp_path / "list"])
    assert found == ["abcd1234\n"]
    cleaned = Redactor([*found, "abcd", "x"]).clean("abcd1234 abcd xx")
    assert cleaned == "[secret] [secret] xx"
