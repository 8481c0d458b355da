"""The relay's own nouns as plain values: payment, device, event. No behaviour beyond reading, no database.

Amounts are satang, instants aware UTC in whole milliseconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from kiosk.core.attention import Decision as Decision  # noqa: PLC0414 - part of these nouns
from kiosk.core.payment import Attention, ConfirmedBy, Outcome
from kiosk.protocol.documents import DocumentKind
from kiosk.protocol.sse import EventName


class Scope(StrEnum):
    """What a device may do. A manager sees the payments of all devices."""

    TILL = "till"
    MANAGER = "manager"
    INTEGRATION = "integration"


class CancelCause(StrEnum):
    """Why the relay asked Stripe to cancel; decides between *canceled* and *expired*."""

    PERSON = "person"
    EXPIRY = "expiry"


class EventSource(StrEnum):
    """How an event of Stripe reached the relay."""

    WEBHOOK = "webhook"
    CATCHUP = "catchup"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who this relay is. `relay_id` marks its intents at Stripe, `epoch` begins every stream position,
    `live` says whether its key moves real money."""

    relay_id: str
    epoch: str
    live: bool


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the books hold about a payment beside it: what decides how news of it is taken.

    `sale_paid_by_other`: another payment of the same device and the same sale, or under the same key, has or gets
    a receipt. `contested`: it ever was. `refunded_satang` as Stripe counts it.
    """

    sale_paid_by_other: bool
    contested: bool
    refunded_satang: int


@dataclass(frozen=True, slots=True)
class Settlement:
    """A person's decision about a payment that needs attention. `by` names the person, else the device."""

    decision: Decision
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PaymentRecord:
    """One attempt at Stripe as the relay keeps it.

    `number` is the order of creation (0: not stored yet). `try_number` counts the creations that Stripe
    definitely refused; it is part of the key sent to Stripe. `asked_at` is when the present try began.
    `answer` is the JSON of the 201 as it was first given. `page_token` opens the customer's page. `fee`,
    `net` and `available_on` are Stripe's once the money is booked; `receipt` is the number the till gave it.
    `rebuilt_key` is the key in the mark of a payment that was made again from Stripe's metadata, else None.
    """

    device: str
    key: str
    body_hash: str
    amount_satang: int
    currency: str
    created_at: datetime
    asked_at: datetime
    expires_at: datetime
    number: int = 0
    try_number: int = 1
    description: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    outcome: Outcome = Outcome.CREATING
    attention: Attention | None = None
    stripe_id: str | None = None
    status: str | None = None
    client_secret: str | None = None
    qr_data: str | None = None
    qr_image_url: str | None = None
    page_token: str | None = None
    failure_code: str | None = None
    failure_message: str | None = None
    amount_received_satang: int = 0
    amount_refunded_satang: int = 0
    charge_id: str | None = None
    reference: str | None = None
    paid_at: datetime | None = None
    confirmed_by: ConfirmedBy | None = None
    cancel_requested_at: datetime | None = None
    cancel_cause: CancelCause | None = None
    checked_at: datetime | None = None
    fee_satang: int | None = None
    net_satang: int | None = None
    available_on: datetime | None = None
    payout_id: str | None = None
    receipt: str | None = None
    settlement: Settlement | None = None
    answer: str | None = None
    rebuilt_key: str | None = None
    version: int = 1

    @property
    def sale(self) -> str | None:
        """The till's sale that this payment is an attempt of, when the caller named it in `metadata`."""
        return self.metadata.get("sale") or None

    @property
    def with_the_bank(self) -> bool:
        """The customer has paid as far as they can, and the bank has not said yes."""
        return self.status == "processing"

    @property
    def refused_by_stripe(self) -> bool:
        """Stripe said a definite no to its creation: nothing exists there."""
        return self.outcome is Outcome.FAILED and self.stripe_id is None


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A payment that Stripe has to be asked about, reduced to what tells when: there may be thousands."""

    number: int
    stripe_id: str | None
    outcome: Outcome
    expires_at: datetime
    cancel_requested_at: datetime | None
    cancel_cause: CancelCause | None

    @classmethod
    def of(cls, record: PaymentRecord) -> Unsettled:
        """The same of a whole payment."""
        return cls(
            number=record.number,
            stripe_id=record.stripe_id,
            outcome=record.outcome,
            expires_at=record.expires_at,
            cancel_requested_at=record.cancel_requested_at,
            cancel_cause=record.cancel_cause,
        )


@dataclass(frozen=True, slots=True)
class PaymentQuery:
    """Which payments a list wants: newest first, created in `[since, until)`, below number `before`.

    The outcome `attention` also means paid ones that need it; `undecided` those that nobody settled yet.
    """

    limit: int
    device: str | None = None
    key: str | None = None
    outcome: Outcome | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None
    undecided: bool = False


@dataclass(frozen=True, slots=True)
class DeviceRecord:
    """Who may talk to the relay. Its token is known only as a SHA-256 hash.

    From `version` on it is what the device said of itself in its last heartbeat, at `heartbeat_at`: its
    program's version, how many sales are open, the number of its last receipt and the hash of its chain's end.
    """

    name: str
    scope: Scope
    token_hash: str
    created_at: datetime
    last_seen_at: datetime | None = None
    revoked_at: datetime | None = None
    version: str | None = None
    open_sales: int | None = None
    last_receipt: str | None = None
    head_hash: str | None = None
    heartbeat_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class By:
    """On whose word something is done: the device that called, and the person who is signed in there."""

    device: str
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Caller:
    """An authenticated device. `token_hash` is empty for the owner of the relay's machine; `person` is the manager
    who is signed in there, when the token is a session's."""

    name: str
    scope: Scope
    token_hash: str = field(default="", repr=False, compare=False)
    person: str | None = None

    @property
    def by(self) -> By:
        """Who answers for what it asks."""
        return By(self.name, self.person)

    @property
    def manager(self) -> bool:
        """It sees and touches the payments of every device."""
        return self.scope is Scope.MANAGER


