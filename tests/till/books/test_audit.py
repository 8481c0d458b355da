"""The audit log: written with what it tells of, in order, and never changed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk.core.chain import ChainError
from kiosk.till.books.audit import EXPORT_HEADER, Action, Who, export_cells, write_down
from kiosk.till.books.documents import AuditFilter
from kiosk.till.keeping.verify import verify, verify_audit
from tests.till.builders import START, Desk

BOTH = Who("นก", "Somchai", "till is short")


def write(desk: Desk, action: str = Action.REPRINT, who: Who = BOTH, subject: str = "A1-1") -> None:
    with desk.store.transaction() as tx:
        write_down(tx, "A1", who, action, subject, desk.clock())


def test_an_entry_says_who_asked_who_allowed_what_why_and_when(desk: Desk) -> None:
    write(desk)
    [entry] = desk.store.audit()
    assert json.loads(entry.document) == {
        "version": 1,
        "kind": "audit",
        "till": "A1",
        "sequence": 1,
        "number": "A1-A000001",
        "previousHash": "0" * 64,
        "askedBy": "นก",
        "allowedBy": "Somchai",
        "why": "till is short",
        "action": "reprint",
        "subject": "A1-1",
        "at": "2026-11-21T05:00:00.000Z",
    }


def test_nobody_is_nobody_and_not_an_empty_name(desk: Desk) -> None:
    write(desk, who=Who())
    [entry] = desk.store.audit()
    assert (entry.asked_by, entry.allowed_by, entry.why) == (None, None, "")


def test_what_is_taken_back_leaves_no_entry(desk: Desk) -> None:
    with pytest.raises(KeyError), desk.store.transaction() as tx:
        write_down(tx, "A1", BOTH, Action.X, "x", desk.clock())
        raise KeyError
    assert list(desk.store.audit()) == []


def test_text_is_kept_as_it_is_hashed(desk: Desk) -> None:
    write(desk, who=Who("Cafe\u0301", None, "a\ud800b"), subject="e\u0301")
    [entry] = desk.store.audit()
    assert (entry.asked_by, entry.why, entry.subject) == ("Caf\u00e9", "a?b", "\u00e9")
    assert verify(desk.store).audit["A1"].sequence == 1


def test_it_is_paged_newest_first(desk: Desk) -> None:
    for number in range(5):
        write(desk, subject=str(number))
    with desk.store.reading() as tx:
        assert [row.subject for row in tx.recent_audit("A1", 2)] == ["4", "3"]
        assert [row.subject for row in tx.recent_audit("A1", 9, before=4)] == ["2", "1", "0"]
        assert tx.recent_audit("B1", 9) == []


def test_rows_for_a_file_have_every_column(desk: Desk) -> None:
    write(desk, who=Who(None, "Somchai"))
    [entry] = desk.store.audit()
    cells = dict(zip(EXPORT_HEADER, export_cells(entry), strict=True))
    assert cells == {
        "number": "A1-A000001",
        "at": "2026-11-21T05:00:00.000Z",
        "action": "reprint",
        "subject": "A1-1",
        "asked_by": "",
        "allowed_by": "Somchai",
        "why": "",
        "hash": entry.hash,
    }


def test_a_word_of_a_newer_part_is_taken(desk: Desk) -> None:
    write(desk, action="teleport")
    assert [row.action for row in desk.store.audit()] == ["teleport"]


def test_it_is_narrowed_down_by_act_person_text_and_time(desk: Desk) -> None:
    write(desk, Action.REPRINT, subject="A1-000001")
    desk.clock.move(3_600)
    write(desk, Action.REFUND, Who("Somchai", None, "100% ทำหก"), "A1-000002")
    desk.clock.move(3_600)
    write(desk, Action.Z, Who(None, "Malee"), "A1-Z0001")

    def found(**wanted: object) -> list[int]:
        narrowed = AuditFilter(**wanted)  # type: ignore[arg-type]
        with desk.store.reading() as tx:
            oldest_first = [row.sequence for row in tx.audit_entries("A1", narrowed)]
            newest_first = [row.sequence for row in tx.recent_audit("A1", 9, wanted=narrowed)]
        assert oldest_first == newest_first[::-1]
        return oldest_first

    assert found() == [1, 2, 3]
    assert found(action="refund") == [2]
    assert found(person="Somchai") == [1, 2]
    assert found(person="Malee") == [3]
    assert found(text="a1-00000") == [1, 2]
    assert found(text="100%") == [2]
    assert found(text="1%0") == found(text="A1_") == []
    assert found(text="ทำหก") == [2]
    assert found(text="A1-A000003") == [3]
    assert found(text="till", action="reprint") == [1]
    at = START + timedelta(hours=1)
    assert found(since=at) == [2, 3]
    assert found(until=at) == [1]


def test_everybody_in_it_is_named_once(desk: Desk) -> None:
    write(desk)
    write(desk, who=Who("Somchai", "Malee"))
    write(desk, who=Who())
    with desk.store.reading() as tx:
        assert tx.audit_people("A1") == ["Malee", "Somchai", "นก"]
        assert tx.audit_people("B1") == []


def test_its_chain_is_checked_alone(desk: Desk) -> None:
    for _ in range(3):
        write(desk)
    entries = list(desk.store.audit())
    assert verify_audit(entries)["A1"].sequence == 3
    assert verify_audit(()) == {}
    with pytest.raises(ChainError) as broken:
        verify_audit([entries[0], replace(entries[1], why="nothing"), entries[2]])
    assert broken.value.number == "A1-A000002"
    with pytest.raises(ChainError):
        verify_audit([entries[0], entries[2]])
