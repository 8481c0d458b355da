"""Two relays on one PostgreSQL, one killed among payments: `python -m tests.process.nodes [PAYMENTS]`, else 1000.

The real programs: PostgreSQL, sandbox, two relays, a balancer before them, a till, and readers that do what its
link does: one address, one position, and again when the line breaks. The node that leads is killed (SIGKILL) when
half of the payments are paid. Nothing may be lost, nothing come twice, and each payment's story stay in its order.
One reader forgets its position when its node dies, and must have missed something: else this would prove nothing.
"""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg
from httpx_sse import aconnect_sse

from kiosk.sqlite_schema import StoreError
from kiosk.till.keeping.verify import verify
from kiosk.till.store.database import SqliteStore
from tests.postgresql import Server, running_server
from tests.process.balancer import balanced
from tests.relay.program import KEY, LIMIT_S, Program, free_port, program
from tests.relay.stage import SECRET

PAYMENTS = 1_000
EACH_TILL = 50
SATANG = 18_550
TILL = "T9"
"""The device of the real till."""
_AT_ONCE = 3
"""Of one till: more than any cashier does."""
_FORGOTTEN = 3
"""So many payments are paid while the forgetful reader is away."""
_AGAIN_S = 0.1
_LOOK_S = 0.2
_LEAST_S, _A_PAYMENT_S = 60.0, 0.6
"""How long everything may take: a busy machine is no failure."""

Pushed = tuple[int, str | None]
"""An event's number and whose it is."""


@dataclass
class Findings:
    """What came of it. Every list names what should not be."""

    payments: int
    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    disordered: list[str] = field(default_factory=list)
    figures: dict[str, float] = field(default_factory=dict)
    forgotten: int = 0

    @property
    def good(self) -> bool:
        """As it must be, the control too."""
        return not (self.lost or self.twice or self.disordered) and self.forgotten > 0

    def __str__(self) -> str:
        lines = [
            f"{self.payments:,} payments, the leading node killed in their middle",
            f"lost {len(self.lost)}, twice {len(self.twice)}, out of order {len(self.disordered)}",
            f"missed by the reader that forgot its position: {self.forgotten} (it must miss some)",
            *(f"{name}: {value:,.4g}" for name, value in self.figures.items()),
        ]
        wrong = [*self.lost, *self.twice, *self.disordered]
        return "\n".join([*lines, *wrong[:20]])


class Reader:
    """A till's stream: one address, resumed by its position. `ids` and `seen` are what came, in its order."""

    def __init__(self, device: str, token: str, url: str, limit_s: float = _LEAST_S) -> None:
        self._limit_s = limit_s
        self.device = device
        self.token = token
        self.url = url
        self.last_id: str | None = None
        self.ids: list[int] = []
        self.seen: list[tuple[str, int, str]] = []
        self.paid: set[str] = set()
        self.ready_at: list[float] = []
        self.broke_at: list[float] = []
        self.changed = asyncio.Event()

    async def run(self, client: httpx.AsyncClient) -> None:
        """Read for ever."""
        while True:
            with suppress(httpx.HTTPError):
                await self.read(client)
            self.broke_at.append(time.monotonic())
            await self.away()
            await asyncio.sleep(_AGAIN_S)

    async def away(self) -> None:
        """Between two lines."""

    async def read(self, client: httpx.AsyncClient) -> None:
        """One line, to its end."""
        headers = {"Authorization": f"Bearer {self.token}"}
        if self.last_id is not None:
            headers["Last-Event-ID"] = self.last_id
        async with aconnect_sse(client, "GET", f"{self.url}/events", headers=headers) as source:
            if source.response.status_code != 200:
                return
            async for event in source.aiter_sse():
                if event.event == "ready":
                    self.ready_at.append(time.monotonic())
                if event.id:
                    self.last_id = event.id
                if event.event == "payment:update":
                    self._take(event.id, json.loads(event.data))
                self.changed.set()

    def _take(self, event_id: str, payment: dict[str, Any]) -> None:
        self.ids.append(int(event_id.rpartition("-")[2]))
        self.seen.append((payment["key"], payment["version"], payment["outcome"]))
        if payment["outcome"] == "paid":
            self.paid.add(payment["key"])

    def missed(self, pushed: list[Pushed]) -> set[int]:
        """What of all that was pushed is this till's, and was not heard."""
        return {number for number, name in pushed if name == self.device} - set(self.ids)

    async def until(self, true: Callable[[], bool]) -> None:
        """Wait for events until something is so."""
        async with asyncio.timeout(self._limit_s):
            while not true():
                self.changed.clear()
                await self.changed.wait()


