"""What a benchmark finds in the relay's store when it begins, and what Stripe would send to it."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from pathlib import Path

from pydantic import SecretStr

from kiosk.core.payment import Outcome
from kiosk.paths import open_data_dir
from kiosk.protocol.sse import EventName
from kiosk.relay.clock import utc_now
from kiosk.relay.guard.devices import add
from kiosk.relay.records import OutboxEvent, PaymentRecord
from kiosk.relay.running.devices import offline_store
from tests.benchmarks.readers import MARK, post
from tests.relay.stage import own_signature

SECRET = "whsec_sandbox"
AMOUNT = 18_550


def token_of(name: str) -> str:
    """A device's token."""
    return f"kt_{name}"


def let_in(folder: Path, names: list[str], scope: str, database: str | None = None) -> None:
    """Add devices, to the store in the folder or to the `database` at an URL."""
    with (
        offline_store(open_data_dir(folder), _secret(database)) as store,
        store.transaction() as tx,
    ):
        for name in names:
            add(tx, name, scope, token_of(name), utc_now())


def add_events(folder: Path, names: list[str], each: int) -> str:
    """Some events for each device, as they are kept while nobody listens; the position before them."""
    with offline_store(open_data_dir(folder)) as store, store.transaction() as tx:
        _, epoch = tx.identity(lambda: "0123456789abcdef")
        _, newest = tx.outbox.bounds()
        for _ in range(each):
            for name in names:
                tx.outbox.append(OutboxEvent(name, EventName.PAYMENT, event_data(), utc_now()))
    return f"{epoch}-{newest}"


def _secret(database: str | None) -> SecretStr | None:
    return None if database is None else SecretStr(database)


def add_waiting_payments(
    folder: Path, device: str, count: int, database: str | None = None
) -> None:
    """Payments that wait for money."""
    now = utc_now()
    with (
        offline_store(open_data_dir(folder), _secret(database)) as store,
        store.transaction() as tx,
    ):
        for number in range(count):
            tx.payments.insert(
                PaymentRecord(
                    device=device,
                    key=f"key{number}",
                    body_hash="0" * 64,
                    amount_satang=AMOUNT,
                    currency="thb",
                    created_at=now,
                    asked_at=now,
                    expires_at=now + timedelta(minutes=15),
                    description="A sale",
                    metadata={"note": MARK.decode()},
                    outcome=Outcome.WAITING,
                    stripe_id=f"pi_{number}",
                    status="requires_action",
                    client_secret=f"pi_{number}_secret_x",
                    qr_data="0" * 150,
                )
            )


def event_data() -> str:
    """As long as a payment's update; bears one mark."""
    return json.dumps({"mark": MARK.decode(), "rest": "x" * 760})


def paid_webhook(number: int, event_id: str) -> bytes:
    """The signed request by which Stripe says that a payment is paid; as large as the real ones."""
    intent = {
        "id": f"pi_{number}",
        "object": "payment_intent",
        "amount": AMOUNT,
        "amount_received": AMOUNT,
        "currency": "thb",
        "livemode": False,
        "status": "succeeded",
        "metadata": {},
        "payment_method_options": {"promptpay": {"filler": "x" * 1_900}},
    }
    event = {
        "id": event_id,
        "object": "event",
        "type": "payment_intent.succeeded",
        "created": int(time.time()),
        "livemode": False,
        "data": {"object": intent},
    }
    body = json.dumps(event).encode()
    header = own_signature(body, SECRET, int(time.time()))
    return post(
        "/payments/webhook", body, "Content-Type: application/json", f"Stripe-Signature: {header}"
    )
