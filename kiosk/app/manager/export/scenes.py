"""The moments of the export page that a gallery shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from kiosk.app.manager.export.page import ExportPage
from kiosk.app.manager.places import Place
from kiosk.app.manager.sample_tools import SampleExports
from kiosk.app.manager.window import ManagerWindow
from kiosk.till.export.export import ExportCanceledError, Written
from kiosk.till.export.files import ExportError
from kiosk.till.log.listing import LogFilter, RefundTotals, Status, Totals

Prepare = Callable[[ManagerWindow], None]

_FOLDER = Path("/media/books")
WRITTEN = Written(
    Totals(2_560, 48_120_250, 186_000, 3_148_054),
    RefundTotals(61, 186_000, 12_168),
    sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    manifest_sha256="60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
    files=(
        _FOLDER / "receipts-A1-2026-11.csv",
        _FOLDER / "receipts-A1-2026-11-refunds.csv",
        _FOLDER / "receipts-A1-2026-11.csv.manifest.json",
    ),
)


def _page(window: ManagerWindow) -> ExportPage:
    window.go_to(Place.EXPORT)
    page = window.page
    assert isinstance(page, ExportPage)  # the place is registered
    return page


def _exports(page: ExportPage) -> SampleExports:
    exports = page.exports
    assert isinstance(exports, SampleExports)  # a gallery has no others
    return exports


def _plain(window: ManagerWindow) -> None:
    _page(window)


def _filtered(window: ManagerWindow) -> None:
    _page(window)
    window.export(
        LogFilter(
            since=date(2026, 11, 14),
            until=date(2026, 11, 20),
            status=Status.PARTIALLY_REFUNDED,
            cashier="Nok",
            min_satang=1_000,
        )
    )


def _running(window: ManagerWindow) -> None:
    page = _page(window)
    page.outcome.export_button.click()
    listener = _exports(page).listener
    assert listener is not None  # it was begun
    listener.progress(1_000, 2_560)


def _written(window: ManagerWindow) -> None:
    page = _page(window)
    page.outcome.export_button.click()
    _exports(page).end(WRITTEN)
    window.toast.hide()


def _no_room(window: ManagerWindow) -> None:
    page = _page(window)
    page.outcome.export_button.click()
    _exports(page).end(ExportError("The disk is full.", code="export_no_room"))


def _stopped(window: ManagerWindow) -> None:
    page = _page(window)
    page.outcome.export_button.click()
    _exports(page).end(ExportCanceledError("Stopped."))


def _nothing(window: ManagerWindow) -> None:
    _page(window)
    window.export(LogFilter(since=date(2031, 1, 1), until=date(2031, 1, 31)))


EXPORT_SCENES: dict[str, Prepare] = {
    "export": _plain,
    "export_filtered": _filtered,
    "export_running": _running,
    "export_written": _written,
    "export_no_room": _no_room,
    "export_stopped": _stopped,
    "export_nothing": _nothing,
}
