"""A stage for the windows: a clock that stands still, a till that only writes down what is wanted."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from kiosk.app.samples import NOW, SALES
from kiosk.core.sale import SaleState
from kiosk.till.link.checking import CheckAnswer
from kiosk.till.selling.slip_records import SlipAnswer
from kiosk.till.snapshot import LinkState, LinkView, SaleView, TillView


@dataclass
class StillClock:
    """Shows the same instant until it is moved."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class WrittenDown:
    """`TillIntents` that keeps every wish as (name, arguments); `check` and `slip` are the answers asked for."""

    wishes: list[tuple[Any, ...]] = field(default_factory=list)
    check: Future[CheckAnswer] = field(default_factory=Future)
    slip: Future[SlipAnswer] = field(default_factory=Future)

    def start_sale(self, amount_satang: int, note: str) -> None:
        self.wishes.append(("start_sale", amount_satang, note))

    def cancel_sale(self, sale_id: str) -> None:
        self.wishes.append(("cancel_sale", sale_id))

    def check_now(self, sale_id: str) -> Future[CheckAnswer]:
        self.wishes.append(("check_now", sale_id))
        self.check = Future()
        return self.check

    def show_slip(self, sale_id: str, text: str) -> Future[SlipAnswer]:
        self.wishes.append(("show_slip", sale_id, text))
        self.slip = Future()
        return self.slip

    def park_sale(self, sale_id: str) -> None:
        self.wishes.append(("park_sale", sale_id))

    def resume_sale(self, sale_id: str) -> None:
        self.wishes.append(("resume_sale", sale_id))

    def retry_sale(self, sale_id: str) -> None:
        self.wishes.append(("retry_sale", sale_id))

    def change_amount(self, sale_id: str) -> None:
        self.wishes.append(("change_amount", sale_id))

    def acknowledge(self, sale_id: str) -> None:
        self.wishes.append(("acknowledge", sale_id))

    def switch_cashier(self, name: str) -> None:
        self.wishes.append(("switch_cashier", name))

    def quit(self) -> None:
        self.wishes.append(("quit",))


PUSH = LinkView(LinkState.PUSH, NOW)
NOTHING = TillView(link=PUSH)
SALE_OF_STATE: dict[SaleState, SaleView] = {
    SaleState(name): SALES[name] for name in SALES if name in set(SaleState)
}


def showing(sale: SaleView | None, **changes: Any) -> TillView:
    """A till with `sale` on the screens; `changes` are fields of the sale."""
    return TillView(link=PUSH, shown=replace(sale, **changes) if sale and changes else sale)
