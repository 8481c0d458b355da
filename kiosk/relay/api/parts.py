"""What the routes need, handed over by the composition root."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pydantic import SecretStr

from kiosk.relay.clock import Clock
from kiosk.relay.guard.approvals import Approving
from kiosk.relay.guard.people import People
from kiosk.relay.guard.sessions import Sessions
from kiosk.relay.guard.tokens import Guard
from kiosk.relay.inbox.lane import InboxLane
from kiosk.relay.inbox.refused import RefusedWebhooks
from kiosk.relay.ledger.refunding import Refunding
from kiosk.relay.ledger.resolving import Resolving
from kiosk.relay.ledger.statement import Statement
from kiosk.relay.nodes.standing import Standing
from kiosk.relay.payments.asking import Asking
from kiosk.relay.payments.creation import Creation
from kiosk.relay.ports import Store
from kiosk.relay.push.hub import Hub
from kiosk.relay.running.metrics import Metrics
from kiosk.relay.stripe_side.paced import StripeHealth


@dataclass(frozen=True, slots=True)
class AmountLimits:
    """The smallest and the largest sum of one payment, in satang."""

    min_satang: int
    max_satang: int


@dataclass(frozen=True, slots=True)
class Parts:
    """One relay's use cases and what they share. `stopping` is true from the signal to stop on, `deaf` while it
    does not hear what other relays of its store commit."""

    store: Store
    guard: Guard
    people: People
    approving: Approving
    sessions: Sessions
    creation: Creation
    asking: Asking
    refunding: Refunding
    resolving: Resolving
    statement: Statement
    hub: Hub
    inbox: InboxLane
    refused: RefusedWebhooks
    health: StripeHealth
    standing: Standing
    metrics: Metrics
    clock: Clock
    limits: AmountLimits
    metrics_token: SecretStr | None
    stopping: Callable[[], bool]
    deaf: Callable[[], bool]
