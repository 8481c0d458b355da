"""A relay's SQLite file with rows in every table, also such as are hard to carry: for what must carry all."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from kiosk.core.chain import hash_of
from kiosk.relay.store.sqlite.file import DatabaseFile
from tests.relay.stage import add_devices, record

NOTE = "กาแฟ 'เย็น' \\N \t \"ไม่หวาน\"\n\0✨"
"""What COPY, JSON and PostgreSQL's texts each have trouble with."""
HASH = "0" * 64
PIN = "$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA"


def document(number: int) -> str:
    """A receipt, as much of it as the relay looks at."""
    return json.dumps({"number": number, "businessDay": "2026-03-01", "amountSatang": 18_550})


def make_full(path: Path, payments: int = 3) -> None:
    """Make the file."""
    file = DatabaseFile(path)
    try:
        with file.transaction() as tx:
            tx.identity(lambda: "0123456789abcdef")
            add_devices(tx, "A1", "A2")
            for number in range(1, payments + 1):
                tx.payments.insert(
                    record(key=f"key{number}", description=NOTE, metadata={"note": NOTE})
                )
    finally:
        file.close()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA foreign_keys = 1")
        for statement, values in _rows():
            raw.execute(statement, values)
        raw.commit()


def _rows() -> list[tuple[str, tuple[object, ...]]]:
    def into(table: str, **row: object) -> tuple[str, tuple[object, ...]]:
        marks = ", ".join("?" * len(row))
        return f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", tuple(row.values())

    first, second = document(1), document(2)
    return [
        (
            "UPDATE payment SET outcome = 'paid', stripe_id = 'pi_1', paid_at = 5, confirmed_by = 'watch', "
            "amount_received_satang = amount_satang, amount_refunded_satang = 100, fee_satang = 17 "
            "WHERE number = 1",
            (),
        ),
        # Numbers go on after the largest that was ever given, also where its row is gone.
        into(
            "inbox",
            number=1,
            event_id="evt_1",
            type="charge.updated",
            body=b"\x00\xff{}\n",
            received_at=1,
            attempts=0,
            due_at=2,
            source="webhook",
            subject="pi_1",
            said_at=3,
        ),
        into("inbox", number=9, event_id="evt_9", type="x", body=b"", received_at=1, attempts=1),
        ("DELETE FROM inbox WHERE number = 9", ()),
        into("outbox", number=7, audience="A1", name="payment:update", data=NOTE, created_at=1),
        into(
            "outbox",
            number=8,
            audience=None,
            name="payout:update",
            data="{}",
            manager_data="{}",
            created_at=2,
        ),
        ("UPDATE stream SET last_number = 8", ()),
        ("UPDATE relay SET caught_up_to = 12345", ()),
        into(
            "receipt",
            number="A1-1",
            device="A1",
            till="A1",
            sequence=1,
            payment_id="pi_1",
            hash=hash_of(first.encode()),
            document=first,
            received_at=1,
        ),
        into(
            "document",
            number="A1-R1",
            kind="refund",
            device="A1",
            till="A1",
            sequence=1,
            hash=hash_of(second.encode()),
            document=second,
            received_at=1,
        ),
        into("audit", at=1, action="x", device="A1", person="มะลิ", subject=None, detail="{}"),
        into(
            "person",
            folded="มะลิ",
            name="มะลิ",
            role="manager",
            pin_hash=PIN,
            created_at=1,
            pin_set_at=1,
        ),
        into(
            "approval",
            token_hash=HASH,
            person="มะลิ",
            device="A1",
            action="refund",
            payment_id="pi_1",
            expires_at=9,
        ),
        into(
            "session",
            token_hash=HASH,
            person="มะลิ",
            device="A1",
            device_token_hash=HASH,
            opened_at=1,
            used_at=1,
        ),
        into("pin_try", subject="มะลิ", failures=1, last_at=1, locked_until=0),
        into(
            "pairing",
            name="A3",
            scope="till",
            selector="s",
            secret_hash=HASH,
            expires_at=9,
            wrong_tries=0,
        ),
        into(
            "refund",
            payment=1,
            intent_id="pi_1",
            device="A1",
            key="r1",
            body_hash="h",
            try_number=1,
            amount_satang=100,
            status="succeeded",
            stripe_id="re_1",
            created_at=1,
            asked_at=1,
            heard=1,
        ),
        into(
            "refund",
            payment=1,
            intent_id="pi_1",
            device="A1",
            key="r2",
            body_hash="h",
            try_number=1,
            amount_satang=50,
            status="creating",
            created_at=1,
            asked_at=1,
            heard=0,
        ),
        into(
            "payout",
            id="po_1",
            status="paid",
            amount_satang=-5,
            currency="thb",
            was_paid=1,
            created_at=1,
            changed_at=1,
        ),
        into(
            "payout_line",
            id="txn_b",
            payout="po_1",
            type="charge",
            amount_satang=1,
            fee_satang=0,
            net_satang=1,
        ),
        into(
            "payout_line",
            id="txn_a",
            payout="po_1",
            type="charge",
            amount_satang=2,
            fee_satang=0,
            net_satang=2,
        ),
        into("wallet", one=1, available_satang=1, pending_satang=2, currency="thb", read_at=1),
        into(
            "dispute",
            id="dp_1",
            payment=1,
            amount_satang=1,
            currency="thb",
            status="lost",
            created_at=1,
        ),
        into("errand", kind="read_wallet", subject="", due_at=1, round=1, done=0, failures=0),
    ]
