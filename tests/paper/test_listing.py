"""Long lists as PDF: every row, its header on every page, and the totals at the end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.paper.blocks import Align, PaperError
from kiosk.paper.listing import LANDSCAPE, Column, Listing, Row, write_pdf
from tests.paper.reading_back import Page, needs_poppler, pages

pytestmark = pytest.mark.usefixtures("fonts")
LISTING = Listing(
    title="Receipts",
    lines=("Coffee shop · TAX# 0107544000108", "1 Nov 2026 to 30 Nov 2026"),
    columns=(
        Column("Number", 2),
        Column("Amount", 2, Align.END),
        Column("Status", 1, Align.CENTRE),
        Column("Note", 5),
    ),
    language="en",
    at=datetime(2026, 11, 30, tzinfo=UTC),
)


def numbered(count: int, note: str = "ชาเย็น") -> Iterator[Row]:
    """So many rows."""
    for number in range(1, count + 1):
        yield (f"A1-{number:06d}", "185.50", "paid", note)


@needs_poppler
@pytest.mark.parametrize("count", [0, 1, 23, 24, 25, 400])
def test_every_row_once_and_a_header_on_every_page(count: int, tmp_path: Path) -> None:
    path = tmp_path / "list.pdf"
    totals = ("Total", "1,234.50", "", f"{count} receipts")
    assert write_pdf(path, LISTING, lambda: numbered(count), lambda: totals) == count
    found = pages(path, tmp_path)
    rows = [word for page in found for word, _ in page.words if word.startswith("A1-")]
    assert rows == [f"A1-{number:06d}" for number in range(1, count + 1)]
    for number, page in enumerate(found, start=1):
        assert [page.text.count(column.title) for column in LISTING.columns] == [1] * 4
        assert f"Page {number} of {len(found)}" in page.text
        assert (page.width_mm, page.height_mm) == pytest.approx((297, 210), abs=0.3)
    assert "Receipts Coffee shop" in found[0].text
    assert "Total 1,234.50" in found[-1].text
    assert f"{count} receipts" in found[-1].text


def inside(page: Page) -> bool:
    """Nothing stands outside the margins."""
    edge = LANDSCAPE.margin_mm - 0.3
    return all(
        left >= edge and right <= 297 - edge and top >= edge - 3 and bottom <= 210 - edge + 3
        for _, (left, top, right, bottom) in page.words
    )


@needs_poppler
def test_long_cells_go_on_below_themselves_over_pages_if_need_be(tmp_path: Path) -> None:
    path = tmp_path / "list.pdf"
    notes = " ".join(f"word{number:04d}" for number in range(1_500))
    rows = [("A1-000001", "999,999.99", "paid", notes), ("A1-" + "9" * 80, "1.00", "paid", "end")]
    write_pdf(path, LISTING, lambda: rows)
    found = pages(path, tmp_path)
    assert len(found) > 2
    assert f"of {len(found)}" in found[-1].text
    text = " ".join(page.text for page in found)
    assert [number for number in range(1_500) if f"word{number:04d}" not in text] == []
    assert "999,999.99" in text
    assert all(inside(page) for page in found)


@needs_poppler
def test_a_list_without_totals_has_none(tmp_path: Path) -> None:
    write_pdf(tmp_path / "list.pdf", LISTING, lambda: numbered(2))
    assert "Total" not in pages(tmp_path / "list.pdf", tmp_path)[0].text


def test_rows_are_not_kept_and_totals_are_asked_once_all_were_seen(tmp_path: Path) -> None:
    seen: list[str] = []

    def rows() -> Iterator[Row]:
        for row in numbered(30):
            seen.append(row[0])
            yield row

    def totals() -> Row:
        return ("Total", str(len(seen)), "", "")

    assert write_pdf(tmp_path / "list.pdf", LISTING, rows, totals) == 30
    assert len(seen) == 60


def test_whoever_gives_the_rows_may_stop(tmp_path: Path) -> None:
    class Canceled(Exception):
        pass

    def rows() -> Iterator[Row]:
        yield from numbered(3)
        raise Canceled

    with pytest.raises(Canceled):
        write_pdf(tmp_path / "list.pdf", LISTING, rows)


def test_stopping_while_the_pages_are_drawn(tmp_path: Path) -> None:
    class Canceled(Exception):
        pass

    rounds = iter(range(2))

    def rows() -> Iterator[Row]:
        again = next(rounds)
        yield from numbered(3)
        if again:
            raise Canceled

    with pytest.raises(Canceled):
        write_pdf(tmp_path / "list.pdf", LISTING, rows)


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(PaperError, match=r"none/list\.pdf cannot be written: .+\.$"):
        write_pdf(tmp_path / "none" / "list.pdf", LISTING, lambda: numbered(1))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_told() -> None:
    with pytest.raises(PaperError, match="cannot be written"):
        write_pdf(Path("/dev/full"), LISTING, lambda: numbered(2_000))
