"""Looking after the inbox: what came, what fails, what was refused, and having events tried again.

The same for a manager over HTTP and for the command line while no relay runs. It must not apply anything: that is
the lane's.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kiosk.logs import fields
from kiosk.protocol.inbox import (
    InboxItem,
    InboxList,
    InboxRetried,
    RefusedList,
    RefusedWebhook,
)
from kiosk.protocol.problems import ProblemCode
from kiosk.relay.errors import Refusal
from kiosk.relay.inbox.refused import RefusedSample, RefusedWebhooks
from kiosk.relay.ports import Transaction
from kiosk.relay.records import AuditEntry, By, InboxEntry

RETRY_ACTION = "inbox.retry"

_log = logging.getLogger("kiosk.relay.inbox.lane")


@dataclass(frozen=True, slots=True)
class InboxQuery:
    """Which events a list wants: newest first, below number `before`; all, or those that fail."""

    limit: int
    failing: bool = False
    before: int | None = None


def listed(tx: Transaction, query: InboxQuery) -> InboxList:
    """A page of the inbox."""
    # One more than asked for tells whether there is a next page.
    entries = tx.inbox.page(query.failing, query.before, query.limit + 1)
    more = len(entries) > query.limit
    return InboxList(
        items=[_item(entry) for entry in entries[: query.limit]],
        next_cursor=str(entries[query.limit - 1].number) if more else None,
    )


def retry(tx: Transaction, events: Sequence[str] | None, by: By, now: datetime) -> InboxRetried:
    """Have failing events tried again now: those named, or all (None). All of them or none.

    Raises `Refusal`: `not_found` for an event that is not here, `invalid_state` for one that does not fail.
    """
    if events is None:
        retried = tx.inbox.retry(now, None)
    else:
        numbers = [_failing_number(tx, event_id) for event_id in dict.fromkeys(events)]
        retried = sum(tx.inbox.retry(now, number) for number in numbers)
    if retried:
        detail = {"events": ", ".join(events) if events else "all", "retried": str(retried)}
        tx.audit.append(AuditEntry(now, RETRY_ACTION, by.device, by.person, None, detail))
        _log.info("events are tried again: %s", fields(count=retried, by=by.device))
    return InboxRetried(retried=retried)


def listed_refused(refused: RefusedWebhooks) -> RefusedList:
    """The webhooks that were turned away."""
    return RefusedList(
        items=[_refused(sample) for sample in refused.newest_first()], total=refused.total
    )


def _failing_number(tx: Transaction, event_id: str) -> int:
    entry = tx.inbox.by_event_id(event_id)
    if entry is None:
        raise Refusal(ProblemCode.NOT_FOUND, f"There is no event {event_id} in the inbox.")
    if entry.error is None:
        state = "waits its turn" if entry.applied_at is None else f"is done ({entry.result})"
        raise Refusal(ProblemCode.INVALID_STATE, f"Event {event_id} does not fail: it {state}.")
    return entry.number


def _item(entry: InboxEntry) -> InboxItem:
    return InboxItem(
        event_id=entry.event_id,
        type=entry.type,
        subject=entry.subject,
        source=entry.source.value,
        said_at=entry.said_at,
        received_at=entry.received_at,
        applied_at=entry.applied_at,
        result=entry.result,
        attempts=entry.attempts,
        due_at=entry.due_at,
        error=entry.error,
    )


def _refused(sample: RefusedSample) -> RefusedWebhook:
    return RefusedWebhook(
        at=sample.at,
        reason=sample.reason.value,
        address=sample.address,
        size_bytes=sample.size_bytes,
        beginning=sample.beginning,
    )