@dataclass(frozen=True, slots=True)
class OutboxEvent:
    """One event of the push stream; `number` grows in the order of commits (0: not committed yet).

    `audience` is the device that may see it, None for managers alone. `data` is one line of JSON;
    `manager_data` stands in for it where managers are told more.
    """

    audience: str | None
    name: EventName
    data: str
    at: datetime
    manager_data: str | None = None
    number: int = 0

    @property
    def for_managers(self) -> str:
        """The line that managers read."""
        return self.data if self.manager_data is None else self.manager_data


@dataclass(frozen=True, slots=True)
class ReceivedEvent:
    """An event of Stripe that is genuine, as it goes into the inbox.

    `subject` is the id of what it is about: the intent where there is one. `said_at` is Stripe's time.
    """

    event_id: str
    type: str
    body: bytes
    received_at: datetime
    source: EventSource = EventSource.WEBHOOK
    subject: str | None = None
    said_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class InboxEvent:
    """One event of the inbox that waits to be applied; `attempts` counts failed applications."""

    number: int
    event_id: str
    type: str
    body: bytes
    attempts: int
    received_at: datetime
    source: EventSource


@dataclass(frozen=True, slots=True)
class InboxEntry:
    """One event of the inbox as a person looks at it: all but its body."""

    number: int
    event_id: str
    type: str
    subject: str | None
    source: EventSource
    said_at: datetime | None
    received_at: datetime
    applied_at: datetime | None
    result: str | None
    attempts: int
    due_at: datetime | None
    error: str | None


@dataclass(frozen=True, slots=True)
class Copy:
    """A till's document as the relay keeps it: `document` is its canonical text, `hash` that text's SHA-256."""

    number: str
    device: str
    till: str
    sequence: int
    hash: str
    document: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class ReceiptCopy(Copy):
    """A receipt. `payment_id` is None when it names none."""

    payment_id: str | None

    @property
    def kind(self) -> DocumentKind:
        """As of any other document."""
        return DocumentKind.RECEIPT


@dataclass(frozen=True, slots=True)
class DocumentCopy(Copy):
    """A refund, Z report or audit entry."""

    kind: DocumentKind


@dataclass(frozen=True, slots=True)
class CopyQuery:
    """Which copies a list wants: of a till code, left by one of `devices` (None: any), above sequence `after`."""

    limit: int
    till: str | None = None
    devices: frozenset[str] | None = None
    after: int = 0


@dataclass(frozen=True, slots=True)
class ReceiptQuery(CopyQuery):
    """Receipts, beyond (till, sequence)."""

    beyond: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class DocumentQuery(CopyQuery):
    """Other documents of one kind or all, beyond (till, kind, sequence)."""

    kind: DocumentKind | None = None
    beyond: tuple[str, DocumentKind, int] | None = None


@dataclass(frozen=True, slots=True)
class TillDay:
    """What the copies of one device's till code come to on a business day."""

    device: str
    till: str
    count: int
    amount_satang: int


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what, when and why. `device` called, `person` allowed it; `subject` is what it was done to."""

    at: datetime
    action: str
    device: str
    person: str | None
    subject: str | None
    detail: Mapping[str, str] = field(default_factory=dict)
    number: int = 0
