"""The moments of the tills page, and of other tills' receipts, that a gallery shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from kiosk.app.manager.all_tills import AllTillsView
from kiosk.app.manager.places import Place
from kiosk.app.manager.receipts.filters import ALL_TILLS, Period
from kiosk.app.manager.receipts.page import ReceiptsPage
from kiosk.app.manager.sample_tools import RelayAtOnce, SampleAllTills
from kiosk.app.manager.samples import AtOnce, SampleLog
from kiosk.app.manager.tills.page import TillsPage
from kiosk.app.manager.tills.samples import SampleTillsRelay, sample_device
from kiosk.app.manager.window import ManagerWindow
from kiosk.app.samples import NOW
from kiosk.till.copying.mirror import MirroredTill, MirrorState
from kiosk.till.link.desk import SessionNeededError
from kiosk.till.link.wire import RelayAwayError

_A_MONTH = 128 * 31
STATE = MirrorState(
    NOW - timedelta(minutes=1),
    (MirroredTill("A1", "till A1", 129, 129), MirroredTill("B1", "ซุ้มหน้าร้าน", 412, 412)),
)
_BROKEN = "B1-000398"
TROUBLED = replace(
    STATE, tills=(STATE.tills[0], replace(STATE.tills[1], sequence=397, broken=_BROKEN))
)

Prepare = Callable[[ManagerWindow], None]
Others = Callable[[], dict[str, Any]]


def _scene(
    prepare: Prepare, *, relay: SampleTillsRelay | None = None, view: AllTillsView | None = None
) -> tuple[Prepare, Others]:
    """One moment, over a made-up relay."""

    def others() -> dict[str, Any]:
        copies = AtOnce(SampleLog(_A_MONTH, tills=("A1", "B1", "A2")))
        return {
            "relay": RelayAtOnce(relay or SampleTillsRelay()),  # type: ignore[arg-type]
            "all_tills": SampleAllTills(copies, view or AllTillsView(readable=True, state=STATE)),
        }

    return prepare, others


def _page(window: ManagerWindow) -> TillsPage:
    window.go_to(Place.TILLS)
    page = window.page
    assert isinstance(page, TillsPage)  # the place is registered
    return page


def _tills(act: Callable[[TillsPage], None] = lambda page: None) -> Prepare:
    return lambda window: act(_page(window))


def _adding(page: TillsPage) -> None:
    page.add_button.click()


def _with_code(page: TillsPage) -> None:
    _adding(page)
    assert page.pairing is not None
    page.pairing.name_edit.setText("ซุ้มหลังร้าน")
    page.pairing.first.click()


def _paired(page: TillsPage) -> None:
    _with_code(page)
    assert page.pairing is not None
    page.pairing.show_paired()


def _revoking(page: TillsPage) -> None:
    page.cards[1].revoke_button.click()


def _failing(error: RelayAwayError) -> tuple[Prepare, Others]:
    """The relay fails after it has answered once."""
    relay = SampleTillsRelay()

    def prepare(window: ManagerWindow) -> None:
        relay.error = None
        page = _page(window)
        relay.error = error
        page.look()

    return _scene(prepare, relay=relay)


def _receipts(till: str, act: Callable[[ReceiptsPage], None] = lambda page: None) -> Prepare:
    def prepare(window: ManagerWindow) -> None:
        window.go_to(Place.RECEIPTS)
        page = window.page
        assert isinstance(page, ReceiptsPage)  # the place is registered
        page.show_only(replace(page.filter_bar.filters, period=Period.ALL))
        page.show_till(till)
        act(page)

    return prepare


def _open(page: ReceiptsPage) -> None:
    page.table.select_row(1)
    page.table.chosen.emit(1)


TILLS_SCENES: dict[str, tuple[Prepare, Others]] = {
    "tills": _scene(_tills()),
    "tills_trouble": _scene(_tills(), view=AllTillsView(readable=True, state=TROUBLED)),
    "tills_one": _scene(_tills(), relay=SampleTillsRelay([sample_device("till A1", you=True)])),
    "tills_adding": _scene(_tills(_adding)),
    "tills_code": _scene(_tills(_with_code)),
    "tills_paired": _scene(_tills(_paired)),
    "tills_revoking": _scene(_tills(_revoking)),
    "tills_away": _failing(RelayAwayError("The relay cannot be reached.")),
    "tills_signed_out": _failing(SessionNeededError("Sign in.")),
    "receipts_all_tills": _scene(_receipts(ALL_TILLS)),
    "receipts_one_till": _scene(
        _receipts("B1", _open), view=AllTillsView(readable=True, state=TROUBLED)
    ),
    "receipts_fetching": _scene(_receipts(ALL_TILLS), view=AllTillsView(at_work=True)),
    "receipts_fetching_more": _scene(
        _receipts(ALL_TILLS),
        view=AllTillsView(at_work=True, readable=True, done=12_400, whole=98_000),
    ),
    "receipts_tills_choice": _scene(
        _receipts(ALL_TILLS, lambda page: page.filter_bar.till.click())
    ),
}
