"""All tills with the real programs: two tills' receipts at a relay, fetched, listed, exported, looked at."""

from __future__ import annotations

import asyncio
import csv
import json
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kiosk.core.money import format_baht, plain_baht
from kiosk.protocol.documents import DocumentKind
from kiosk.till.copying.copies import Copy
from kiosk.till.copying.tills import TillsSeen, TillState, look_at_tills
from kiosk.till.keeping.verify import verify
from kiosk.till.link.client import RelayClient
from kiosk.till.link.desk import Desk as DeskOfRelay
from kiosk.till.link.desk import ManagerRelay
from kiosk.till.store.database import SqliteStore
from tests.process.programs import KIOSK, LIMIT_S, environment
from tests.process.test_accepted_money import sandbox
from tests.relay.program import Shop, free_port
from tests.till.builders import Desk, ToldRefund
from tests.till.copy_relay import desk_of

pytestmark = pytest.mark.process

PIN = "703925"


def now() -> datetime:
    """The present instant."""
    return datetime.now(UTC)


@dataclass
class AllTills:
    """A relay that runs, and two tills that have sold and left copies of everything."""

    shop: Shop
    a: Desk
    b: Desk
    tokens: dict[str, str]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.shop.port}"

    def leave_copies(self, desk: Desk) -> None:
        """As a till does: each receipt, then each refund, over HTTP with its own token."""

        async def leave() -> None:
            client = RelayClient(self.url, self.tokens[desk.shop.till], lambda: None, clock=now)
            try:
                for row in desk.receipts():
                    await client.put_copy(Copy(0, row.number, row.document, row.hash))
                for refund in desk.refunds():
                    copy = Copy(0, refund.number, refund.document, refund.hash, DocumentKind.REFUND)
                    await client.put_copy(copy)
            finally:
                await client.aclose()

        asyncio.run(leave())

    def receipts(self, *arguments: str, pin: str = PIN) -> subprocess.CompletedProcess[str]:
        """`kiosk receipts ARGUMENTS --all-tills` at till A1, by the manager."""
        return self.command("receipts", *arguments, pin=pin)

    def command(self, *arguments: str, pin: str = PIN) -> subprocess.CompletedProcess[str]:
        """`kiosk ARGUMENTS --all-tills` at till A1, by the manager."""
        settings = {"KIOSK_RELAY_URL": self.url, "KIOSK_DEVICE_TOKEN": self.tokens["A1"]}
        whole = (*arguments, "--all-tills", "--person", "Nok", "--pin-stdin")
        return subprocess.run(
            [*KIOSK, *whole, "--data-dir", str(self.a.path.parent)],
            input=f"{pin}\n",
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
            env={**environment(), **settings},
            check=False,
        )

    def heartbeat(self, till: str, last_receipt: str) -> None:
        """As a till does, which says where it is."""
        body = {"version": "0.1.0", "openSales": 0, "lastReceipt": last_receipt, "headHash": None}
        with self.shop.caller(self.tokens[till]) as caller:
            answer = caller.post("/heartbeat", json=body)
        assert answer.status_code == 204, answer.text

    def look(self) -> TillsSeen:
        """What the tills page asks, by a manager who signs in."""

        async def ask(relay: ManagerRelay) -> TillsSeen:
            await relay.open_session("Nok", PIN)
            day = self.a.receipts()[0].business_day
            try:
                return await look_at_tills(relay, "0.1.0", day, now())
            finally:
                await relay.close_session()

        async def at_the_desk() -> TillsSeen:
            desk = DeskOfRelay(self.url, self.tokens["A1"], now)
            async with desk.opened():
                return await asyncio.wrap_future(desk.ask(ask))

        return asyncio.run(at_the_desk())


@pytest.fixture
def all_tills(tmp_path: Path) -> Iterator[AllTills]:
    """A1 sold four times and gave money back once, B2 sold three times."""
    tills = tmp_path / "tills"
    tills.mkdir()
    (tmp_path / "relay").mkdir()
    with (
        closing(desk_of(tills, "A1")) as a,
        closing(desk_of(tills, "B2")) as b,
        sandbox(port := free_port()) as bank,
    ):
        for number in range(4):
            a.sell_paid(10_000 + number)
            a.clock.move(60)
            if number < 3:
                b.clock.now = a.clock.now
                b.sell_paid(20_000 + number)
                a.clock.move(60)
        a.hear_refund(ToldRefund("re_1", a.receipts()[1].payment_id, 500))
        shop = Shop(tmp_path / "relay", bank.url, port)
        with shop.relay():
            with shop.manager() as manager:
                body = {"name": "Nok", "role": "manager", "pin": PIN}
                assert manager.post("/people", json=body).status_code in (200, 201)
            tokens = {till: shop.add_till(f"till {till}") for till in ("A1", "B2")}
            running = AllTills(shop, a, b, tokens)
            running.leave_copies(a)
            running.leave_copies(b)
            yield running


