"""Which things go wrong in a run, and how often: far more than in life.

As FoundationDB does it: every place where something can go wrong is switched on for a run, or not, and where it
is on, it goes wrong every fourth time. So each run has its own few troubles, deep enough to meet each other;
some runs are quiet and in some everything is broken at once. What takes a whole program down is rarer, or
nothing would ever get done.
"""

from __future__ import annotations

import random
from collections import Counter
from enum import StrEnum
from types import MappingProxyType


class Site(StrEnum):
    """Every place where something can go wrong."""

    # Stripe
    STRIPE_SLOW = "Stripe answers late"
    STRIPE_SILENT = "Stripe does not answer, and did nothing"
    STRIPE_REPLY_LOST = "Stripe's answer is lost after it was done"
    STRIPE_500_AFTER = "Stripe says 500 after it was done"
    STRIPE_500_BEFORE = "Stripe says 500 and did nothing"
    STRIPE_BUSY = "Stripe has too much to do (429)"
    STRIPE_IN_PROGRESS = "Stripe is still at the same request (409)"
    STRIPE_REFUSES = "Stripe refuses to create"
    STRIPE_WRONG_CODE = "the code is of another amount"
    # Webhooks
    WEBHOOK_LATE = "a webhook is late"
    WEBHOOK_TWICE = "a webhook comes twice"
    WEBHOOK_MISSING = "a webhook never comes"
    WEBHOOK_AT_ONCE = "a webhook overtakes the answer"
    WEBHOOK_UNKNOWN = "a webhook of somebody else's payment"
    # The bank and its customers
    BANK_FAILS = "the attempt fails at the bank"
    BANK_EXPIRES = "the bank lets the code run out"
    BANK_SLOW = "the bank is processing"
    BANK_OTHER_AMOUNT = "another amount comes"
    BANK_AFTER_CANCEL = "money comes after the cancel"
    BANK_BACK_AND_FORTH = "a refund comes back from the bank"
    CUSTOMER_SLOW = "the customer pays when the code is nearly over"
    # The network between a till and the relay
    NET_SLOW = "the network is slow"
    NET_REQUEST_LOST = "a request is lost"
    NET_REPLY_LOST = "a reply is lost"
    NET_RESET = "a connection is reset"
    NET_TWICE = "a request arrives twice"
    STREAM_CUT = "the push stream is cut"
    STREAM_CUT_INSIDE = "the push stream is cut inside of an event"
    STREAM_TWICE = "an event of the push stream comes twice"
    STREAM_MUTE = "the push stream falls silent"
    SWIZZLE = "lines are stopped one by one and come back in another order"
    # Disks and power
    TILL_DISK_REFUSES = "a till's disk refuses"
    TILL_DISK_SLOW = "a till's disk is slow"
    TILL_DIES_BEFORE = "a till loses power before a commit"
    TILL_DIES_AFTER = "a till loses power after a commit"
    TILL_DIES = "a till loses power"
    RELAY_DISK_REFUSES = "the relay's disk refuses"
    RELAY_DISK_SLOW = "the relay's disk is slow"
    RELAY_DIES_BEFORE = "the relay loses power before a commit"
    RELAY_DIES_AFTER = "the relay loses power after a commit"
    RELAY_DIES = "the relay loses power"
    RELAY_RESTARTS = "the relay is restarted politely"
    RELAY_FORGETS = "the relay forgets what it pushed"
    # People and clocks
    CLOCK_JUMPS = "a till's clock is set"
    CANCEL_AT_MONEY = "the cashier cancels as the money arrives"
    CASHIER_TWICE = "the cashier presses twice"
    CASHIER_PARKS = "the cashier parks the sale"
    CASHIER_CANCELS = "the cashier cancels"
    CASHIER_RETRIES = "the cashier asks for a new code"
    CASHIER_CHECKS = "the cashier checks now"
    MANAGER_REFUNDS = "a manager gives money back"
    MANAGER_CLOSES = "the business day is closed amid open sales"
    DASHBOARD_REFUNDS = "money is given back in Stripe's dashboard"
    DISPUTE = "a payment is contested"


PEOPLE = frozenset(
    {
        Site.CASHIER_PARKS,
        Site.CASHIER_CANCELS,
        Site.CASHIER_RETRIES,
        Site.CASHIER_CHECKS,
        Site.MANAGER_REFUNDS,
    }
)
"""What people do anyhow: on in half of the runs."""
SELDOM = MappingProxyType(
    {
        Site.STRIPE_REFUSES: 0.1,
        Site.STRIPE_WRONG_CODE: 0.1,
        Site.BANK_OTHER_AMOUNT: 0.1,
        Site.STREAM_CUT: 0.05,
        Site.STREAM_CUT_INSIDE: 0.05,
        Site.STREAM_MUTE: 0.05,
        Site.NET_TWICE: 0.1,
        Site.TILL_DISK_REFUSES: 0.03,
        Site.TILL_DIES_BEFORE: 0.03,
        Site.TILL_DIES_AFTER: 0.03,
        Site.RELAY_DISK_REFUSES: 0.01,
        Site.RELAY_DISK_SLOW: 0.02,
        Site.RELAY_DIES_BEFORE: 0.01,
        Site.RELAY_DIES_AFTER: 0.01,
    }
)
"""Places that are passed so often that a quarter would leave nothing standing."""
FIRES = 0.25
MOODS = ((0.08, 0.0), (0.8, 0.25), (0.12, 0.7))
"""How likely a run is quiet, usual or hell, and how many of the places are on in it."""


class Faults:
    """Decides, by the run's one source of chance, and counts what it decided."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.fired: Counter[str] = Counter()
        self.over = False
        mood = chance.random()
        share = MOODS[-1][1]
        for likely, of_mood in MOODS:
            if mood < likely:
                share = of_mood
                break
            mood -= likely
        # In the order of their names: the order of a set would differ from one process to the next.
        self.on = {
            site for site in Site if chance.random() < (0.5 if site in PEOPLE and share else share)
        }

    def fires(self, site: Site) -> bool:
        """Whether it goes wrong here, this time."""
        if self.over or site not in self.on:
            return False
        if self._chance.random() >= SELDOM.get(site, FIRES):
            return False
        self.fired[site.value] += 1
        return True
