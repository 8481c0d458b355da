"""The moments of the day close page that a gallery shows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from kiosk.app.manager.day_close.page import DayClosePage
from kiosk.app.manager.day_close.samples import SampleDays, some_days
from kiosk.app.manager.places import Place
from kiosk.app.manager.window import ManagerWindow

Prepare = Callable[[ManagerWindow], None]
Others = Callable[[], dict[str, Any]]


def _books(make: Callable[[], SampleDays]) -> Others:
    return lambda: {"books": make().books}


def _page(window: ManagerWindow) -> DayClosePage:
    window.go_to(Place.DAY_CLOSE)
    page = window.page
    assert isinstance(page, DayClosePage)  # the place is registered
    return page


def _plain(window: ManagerWindow) -> None:
    _page(window)


def _z(window: ManagerWindow) -> None:
    page = _page(window)
    page.list.setCurrentIndex(page.model.index(2, 0))


def _x_paper(window: ManagerWindow) -> None:
    _page(window).panel.paper_button.click()


def _z_paper(window: ManagerWindow) -> None:
    _z(window)
    _page(window).panel.paper_button.click()


def _asking(window: ManagerWindow) -> None:
    _page(window).card.close_button.click()


def _closing(window: ManagerWindow) -> None:
    _page(window).card.show_progress(2, 5)


def _closed() -> SampleDays:
    days = some_days(4)
    days.close()
    return days


DAY_CLOSE_SCENES: dict[str, tuple[Prepare, Others]] = {
    "day_close": (_plain, _books(partial(some_days, 12))),
    "day_close_missed": (_plain, _books(partial(some_days, 5, 2))),
    "day_close_z": (_z, _books(partial(some_days, 5))),
    "day_close_x_paper": (_x_paper, _books(partial(some_days, 3))),
    "day_close_z_paper": (_z_paper, _books(partial(some_days, 5))),
    "day_close_asking": (_asking, _books(partial(some_days, 3))),
    "day_close_asking_missed": (_asking, _books(partial(some_days, 2, 3))),
    "day_close_closing": (_closing, _books(partial(some_days, 2, 5))),
    "day_close_closed": (_plain, _books(_closed)),
    "day_close_first": (_plain, _books(SampleDays)),
}