class Forgetful(Reader):
    """The control: begins at the node that will die, and comes back without its position when others saw more."""

    def __init__(self, token: str, url: str, later_url: str, others: list[Reader]) -> None:
        super().__init__("boss", token, url, others[0]._limit_s)
        self._later_url = later_url
        self._others = others

    async def away(self) -> None:
        """Until something was missed for certain."""
        self.last_id, self.url = None, self._later_url
        before = sum(len(one.paid) for one in self._others)
        while sum(len(one.paid) for one in self._others) < before + _FORGOTTEN:
            await asyncio.sleep(_AGAIN_S)


@dataclass
class Node:
    """One relay."""

    program: Program
    folder: Path

    def admin(self) -> str:
        """The token of commands on this machine."""
        said = json.loads((self.folder / "relay.running.json").read_text(encoding="utf-8"))
        return str(said["adminToken"])


class Shop:
    """Everything that runs, and what is asked of it."""

    def __init__(
        self, nodes: list[Node], bank_url: str, url: str, client: httpx.AsyncClient, limit_s: float
    ) -> None:
        self.nodes = nodes
        self.bank_url = bank_url
        self.url = url
        self.client = client
        self.limit_s = limit_s
        self.made: dict[str, str] = {}
        self.repeated = 0
        self.pushed: list[Pushed] = []

    async def leader(self) -> Node | None:
        """The node that leads, as they say themselves."""
        for node in self.nodes:
            with suppress(httpx.HTTPError):
                answer = await self.client.get(f"{node.program.url}/readyz")
                if answer.json().get("leads"):
                    return node
        return None

    async def let_in(self, name: str, scope: str = "till") -> str:
        """A device's token."""
        node = self.nodes[0]
        answer = await self.client.post(
            f"{node.program.url}/devices",
            json={"name": name, "scope": scope},
            headers={"Authorization": f"Bearer {node.admin()}"},
        )
        assert answer.status_code == 200, answer.text
        return str(answer.json()["token"])

    async def sell(self, reader: Reader, keys: list[str]) -> None:
        """Ask for payments, a few at once, each until it is there."""
        waiting = list(reversed(keys))

        async def some() -> None:
            while waiting:
                await self._ask(reader, waiting.pop())

        await asyncio.gather(*(some() for _ in range(_AT_ONCE)))

    async def _ask(self, reader: Reader, key: str) -> None:
        headers = {"Authorization": f"Bearer {reader.token}", "Idempotency-Key": key}
        end = time.monotonic() + self.limit_s
        while time.monotonic() < end:
            with suppress(httpx.HTTPError):
                answer = await self.client.post(
                    f"{self.url}/payments/intents", json={"amount": SATANG}, headers=headers
                )
                if answer.status_code == 201:
                    self.made[key] = answer.json()["paymentIntentId"]
                    await self.pay(self.made[key])
                    return
                assert answer.status_code in (409, 429, 502, 503, 504), answer.text
            self.repeated += 1
            await asyncio.sleep(_AGAIN_S)
        raise AssertionError(f"{key} was never answered")

    async def pay(self, payment_id: str) -> None:
        """A customer pays."""
        order = f"{self.bank_url}/_sandbox/payments/{payment_id}/pay"
        answer = await self.client.post(order, json={})
        assert answer.status_code == 200, answer.text

    async def pay_till(self, token: str) -> None:
        """The customers of the real till, for ever: they see its codes as the relay tells them."""
        paid: set[str] = set()
        asking = {"device": TILL, "outcome": "waiting"}
        headers = {"Authorization": f"Bearer {token}"}
        while True:
            await asyncio.sleep(_LOOK_S)
            with suppress(httpx.HTTPError):
                answer = await self.client.get(
                    f"{self.url}/payments", params=asking, headers=headers
                )
                if answer.status_code != 200:
                    continue
                for one in answer.json()["items"]:
                    if one["id"] not in paid:
                        paid.add(one["id"])
                        await self.pay(one["id"])

    async def intents(self) -> list[dict[str, Any]]:
        """Every intent that Stripe has, by its own list."""
        found: list[dict[str, Any]] = []
        more = True
        while more:
            after = {"starting_after": found[-1]["id"]} if found else {}
            answer = await self.client.get(
                f"{self.bank_url}/v1/payment_intents",
                params={"limit": "100", **after},
                headers={"Authorization": f"Bearer {KEY}"},
            )
            page = answer.json()
            found += page["data"]
            more = page["has_more"]
        return found


