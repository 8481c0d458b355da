"""What somebody who does not see the cashier's window is told when it changes: how the sale stands, and why an
amount will not do. No Qt; each thing is told once.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.app import words
from kiosk.app.cashier.desk import Desk
from kiosk.app.frame import Shop
from kiosk.app.sentences import amount_sentence
from kiosk.core.money import AmountProblem, format_baht
from kiosk.core.sale import OPEN, SaleState
from kiosk.till.snapshot import SaleView


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence; `urgent`: it does not wait for what is being read."""

    sentence: str
    urgent: bool


class Teller:
    """Remembers what it told last."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._sale: tuple[str, SaleState] | None = None
        self._problem: AmountProblem | None = None

    def news(self, desk: Desk) -> Told | None:
        """What is to be told now, if anything is new."""
        sale = desk.sale
        sale_now = None if sale is None else (sale.sale_id, sale.state)
        problem_now = None if sale is not None else _graver(desk)
        news: Told | None = None
        if sale is not None and sale_now != self._sale:
            news = Told(_sale_sentence(sale), urgent=sale.state not in OPEN)
        elif problem_now is not None and problem_now is not self._problem:
            news = Told(amount_sentence(problem_now, self._shop), urgent=True)
        self._sale, self._problem = sale_now, problem_now
        return news


def _graver(desk: Desk) -> AmountProblem | None:
    """As the window colours it: what is short while it is being typed is no complaint yet."""
    if desk.complaint is not None:
        return desk.complaint
    return AmountProblem.TOO_LARGE if desk.hint is AmountProblem.TOO_LARGE else None


def _sale_sentence(sale: SaleView) -> str:
    return f"{words.mark_words(sale)}: ฿{format_baht(sale.amount_satang)}"
