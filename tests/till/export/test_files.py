"""A file appears only when it is whole, and nothing half is left behind."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from kiosk.till.export.files import ExportError, finished_file, free_path


def names(folder: Path) -> list[str]:
    """What is in the folder."""
    return sorted(path.name for path in folder.iterdir())


def test_the_file_is_there_when_the_block_has_ended(tmp_path: Path) -> None:
    path = tmp_path / "พฤศจิกายน.csv"
    with finished_file(path) as file:
        file.write("กาแฟ\r\n")
        assert not path.exists()
    assert path.read_bytes() == "กาแฟ\r\n".encode()
    assert names(tmp_path) == [path.name]


def test_an_older_file_is_replaced_only_by_a_whole_one(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("old")
    with pytest.raises(KeyError), finished_file(path) as file:
        file.write("half")
        raise KeyError
    assert path.read_text() == "old"
    assert names(tmp_path) == ["log.csv"]


@pytest.mark.parametrize(
    ("where", "why"),
    [
        ("missing/log.csv", "there is no such folder"),
        ("a file/log.csv", "a part of its path is no folder"),
        ("a folder", "it is a folder"),
        ("x" * 252, "its name is too long"),
    ],
)
def test_where_it_cannot_be_written_one_sentence_says_so(
    tmp_path: Path, where: str, why: str
) -> None:
    (tmp_path / "a file").touch()
    (tmp_path / "a folder").mkdir()
    before = names(tmp_path)
    with (
        pytest.raises(ExportError, match=f"cannot be written: {why}"),
        finished_file(tmp_path / where),
    ):
        pass
    assert names(tmp_path) == before


@pytest.mark.parametrize("path", [Path("/"), Path()])
def test_a_path_without_a_name_is_no_file(path: Path) -> None:
    with pytest.raises(ExportError, match="not the name of a file"), finished_file(path):
        pass


def test_a_full_disk_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="the disk is full"), finished_file(tmp_path / "log.csv"):
        raise OSError(28, os.strerror(28))
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    ("number", "why"),
    [
        (errno.EACCES, "this account may not write there"),
        (errno.EROFS, "the disk can only be read"),
        (errno.EIO, "Input/output error"),
    ],
)
def test_what_the_disk_refuses_is_told_in_plain_words(
    tmp_path: Path, number: int, why: str
) -> None:
    with (
        pytest.raises(ExportError, match=f"cannot be written: {why}") as told,
        finished_file(tmp_path / "log.csv"),
    ):
        raise OSError(number, os.strerror(number))
    assert told.value.said_in("th").startswith("เขียน ")
    assert names(tmp_path) == []


def test_a_file_that_came_meanwhile_is_not_replaced_unasked(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    with (
        pytest.raises(ExportError, match="it is there already"),
        finished_file(path, replace=False) as file,
    ):
        file.write("ours")
        path.write_text("theirs")
    assert path.read_text() == "theirs"
    assert names(tmp_path) == ["log.csv"]


def test_a_file_that_a_spreadsheet_shows_on_windows_is_told_apart(tmp_path: Path) -> None:
    held = OSError(errno.EACCES, "sharing violation")
    held.winerror = 32  # type: ignore[attr-defined,unused-ignore]
    with (
        pytest.raises(ExportError, match="another program has it open") as told,
        finished_file(tmp_path / "log.csv"),
    ):
        raise held
    assert told.value.code == "export_held"
    assert names(tmp_path) == []


def test_a_name_that_is_free_is_found_also_for_its_companions(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    beside = ("{stem}-more{suffix}", "{stem}{suffix}.json")
    assert free_path(path, *beside) == path
    path.touch()
    (tmp_path / "log-2-more.csv").touch()
    (tmp_path / "log-3.csv.json").touch()
    assert free_path(path, *beside).name == "log-4.csv"
    assert free_path(path).name == "log-2.csv"


def test_where_nobody_can_look_one_sentence_says_so(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="its name is too long"):
        free_path(tmp_path / ("x" * 300))
