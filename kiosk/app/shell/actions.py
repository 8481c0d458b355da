"""What cashier and manager want, handed to the till's lane and to the link. Every call returns at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING

from kiosk.till.snapshot import ReadBack

if TYPE_CHECKING:
    from kiosk.till.link.checking import CheckAnswer
    from kiosk.till.link.link import Link
    from kiosk.till.log.listing import LogFilter
    from kiosk.till.selling.slip_records import SlipAnswer
    from kiosk.till.till import Till


class Actions:
    """The windows' `TillIntents` over a running till. Windows are made before it: until `begin` none but `quit`
    may be called, and none is, because nothing that a person does is taken before."""

    def __init__(self, quit_program: Callable[[], None]) -> None:
        self._quit = quit_program
        self._till: Till
        self._link: Link

    def begin(self, till: Till, link: Link) -> None:
        """From now on there is a till."""
        self._till = till
        self._link = link

    def start_sale(self, amount_satang: int, note: str) -> None:
        """Begin a sale and show its code."""
        self._till.start_sale(amount_satang, note)

    def cancel_sale(self, sale_id: str) -> None:
        """Take the code back."""
        self._till.cancel_sale(sale_id)

    def check_now(self, sale_id: str) -> Future[CheckAnswer]:
        """Ask Stripe now."""
        return self._link.check_now(sale_id)

    def show_slip(self, sale_id: str, text: str) -> Future[SlipAnswer]:
        """Look at a slip's code, and keep it."""
        return self._till.slips.show(sale_id, text)

    def park_sale(self, sale_id: str) -> None:
        """Take an open sale off both screens and go on watching it."""
        self._till.park_sale(sale_id)

    def resume_sale(self, sale_id: str) -> None:
        """Bring a parked sale back to both screens."""
        self._till.show_sale(sale_id)

    def retry_sale(self, sale_id: str) -> None:
        """A new code for a sale that ended without money."""
        self._till.retry_sale(sale_id)

    def change_amount(self, sale_id: str) -> None:
        """Take the code back; the window offers the amount again once the cancel is confirmed."""
        self._till.cancel_sale(sale_id)

    def acknowledge(self, sale_id: str) -> None:
        """Leave the result of a sale."""
        self._till.leave_sale(sale_id)

    def code_read_back(self, sale_id: str, attempt: int, found: ReadBack) -> None:
        """How a code reads on the customer's screen."""
        from kiosk.till.selling.reading_back import CodeOnScreen

        self._till.code_read_back(CodeOnScreen(sale_id, attempt, found))

    def switch_cashier(self, name: str) -> None:
        """This person sells from now on."""
        self._till.switch_cashier(name)

    def remember(self, name: str, value: str) -> None:
        """Keep a small fact of this till."""
        self._till.remember(name, value)

    def quit(self) -> None:
        """End the program."""
        self._quit()


class ManagerActions:
    """The manager's `ManagerIntents`. What this till cannot do yet says so instead of being offered.

    `show_export` goes to the exports; it is set once there is a window.
    """

    def __init__(self) -> None:
        self.show_export: Callable[[LogFilter, str | None], None] | None = None

    def export_missing(self) -> str | None:
        """It can be done as soon as there is a window to do it in."""
        return None if self.show_export is not None else "not_here_yet"

    def export(self, wanted: LogFilter, till: str | None = None) -> None:
        """To the exports, with what is shown."""
        if self.show_export is not None:
            self.show_export(wanted, till)
