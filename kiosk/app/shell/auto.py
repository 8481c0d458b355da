"""Driving whole sales through the real windows: keys typed as a cashier, paid over HTTP as a customer.

For `kiosk demo --auto N`. It measures from the moment *Pay* is sent to the moment the customer's *paid* page
has been painted. It must use only what a person has: keys, the pictures, and the sandbox's controls.
"""

from __future__ import annotations

import statistics
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget

from kiosk.app.shell.windows import Windows
from kiosk.core.money import plain_baht
from kiosk.core.sale import OPEN
from kiosk.till.link.certificates import trusted_for
from kiosk.till.snapshot import LinkState, SaleView, TillView

_AMOUNTS_SATANG = (18_550, 6_500, 12_000, 34_000, 128_000, 8_500, 2_025, 99_900)
_SALE_TIMEOUT_MS = 30_000
_PAY_TIMEOUT_S = 10.0


@dataclass(slots=True)
class _Sold:
    amount_satang: int
    payment_id: str = ""
    qr_payload: str = ""
    pay_sent_at: float = 0.0
    view: SaleView | None = None
    pay_to_painted_ms: float = 0.0


@dataclass(slots=True)
class _Progress:
    sold: list[_Sold] = field(default_factory=list)
    current: _Sold | None = None
    view: TillView | None = None


class AutoSales(QObject):
    """Drives `count` sales one after the other, then quits the program. `trouble` says why it failed.

    `sold(number)` is sent after each, from 1.
    """

    sold = Signal(int)
    _pay_failed = Signal(str)

    def __init__(self, count: int, sandbox_url: str, shots: Path | None) -> None:
        super().__init__()
        self.trouble: str | None = None
        self._count = count
        self._sandbox_url = sandbox_url
        self._shots = shots
        self._progress = _Progress()
        self._pay_failed.connect(self._fail)

    def begin(self, windows: Windows) -> None:
        """The windows are shown and the till runs."""
        self._windows = windows
        self._watchdog = QTimer(self, singleShot=True, interval=_SALE_TIMEOUT_MS)
        self._watchdog.timeout.connect(self._too_long)
        self._watchdog.start()
        windows.bridge.view_changed.connect(self._on_view)
        windows.customer.painted.connect(self._on_painted)

    def report(self) -> dict[str, Any]:
        """The contract's JSON."""
        sales = [_as_json(sale) for sale in self._progress.sold]
        times = [sale.pay_to_painted_ms for sale in self._progress.sold]
        median = round(statistics.median(times), 1) if times else None
        return {"sales": sales, "medianPayToPaintedMs": median}

    def summary(self) -> str:
        """The report for people."""
        lines = [
            f"{sale.view.receipt_number}  {plain_baht(sale.amount_satang):>9} baht  "
            f"paid and painted in {sale.pay_to_painted_ms:.1f} ms"
            for sale in self._progress.sold
            if sale.view is not None
        ]
        median = self.report()["medianPayToPaintedMs"]
        return "\n".join([*lines, f"{len(lines)} receipts, median {median} ms"])

    def _on_view(self, view: TillView) -> None:
        self._progress.view = view
        if self._progress.current is not None or view.link.state is not LinkState.PUSH:
            return
        # After this event: the windows take the same view first.
        QTimer.singleShot(0, self, self._next if view.shown is None else self._leave_found_sale)

    def _leave_found_sale(self) -> None:
        """A sale of an earlier run stands on the screens: put it aside as a cashier would."""
        view = self._progress.view
        if self._progress.current is not None or view is None or view.shown is None:
            return
        if view.shown.state in OPEN:
            park = self._windows.cashier.findChild(QAbstractButton, "parkButton")
            assert isinstance(park, QAbstractButton)
            park.click()
        else:
            QTest.keyClick(self._windows.cashier, Qt.Key.Key_Return)

    def _next(self) -> None:
        if self._progress.current is not None or self.trouble is not None:
            return
        number = len(self._progress.sold)
        if number >= self._count:
            self._windows.app.quit()
            return
        if number == 0:
            self._shoot("idle")
        amount_satang = _AMOUNTS_SATANG[number % len(_AMOUNTS_SATANG)]
        self._progress.current = _Sold(amount_satang)
        self._watchdog.start()
        QTest.keyClicks(self._windows.cashier, plain_baht(amount_satang))
        if number == 0:
            self._shoot("amount")
        QTest.keyClick(self._windows.cashier, Qt.Key.Key_Return)

    def _on_painted(self, state: str, sale_id: str) -> None:
        painted_at = time.perf_counter()
        # Asked of the windows: what the till tells reaches this object apart from them, perhaps only later.
        sale, shown = self._progress.current, self._windows.view.shown
        if sale is None or shown is None or shown.sale_id != sale_id:
            return
        if state == "waiting" and shown.qr_data is not None and not sale.payment_id:
            sale.payment_id = shown.payment_id or ""
            sale.qr_payload = shown.qr_data
            # Out of the paint event: taking a picture paints.
            QTimer.singleShot(0, self, self._pay)
        elif state == "paid" and sale.view is None:
            sale.view = shown
            sale.pay_to_painted_ms = round((painted_at - sale.pay_sent_at) * 1000, 1)
            QTimer.singleShot(0, self, self._finish)

    def _pay(self) -> None:
        self._shoot("waiting")
        threading.Thread(target=self._send_pay, name="kiosk-auto-pay", daemon=True).start()

    def _send_pay(self) -> None:
        sale = self._progress.current
        assert sale is not None
        url = f"{self._sandbox_url}/_sandbox/payments/{sale.payment_id}/pay"
        try:
            trusted = trusted_for(url)
            with httpx.Client(timeout=_PAY_TIMEOUT_S, trust_env=False, verify=trusted) as client:
                sale.pay_sent_at = time.perf_counter()
                client.post(url, json={}).raise_for_status()
        except httpx.HTTPError as error:
            self._pay_failed.emit(f"The sandbox did not take the payment: {error}.")

    def _finish(self) -> None:
        sale = self._progress.current
        assert sale is not None
        self._shoot("paid")
        self._progress.sold.append(sale)
        self._progress.current = None
        self.sold.emit(len(self._progress.sold))
        QTest.keyClick(self._windows.cashier, Qt.Key.Key_Return)

    def _too_long(self) -> None:
        done = len(self._progress.sold)
        self._fail(f"Sale {done + 1} of {self._count} did not end within 30 s.")

    def _fail(self, why: str) -> None:
        self.trouble = why
        self._windows.app.quit()

    def _shoot(self, state: str) -> None:
        if self._shots is None:
            return
        self._shots.mkdir(parents=True, exist_ok=True)
        number = len(self._progress.sold) + 1
        windows: dict[str, QWidget] = {
            "cashier": self._windows.cashier,
            "customer": self._windows.customer,
        }
        for name, window in windows.items():
            window.grab().save(str(self._shots / f"{number:03d}-{state}-{name}.png"))


def _as_json(sale: _Sold) -> dict[str, Any]:
    view = sale.view
    assert view is not None
    return {
        "amountSatang": sale.amount_satang,
        "paymentIntentId": sale.payment_id,
        "qrPayload": sale.qr_payload,
        "receiptNumber": view.receipt_number,
        "confirmedBy": view.confirmed_by.value if view.confirmed_by else None,
        "learntBy": view.learnt_by.value if view.learnt_by else None,
        "payToPaintedMs": sale.pay_to_painted_ms,
    }
