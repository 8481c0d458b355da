"""A stage for the windows: a clock that stands still, a till that only writes down what is wanted."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from kiosk.app.samples import NOW, SALES
from kiosk.core.sale import SaleState
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
    """`TillIntents` that keeps every wish as (name, arguments)."""

    wishes: list[tuple[Any, ...]] = field(default_factory=list)

    def start_sale(self, amount_satang: int, note: str) -> None:
        self.wishes.append(("start_sale", amount_satang, note))

    def cancel_sale(self, sale_id: str) -> None:
        self.wishes.append(("cancel_sale", sale_id))

    def check_now(self, sale_id: str) -> None:
        self.wishes.append(("check_now", sale_id))

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
