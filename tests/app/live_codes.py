"""A cashier at the real desk over the real store, and a relay with a bank behind it that answers as it is told.

For the question which codes may still be paid, and whether somebody watches them. The truth about a code is the
model relay's; what the till believes of it is what has reached it. It must hold no rule of the till.
"""

from __future__ import annotations

from concurrent.futures import Future
from datetime import timedelta
from pathlib import Path

from kiosk.app.cashier.desk import Desk as CashierDesk
from kiosk.app.cashier.desk import Page
from kiosk.app.samples import SHOP
from kiosk.core.keypad import Key
from kiosk.core.payment import FINAL, Outcome, Word
from kiosk.core.sale import LearntBy
from kiosk.till.link.checking import CheckAnswer
from kiosk.till.records import Attempt
from kiosk.till.selling.errands import Errand
from kiosk.till.selling.slip_records import SlipAnswer
from tests.till.builders import Desk as TillDesk
from tests.till.model_relay import ModelRelay


class AtOnce:
    """`TillIntents` that are done at once, by the till's own use cases."""

    def __init__(self, till: TillDesk) -> None:
        self._till = till

    def start_sale(self, amount_satang: int, note: str) -> None:
        self._till.checkout.start(amount_satang, note)

    def cancel_sale(self, sale_id: str) -> None:
        self._till.checkout.ask_cancel(sale_id)

    def check_now(self, sale_id: str) -> Future[CheckAnswer]:
        raise NotImplementedError

    def show_slip(self, sale_id: str, text: str) -> Future[SlipAnswer]:
        raise NotImplementedError

    def park_sale(self, sale_id: str) -> None:
        self._till.checkout.park(sale_id)

    def resume_sale(self, sale_id: str) -> None:
        self._till.checkout.show(sale_id)

    def retry_sale(self, sale_id: str) -> None:
        self._till.checkout.retry(sale_id)

    def change_amount(self, sale_id: str) -> None:
        self._till.checkout.ask_cancel(sale_id)

    def acknowledge(self, sale_id: str) -> None:
        self._till.checkout.leave(sale_id)

    def switch_cashier(self, name: str) -> None:
        raise NotImplementedError

    def quit(self) -> None:
        raise NotImplementedError


class Counter:
    """Till, cashier and relay; every method is one thing that somebody does."""

    def __init__(self, folder: Path) -> None:
        self.till = TillDesk(folder / "till.sqlite3")
        self.relay = ModelRelay()
        self.at_bank: set[str] = set()
        self._sit_down()

    def close(self) -> None:
        """The end."""
        self.till.close()

    def restart(self) -> None:
        """The program ends somehow and begins again; what the cashier was in the middle of is forgotten."""
        self.till.close()
        self.till.open()
        self._sit_down()

    def _sit_down(self) -> None:
        self.cashier = CashierDesk(AtOnce(self.till), SHOP, self.till.clock)
        self.look()

    # The cashier

    def look(self) -> None:
        """A snapshot reaches the window; until then the cashier acts on an older one."""
        self.cashier.take(self.till.view())

    def key(self, keys: str = "20") -> None:
        """Key an amount and ask for its code, where that can be done."""
        for key in keys:
            self.cashier.press(Key(key))
        self.cashier.start()

    # The link, one errand at a time

    def todo(self) -> list[Errand]:
        """What there is to do."""
        return list(self.till.todo().values())

    def work(self, errand: Errand, how: str) -> None:
        """Do an errand. It is `answered`; or done and the answer is `lost`; or nobody is there (`away`)."""
        if how == "away":
            self.till.checkout.unanswered(errand.attempt_id, "relay_away")
            return
        key = errand.attempt_id
        if errand.payment_id is None:
            self._create(errand)
        elif errand.cancel:
            self.relay.ask_cancel(key, self.till.clock())
            if key not in self.at_bank:
                self.relay.hear(key, Word.CANCELED, self.till.clock())
        if how == "lost":
            self.till.checkout.unanswered(key, "relay_away")
        elif errand.payment_id is None:
            answer = self.relay.answer(key)
            assert answer is not None
            self.till.checkout.offered(key, answer, timedelta())
        else:
            self.tell(key)

    def _create(self, errand: Errand) -> None:
        key = errand.attempt_id
        if key not in self.relay.payments:
            self.relay.create(key, errand.sale_id, errand.amount_satang, self.till.clock())
        self.relay.hear(key, Word.OFFERED, self.till.clock())

    def refuse(self, errand: Errand) -> None:
        """The relay will not create the payment."""
        if errand.attempt_id not in self.relay.payments:
            self.relay.refused.add(errand.attempt_id)
            self.till.checkout.refused(errand.attempt_id, "stripe_rejected", "No.")

    def tell(self, key: str, age: int = 0, by: LearntBy = LearntBy.PUSH) -> None:
        """News reaches the till, perhaps old news."""
        versions = self.relay.payments[key].versions
        self.till.checkout.apply(versions[-1 - age % len(versions)], by)

    # Customer and bank

    def may_be_paid(self) -> list[str]:
        """The keys of payments that could still bring money, in truth."""
        known = self.relay.payments.items()
        return [key for key, one in known if one.now.outcome not in FINAL]

    def pay(self, key: str) -> None:
        """The customer pays a code, also one that was taken back: nothing stops a bank."""
        self.at_bank.discard(key)
        self.relay.hear(key, Word.SUCCEEDED, self.till.clock())

    def hand_to_bank(self, key: str) -> None:
        """The bank takes the payment and does not answer; it cannot be taken back now."""
        known = self.relay.payments[key]
        if known.now.outcome is Outcome.WAITING:
            self.at_bank.add(key)
            changes = {"status": "processing", "version": known.now.version + 1}
            known.versions.append(known.now.model_copy(update=changes))

    def decline(self, key: str) -> None:
        """The bank says no; the code could be paid again."""
        self.at_bank.discard(key)
        self.relay.hear(key, Word.ATTEMPT_FAILED, self.till.clock())

    def run_out(self, key: str) -> None:
        """Stripe ends the code at the end of its time."""
        if key not in self.at_bank:
            self.relay.hear(key, Word.EXPIRED, self.till.clock())

    # What is seen

    def attempts(self) -> list[Attempt]:
        """Every attempt there ever was."""
        view = self.till.view()
        ids = {one.sale_id for one in (*view.recent, *view.parked)}
        return [attempt for sale_id in sorted(ids) for attempt in self.till.attempts(sale_id)]

    @property
    def on_amount_page(self) -> bool:
        """The next sale can be keyed."""
        return self.cashier.page is Page.AMOUNT
