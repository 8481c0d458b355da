"""What must be true after every step, whatever went wrong: read from the files as they are committed.

Every checker has a connection of its own, so it sees what a power cut would leave. Nothing here asks the programs
what they think; it compares their files and screens with where the money really is.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from pathlib import Path
from typing import Any

from kiosk.app.customer.face import Face, FaceKind
from kiosk.core import payment as payment_rules
from kiosk.core import sale as sale_rules
from kiosk.core.chain import ChainError, ChainHead, Kind, follow
from kiosk.core.payment import Outcome
from kiosk.core.sale import SaleState
from kiosk.protocol.documents import KINDS, DocumentKind
from kiosk.till.snapshot import TillView
from tests.sim.stripe import SimStripe
from tests.sim.till_actor import TillActor
from tests.sim.world import MARK, World

Row = sqlite3.Row

SALE_MOVES = {
    (state, step.to)
    for state, row in sale_rules.TABLE.items()
    for step in row.values()
    if isinstance(step, sale_rules.Move)
}
PAYMENT_MOVES = {
    (outcome, step.to)
    for outcome, row in payment_rules.TABLE.items()
    for step in row.values()
    if isinstance(step, payment_rules.Move)
}
_NO_CODE = frozenset({"paid", "attention", "expired", "canceled", "failed"})
"""Outcomes whose code must not be on a screen, as JSON has them."""
TROUBLE_IN_LIFE = (
    *("the store failed", "a copy cannot", "will never take", "the store cannot be used"),
    *("Stripe does not answer", "Stripe's events come in a version", "a bug in the till's lane"),
    *("the relay refuses to speak of", "of payment", "is not of this till's sales"),
    *("a refund bears our mark", "not known to Stripe"),
)
"""What may stand in a log as an error or a warning when machines fail as they do here."""


def connected(path: Path) -> sqlite3.Connection:
    """A connection that only reads."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA query_only = 1")
    connection.row_factory = sqlite3.Row
    return connection


class Ledger:
    """What holds for all tills together: a payment has one receipt anywhere."""

    def __init__(self) -> None:
        self.receipt_of_payment: dict[str, str] = {}
        self.receipt_of_sale: dict[str, str] = {}


