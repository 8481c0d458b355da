"""Killing the till, or the relay, at random moments while a shop sells; and that nothing is lost by it.

SIGKILL leaves no program time to tidy up. After each kill the dead one's file is read: what it said was paid (the
till), or what it told Stripe was kept (the relay), is in there. Then it is started again and goes on; at the end
everything open is brought to its end, and till, relay and Stripe must agree to the satang.
"""

from __future__ import annotations

import random
import signal
import time
from collections import Counter as Count
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.core.chain import ChainError
from kiosk.sqlite_schema import StoreError
from tests.process.kills import books
from tests.process.kills.counter import PAID, WAITING, Counter, Told, pay
from tests.process.kills.telling_till import BARE, BEGUN, QUIET, WINDOWS
from tests.process.programs import run
from tests.process.proof import Progress, Proof, unseen
from tests.relay.program import Shop, free_port, program, wait_for
from tests.relay.stage import SECRET

SEED = 20_261_126
AT_START = 0.15
"""So many of the kills fall into the start of the till."""
START_S, SELLING_S = 1.5, 1.2
"""Kills are spread evenly over so long after the start, and over so long once it sells."""
SETTLE_S, SETTLE_PAUSE_S = 600.0, 0.1
RETRY_BASE_MS = 100


@dataclass
class Tally:
    """`phases` says where the kills fell. `lost` are payments, or events, that somebody was told of."""

    what: str
    kills: int = 0
    phases: Count[str] = field(default_factory=Count)
    lost: set[str] = field(default_factory=set)
    broken: list[str] = field(default_factory=list)
    receipts: int = 0
    satang: int = 0

    @property
    def good(self) -> bool:
        """Nothing was lost, twice, out of order or different at Stripe."""
        return not self.lost and not self.broken

    def proof(self) -> Proof:
        """As a line of the night's table."""
        figures: dict[str, float | int | str] = {
            "lost": len(self.lost),
            "broken": len(self.broken),
            "receipts": self.receipts,
            "satang at till and Stripe": self.satang,
        }
        phases = ", ".join(f"{name} {count}" for name, count in self.phases.most_common())
        notes = [f"fell: {phases}", *self.broken[:10]]
        return Proof(f"kills: {self.what}", self.kills, figures, self.good, notes)


@contextmanager
def shop_of(folder: Path) -> Iterator[Shop]:
    """A shop whose Stripe runs and sends its webhooks to the relay, again and again until it takes them."""
    server = folder / "server"
    server.mkdir()
    port = free_port()
    with program("sandbox", "--port", "0", "--data-dir", str(folder / "sandbox")) as bank:
        shop = Shop(server, bank.url, port)
        with shop.bank() as stripe:
            where = f"http://127.0.0.1:{port}/payments/webhook"
            aim = {"url": where, "secrets": [SECRET], "retryBaseMs": RETRY_BASE_MS}
            stripe.put("/_sandbox/webhook", json=aim).raise_for_status()
        yield shop


def counters(shop: Shop, folder: Path, count: int) -> list[Counter]:
    """So many tills, let in by the relay that runs."""
    made = []
    for number in range(1, count + 1):
        code = f"A{number}"
        place = folder / code
        place.mkdir(mode=0o700)
        made.append(Counter(shop, code, place, shop.add_till(f"till {code}")))
    return made


def kill_tills(
    folder: Path, kills: int, kind: str = WINDOWS, *, seed: int = SEED, progress: Progress = unseen
) -> Tally:
    """Kill one till so often; sandbox and relay stay. `kind` as of `telling_till`."""
    chance, tally = random.Random(seed), Tally(f"till, {kind}")
    with shop_of(folder) as shop, shop.relay(KIOSK_STRIPE_RPS="100"):
        [counter] = counters(shop, folder, 1)
        for number in range(kills):
            with counter.selling(kind):
                _wait_a_while(counter, chance)
            tally.kills += 1
            tally.phases[_till_phase(counter)] += 1
            _judge_till(counter, tally)
            if not progress(number + 1, kills):
                break
        _settle(shop, [counter], tally)
    return tally


def _wait_a_while(counter: Counter, chance: random.Random) -> None:
    """Until the moment at which the till is to die."""
    if chance.random() < AT_START:
        time.sleep(chance.uniform(0.0, START_S))
        return
    counter.wait_for(lambda: any(told.state == WAITING for told in counter.told), "a code")
    time.sleep(chance.uniform(0.0, SELLING_S))


def kill_once_told(folder: Path, kind: str) -> Tally:
    """Kill a till in the moment in which it says that a sale is paid."""
    tally = Tally(f"till, {kind}")
    with shop_of(folder) as shop, shop.relay():
        [counter] = counters(shop, folder, 1)
        with counter.selling(kind):
            counter.wait_for(lambda: bool(counter.told_paid), "a paid sale")
        tally.kills += 1
        tally.phases[_till_phase(counter)] += 1
        _judge_till(counter, tally)
    return tally


