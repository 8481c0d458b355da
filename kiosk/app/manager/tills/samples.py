"""A made-up relay that knows some tills, for the gallery and for tests: it answers at once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from kiosk import __version__
from kiosk.app.samples import NOW
from kiosk.core.payment import ConfirmedBy, Outcome
from kiosk.protocol.guard import PairingOffered
from kiosk.protocol.messages import Device, DeviceList, ManagerPayment, Payment, PaymentList
from kiosk.protocol.tills import ReceiptHead, ReceiptHeads, TillTotal, TillTotals
from kiosk.till.link.wire import LinkError


def sample_device(name: str, **changes: Any) -> Device:
    """A till that was heard a minute ago."""
    fields: dict[str, Any] = {
        "scope": "till",
        "created_at": NOW - timedelta(days=90),
        "last_seen_at": NOW - timedelta(seconds=40),
        "version": __version__,
        "open_sales": 0,
    }
    return Device(name=name, **{**fields, **changes})


def sample_devices() -> list[Device]:
    """One of each kind."""
    return [
        sample_device("till A1", last_receipt="A1-000129", you=True),
        sample_device("till A2", last_receipt="A2-000871", open_sales=1),
        sample_device(
            "ซุ้มหน้าร้าน",
            last_receipt="B1-000414",
            last_seen_at=NOW - timedelta(minutes=34),
            version="0.0.9",
        ),
        sample_device("till B2", last_seen_at=None, version=None, open_sales=None),
        sample_device("webshop", scope="integration", version=None, open_sales=None),
        sample_device(
            "till X",
            last_receipt="X1-000007",
            last_seen_at=NOW - timedelta(days=20),
            revoked_at=NOW - timedelta(days=19),
        ),
    ]


class SampleTillsRelay:
    """`ManagerRelay` as far as the page asks it. `error` is what every call fails with."""

    def __init__(self, devices: list[Device] | None = None) -> None:
        self.listed = sample_devices() if devices is None else devices
        self.error: LinkError | None = None
        self.pairing_error: LinkError | None = None
        self.asked: list[tuple[str, str]] = []

    async def devices(self) -> DeviceList:
        """Every device."""
        self._fail()
        return DeviceList(items=self.listed)

    async def till_totals(self, day: date) -> TillTotals:
        """Three of them have sold."""
        sold = (("till A1", "A1", 128, 1_860_600), ("till A2", "A2", 94, 1_311_250))
        late = ("ซุ้มหน้าร้าน", "B1", 31, 402_500)
        items = [
            TillTotal(device=name, till=code, count=count, amount_satang=satang)
            for name, code, count, satang in (*sold, late)
        ]
        return TillTotals(business_day=day, items=items)

    async def receipt_heads(self) -> ReceiptHeads:
        """Of one till two receipts are missing still."""
        heads = (("A1", 129, "till A1"), ("A2", 871, "till A2"), ("B1", 412, "ซุ้มหน้าร้าน"))
        return ReceiptHeads(
            items=[
                ReceiptHead(
                    till=code,
                    sequence=sequence,
                    number=f"{code}-{sequence:06d}",
                    hash="f" * 64,
                    device=device,
                    received_at=NOW,
                )
                for code, sequence, device in heads
            ]
        )

    async def payments(
        self, outcome: str | None = None, attention: str | None = None, cursor: str | None = None
    ) -> PaymentList:
        """Two codes are offered, one payment waits for a decision."""
        devices = ("till A2", "ซุ้มหน้าร้าน") if outcome else ("till A2",)
        return PaymentList(items=[sample_payment(device=name) for name in devices])

    async def payment(self, payment_id: str) -> Payment:
        """Paid, and on its way to the bank."""
        self._fail()
        return sample_payment(
            id=payment_id,
            outcome=Outcome.PAID,
            amount_received=18_550,
            paid_at=NOW - timedelta(minutes=2),
            confirmed_by=ConfirmedBy.WEBHOOK,
            receipt="B1-000412",
            fee=306,
            net=18_244,
            available_on=NOW + timedelta(days=2),
        )

    async def pair_device(self, name: str, scope: str) -> PairingOffered:
        """A code for ten minutes."""
        self.asked.append(("pair", name))
        if self.pairing_error is not None:
            raise self.pairing_error
        return PairingOffered(
            name=name, scope=scope, code="K7QM-2F9X-TB4R", expires_at=NOW + timedelta(minutes=10)
        )

    async def revoke_device(self, name: str) -> Device:
        """The device is not let in any more."""
        self.asked.append(("revoke", name))
        self._fail()
        revoked = sample_device(name, revoked_at=NOW)
        self.listed = [revoked if device.name == name else device for device in self.listed]
        return revoked

    def _fail(self) -> None:
        if self.error is not None:
            raise self.error


def sample_payment(**changes: Any) -> ManagerPayment:
    """A payment that waits, as a manager sees it."""
    fields: dict[str, Any] = {
        "id": "pi_sample",
        "key": "k",
        "status": "requires_action",
        "outcome": Outcome.WAITING,
        "amount": 18_550,
        "device": "till A1",
        "created_at": NOW,
        "expires_at": NOW + timedelta(minutes=15),
        "version": 2,
    }
    return ManagerPayment(**{**fields, **changes})