def test_the_mirror_an_export_and_the_page_agree_with_both_tills(
    all_tills: AllTills, tmp_path: Path
) -> None:
    a, b = all_tills.a, all_tills.b
    both = sorted([*a.receipts(), *b.receipts()], key=lambda row: row.issued_at)
    done = all_tills.receipts("list", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [json.loads(row.document) for row in both]
    with closing(SqliteStore(a.path.with_name("tills.sqlite3"), read_only=True)) as mirror:
        checked = verify(mirror)
    assert checked.heads == verify(a.store).heads | verify(b.store).heads
    assert checked.refunds == verify(a.store).refunds
    out = tmp_path / "all.csv"
    done = all_tills.receipts("export", "--format", "csv", "--out", str(out))
    assert done.returncode == 0, done.stderr
    total = sum(row.amount_satang for row in both)
    assert f"7 receipts, {format_baht(total)} baht" in done.stderr
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert [row[0] for row in rows[1:]] == [row.number for row in both]
    manifest: dict[str, Any] = json.loads((tmp_path / "all.csv.manifest.json").read_text("utf-8"))
    sums = (manifest["count"], manifest["amountSatang"], manifest["refundedSatang"])
    assert sums == (7, total, 500)
    seen = all_tills.look()
    today = {till.name: (till.today_count, till.today_satang) for till in seen.tills}
    assert today == {
        "till A1": (4, sum(row.amount_satang for row in a.receipts())),
        "till B2": (3, sum(row.amount_satang for row in b.receipts())),
    }
    assert [till.mine for till in seen.tills] == [True, False]
    assert "This does not stand in the audit log: There is no till here yet" in done.stderr
    one = all_tills.receipts("list", "--till", "B2")
    assert [line.split()[0] for line in one.stdout.splitlines()] == [
        row.number for row in b.receipts()
    ]


def test_a_till_that_is_shut_out_shows_and_its_receipts_stay(all_tills: AllTills) -> None:
    with all_tills.shop.manager() as manager:
        assert manager.delete("/devices/till B2").status_code == 200
    states = {till.name: till.state for till in all_tills.look().tills}
    assert states == {"till A1": TillState.READY, "till B2": TillState.REVOKED}
    done = all_tills.receipts("list", "--status", "paid")
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 6
    with all_tills.shop.caller(all_tills.tokens["B2"]) as shut_out:
        assert shut_out.get("/receipts").status_code == 401


def test_an_export_is_written_down_with_the_manager_who_allowed_it(
    all_tills: AllTills, tmp_path: Path
) -> None:
    path = all_tills.a.path.with_name("till.sqlite3")
    SqliteStore(path).close()
    out = tmp_path / "b.csv"
    done = all_tills.receipts("export", "--format", "csv", "--till", "B2", "--out", str(out))
    assert (done.returncode, len(done.stderr.splitlines())) == (0, 1), done.stderr
    with closing(SqliteStore(path, read_only=True)) as store:
        [entry] = store.audit()
    total = sum(row.amount_satang for row in all_tills.b.receipts())
    assert (entry.asked_by, entry.allowed_by) == ("Nok", "Nok")
    assert entry.subject.startswith(f"b.csv · csv · B2 · 3 · {plain_baht(total)} THB · b.csv.mani")
    with all_tills.shop.manager() as manager:
        acts = [one["action"] for one in manager.get("/audit").json()["items"]]
    assert acts.count("session_opened") == acts.count("session_closed") == 1


def test_all_tills_are_reconciled_at_once(all_tills: AllTills) -> None:
    rows = [*all_tills.a.receipts(), *all_tills.b.receipts()]
    all_tills.heartbeat("B2", "B2-000004")
    days = sorted(row.business_day.isoformat() for row in rows)
    command = ("reconcile", "--from", days[0], "--to", days[-1], "--json")
    done = all_tills.command(*command)
    assert done.returncode == 1, done.stderr
    assert done.stderr == (
        "till B2: not all receipts up to B2-000004 have reached the relay; "
        "their money shows as money without a receipt.\n"
    )
    told = json.loads(done.stdout)
    total = sum(row.amount_satang for row in rows)
    assert told["receipts"] == {"count": 7, "amountSatang": total}
    # These tills never asked for a payment, so none of them is at Stripe.
    missing = {one["receipt"] for one in told["differences"] if one["kind"] == "missing_there"}
    assert missing == {row.number for row in rows}
    wrong = all_tills.command(*command, pin="111112")
    assert (wrong.returncode, wrong.stdout) == (1, "")


def test_who_is_no_manager_gets_nothing(all_tills: AllTills) -> None:
    done = all_tills.receipts("list", pin="111112")
    assert done.returncode == 1
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert not all_tills.a.path.with_name("tills.sqlite3").exists()
