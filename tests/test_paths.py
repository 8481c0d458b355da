"""Where things lie: a data folder that is ours alone, or one sentence why not."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from kiosk.paths import (
    DataDir,
    DataFolderError,
    default_data_dir,
    open_data_dir,
    papers_dir,
    resource,
)

posix_only = pytest.mark.skipif(os.name != "posix", reason="only POSIX has these modes")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def complaint(root: Path) -> str:
    with pytest.raises(DataFolderError) as caught:
        open_data_dir(root)
    assert caught.value.code == "data_folder"
    assert caught.value.text.endswith(".")
    return caught.value.text


def test_a_folder_is_made_with_those_above_it(tmp_path: Path) -> None:
    root = tmp_path / "shop" / "till"
    assert open_data_dir(root) == DataDir(root)
    assert list(root.iterdir()) == []


def test_a_folder_that_is_there_is_kept(tmp_path: Path) -> None:
    (tmp_path / "till.sqlite3").touch()
    assert open_data_dir(tmp_path).till_database.exists()
    assert open_data_dir(tmp_path) == DataDir(tmp_path)


@posix_only
@pytest.mark.parametrize("before", [None, 0o755, 0o777, 0o700])
def test_nobody_else_may_look_in(tmp_path: Path, before: int | None) -> None:
    root = tmp_path / "data"
    if before is not None:
        root.mkdir()
        root.chmod(before)
    old = os.umask(0)
    try:
        open_data_dir(root)
    finally:
        os.umask(old)
    assert mode(root) == 0o700


@posix_only
def test_a_folder_that_all_share_is_left_as_it_is(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o1777)
    assert complaint(shared) == f"The data folder {shared} is shared; name a folder of its own."
    assert mode(shared) == 0o1777
    assert mode(open_data_dir(shared / "kiosk").root) == 0o700


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    file = tmp_path / "data"
    file.write_text("mine")
    assert complaint(file) == f"The data folder {file} is a file, not a folder."
    assert complaint(file / "till").startswith(f"The data folder {file / 'till'} cannot be used: ")
    assert file.read_text() == "mine"


@posix_only
def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    root = tmp_path / ("x" * 300)
    assert complaint(root) == f"The data folder {root} cannot be used: File name too long."


def test_everything_lies_in_the_folder_under_a_name_of_its_own(tmp_path: Path) -> None:
    folder = DataDir(tmp_path)
    paths = [
        folder.settings_file,
        folder.till_database,
        folder.relay_database,
        folder.sandbox,
        folder.device_token,
        folder.logs,
        *(folder.lock(program) for program in ("till", "relay")),
        *(folder.running(program) for program in ("till", "relay")),
    ]
    assert {path.parent for path in paths} == {tmp_path}
    assert len(set(paths)) == len(paths)
    assert folder.settings_file.name == "kiosk.toml"


def test_the_platforms_folder_is_this_users() -> None:
    assert Path.home() in default_data_dir().parents


def test_resources_are_found() -> None:
    assert resource("fonts").is_dir()
    assert resource("fonts", "x.ttf") == resource("fonts") / "x.ttf"


def test_papers_lie_among_the_documents_of_whoever_is_logged_in() -> None:
    assert Path.home() in papers_dir().parents
    assert papers_dir().name == "Kiosk"
    assert not papers_dir().exists(), "looking makes no folder"
