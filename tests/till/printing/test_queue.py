"""Papers that wait: on disk before anything is done, taken up after a crash, marked when they may have come
out."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.till.printing.queue import PrintQueue, X, job_of, job_of_x

NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)
RECEIPT = json.dumps({"number": "A1-000129", "amountSatang": 18_550}, ensure_ascii=False)
REFUND = json.dumps({"kind": "refund", "number": "A1-R000003"})


def test_a_paper_outlives_the_program(tmp_path: Path) -> None:
    queue = PrintQueue(tmp_path / "queue")
    first = queue.add(job_of(RECEIPT, NOON, page_url="https://pay.example/p/1", by_itself=True))
    second = queue.add(job_of(REFUND, NOON + timedelta(seconds=1), copy=True))
    x = queue.add(job_of_x({"kind": "x", "till": "A1"}, NOON + timedelta(seconds=2)))
    again = PrintQueue(tmp_path / "queue")
    again.load()
    assert again.jobs == (first, second, x)
    assert [(job.kind, job.number, job.marked) for job in again.jobs] == [
        ("receipt", "A1-000129", False),
        ("refund", "A1-R000003", True),
        (X, "", False),
    ]
    again.done(first)
    third = PrintQueue(tmp_path / "queue")
    third.load()
    assert third.jobs == (second, x)


def test_a_paper_that_was_begun_may_have_come_out_and_bears_the_mark(tmp_path: Path) -> None:
    queue = PrintQueue(tmp_path)
    job = queue.add(job_of(RECEIPT, NOON))
    queue.begin(job)
    again = PrintQueue(tmp_path)
    again.load()
    [found] = again.jobs
    assert (found.begun, found.marked) == (True, True)
    assert found.shown().unsure
    # A later try of which nothing left changes nothing about the earlier one.
    again.begin(found)
    again.not_begun(found)
    assert again.jobs == (found,)


def test_a_paper_of_which_nothing_left_stays_unmarked(tmp_path: Path) -> None:
    queue = PrintQueue(tmp_path)
    job = queue.add(job_of(RECEIPT, NOON))
    queue.begin(job)
    queue.not_begun(job)
    again = PrintQueue(tmp_path)
    again.load()
    assert again.jobs == (job,)
    assert not job.marked


def test_what_is_printed_by_itself_waits_once(tmp_path: Path) -> None:
    queue = PrintQueue(tmp_path)
    job = job_of(RECEIPT, NOON, by_itself=True)
    later = job_of(RECEIPT, NOON + timedelta(hours=1), by_itself=True)
    assert queue.add(job) == queue.add(later)
    assert len(queue.jobs) == 1
    # What a person asks for is printed as often as it is asked for.
    queue.add(job_of(RECEIPT, NOON, copy=True))
    queue.add(job_of(RECEIPT, NOON, copy=True))
    assert len(queue.jobs) == 3


def test_the_place_up_to_which_was_printed_is_kept(tmp_path: Path) -> None:
    queue = PrintQueue(tmp_path / "queue")
    assert queue.through() is None
    queue.set_through(129)
    assert PrintQueue(tmp_path / "queue").through() == 129
    queue.set_through(None)
    queue.set_through(None)
    assert queue.through() is None


@pytest.mark.expected_logs("cannot be read")
@pytest.mark.parametrize("text", ["", "[1]", '{"key": "a"}', '{"key": 1, "asked_at": "x"}', "\x00"])
def test_a_file_that_cannot_be_read_is_put_aside(tmp_path: Path, text: str) -> None:
    queue = PrintQueue(tmp_path)
    job = queue.add(job_of(RECEIPT, NOON))
    (tmp_path / "00000000000000-odd.json").write_text(text, "utf-8")
    again = PrintQueue(tmp_path)
    again.load()
    assert again.jobs == (job,)
    assert [file.name for file in tmp_path.glob("*.unreadable")] == [
        "00000000000000-odd.json.unreadable"
    ]


@pytest.mark.expected_logs("waits in memory only", "cannot be kept")
def test_without_a_disk_a_paper_waits_in_memory(tmp_path: Path) -> None:
    (tmp_path / "queue").write_text("a file, no folder", "utf-8")
    queue = PrintQueue(tmp_path / "queue")
    job = queue.add(job_of(RECEIPT, NOON))
    queue.set_through(3)
    assert queue.jobs == (job,)


@pytest.mark.expected_logs("cannot be taken out")
def test_a_file_that_cannot_be_removed_is_told(tmp_path: Path) -> None:
    queue = PrintQueue(tmp_path)
    job = queue.add(job_of(RECEIPT, NOON))
    file = tmp_path / f"{job.key}.json"
    file.unlink()
    file.mkdir()
    queue.done(job)
    assert queue.jobs == ()


@pytest.mark.parametrize("document", ["no JSON", "[]", "{}"])
def test_a_document_that_is_none_is_told_when_it_is_drawn(document: str) -> None:
    job = job_of(document, NOON)
    assert (job.kind, job.number) == ("receipt", "")


def test_a_key_is_a_name_for_a_file_and_sorts_by_time() -> None:
    job = job_of(json.dumps({"number": "../../A1 000129"}), NOON)
    assert "/" not in job.key
    assert replace(job, key=job.key).key < job_of("{}", NOON + timedelta(seconds=1)).key
