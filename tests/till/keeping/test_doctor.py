"""What the doctor says of a till, in both languages, for the command and for the window."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.core.checks import Check, Grade
from kiosk.paths import open_data_dir
from kiosk.settings import TillSettings
from kiosk.till.keeping.doctor import disk_of, screens_check, till_checks
from kiosk.till.keeping.health import check_backup, judge_disk
from kiosk.till.keeping.room import MIB
from kiosk.till.token import write_token

NOW = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
URL = "http://127.0.0.1:9"  # nobody listens there


def in_thai(check: Check) -> bool:
    """The line is there in Thai too, and is not the English one."""
    return re.search("[ก-๙]", check.said_in("th")) is not None and check.said_in("en") == check.text


def test_a_till_that_was_never_started_is_told_in_both_languages(tmp_path: Path) -> None:
    folder = open_data_dir(tmp_path)
    settings = TillSettings(data_dir=tmp_path)
    checks = [disk_of(folder), *till_checks(settings, folder, None, [], NOW)]
    names = [check.name for check in checks]
    assert names == [
        *("disk", "database", "copies", "time", "backup"),
        *("relay", "screens", "update"),
    ]
    assert all(map(in_thai, checks))
    assert "KIOSK_RELAY_URL" in checks[5].text


def test_a_relay_without_a_token_and_one_that_does_not_answer(tmp_path: Path) -> None:
    folder = open_data_dir(tmp_path)
    settings = TillSettings(data_dir=tmp_path)

    def relay() -> Check:
        return next(
            check
            for check in till_checks(settings, folder, URL, [(1920, 1080)], NOW)
            if check.name == "relay"
        )

    assert "no token" in relay().text
    folder.device_token.write_bytes(b"\xff")
    assert relay().code == "token_file"
    write_token(folder.device_token, "kt_made_up")
    away = relay()
    assert (away.grade, away.code) == (Grade.FAIL, "relay_away")


@pytest.mark.parametrize(
    ("sizes", "grade", "text"),
    [
        ([], Grade.WARN, "no display here"),
        ([(1280, 800)], Grade.WARN, "one (1280x800)"),
        ([(1280, 800), (1024, 768)], Grade.OK, "2 (1280x800, 1024x768)"),
    ],
)
def test_screens(sizes: list[tuple[int, int]], grade: Grade, text: str) -> None:
    check = screens_check(sizes)
    assert check.grade is grade
    assert check.text.startswith(text)
    assert in_thai(check)


def test_a_chosen_monitor_that_is_away_is_named() -> None:
    check = screens_check([(1280, 800)], "ACME Panel 7")
    assert check.grade is Grade.WARN
    assert "ACME Panel 7" in check.text
    assert in_thai(check)


def test_trouble_is_told_in_thai_too(tmp_path: Path) -> None:
    for free in (10 * MIB, 600 * MIB, 5000 * MIB):
        assert in_thai(judge_disk(free, tmp_path))
    assert in_thai(check_backup(tmp_path, None, "A1", NOW))
