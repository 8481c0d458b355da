"""The state and its journal: what survives a kill, and what a damaged file does."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.sandbox.objects import JsonObject
from kiosk.sandbox.state import Journal, JournalError, State


def thing(object_id: str, **more: object) -> JsonObject:
    return {"object": "thing", "id": object_id, **more}


def reopened(folder: Path) -> list[JsonObject]:
    """What another run finds, the latest made first."""
    with closing(Journal(folder)) as journal:
        state = State(journal)
        state.load(journal.read())
        return list(state.newest_first("thing"))


def test_what_was_committed_is_found_again(tmp_path: Path) -> None:
    with closing(Journal(tmp_path / "sandbox")) as journal:
        state = State(journal)
        state.commit([thing("a"), thing("b", name="กาแฟ")])
        state.commit([thing("a", paid=True)])
    assert reopened(tmp_path / "sandbox") == [thing("b", name="กาแฟ"), thing("a", paid=True)]


def test_a_commit_is_on_file_before_it_is_answered(tmp_path: Path) -> None:
    with closing(Journal(tmp_path)) as journal:
        State(journal).commit([thing("a")])
        assert json.loads((tmp_path / "journal.jsonl").read_text()) == [thing("a")]


def test_a_batch_is_one_line(tmp_path: Path) -> None:
    with closing(Journal(tmp_path)) as journal:
        state = State(journal)
        with state.batch():
            state.commit([thing("a")])
            state.commit([thing("b")])
        with state.batch():
            pass
        state.commit([thing("c")])
    lines = (tmp_path / "journal.jsonl").read_text().splitlines()
    assert [len(json.loads(line)) for line in lines] == [2, 1]


@pytest.mark.parametrize("torn", [b"[", b'[{"object": "thing", "id": "c"}]'])
def test_a_line_cut_short_by_a_kill_is_dropped(tmp_path: Path, torn: bytes) -> None:
    with closing(Journal(tmp_path)) as journal:
        State(journal).commit([thing("a")])
    with (tmp_path / "journal.jsonl").open("ab") as file:
        file.write(torn)
    assert reopened(tmp_path) == [thing("a")]
    with closing(Journal(tmp_path)) as journal:
        state = State(journal)
        state.load(journal.read())
        state.commit([thing("b")])
    assert reopened(tmp_path) == [thing("b"), thing("a")]


def test_a_damaged_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "journal.jsonl").write_bytes(b"[]\nnonsense\n[]\n")
    with pytest.raises(JournalError, match="Line 2"):
        reopened(tmp_path)


def test_a_folder_that_is_a_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(JournalError, match="cannot be opened"):
        Journal(tmp_path / "file")


def test_a_replaced_object_keeps_its_place() -> None:
    state = State()
    state.commit([thing("a"), thing("b")])
    state.commit([thing("a", changed=True)])
    assert [found["id"] for found in state.newest_first("thing")] == ["b", "a"]
    assert state.find("thing", "a") == thing("a", changed=True)
    assert state.find("thing", "c") is None