def kill_relays(
    folder: Path, kills: int, *, tills: int = 3, seed: int = SEED, progress: Progress = unseen
) -> Tally:
    """Kill the relay so often while tills sell; they stay, and so does Stripe, which sends again."""
    chance, tally = random.Random(seed), Tally("relay")
    with shop_of(folder) as shop, ExitStack() as stack:
        selling: list[Counter] = []
        for number in range(kills):
            with shop.relay(KIOSK_STRIPE_RPS="100") as relay:
                if not selling:
                    selling = counters(shop, folder, tills)
                    for counter in selling:
                        stack.enter_context(counter.selling(BARE))
                _sell_for_a_while(selling, chance)
                relay.end(signal.SIGKILL)
            tally.kills += 1
            tally.phases[_relay_phase(shop, selling)] += 1
            _judge_relay(shop, tally)
            if not progress(number + 1, kills):
                break
        with shop.relay():
            stack.close()
            _settle(shop, selling, tally)
    return tally


def _sell_for_a_while(selling: list[Counter], chance: random.Random) -> None:
    """Mostly until a till has a code since the relay is back; now and then the relay dies before."""
    if chance.random() >= AT_START:
        first, heard = selling[0], len(selling[0].told)
        first.wait_for(lambda: any(t.state == WAITING for t in first.told[heard:]), "a code")
    time.sleep(chance.uniform(0.0, SELLING_S / 2))


def _judge_till(counter: Counter, tally: Tally) -> None:
    """On the dead till's own file: all it said was paid is there, in order, whole."""
    try:
        kept = {row.payment_id for row in books.receipts(counter.folder)}
    except (ChainError, StoreError) as error:
        tally.broken.append(f"{counter.code} after kill {tally.kills}: {error}")
        return
    tally.lost |= counter.told_paid - kept


def _judge_relay(shop: Shop, tally: Tally) -> None:
    """On the dead relay's own file: all that Stripe was told is kept."""
    with shop.bank() as stripe:
        told = books.acknowledged(stripe)
    tally.lost |= told - books.kept_events(shop.folder)


def _till_phase(counter: Counter) -> str:
    """Where in a sale the kill fell: from the last word of the till, its file and Stripe's."""
    last = counter.told[-1] if counter.told else None
    if last is None or last.state == BEGUN:
        return "starting" if last is None else "opening"
    if last.state == PAID:
        return "told paid"
    if last.state not in (WAITING, "checking"):
        return f"shown {last.state}"
    return _phase_of_money(counter, last)


def _phase_of_money(counter: Counter, last: Told) -> str:
    with counter.shop.bank() as stripe:
        intent = stripe.get(f"/v1/payment_intents/{last.payment_id}").json()
    if intent["status"] != "succeeded":
        return "code shown"
    try:
        kept = {row.payment_id for row in books.receipts(counter.folder)}
    except (ChainError, StoreError):
        return "unreadable"
    return "receipt kept, not yet told" if last.payment_id in kept else "paid, not yet learnt"


_UNAPPLIED = "SELECT 1 FROM inbox WHERE applied_at IS NULL LIMIT 1"
_OUTCOMES = "SELECT outcome, stripe_id FROM payment"


def _relay_phase(shop: Shop, selling: list[Counter]) -> str:
    """What was under way: the nearest to the money of all that the tills had going."""
    with shop.bank() as stripe:
        paid = set(books.captured(stripe))
    rows = books.relay_rows(shop.folder, _OUTCOMES)
    known = {payment for outcome, payment in rows if outcome == PAID}
    told: set[str] = set().union(*(counter.told_paid for counter in selling))
    outcomes = {outcome for outcome, _ in rows}
    phases = {
        "event kept, not yet applied": bool(books.relay_rows(shop.folder, _UNAPPLIED)),
        "applied, not yet at the till": bool(known - told),
        "paid, not yet heard": bool(paid - known),
        "asking Stripe for a code": "creating" in outcomes,
        "code shown": WAITING in outcomes,
    }
    return next((name for name, so in phases.items() if so), "between sales")


def _settle(shop: Shop, selling: list[Counter], tally: Tally) -> None:
    """Everything open comes to its end; then till, relay and Stripe hold the same money."""
    with ExitStack() as stack, shop.bank() as customer:
        for counter in selling:
            stack.enter_context(counter.selling(QUIET))

        def all_settled() -> bool:
            for intent in books.listed(customer, "/v1/payment_intents"):
                if intent["status"] == "requires_action":
                    pay(customer, intent["id"])
            time.sleep(SETTLE_PAUSE_S)
            return all(books.is_settled(counter.folder) for counter in selling)

        wait_for(all_settled, SETTLE_S)
        stripe = books.captured(customer)
    rows = [row for counter in selling for row in books.receipts(counter.folder)]
    ours = {row.payment_id: row.amount_satang for row in rows}
    tally.receipts, tally.satang = len(rows), sum(ours.values())
    if ours != stripe:
        odd = sorted(set(ours.items()) ^ set(stripe.items()))
        tally.broken.append(f"till and Stripe differ: {odd[:5]} ({len(odd)} in all)")
    if len(ours) != len(rows):
        tally.broken.append("a payment has receipts at two tills")
    for counter in selling:
        _judge_till(counter, tally)
        verified = run(["receipts", "verify", "--data-dir", str(counter.folder)])
        if verified.returncode != 0:
            tally.broken.append(f"{counter.code}: {verified.stdout}{verified.stderr}")
    _judge_relay(shop, tally)


def till_proofs(folder: Path, count: int, progress: Progress = unseen) -> list[Proof]:
    """A till with its windows."""
    return [kill_tills(folder, count, progress=progress).proof()]


def relay_proofs(folder: Path, count: int, progress: Progress = unseen) -> list[Proof]:
    """A relay with three tills."""
    return [kill_relays(folder, count, progress=progress).proof()]
