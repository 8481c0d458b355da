"""May an update be installed now? Not while a customer may be paying."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.core.checks import Grade
from kiosk.paths import DataDir
from kiosk.till.keeping.update import check_update
from tests.till.builders import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A till at work."""
    desk = Desk(tmp_path / "till.sqlite3")
    yield desk
    desk.close()


def test_never_while_a_sale_is_open(tmp_path: Path, desk: Desk) -> None:
    folder = DataDir(tmp_path)
    assert check_update(folder).grade is Grade.OK
    desk.sell_and_show()
    desk.sell_and_show()
    check = check_update(folder)
    assert (check.grade, check.text) == (
        Grade.WARN,
        "not now: open sales: 2; a customer may be paying",
    )


def test_after_the_last_is_paid_it_may(tmp_path: Path, desk: Desk) -> None:
    desk.sell_paid()
    assert check_update(DataDir(tmp_path)).text == "may be installed: no sale is open"


def test_without_a_till_it_may(tmp_path: Path) -> None:
    assert check_update(DataDir(tmp_path)).grade is Grade.OK


def test_what_cannot_be_read_is_a_reason_to_wait(tmp_path: Path) -> None:
    (tmp_path / "till.sqlite3").write_bytes(b"not a database" * 500)
    check = check_update(DataDir(tmp_path))
    assert (check.grade, check.text[:9]) == (Grade.WARN, "not now: ")
