"""`kiosk relay inbox` without a running relay, and what is said when it is used wrongly."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.cli.main import main
from kiosk.paths import open_data_dir
from kiosk.relay.records import EventSource, ReceivedEvent
from kiosk.relay.running.devices import offline_store

AT = datetime(2026, 3, 1, 5, 0, tzinfo=UTC)


def inbox(folder: Path, *arguments: str) -> int:
    """Run `kiosk relay inbox` on a folder."""
    return main(["relay", "inbox", *arguments, "--data-dir", str(folder)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A relay's folder with three events: done, waiting, failing."""
    with offline_store(open_data_dir(tmp_path)) as store, store.transaction() as tx:
        for n, word in enumerate(("done", "waits", "fails"), start=1):
            event = ReceivedEvent(
                f"evt_{word}", "payout.paid", b"{}", AT, EventSource.WEBHOOK, f"po_{n}"
            )
            tx.inbox.append(event)
        tx.inbox.applied(1, "left_alone", AT)
        tx.inbox.failed(3, "MalformedError: id: Field required.", AT.replace(hour=6))
    return tmp_path


def test_events_are_listed_newest_first(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert inbox(folder, "list") == 0
    fails, waits, done = capsys.readouterr().out.splitlines()
    assert done == "2026-03-01 05:00:00Z  evt_done  payout.paid  po_1  left_alone"
    assert waits.endswith("evt_waits  payout.paid  po_2  waits")
    assert fails.endswith(
        "fails (1 tries, next try 06:00:00Z): MalformedError: id: Field required."
    )
    assert inbox(folder, "list", "--limit", "1") == 0
    assert len(capsys.readouterr().out.splitlines()) == 1
    assert inbox(folder, "list", "--failing", "--json") == 0
    [item] = json.loads(capsys.readouterr().out)["items"]
    assert (item["eventId"], item["attempts"]) == ("evt_fails", 1)


def test_an_empty_inbox_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert inbox(tmp_path, "list") == 0
    assert inbox(tmp_path, "list", "--failing") == 0
    assert capsys.readouterr().out == "no event was received yet\nno event fails\n"


def test_failing_events_are_tried_again(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert inbox(folder, "retry", "evt_fails") == 0
    assert capsys.readouterr().out.startswith("1 event is tried again")
    with offline_store(open_data_dir(folder)) as store, store.transaction() as tx:
        entry = tx.inbox.by_event_id("evt_fails")
        assert entry is not None
        assert entry.attempts == 0
        [audit] = tx.audit.page(None, 9)
        assert (audit.action, audit.device) == ("inbox.retry", "(this machine)")
    assert inbox(folder, "retry", "--all") == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("retry", "evt_none"), "There is no event evt_none in the inbox."),
        (("retry", "evt_done"), "Event evt_done does not fail: it is done (left_alone)."),
        (("retry", "evt_waits"), "Event evt_waits does not fail: it waits its turn."),
        (("list", "--refused"), "No relay runs here; only a running one remembers"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    assert inbox(folder, *arguments) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"kiosk: {words}")
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("retry",),
        ("retry", "evt_1", "--all"),
        ("list", "--failing", "--refused"),
        ("list", "--limit", "0"),
        ("list", "--limit", "1001"),
        ("list", "--limit", "-1"),
        ("list", "--limit", "x"),
    ],
)
def test_wrong_usage_is_2(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as ended:
        inbox(tmp_path, *arguments)
    assert ended.value.code == 2