async def prove(count: int, folder: Path, server: Server) -> Findings:
    """Do it; what was found."""
    url = server.fresh_url()
    ports = [free_port(), free_port()]
    async with balanced(ports, folder / "balancer") as balancer:
        with ExitStack() as ends:
            bank_url, nodes = await _programs(ends, ports, folder, balancer, url)
            async with httpx.AsyncClient(
                timeout=LIMIT_S, trust_env=False, limits=_LIMITS
            ) as client:
                shop = Shop(nodes, bank_url, balancer, client, _LEAST_S + count * _A_PAYMENT_S)
                findings, readers, boss, intents = await _played(shop, count, folder, ends, url)
        _judge(findings, intents, url)
        for reader in readers:
            _judge_reader(findings, reader, shop.pushed)
        begun = min(boss.ids, default=0)
        findings.forgotten = len({n for n, _ in shop.pushed if n >= begun} - set(boss.ids))
        return findings


_LIMITS = httpx.Limits(max_connections=400, max_keepalive_connections=40)


async def _programs(
    ends: ExitStack, ports: list[int], folder: Path, balancer: str, url: str
) -> tuple[str, list[Node]]:
    """Start the sandbox and the relays, all at once."""
    bank_port = free_port()
    bank_url = f"http://127.0.0.1:{bank_port}"
    hook = ("--webhook-url", f"{balancer}/payments/webhook", "--webhook-secret", SECRET)
    folders = [folder / f"node{number}" for number in range(len(ports))]
    relays = [
        _relay(port, place, bank_url, url) for port, place in zip(ports, folders, strict=True)
    ]
    _, *begun = await asyncio.gather(
        _begun(ends, program("sandbox", "--port", str(bank_port), *hook)),
        *(_begun(ends, relay) for relay in relays),
    )
    return bank_url, [Node(*both) for both in zip(begun, folders, strict=True)]


async def _begun(ends: ExitStack, one: AbstractContextManager[Program]) -> Program:
    """Start a program while others start."""
    running = await asyncio.to_thread(one.__enter__)
    ends.push(one)
    return running


def _relay(port: int, folder: Path, bank_url: str, url: str) -> AbstractContextManager[Program]:
    settings = {
        "STRIPE_SECRET_KEY": KEY,
        "STRIPE_API_BASE": bank_url,
        "STRIPE_WEBHOOK_SECRET": SECRET,
        "KIOSK_DATABASE_URL": url,
        "KIOSK_STRIPE_RPS": "100",
        "KIOSK_TRUSTED_PROXIES": "127.0.0.1",
    }
    return program("relay", "--port", str(port), "--data-dir", str(folder), **settings)


