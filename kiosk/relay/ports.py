"""What the relay's use cases need from the store, as protocols. The adapter stands in `store/`.

A use case is a plain function of a `Transaction`; it neither opens nor commits one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Any, Protocol, TypeVar, runtime_checkable

from kiosk.protocol.documents import DocumentKind
from kiosk.relay.guard.ports import Approvals, Pairings, People, PinTries, Sessions
from kiosk.relay.ledger.ports import Disputes, Errands, Payouts, Refunds, Wallets
from kiosk.relay.nodes.ports import Nodes
from kiosk.relay.records import (
    AuditEntry,
    Circumstances,
    DeviceRecord,
    DocumentCopy,
    DocumentQuery,
    InboxEntry,
    InboxEvent,
    OutboxEvent,
    PaymentQuery,
    PaymentRecord,
    ReceiptCopy,
    ReceiptQuery,
    ReceivedEvent,
    TillDay,
    Unsettled,
)

T = TypeVar("T")
C = TypeVar("C", ReceiptCopy, DocumentCopy)


class Payments(Protocol):
    """Every attempt ever asked for."""

    def by_number(self, number: int) -> PaymentRecord | None:
        """The payment created as the `number`-th."""

    def by_stripe_id(self, stripe_id: str) -> PaymentRecord | None:
        """The payment of a Stripe intent."""

    def by_key(self, device: str, key: str) -> PaymentRecord | None:
        """The payment a device asked for under its idempotency key."""

    def by_page_token(self, token: str) -> PaymentRecord | None:
        """The payment whose customer's page has this token."""

    def by_charge(self, charge_id: str) -> PaymentRecord | None:
        """The payment whose money moved with this charge."""

    def insert(self, record: PaymentRecord) -> PaymentRecord:
        """Add a payment; the answer bears its number."""

    def save(self, before: PaymentRecord, after: PaymentRecord) -> None:
        """Change a payment that was read as `before` to `after`. The database refuses to take money or an intent
        back."""

    def unsettled(
        self, paid_since: datetime, expiring_since: datetime, after: int, limit: int
    ) -> list[Unsettled]:
        """Payments that Stripe has to be asked about, oldest first, above number `after`: those not final, those
        paid after `paid_since` whose bank reference is not known yet, and those that ended without money and whose
        time would have been up after `expiring_since`."""

    def shown(self, limit: int) -> list[Unsettled]:
        """Payments whose code is offered now, newest first."""

    def first_created_at(self) -> datetime | None:
        """When the first payment ever was asked for."""

    def circumstances(self, record: PaymentRecord) -> Circumstances:
        """What the books hold about it, in one question: every payment passes here."""

    def last_paid(self) -> PaymentRecord | None:
        """The payment whose money came last."""

    def page(self, query: PaymentQuery) -> list[PaymentRecord]:
        """Payments as `query` wants them."""

    def undecided(self) -> int:
        """How many payments wait for a person's decision."""


class Devices(Protocol):
    """Who may talk to the relay."""

    def by_name(self, name: str) -> DeviceRecord | None:
        """The device, revoked or not."""

    def by_token_hash(self, token_hash: str) -> DeviceRecord | None:
        """The device with this token, revoked or not."""

    def good_among(self, token_hashes: Sequence[str]) -> set[str]:
        """Which of these tokens (500 at most) are known and not revoked."""

    def save(self, record: DeviceRecord) -> None:
        """Insert or replace a device by its name."""

    def all(self) -> list[DeviceRecord]:
        """Every device by name, the revoked ones too."""

    def seen(self, name: str, at: datetime) -> None:
        """Note that the device called."""


class Inbox(Protocol):
    """Stripe's events as they were received; only appended, then marked."""

    def append(self, event: ReceivedEvent) -> bool:
        """Keep an event; False when it is here already."""

    def append_all(self, events: Sequence[ReceivedEvent]) -> Iterable[bool]:
        """Keep events in this order; for each whether it is new, as `append` would say one after the other.

        Gone through once, and before the next transaction; to wait until all is committed saves a journey.
        """

    def due(self, at: datetime, limit: int) -> list[InboxEvent]:
        """Events that wait to be applied, in the order received."""

    def applied(self, number: int, result: str, at: datetime) -> None:
        """The event needs nothing more."""

    def failed(self, number: int, error: str, due_at: datetime | None) -> None:
        """Its application failed and is tried again at `due_at` (None: not by itself any more)."""

    def failing(self) -> int:
        """How many events failed and are not applied."""

    def waiting(self) -> int:
        """How many events will be applied by themselves, now or later."""

    def oldest_due(self) -> datetime | None:
        """Since when the event that is due the longest is due, in the future too; None when none waits."""

    def page(self, failing: bool, before: int | None, limit: int) -> list[InboxEntry]:
        """Events newest first, below number `before`; all, or those that failed and are not applied."""

    def by_event_id(self, event_id: str) -> InboxEntry | None:
        """The event that Stripe calls so."""

    def retry(self, at: datetime, number: int | None) -> int:
        """Have failing events tried again from `at` on, as if for the first time; one, or all (None). How many."""

    def revive(self, at: datetime) -> int:
        """Have every event that was given up tried once more. How many."""

    def caught_up_to(self) -> datetime | None:
        """Up to which instant, by Stripe's clock, its own list of events was read; None before the first time."""

    def note_caught_up(self, to: datetime) -> None:
        """Its list was read up to `to`."""

    def prune(self, before: datetime, limit: int) -> int:
        """Forget at most `limit` applied events received before then, the oldest first. How many."""


