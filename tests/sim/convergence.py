"""What must have come about some time after the last fault: everything known to everybody, nothing left to do.

`left` names what is not so yet. It reads committed files, and of the programs only what a person could see.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kiosk.protocol.documents import DocumentKind
from kiosk.till.books.attention import open_attention
from tests.sim.checks import RelayChecks, Row, TillChecks, rows_of
from tests.sim.stripe import SimStripe
from tests.sim.till_actor import TillActor

FINAL = ("paid", "attention", "expired", "canceled")


class Convergence:
    """`tills` with their checkers, the relay's file, and the truth."""

    def __init__(
        self,
        tills: Sequence[tuple[TillActor, TillChecks]],
        relay: RelayChecks,
        stripe: SimStripe,
    ) -> None:
        self._tills = tills
        self._relay = relay
        self._stripe = stripe

    def left(self) -> list[str]:
        """What is still to come about, in words; empty when all is well."""
        off = [f"{till.code} is off" for till, _ in self._tills if not till.on]
        return off or [
            *self._left_at_relay(),
            *(each for till, checks in self._tills for each in self._left_at(till, checks)),
            *self._money_nowhere(),
        ]

    def _left_at_relay(self) -> Iterator[str]:
        for row in rows_of(self._relay.file, "SELECT * FROM payment"):
            refused = row["outcome"] == "failed" and row["stripe_id"] is None
            if row["outcome"] not in FINAL and not refused:
                yield f"payment {row['number']} ({row['stripe_id']}) is {row['outcome']}"
        waiting = "SELECT event_id, error FROM inbox WHERE applied_at IS NULL"
        for row in rows_of(self._relay.file, waiting):
            yield f"event {row['event_id']} is not applied ({row['error']})"
        for event_id in self._stripe.courier.promised:
            if not self._relay.kept(event_id):
                yield f"event {event_id} is lost"
        for row in rows_of(self._relay.file, "SELECT * FROM refund WHERE stripe_id IS NOT NULL"):
            truth = self._stripe.ledger.refunds[row["stripe_id"]]["status"]
            if row["status"] != truth or truth in ("pending", "requires_action"):
                yield f"refund {row['stripe_id']} is {row['status']}, at Stripe {truth}"
        creating = "SELECT number FROM refund WHERE stripe_id IS NULL AND status = 'creating'"
        for row in rows_of(self._relay.file, creating):
            yield f"refund {row['number']} is not known to be made"

    def _left_at(self, till: TillActor, checks: TillChecks) -> Iterator[str]:
        for errand in till.todo:
            if not errand.undecided:
                yield f"{till.code} has to see to {errand.attempt_id}"
        if rows_of(checks.file, "SELECT 1 FROM refund_order WHERE state = 'asked'"):
            yield f"{till.code} waits for the answer to a refund"
        yield from self._copies_left(till, checks)
        yield from self._unheard(till, checks)
        yield from self._refunds_unheard(till, checks)

    def _copies_left(self, till: TillActor, checks: TillChecks) -> Iterator[str]:
        """Every document has its copy at the relay, byte for byte."""
        copies = {
            row["number"]: row["hash"]
            for table in ("receipt", "document")
            for row in rows_of(self._relay.file, f"SELECT number, hash FROM {table}")
        }
        for kind in DocumentKind:
            for row in rows_of(checks.file, f"SELECT number, hash FROM {kind.value}"):
                if copies.get(row["number"]) != row["hash"]:
                    yield f"{till.code}: {row['number']} has no copy"

    def _unheard(self, till: TillActor, checks: TillChecks) -> Iterator[str]:
        """The till knows of each payment what the relay knows, and of the stream where it ends."""
        known = {
            row["id"]: row
            for row in rows_of(checks.file, "SELECT id, version, payment FROM attempt")
        }
        sql = "SELECT * FROM payment WHERE device = ?"
        for row in rows_of(self._relay.file, sql, till.code):
            here = known.get(row["key"])
            if here is None:
                yield f"{till.code} does not know {row['key']}"
            elif here["version"] != row["version"] and not _never_made(row):
                yield f"{till.code} knows {row['stripe_id']} v{here['version']}, not v{row['version']}"
        last = "SELECT max(number) FROM outbox WHERE audience = ?"
        pushed = rows_of(self._relay.file, last, till.code)[0][0]
        fact = rows_of(checks.file, "SELECT value FROM fact WHERE name = 'stream_position'")
        position = fact[0]["value"] if fact else None
        # None after the relay forgot what it had pushed: the stream began anew, and nothing came since.
        if (
            position is not None
            and pushed is not None
            and int(position.partition("-")[2]) != pushed
        ):
            yield f"{till.code} has read the stream to {position}, not {pushed}"

    def _refunds_unheard(self, till: TillActor, checks: TillChecks) -> Iterator[str]:
        here = {
            row["refund_id"]: row for row in rows_of(checks.file, "SELECT * FROM refund_status")
        }
        sql = "SELECT r.* FROM refund r JOIN payment p ON p.number = r.payment WHERE p.device = ?"
        for row in rows_of(self._relay.file, sql, till.code):
            if row["stripe_id"] is None:
                continue
            known = here.get(row["stripe_id"])
            if known is None and row["status"] in ("failed", "canceled"):
                # Ordered elsewhere while it was off, and nothing went back: its books are right without it.
                continue
            if known is None or known["status"] != row["status"]:
                word = known["status"] if known else "unknown"
                yield f"{till.code}: refund {row['stripe_id']} is {word}, not {row['status']}"

    def _money_nowhere(self) -> Iterator[str]:
        """Every satang that came in is on a receipt, or waits for a person, or a person decided about it."""
        receipts = {
            row["payment_id"]: row["amount_satang"]
            for _, checks in self._tills
            for row in rows_of(checks.file, "SELECT payment_id, amount_satang FROM receipt")
        }
        waiting: set[str] = set()
        for till, _ in self._tills:
            waiting |= _waiting_at(till)
        sql = "SELECT 1 FROM payment WHERE stripe_id = ? AND decision IN ('refund', 'ignore')"
        for intent_id, body in self._stripe.intents.items():
            if body["status"] != "succeeded" or intent_id in waiting:
                continue
            if receipts.get(intent_id) == body["amount_received"]:
                yield from self._gone_back_unsaid(intent_id)
            elif not rows_of(self._relay.file, sql, intent_id):
                yield f"{body['amount_received']} satang of {intent_id} are nowhere"

    def _gone_back_unsaid(self, intent_id: str) -> Iterator[str]:
        """What went back of a receipt is what its documents say."""
        sql = "SELECT coalesce(sum(amount_satang), 0) FROM refund WHERE payment_id = ?"
        said = sum(rows_of(checks.file, sql, intent_id)[0][0] for _, checks in self._tills)
        if said != self._stripe.gone_back(intent_id):
            yield f"of {intent_id} {self._stripe.gone_back(intent_id)} went back, {said} on paper"


def _waiting_at(till: TillActor) -> set[str]:
    """The payments on a till's list of what a person has to settle."""
    with till.store.reading() as tx:
        return {each.subject for each in open_attention(tx)}


def _never_made(row: Row) -> bool:
    """Stripe refused it: the till was told so by the answer, which is no news of a payment."""
    return bool(row["stripe_id"] is None) and row["outcome"] in ("failed", "canceled", "expired")
