"""The audit log as files: whole, in order, opening right, disarmed, and with a chain that can be checked."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kiosk.till.books.audit import EXPORT_HEADER, Action, Who, write_down
from kiosk.till.books.documents import AuditRow
from kiosk.till.export.audit import AuditFormat, check_audit_target, export_audit
from kiosk.till.export.files import ExportError
from tests.till.builders import Desk

BANGKOK = ZoneInfo("Asia/Bangkok")
EVIL = Who("=cmd|' /C calc'!A0", "Somchai", 'a "quoted", note')


@pytest.fixture
def entries(desk: Desk) -> list[AuditRow]:
    for who, subject in ((Who("นก"), "A1-000001"), (EVIL, "000123456789")):
        with desk.store.transaction() as tx:
            write_down(tx, "A1", who, Action.REPRINT, subject, desk.clock())
    return list(desk.store.audit())


def test_csv_opens_right(entries: list[AuditRow], tmp_path: Path) -> None:
    target = tmp_path / "audit.csv"
    assert export_audit(entries, target, AuditFormat.CSV, BANGKOK) == 2
    data = target.read_bytes()
    assert data.startswith(b"\xef\xbb\xbfnumber,local_time,at,action,")
    assert data.count(b"\r\n") == data.count(b"\n") == 3
    with target.open(encoding="utf-8-sig", newline="") as file:
        first, second = csv.DictReader(file)
    assert set(first) == {*EXPORT_HEADER, "local_time"}
    assert first["local_time"] == "2026-11-21 12:00:00+07:00"
    assert (first["at"], first["asked_by"]) == ("2026-11-21T05:00:00.000Z", "นก")
    assert second["asked_by"] == "'" + (EVIL.asked_by or "")
    assert (second["subject"], second["why"]) == ("'000123456789", EVIL.why)


def test_json_lines_carry_the_chain(entries: list[AuditRow], tmp_path: Path) -> None:
    target = tmp_path / "audit.jsonl"
    assert export_audit(entries, target, AuditFormat.JSONL, BANGKOK) == 2
    before = "0" * 64
    for line in target.read_bytes().splitlines():
        assert json.loads(line)["previousHash"] == before
        before = hashlib.sha256(line).hexdigest()
    assert before == entries[-1].hash


def test_an_empty_log_is_a_file_with_a_header(tmp_path: Path) -> None:
    target = tmp_path / "audit.csv"
    assert export_audit((), target, AuditFormat.CSV, BANGKOK) == 0
    assert target.read_text("utf-8-sig").count("\n") == 1


def test_a_file_that_is_there_is_only_replaced_when_asked(
    entries: list[AuditRow], tmp_path: Path
) -> None:
    target = tmp_path / "audit.csv"
    target.write_text("mine", "utf-8")
    with pytest.raises(ExportError, match="there already"):
        check_audit_target(target, replace=False)
    with pytest.raises(ExportError, match="there already"):
        export_audit(entries, target, AuditFormat.CSV, BANGKOK)
    assert target.read_text("utf-8") == "mine"
    assert export_audit(entries, target, AuditFormat.CSV, BANGKOK, replace=True) == 2