class Outbox(Protocol):
    """The push stream's events, numbered in the order of commits."""

    def append(self, event: OutboxEvent) -> None:
        """Add an event; it gets its number and reaches the streams when the transaction is committed."""

    def after(self, number: int, audience: str | None, limit: int) -> list[OutboxEvent]:
        """Events after `number`, oldest first; those of one device, or all (None)."""

    def bounds(self) -> tuple[int, int]:
        """Numbers of the oldest event kept and of the newest ever; (1, 0) before the first."""

    def prune(self, before: datetime, limit: int) -> int:
        """Forget at most `limit` events older than `before`, the oldest first; numbers go on. How many."""


class Copies(Protocol[C]):
    """Copies of the tills' documents; written once."""

    def by_number(self, number: str) -> C | None:
        """The copy with this number."""

    def add(self, copy: C) -> None:
        """Keep a copy. The database refuses a second one under the same number."""


class Receipts(Copies[ReceiptCopy], Protocol):
    """Copies of receipts."""

    def last(self, till: str) -> ReceiptCopy | None:
        """The newest copy under a till code."""

    def page(self, query: ReceiptQuery) -> list[ReceiptCopy]:
        """Copies as `query` wants them, in the order of their numbers."""

    def heads(self, limit: int) -> list[ReceiptCopy]:
        """The newest copy of each till code, by code."""

    def totals(self, day: date) -> list[TillDay]:
        """What each till's copies come to on a business day, by device and code."""


class Documents(Copies[DocumentCopy], Protocol):
    """Copies of refunds, Z reports and audit entries."""

    def last(self, kind: DocumentKind, till: str) -> DocumentCopy | None:
        """The newest copy of a till code's chain."""

    def page(self, query: DocumentQuery) -> list[DocumentCopy]:
        """Copies as `query` wants them, by till, kind and number."""


class Audit(Protocol):
    """Who did what; only appended."""

    def append(self, entry: AuditEntry) -> None:
        """Keep who did what."""

    def page(self, before: int | None, limit: int) -> list[AuditEntry]:
        """Entries newest first, below number `before`."""


class Transaction(Protocol):
    """Everything a use case may read and write; all of it is committed together or not at all."""

    @property
    def payments(self) -> Payments:
        """The payments."""

    @property
    def devices(self) -> Devices:
        """The devices."""

    @property
    def inbox(self) -> Inbox:
        """The webhook events received."""

    @property
    def outbox(self) -> Outbox:
        """The events to push."""

    @property
    def receipts(self) -> Receipts:
        """Copies of the tills' receipts."""

    @property
    def documents(self) -> Documents:
        """Copies of the tills' other documents."""

    @property
    def audit(self) -> Audit:
        """The audit log."""

    @property
    def people(self) -> People:
        """Cashiers and managers."""

    @property
    def approvals(self) -> Approvals:
        """What managers have allowed and nobody has used yet."""

    @property
    def sessions(self) -> Sessions:
        """Managers who are signed in at tills."""

    @property
    def pin_tries(self) -> PinTries:
        """PINs that were wrong."""

    @property
    def pairings(self) -> Pairings:
        """Codes that wait to be exchanged."""

    @property
    def refunds(self) -> Refunds:
        """The refunds."""

    @property
    def payouts(self) -> Payouts:
        """The payouts."""

    @property
    def wallet(self) -> Wallets:
        """What lies at Stripe."""

    @property
    def disputes(self) -> Disputes:
        """Contested payments."""

    @property
    def errands(self) -> Errands:
        """What Stripe has to be asked in the background."""

    @property
    def nodes(self) -> Nodes:
        """The relay's nodes over this database."""

    def identity(self, new_id: Callable[[], str]) -> tuple[str, str]:
        """The relay's id and its epoch; made with `new_id` the first time."""

    def probe(self, at: datetime) -> None:
        """Write something, to learn whether the store can be written."""

    def savepoint(self) -> AbstractContextManager[None]:
        """A part that an exception undoes alone."""


@runtime_checkable
class JointJob(Protocol):
    """A job of which many that wait can be carried out at once, for less than one after the other."""

    def __call__(self, tx: Transaction) -> Any:
        """Carry out this one alone."""

    @staticmethod
    def together(tx: Transaction, jobs: Sequence[Any]) -> Iterable[Any]:
        """Carry out `jobs` of this kind, in this order; the answer of each. As if each had been alone.

        It is gone through once all is committed.
        """


class Store(Protocol):
    """The relay's only writer."""

    async def run(self, job: Callable[[Transaction], T]) -> T:
        """Run `job` in a transaction and answer once it is committed.

        What `job` raises undoes it and comes back. Raises `StoreError` when the store cannot be used; then
        it is not known whether the job was carried out, so jobs must bear repetition.

        `job` may be called twice, when what the first call did was undone because of another's job. So it must
        change nothing outside the transaction, and answer anew each time; only a line in a log may come twice.
        """
