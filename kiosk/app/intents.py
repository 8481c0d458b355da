"""What a cashier can want, as one protocol: the only way out of the windows.

Every call returns at once; the answer comes later as a new `TillView`, or as a problem to be told.
"""

from __future__ import annotations

from concurrent.futures import Future
from typing import Protocol

from kiosk.till.link.checking import CheckAnswer
from kiosk.till.selling.slip_records import SlipAnswer


class TillIntents(Protocol):
    """Implemented by the shell over the till's lane."""

    def start_sale(self, amount_satang: int, note: str) -> None:
        """Begin a sale and show its code."""

    def cancel_sale(self, sale_id: str) -> None:
        """Take the code back; the sale is canceled when Stripe says so."""

    def check_now(self, sale_id: str) -> Future[CheckAnswer]:
        """Ask Stripe now. The future ends once that is done and shown, or with what stood in the way."""

    def show_slip(self, sale_id: str, text: str) -> Future[SlipAnswer]:
        """A customer shows a slip: its code is looked at and kept, the sale stays as it is. The future raises
        `StoreError`."""

    def park_sale(self, sale_id: str) -> None:
        """Take an open sale off both screens and go on watching it."""

    def resume_sale(self, sale_id: str) -> None:
        """Bring a parked sale back to both screens."""

    def retry_sale(self, sale_id: str) -> None:
        """A new code for a sale that ended without money."""

    def change_amount(self, sale_id: str) -> None:
        """Take the code back because another amount is wanted."""

    def acknowledge(self, sale_id: str) -> None:
        """Leave the result of a sale."""

    def switch_cashier(self, name: str) -> None:
        """This person sells from now on."""

    def quit(self) -> None:
        """End the program."""