async def _played(
    shop: Shop, count: int, folder: Path, ends: ExitStack, database_url: str
) -> tuple[Findings, list[Reader], Forgetful, list[dict[str, Any]]]:
    """Sell, kill, go on to the end."""
    findings = Findings(count)
    victim = await _until_led(shop)
    readers = await _let_in(shop, count)
    token = await shop.let_in("boss", "manager")
    boss = Forgetful(token, victim.program.url, shop.url, readers)
    keys = [[f"{one.device}-{n}" for n in range(EACH_TILL)] for one in readers]
    keys[-1] = keys[-1][: count - EACH_TILL * (len(readers) - 1)]
    async with asyncio.TaskGroup() as tasks:
        running = []
        for one in (*readers, boss):
            running.append(tasks.create_task(one.run(shop.client)))
            # One after the other, so that the balancer spreads them evenly.
            await one.until(lambda one=one: bool(one.ready_at))  # type: ignore[misc]
        sales = max(2, count // EACH_TILL)
        ends.enter_context(_till(shop, await shop.let_in(TILL), folder, sales))
        running.append(tasks.create_task(shop.pay_till(token)))
        began = time.monotonic()
        selling = [tasks.create_task(shop.sell(*pair)) for pair in zip(readers, keys, strict=True)]
        await _until(lambda: sum(len(one.paid) for one in readers) >= count // 2, shop.limit_s)
        victim.program.process.send_signal(signal.SIGKILL)
        killed = time.monotonic()
        await _until_led(shop, but=victim)
        findings.figures["seconds until another node led"] = time.monotonic() - killed
        await asyncio.gather(*selling)
        for one, its in zip(readers, keys, strict=True):
            with suppress(TimeoutError):
                await one.until(lambda one=one, its=its: one.paid >= set(its))  # type: ignore[misc]
        findings.figures["seconds in all"] = time.monotonic() - began
        await boss.until(lambda: len(boss.ready_at) > 1)
        await _until(lambda: _receipts(folder) == sales, shop.limit_s)
        # The relays go on, with the fees: only what was pushed until now has to be heard.
        shop.pushed = _pushed(database_url)
        for one in readers:
            with suppress(TimeoutError):
                await one.until(lambda one=one: not one.missed(shop.pushed))  # type: ignore[misc]
        for task in running:
            task.cancel()
    moved = [_back(one, killed) for one in readers]
    back = [one for one in moved if one is not None]
    findings.figures["tills that moved to the other node"] = len(back)
    findings.figures["seconds until the last of them was back"] = max(back, default=0.0)
    findings.figures["requests that were asked again"] = shop.repeated
    findings.figures["receipts of the real till"] = sales
    findings.lost += [
        f"{key} was never told to {one.device}"
        for one, its in zip(readers, keys, strict=True)
        for key in set(its) - one.paid
    ]
    return findings, readers, boss, await shop.intents()


def _back(reader: Reader, killed: float) -> float | None:
    """How long a till was without its stream; None for one at the other node."""
    if not any(at >= killed for at in reader.broke_at):
        return None
    return min(at for at in reader.ready_at if at >= killed) - killed


async def _until(true: Callable[[], bool], limit_s: float) -> None:
    async with asyncio.timeout(limit_s):
        while not true():
            await asyncio.sleep(0.02)


async def _until_led(shop: Shop, but: Node | None = None) -> Node:
    """The node that leads, once one does."""
    async with asyncio.timeout(shop.limit_s):
        while (leader := await shop.leader()) is None or leader is but:
            await asyncio.sleep(0.05)
    return leader


async def _let_in(shop: Shop, count: int) -> list[Reader]:
    """As many tills as the payments need: a relay lets none of them ask for hundreds at once."""
    names = [f"A{n + 1}" for n in range(max(2, -(-count // EACH_TILL)))]
    return [Reader(name, await shop.let_in(name), shop.url, shop.limit_s) for name in names]


@contextmanager
def _till(shop: Shop, token: str, folder: Path, sales: int) -> Iterator[None]:
    """A real till, which knows the balancer's address and no other."""
    place = folder / "till"
    place.mkdir()
    words = (str(place), shop.url, token, str(SATANG), str(sales))
    process = subprocess.Popen([sys.executable, "-m", "tests.process.headless_till", *words])
    with process:
        try:
            yield
        finally:
            process.kill()
            process.wait(LIMIT_S)


def _receipts(folder: Path) -> int:
    """How many the real till has issued, which must be in order."""
    try:
        store = SqliteStore(folder / "till" / "till.sqlite3", read_only=True)
    except StoreError:
        return 0
    try:
        verify(store)
        return len(list(store.receipts()))
    finally:
        store.close()


def _pushed(database_url: str) -> list[Pushed]:
    """Every event that there is by now."""
    with psycopg.connect(database_url) as store:
        return store.execute("SELECT number, audience FROM outbox ORDER BY number").fetchall()


def _judge(findings: Findings, intents: list[dict[str, Any]], database_url: str) -> None:
    """Compare what each was told with what the store holds, and that with what Stripe has."""
    with psycopg.connect(database_url) as store:
        payments = store.execute(
            "SELECT device, key, stripe_id FROM payment WHERE outcome = 'paid' AND attention IS NULL"
        ).fetchall()
        (unsettled,) = store.execute(
            "SELECT count(*) FROM payment WHERE outcome <> 'paid'"
        ).fetchone() or (0,)
    if unsettled:
        findings.lost.append(f"{unsettled} payments are not paid in the store")
    known = {stripe_id for _, _, stripe_id in payments}
    findings.lost += [f"{one['id']} is not known" for one in intents if one["id"] not in known]
    findings.twice += [
        f"{device}'s {key} was created {times} times"
        for (device, key), times in Counter(_mark(one) for one in intents).items()
        if times > 1
    ]


def _mark(intent: dict[str, Any]) -> tuple[str, str]:
    return intent["metadata"]["kiosk_device"], intent["metadata"]["kiosk_key"]


def _judge_reader(findings: Findings, reader: Reader, pushed: list[Pushed]) -> None:
    """Each event once, in order; and each payment's versions as they grew."""
    name = reader.device
    findings.lost += [f"{name} missed event {n}" for n in sorted(reader.missed(pushed))]
    findings.twice += [
        f"{name} had event {n} {c} times" for n, c in Counter(reader.ids).items() if c > 1
    ]
    if reader.ids != sorted(reader.ids):
        findings.disordered.append(f"{name}'s events are not in their order")
    newest: dict[str, int] = {}
    for key, version, _ in reader.seen:
        if version <= newest.get(key, 0):
            findings.disordered.append(f"{key} went from version {newest[key]} to {version}")
        newest[key] = version


def run(count: int, server: Server) -> Findings:
    """Prove it with so many payments."""
    with tempfile.TemporaryDirectory() as name:
        return asyncio.run(prove(count, Path(name), server))


def _main(count: int) -> int:
    with running_server() as server:
        findings = run(count, server)
    print(findings)
    return 0 if findings.good else 1


if __name__ == "__main__":
    sys.exit(_main(int(sys.argv[1]) if len(sys.argv) > 1 else PAYMENTS))
