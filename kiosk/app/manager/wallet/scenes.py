"""The moments of the wallet's page that a gallery shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.app.manager.page import Tools
from kiosk.app.manager.places import Place
from kiosk.app.manager.sample_tools import RelayAtOnce, sample_tools
from kiosk.app.manager.samples import AtOnce
from kiosk.app.manager.wallet.page import WalletPage
from kiosk.app.manager.wallet.samples import SampleMoney, WalletLog, sample_report
from kiosk.app.manager.window import ManagerWindow
from kiosk.till.link.desk import SessionNeededError
from kiosk.till.link.wire import RelayAwayError

_A_MONTH = 128 * 31
Show = Callable[[WalletPage], None]


@dataclass(frozen=True, slots=True)
class WalletScene:
    """One moment: what the relay says, and what was done."""

    show: Show
    relay: Callable[[], RelayAtOnce] = field(default=lambda: RelayAtOnce(SampleMoney().as_relay()))

    def tools(self) -> Tools:
        """What the window of this moment works with."""
        return sample_tools(reader=AtOnce(WalletLog(_A_MONTH)), relay=self.relay())

    def prepare(self, window: ManagerWindow) -> None:
        """Go there and do it."""
        window.go_to(Place.WALLET)
        page = window.page
        assert isinstance(page, WalletPage)  # the place is registered
        self.show(page)


def _nothing(page: WalletPage) -> None:
    """As it is entered."""


def _open(place: int) -> Show:
    def show(page: WalletPage) -> None:
        key = page.money.table.rows[place].key
        page.money.table.mark(key)
        page.money.table.chosen.emit(key)

    return show


def _reconcile(page: WalletPage) -> None:
    page.show_reconcile(chosen=True)


def _working(page: WalletPage) -> None:
    _reconcile(page)
    page.reconcile.start()
    page.reconcile.progress.setRange(0, 100)
    page.reconcile.progress.setValue(62)


def _found(*, faults: bool) -> Show:
    def show(page: WalletPage) -> None:
        _reconcile(page)
        page.reconcile.show_report(sample_report(faults=faults))

    return show


def _away() -> RelayAtOnce:
    return RelayAtOnce(SampleMoney(RelayAwayError("The relay does not answer.")).as_relay())


def _signed_out() -> RelayAtOnce:
    return RelayAtOnce(
        SampleMoney(SessionNeededError("A manager has to sign in first.")).as_relay()
    )


WALLET_SCENES: dict[str, WalletScene] = {
    "wallet": WalletScene(_nothing),
    "wallet_empty": WalletScene(_nothing, lambda: RelayAtOnce(SampleMoney(count=0).as_relay())),
    "wallet_asking": WalletScene(_nothing, RelayAtOnce),
    "wallet_away": WalletScene(_nothing, _away),
    "wallet_signed_out": WalletScene(_nothing, _signed_out),
    "wallet_payout": WalletScene(_open(2)),
    "wallet_payout_failed": WalletScene(_open(4)),
    "wallet_payout_pending": WalletScene(_open(0)),
    "reconcile": WalletScene(_reconcile),
    "reconcile_working": WalletScene(_working, RelayAtOnce),
    "reconcile_matches": WalletScene(_found(faults=False)),
    "reconcile_differs": WalletScene(_found(faults=True)),
}
