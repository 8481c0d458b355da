"""The moments of the manager's window that a gallery shows: which log it reads, and what was done in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from kiosk.app.authority.scenes import AUTHORITY_SCENES
from kiosk.app.manager.admin_scenes import ADMIN_SCENES
from kiosk.app.manager.day_close.scenes import DAY_CLOSE_SCENES
from kiosk.app.manager.export.scenes import EXPORT_SCENES
from kiosk.app.manager.money_scenes import MONEY_SCENES
from kiosk.app.manager.page import Tools
from kiosk.app.manager.places import Place
from kiosk.app.manager.reader import Questions
from kiosk.app.manager.receipts.filters import Period
from kiosk.app.manager.receipts.page import ReceiptsPage
from kiosk.app.manager.sample_tools import SampleBackups, sample_backup, sample_tools
from kiosk.app.manager.samples import AtOnce, SampleLog
from kiosk.app.manager.settings.scenes import SETUP_SCENES
from kiosk.app.manager.tills.scenes import TILLS_SCENES
from kiosk.app.manager.wallet.scenes import WALLET_SCENES, WalletScene
from kiosk.app.manager.window import ManagerWindow
from kiosk.app.telling_scenes import MANAGER_TELLING_SCENES
from kiosk.core.sale import LearntBy
from kiosk.sqlite_schema import StoreError
from kiosk.till.keeping.backups import BackupView
from kiosk.till.log.listing import Status

_A_MONTH = 128 * 31
_TROUBLE = StoreError("The till's database cannot be read.", code="store_damaged")

_NO_ROOM = ("backup_no_room", "There is no room for a backup.")

Prepare = Callable[[ManagerWindow], None]


@dataclass(frozen=True, slots=True)
class ManagerScene:
    """One moment."""

    prepare: Prepare
    reader: Callable[[], Questions] = lambda: AtOnce(SampleLog(_A_MONTH))
    others: Callable[[], dict[str, Any]] = dict

    def tools(self) -> Tools:
        """What the window of this moment works with."""
        return sample_tools(**{"reader": self.reader(), **self.others()})


def _backups(view: BackupView) -> dict[str, Any]:
    return {"backups": SampleBackups(view)}


def _at(place: Place) -> Prepare:
    return lambda window: window.go_to(place)


def _receipts(act: Callable[[ReceiptsPage], None]) -> Prepare:
    def prepare(window: ManagerWindow) -> None:
        window.go_to(Place.RECEIPTS)
        page = window.page
        assert isinstance(page, ReceiptsPage)  # the place is registered
        act(page)

    return prepare


def _open(row: int) -> Prepare:
    def act(page: ReceiptsPage) -> None:
        page.table.select_row(row)
        page.table.chosen.emit(row)

    return _receipts(act)


def _choosing_paper(page: ReceiptsPage) -> None:
    page.table.select_row(9)
    page.table.chosen.emit(9)
    page.detail.reprint_button.click()


def _filtered(page: ReceiptsPage) -> None:
    page.filter_bar.set_filters(
        replace(
            page.filter_bar.filters,
            period=Period.WEEK,
            status=Status.PARTIALLY_REFUNDED,
            learnt_by=LearntBy.PUSH,
            cashier="Nok",
            least_satang=5_000,
            most_satang=500_000,
        )
    )


def _choosing_days(page: ReceiptsPage) -> None:
    page.filter_bar.period.click()
    page.filter_bar.choices.buttons[-1].click()


def _nothing_found(page: ReceiptsPage) -> None:
    page.filter_bar.set_filters(replace(page.filter_bar.filters, search="ไม่มี"))


def _over(asked: Prepare) -> Prepare:
    """Something is asked over the receipts."""

    def prepare(window: ManagerWindow) -> None:
        window.go_to(Place.RECEIPTS)
        asked(window)

    return prepare


MANAGER_SCENES: dict[str, ManagerScene | WalletScene] = {
    "overview": ManagerScene(_at(Place.OVERVIEW)),
    "overview_empty": ManagerScene(_at(Place.OVERVIEW), lambda: AtOnce(SampleLog())),
    "overview_trouble": ManagerScene(_at(Place.OVERVIEW), lambda: AtOnce(trouble=_TROUBLE)),
    "overview_backing_up": ManagerScene(
        _at(Place.OVERVIEW),
        others=lambda: _backups(BackupView(percent=43, newest=sample_backup())),
    ),
    "overview_backup_failed": ManagerScene(
        _at(Place.OVERVIEW),
        others=lambda: _backups(BackupView(newest=sample_backup(), trouble=_NO_ROOM)),
    ),
    "receipts": ManagerScene(_at(Place.RECEIPTS)),
    "receipts_loading": ManagerScene(_at(Place.RECEIPTS), AtOnce),
    "receipts_empty": ManagerScene(_at(Place.RECEIPTS), lambda: AtOnce(SampleLog())),
    "receipts_filtered": ManagerScene(_receipts(_filtered)),
    "receipts_not_found": ManagerScene(_receipts(_nothing_found)),
    "receipts_choices": ManagerScene(_receipts(lambda page: page.filter_bar.status.click())),
    "receipts_days": ManagerScene(_receipts(_choosing_days)),
    "receipts_amounts": ManagerScene(_receipts(lambda page: page.filter_bar.amount.click())),
    "receipts_trouble": ManagerScene(_at(Place.RECEIPTS), lambda: AtOnce(trouble=_TROUBLE)),
    "receipt_paid": ManagerScene(_open(1)),
    "receipt_late": ManagerScene(_open(5)),
    "receipt_refunded": ManagerScene(_open(9)),
    "receipt_papers": ManagerScene(_receipts(_choosing_paper)),
    **{
        name: ManagerScene(prepare, others=others)
        for name, (prepare, others) in DAY_CLOSE_SCENES.items()
    },
    **{
        name: ManagerScene(prepare, others=others)
        for name, (prepare, others) in TILLS_SCENES.items()
    },
    **{name: ManagerScene(prepare) for name, prepare in EXPORT_SCENES.items()},
    **{
        name: ManagerScene(prepare, others=parts) for name, (prepare, parts) in ADMIN_SCENES.items()
    },
    **WALLET_SCENES,
    **{
        name: ManagerScene(prepare, others=others)
        for name, (prepare, others) in MONEY_SCENES.items()
    },
    **{name: ManagerScene(prepare) for name, prepare in MANAGER_TELLING_SCENES.items()},
    **{
        name: ManagerScene(prepare, others=others)
        for name, (prepare, others) in SETUP_SCENES.items()
    },
    **{name: ManagerScene(_over(prepare)) for name, prepare in AUTHORITY_SCENES.items()},
}