class TillChecks:
    """One till's file after each of its commits, and its screens at each picture."""

    def __init__(self, world: World, actor: TillActor, stripe: SimStripe, ledger: Ledger) -> None:
        self.file = connected(actor.disk.path)
        self._world = world
        self._actor = actor
        self._stripe = stripe
        self._ledger = ledger
        self._heads = dict.fromkeys(DocumentKind, ChainHead())
        self._places = dict.fromkeys(DocumentKind, 0)
        self._states: dict[str, SaleState] = {}

    def committed(self) -> None:
        """The till's file has changed."""
        self._world.counts["commits of tills"] += 1
        for kind in DocumentKind:
            for row in self._new(kind):
                self._check_document(kind, row)
        for row in self.file.execute("SELECT id, state FROM sale"):
            self._check_move(row["id"], SaleState(row["state"]))

    def seen(self, view: TillView, face: Face) -> None:
        """A picture is on the till's screens."""
        self._world.counts["pictures"] += 1
        shown = view.shown
        if shown is not None and shown.state is SaleState.PAID:
            self._check_paid(shown.sale_id, shown.amount_satang, "the cashier")
        if face.kind is FaceKind.PAID:
            self._check_paid(face.sale_id, face.amount_satang, "the customer")
        for issued in view.issued:
            self._check_paid(issued.sale_id, issued.amount_satang, "whoever listens")
        if shown is not None and shown.qr_data is not None:
            self._check_code(shown.sale_id, shown.amount_satang, shown.qr_data)
        if face.qr_data is not None and (shown is None or face.qr_data != shown.qr_data):
            self._breaks("the customer sees a code that the till does not show")

    def verify_all(self) -> None:
        """All chains from the beginning, as an auditor would."""
        for kind in DocumentKind:
            head = ChainHead()
            rows = self.file.execute(
                f"SELECT * FROM {kind.value} WHERE till = ? ORDER BY sequence", (self._actor.code,)
            )
            for row in rows:
                head = self._follow(KINDS[kind], head, row)
            if head != self._heads[kind]:
                self._breaks(f"the chain of {kind.value} ends otherwise than it was written")

    # One thing each

    def _new(self, kind: DocumentKind) -> list[Row]:
        sql = f"SELECT * FROM {kind.value} WHERE id > ? ORDER BY id"
        rows = self.file.execute(sql, (self._places[kind],)).fetchall()
        if rows:
            self._places[kind] = rows[-1]["id"]
        return rows

    def _check_document(self, kind: DocumentKind, row: Row) -> None:
        self._heads[kind] = self._follow(KINDS[kind], self._heads[kind], row)
        self._world.note(self._actor.code, f"commits {kind.value} {row['number']}")
        if kind is DocumentKind.RECEIPT:
            self._check_receipt(row)
        elif kind is DocumentKind.REFUND:
            self._check_refund(row)

    def _follow(self, kind: Kind, head: ChainHead, row: Row) -> ChainHead:
        document = row["document"].encode()
        try:
            return follow(kind, head, row["till"], row["sequence"], document, row["hash"])
        except ChainError as error:
            self._breaks(f"the chain is broken: {error.text}")
            return ChainHead(row["sequence"], row["hash"])

    def _check_receipt(self, row: Row) -> None:
        number, payment_id, sale_id = row["number"], row["payment_id"], row["sale_id"]
        self._world.counts["receipts"] += 1
        self._world.counts["satang on receipts"] += row["amount_satang"]
        for what, known in (
            (payment_id, self._ledger.receipt_of_payment),
            (sale_id, self._ledger.receipt_of_sale),
        ):
            if what in known:
                self._breaks(f"{what} has a second receipt: {known[what]} and {number}")
            known[what] = number
        money = self._stripe.has_money(payment_id)
        if money != row["amount_satang"]:
            self._breaks(f"receipt {number} of {row['amount_satang']}: Stripe has {money}")
        if self._stripe.intents.get(payment_id, {}).get("metadata", {}).get("sale") != sale_id:
            self._breaks(f"receipt {number} is of another sale's money")
        asked = self.file.execute("SELECT amount_satang FROM sale WHERE id = ?", (sale_id,))
        facts = json.loads(row["document"])
        decided = (facts["resolution"] or {}).get("decision")
        if asked.fetchone()[0] != row["amount_satang"] and decided != "accept":
            self._breaks(f"receipt {number} is of another amount than the sale")

    def _check_refund(self, row: Row) -> None:
        self._world.counts["refunds' documents"] += 1
        sql = """SELECT r.amount_satang, sum(b.amount_satang) FROM receipt r
                 JOIN refund b ON b.receipt_number = r.number WHERE r.number = ?"""
        paid, back = self.file.execute(sql, (row["receipt_number"],)).fetchone()
        if not 0 <= back <= paid:
            self._breaks(f"of {row['receipt_number']} ({paid}) {back} went back")
        if not row["by_hand"] and row["refund_id"] not in self._stripe.ledger.refunds:
            self._breaks(f"{row['number']} is of a refund that Stripe does not know")

    def _check_move(self, sale_id: str, state: SaleState) -> None:
        before = self._states.get(sale_id)
        if before is None and state is not SaleState.CREATING:
            self._breaks(f"sale {sale_id} begins as {state}")
        if before not in (None, state):
            if (before, state) not in SALE_MOVES:
                self._breaks(f"sale {sale_id} went from {before} to {state}")
            self._world.note(self._actor.code, f"sale {sale_id} is {state}")
        elif before is None:
            self._world.counts["sales"] += 1
            self._world.note(self._actor.code, f"sale {sale_id} begins")
        self._states[sale_id] = state

    def _check_paid(self, sale_id: str, amount_satang: int | None, who: str) -> None:
        sql = "SELECT amount_satang, payment_id FROM receipt WHERE sale_id = ?"
        row = self.file.execute(sql, (sale_id,)).fetchone()
        if row is None:
            self._breaks(f"{who} is told that {sale_id} is paid, and no receipt is committed")
        elif row["amount_satang"] != amount_satang:
            self._breaks(f"{who} is told {amount_satang}, the receipt of {sale_id} says {row[0]}")

    def _check_code(self, sale_id: str, amount_satang: int, code: str) -> None:
        intent_id = self._stripe.intent_of_code.get(code)
        body = self._stripe.intents.get(intent_id or "")
        if body is None or body["metadata"]["sale"] != sale_id:
            self._breaks(f"a code on the screen is not of sale {sale_id}")
            return
        if (
            body["amount"] != amount_satang
            or f"54{len(_baht(amount_satang)):02d}{_baht(amount_satang)}" not in code
        ):
            self._breaks(f"the code of {sale_id} is not over {amount_satang}")
        if intent_id in self._actor.dead_codes:
            self._breaks(f"the code of {intent_id} was taken away and is shown again")
        sql = "SELECT cancel_asked_at, payment, expires_at FROM attempt WHERE payment_id = ?"
        row = self.file.execute(sql, (intent_id,)).fetchone()
        if row is None or row["cancel_asked_at"] is not None:
            self._breaks(f"the code of {intent_id} is shown though it is being taken back")
        elif row["payment"] is not None and json.loads(row["payment"])["outcome"] in _NO_CODE:
            self._breaks(f"the code of {intent_id} is shown though it is over")

    def _breaks(self, what: str) -> None:
        self._world.breaks(f"{self._actor.code}: {what}")


