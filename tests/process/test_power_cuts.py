"""A power cut loses no receipt that anybody was told of. A hundred cuts here, 1,500 of each kind by the night.

The disk is a replay of what SQLite really wrote; the controls show that it can lose, and that losing is seen.
"""

from __future__ import annotations

import itertools
import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from tests.process.cuts.crash_disk import (
    SECTOR,
    Created,
    Cut,
    FolderSynced,
    Promised,
    Resized,
    Step,
    Synced,
    Unlinked,
    Written,
    after_cuts,
    promises,
)
from tests.process.cuts.power_cuts import MODES, Mode, cut_power
from tests.process.cuts.recording import recording

SALES = 30
CUTS = {
    "till, as it is": 100,
    "till, NORMAL": 16,
    "till, OFF": 12,
    "relay, as it is": 40,
    "relay, NORMAL": 16,
}


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.name)
def test_a_power_cut_loses_nothing_that_was_told_and_where_it_would_it_is_seen(mode: Mode) -> None:
    tally = cut_power(mode, range(CUTS[mode.name]), SALES)
    assert tally.promised >= SALES
    assert tally.good, f"cuts {tally.bad}: {tally.lost} lost, {tally.damaged} damaged"


# The disk


def found(log: list[Step], seed: int) -> dict[str, bytes]:
    """What is found after the last step."""
    [(_, files)] = after_cuts(log, [Cut(0, len(log), Random(seed))])
    return files


def test_what_was_synced_is_there_whatever_happens() -> None:
    log: list[Step] = [Created("a", 1), Written(1, 0, b"x" * 2_000), Synced(1), FolderSynced()]
    assert all(found(log, seed) == {"a": b"x" * 2_000} for seed in range(50))


def test_what_was_not_synced_is_there_sector_by_sector_or_not() -> None:
    log: list[Step] = [Created("a", 1), Synced(1), FolderSynced(), Written(1, 500, b"x" * 1_100)]
    whole = bytes(500) + b"x" * 1_100
    seen = {found(log, seed)["a"] for seed in range(200)}
    edges = [500, SECTOR, 2 * SECTOR, 3 * SECTOR, 1_600]
    for content in seen:
        for begin, end in itertools.pairwise(edges):
            part = content[begin:end]
            assert part in (whole[begin:end], bytes(len(part)))
    assert len(seen) == 16


def test_a_name_is_there_for_sure_only_after_the_folder_was_synced() -> None:
    log: list[Step] = [Created("a", 1), Written(1, 0, b"x"), Synced(1)]
    assert {len(found(log, seed)) for seed in range(50)} == {0, 1}
    gone = [*log, FolderSynced(), Unlinked("a")]
    assert {len(found(gone, seed)) for seed in range(50)} == {0, 1}
    assert all(found([*gone, FolderSynced()], seed) == {} for seed in range(50))


def test_a_file_that_was_cut_off_may_be_long_again() -> None:
    log: list[Step] = [Created("a", 1), Written(1, 0, b"xyz"), Synced(1), FolderSynced()]
    assert {found([*log, Resized(1, 1)], seed)["a"] for seed in range(50)} == {b"xyz", b"x"}


def test_cuts_are_by_themselves_and_each_knows_what_was_told() -> None:
    log: list[Step] = [
        Created("a", 1),
        FolderSynced(),
        Promised("one"),
        Written(1, 0, b"x"),
        Synced(1),
    ]
    cuts = [Cut(number, after, Random(1)) for number, after in enumerate((5, 2, 0, 5))]
    files = [(cut.number, content) for cut, content in after_cuts(log, cuts)]
    assert files == [(2, {}), (1, {"a": b""}), (0, {"a": b"x"}), (3, {"a": b"x"})]
    assert [promises(log, after) for after in (2, 3)] == [[], ["one"]]


# The recording


def test_what_sqlite_does_is_written_down_as_it_is_on_the_disk(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    with recording(tmp_path) as log:
        with closing(sqlite3.connect(tmp_path / "db", isolation_level=None)) as connection:
            connection.execute("CREATE TABLE t (x)")
            connection.executemany("INSERT INTO t VALUES (?)", [(bytes(9_000),)] * 5)
            connection.execute("DELETE FROM t")
            connection.execute("VACUUM")
        sqlite3.connect(tmp_path / "other" / "db").close()
    everything = [*log.steps, Synced(1), FolderSynced()]
    assert found(everything, 0) == {"db": (tmp_path / "db").read_bytes()}
    kinds = {type(step) for step in log.steps}
    assert kinds == {Created, Written, Resized, Synced, FolderSynced, Unlinked}


def test_afterwards_nothing_is_written_down_any_more(tmp_path: Path) -> None:
    with recording(tmp_path) as log:
        pass
    with closing(sqlite3.connect(tmp_path / "db")) as connection:
        connection.execute("CREATE TABLE t (x)")
    assert log.steps == []
    with pytest.raises(sqlite3.OperationalError, match="no such vfs"):
        sqlite3.connect("file::memory:?vfs=kiosk-recording", uri=True)
