"""What one guest leaves behind on the customer's page for the next: nothing. And what no guest may ever read."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from random import Random

from PySide6.QtWidgets import QLabel, QWidget

from kiosk.app.customer.window import CustomerWindow
from kiosk.app.samples import RECENT, SALES
from kiosk.app.widgets.qr_code import QrCode
from kiosk.till.snapshot import PersonView, SaleView, TillView
from tests.app.conftest import MakeCustomer
from tests.app.stage import NOTHING, PUSH, StillClock


def everything_said(window: CustomerWindow) -> str:
    """All texts, names, descriptions and codes of the window, shown or hidden."""
    said: list[str] = [window.windowTitle()]
    for widget in (window, *window.findChildren(QWidget)):
        said += [widget.accessibleName(), widget.accessibleDescription(), widget.toolTip()]
        if isinstance(widget, QLabel):
            said.append(widget.text())
        if isinstance(widget, QrCode):
            said.append(widget.payload or "")
    return "\n".join(said)


def guest(number: int, name: str) -> tuple[SaleView, set[str]]:
    """A sale at some moment, and what belongs to this guest alone."""
    sale = SALES[name]
    changed = replace(
        sale,
        sale_id=f"sale-{number}",
        amount_satang=1_000_00 + number * 1_11,
        note=f"note of guest {number}, โต๊ะ {number}",
        payment_id=f"pi_guest{number}",
        receipt_number=sale.receipt_number and f"A1-9{number:05d}",
        pay_page_url=f"https://pay.example.com/p/guest{number}",
        qr_data=sale.qr_data and f"PAYLOAD-OF-{number}",
        bank_reference=f"REF{number:06d}",
    )
    baht = f"{changed.amount_satang / 100:,.2f}"
    own = {
        baht,
        f"guest{number}",
        f"PAYLOAD-OF-{number}",
        f"A1-9{number:05d}",
        f"note of guest {number}",
    }
    return changed, own


def view_of(sale: SaleView | None) -> TillView:
    return TillView(
        link=PUSH,
        today_satang=123_456_00,
        recent=RECENT,
        shown=sale,
        cashier="Cashier Somchai",
        people=(PersonView("Manager Nok", manager=True),),
    )


def test_nobody_reads_of_the_guest_before(customer_of: MakeCustomer, clock: StillClock) -> None:
    window = customer_of()
    order = Random(5).sample(sorted(SALES), len(SALES)) * 2
    guests = [guest(number, name) for number, name in enumerate(order, start=1)]
    for (_, before), (sale, own) in pairwise(guests):
        window.show_view(view_of(sale))
        said = everything_said(window)
        assert not {text for text in before if text in said}
        if sale.state.value == "paid":
            assert {text for text in own if text in said}, "the scan finds what is there"
        window.show_view(view_of(None))
        assert not {text for text in before | own if text in everything_said(window)}


def test_a_page_that_left_by_itself_left_nothing(
    customer_of: MakeCustomer, clock: StillClock
) -> None:
    window = customer_of()
    sale, own = guest(1, "paid_keep")
    window.show_view(view_of(sale))
    assert "guest1" in everything_said(window)
    clock.forward(60)
    window.refresh()
    assert not {text for text in own if text in everything_said(window)}


def test_notes_names_and_takings_are_never_on_the_customers_side(
    customer_of: MakeCustomer,
) -> None:
    window = customer_of()
    for number, name in enumerate(SALES, start=1):
        sale, _ = guest(number, name)
        window.show_view(view_of(sale))
        said = everything_said(window)
        for secret in (
            "note of",
            "โต๊ะ",
            "Somchai",
            "Nok",
            "123,456",
            "REF0",
            "pi_guest",
            "A1-000128",
        ):
            assert secret not in said, (name, secret)
    window.show_view(NOTHING)