class RelayChecks:
    """The relay's file after each of its commits."""

    def __init__(self, world: World, path: Path, stripe: SimStripe) -> None:
        self.file = connected(path)
        self._world = world
        self._stripe = stripe
        self._known: dict[int, Row] = {}

    def committed(self) -> None:
        """The relay's file has changed."""
        self._world.counts["commits of the relay"] += 1
        sql = """SELECT number, device, sale, outcome, attention, stripe_id, amount_satang,
                 amount_received_satang, version FROM payment"""
        rows = self.file.execute(sql).fetchall()
        for row in rows:
            before = self._known.get(row["number"])
            if before is None or tuple(before) != tuple(row):
                self._known[row["number"]] = row
                self._check(row, before)
        if len(rows) < len(self._known):
            self._world.breaks("the relay has lost a payment")

    def kept(self, event_id: str) -> bool:
        """Whether an event of Stripe is in the relay's store."""
        sql = "SELECT 1 FROM inbox WHERE event_id = ?"
        return self.file.execute(sql, (event_id,)).fetchone() is not None

    def _check(self, row: Row, before: Row | None) -> None:
        number, outcome = row["number"], Outcome(row["outcome"])
        if before is not None:
            was = Outcome(before["outcome"])
            if was is not outcome:
                self._world.note(
                    "relay", f"{row['stripe_id']} is {outcome} {row['attention'] or ''}"
                )
            if was is not outcome and (was, outcome) not in PAYMENT_MOVES:
                self._world.breaks(f"payment {number} went from {was} to {outcome}")
            if before["version"] > row["version"] or before["stripe_id"] not in (
                None,
                row["stripe_id"],
            ):
                self._world.breaks(f"payment {number} went back")
        money = None if row["stripe_id"] is None else self._stripe.has_money(row["stripe_id"])
        if outcome in (Outcome.PAID, Outcome.ATTENTION):
            if money is None or money != row["amount_received_satang"]:
                self._world.breaks(f"{row['stripe_id']} is {outcome}, and Stripe has {money}")
            if outcome is Outcome.PAID and money != row["amount_satang"]:
                self._world.breaks(f"{row['stripe_id']} is paid, and not with what was asked")
        if outcome is Outcome.PAID:
            self._check_alone(row)
        if outcome in (Outcome.EXPIRED, Outcome.CANCELED) and row["stripe_id"] is not None:
            body = self._stripe.intents[row["stripe_id"]]
            if body["status"] not in ("canceled", "succeeded"):
                self._world.breaks(f"{row['stripe_id']} is {outcome}, and can still be paid")

    def _check_alone(self, row: Row) -> None:
        """Two payments of one sale are never both plainly paid."""
        same = [
            other["number"]
            for other in self._known.values()
            if (other["device"], other["sale"], other["outcome"])
            == (row["device"], row["sale"], "paid")
        ]
        if len(same) > 1:
            self._world.breaks(f"sale {row['sale']} is paid by payments {same}")


class LogChecks(logging.Handler):
    """Reads every line that the programs write: no secret in it, and no trouble that is not of this world."""

    def __init__(self, world: World) -> None:
        super().__init__(logging.INFO)
        self._world = world

    def emit(self, record: logging.LogRecord) -> None:
        """One line."""
        text = record.getMessage()
        if MARK in text or (record.exc_info and MARK in repr(record.exc_info[1])):
            self._world.breaks(f"a secret stands in the log of {record.name}")
        if record.levelno < logging.WARNING:
            return
        self._world.note("log", f"{record.levelname} {text}")
        if not any(words in text for words in TROUBLE_IN_LIFE):
            self._world.breaks(f"{record.name} says: {text}")


def _baht(satang: int) -> str:
    return f"{satang // 100}.{satang % 100:02d}"


def rows_of(file: sqlite3.Connection, sql: str, *values: Any) -> list[Row]:
    """All rows of a question."""
    return file.execute(sql, values).fetchall()
