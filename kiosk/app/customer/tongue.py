"""In which language one guest reads the customer's page: chosen by a touch, forgotten before the next guest.

Pure, no Qt. Without a choice the page shows Thai and English together.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.app.customer.texts import Tongue

IDLE_S = 30
"""How long a language stays that was chosen while nothing is sold."""


@dataclass(frozen=True, slots=True)
class _Chosen:
    tongue: Tongue
    sale_id: str
    at: datetime


class TongueChoice:
    """The language chosen, as long as it holds."""

    def __init__(self) -> None:
        self._chosen: _Chosen | None = None

    @property
    def tongue(self) -> Tongue | None:
        """The language, None for Thai and English together; as of the last `touch` or `see`."""
        return None if self._chosen is None else self._chosen.tongue

    def touch(self, tongue: Tongue, sale_id: str, now: datetime) -> None:
        """A guest touches a language; touched again it is given up. `sale_id` is empty without a sale."""
        again = self.tongue is tongue
        self._chosen = None if again else _Chosen(tongue, sale_id, now)

    def see(self, sale_id: str, now: datetime) -> None:
        """The page shows this sale now (empty: none). Its end ends the choice, and so does standing idle."""
        chosen = self._chosen
        if chosen is None or chosen.sale_id == sale_id != "":
            return
        if chosen.sale_id:
            self._chosen = None
        elif sale_id:
            # Chosen while the cashier keyed: it holds for the sale that came of it.
            self._chosen = _Chosen(chosen.tongue, sale_id, chosen.at)
        elif now - chosen.at >= timedelta(seconds=IDLE_S):
            self._chosen = None
