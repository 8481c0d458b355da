"""A month of sales over the real relay and the real sandbox, its clock moved: planted faults are found exactly.

Receipts are issued by the real checkout; the faults are planted where they happen in the world: at the bank, in
Stripe's dashboard, in what a till was told.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from kiosk.core.payment import Outcome
from kiosk.core.reconcile_facts import Period
from kiosk.core.reconcile_report import Kind, Report
from kiosk.core.sale import LearntBy
from kiosk.protocol.guard import SessionGiven
from kiosk.protocol.ledger import Refund
from kiosk.protocol.messages import IntentCreated, Payment
from kiosk.relay.guard.devices import add
from kiosk.relay.guard.limits import NO_RATES
from kiosk.relay.payments.creation import Patience
from kiosk.relay.records import Scope
from kiosk.relay.running.plan import Plan
from kiosk.relay.running.service import Service, running
from kiosk.relay.stripe_gateway import StripeGateway
from kiosk.till.link.desk import DeskClient
from kiosk.till.link.stripe_side import ask_rest, ask_side
from kiosk.till.link.wire import Wire
from kiosk.till.reconciliation.reconciling import look
from kiosk.till.store.log import SqliteLog
from tests.process.programs import KIOSK, LIMIT_S, environment, run, run_demo
from tests.relay.gateways import KEY
from tests.relay.program import Program, program
from tests.relay.stage import until
from tests.sandbox.running import running_sandbox
from tests.till.builders import SHOP, Desk, ManualClock, ToldRefund

pytestmark = [
    pytest.mark.process,
    # The sandbox answers with the real date, and the month has its own.
    pytest.mark.expected_logs("our clock is not Stripe's"),
]

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30), SHOP.zone)
BEGIN = datetime(2026, 10, 31, 17, tzinfo=UTC)
"""Midnight in Bangkok."""
Json = dict[str, Any]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Month:
    """Till, relay and bank with one clock."""

    def __init__(self, desk: Desk, service: Service, bank_url: str, clock: ManualClock) -> None:
        self.desk = desk
        self.clock = clock
        self._service = service
        self._bank = httpx.AsyncClient(
            base_url=bank_url, headers={"Authorization": f"Bearer {KEY}"}, trust_env=False
        )
        self.transport = httpx.ASGITransport(service.app, raise_app_exceptions=False)
        self.expected: set[tuple[str, str]] = set()

    async def close(self) -> None:
        await self._bank.aclose()

    def at(self, day: int, hour: int, minute: int = 0, second: int = 0) -> None:
        """Move the clock to a time of the shop's November."""
        self.clock.now = BEGIN + timedelta(days=day - 1, hours=hour, minutes=minute, seconds=second)

    async def call(self, method: str, path: str, token: str = "kt_A1", **more: Any) -> Json:
        headers = {"Authorization": f"Bearer {token}", **more.pop("headers", {})}
        async with httpx.AsyncClient(transport=self.transport, base_url="http://relay") as client:
            answer = await client.request(method, path, headers=headers, **more)
        assert answer.is_success, answer.text
        return dict(answer.json())

    async def bank(self, path: str, **order: Any) -> Json:
        """What bank and customer do."""
        answer = await self._bank.post(f"/_sandbox/{path}", json=order)
        assert answer.is_success, answer.text
        return dict(answer.json())

    async def dashboard(self, path: str, form: dict[str, str]) -> Json:
        """What somebody does at Stripe without the relay."""
        answer = await self._bank.post(f"/v1/{path}", data=form)
        assert answer.is_success, answer.text
        return dict(answer.json())

    async def show(self, satang: int) -> tuple[str, str]:
        """Key an amount and have its code shown: the sale and the payment."""
        sale_id = self.desk.sell(satang)
        key = self.desk.attempt(sale_id).id
        body = {"amount": satang}
        told = await self.call(
            "POST", "/payments/intents", json=body, headers={"Idempotency-Key": key}
        )
        offer = IntentCreated.model_validate(told)
        self.desk.checkout.offered(key, offer, timedelta())
        return sale_id, offer.payment_intent_id

    async def verified(self, payment_id: str) -> Payment:
        """The payment after the relay has asked Stripe."""
        told = await self.call("POST", f"/payments/{payment_id}/verify")
        return Payment.model_validate(told)

    async def sell(self, satang: int = 18_550) -> tuple[str, str]:
        """A sale from the key to its receipt: the receipt's number and the payment."""
        sale_id, payment_id = await self.show(satang)
        await self.bank(f"payments/{payment_id}/pay")
        self.clock.move(1)
        self.desk.checkout.apply(await self.verified(payment_id), LearntBy.PUSH)
        return self.desk.receipt_of(sale_id).number, payment_id

    async def give_back(self, payment_id: str, satang: int, *, told: bool = True) -> str:
        """A refund by the manager at the relay, which the till hears of."""
        body = {"amount": satang, "email": "nok@mail.test"}
        answer = await self.call(
            "POST",
            f"/payments/{payment_id}/refunds",
            "kt_boss",
            json=body,
            headers={"Idempotency-Key": f"back {payment_id} {satang}"},
        )
        refund = Refund.model_validate(answer)
        assert refund.id is not None
        if told:
            self.hear(refund)
        return refund.id

    def hear(self, refund: Refund) -> None:
        """The till is told of a refund."""
        assert refund.id is not None
        self.desk.hear_refund(
            ToldRefund(
                refund.id,
                refund.payment_id,
                refund.amount,
                refund.status,
                created_at=refund.created_at,
            )
        )

    async def pay_out(self) -> str:
        """All money leaves for the bank, and the relay has read what it is made of."""
        payout_id = str((await self.bank("payouts", to="paid"))["id"])
        self.clock.move(7 * 3_600)

        async def known() -> bool:
            listed = (await self.call("GET", "/payouts", "kt_boss"))["items"]
            if payout_id not in [one["id"] for one in listed]:
                return False
            detail = await self.call("GET", f"/payouts/{payout_id}", "kt_boss")
            return detail["lines"] is not None

        await until(known)
        return payout_id

    async def report(self) -> Report:
        """Reconcile November as the manager's desk does."""
        wire = Wire(
            "http://relay",
            "kt_A1",
            lambda: None,
            clock=self.clock,
            transport=self.transport,
            of_the_token=frozenset({"unauthorized"}),
        )
        session = SessionGiven(token="kt_boss", person="Nok", expires_at=self.clock())
        relay = DeskClient(wire, session)
        try:
            side = await ask_side(relay, NOVEMBER, self.clock())
            with closing(SqliteLog(self.desk.path)) as log:
                found = look(log, side, NOVEMBER)
            return (await ask_rest(relay, found)).report()
        finally:
            await wire.aclose()


@asynccontextmanager
async def a_month(folder: Path) -> AsyncIterator[Month]:
    """Everything at work on a folder."""
    clock = ManualClock(BEGIN)
    desk = Desk(folder / "till.sqlite3", replace(SHOP, practice=True))
    desk.clock = clock
    desk.close()
    desk.open()
    with closing(desk), running_sandbox(clock=clock) as bank_url:
        gateway = StripeGateway(KEY, billing_email="pos@shop.test", api_base=bank_url)
        plan = Plan(
            database=folder / "relay.sqlite3",
            gateway=gateway,
            live=False,
            admin_token="kt_admin",
            stripe_rps=100.0,
            patience=Patience(first_pause_s=0.001),
            rates=NO_RATES,
            clock=clock,
        )
        async with running(plan) as service:

            def let_in(tx: Any) -> None:
                for name, scope in (("boss", Scope.MANAGER), ("A1", Scope.TILL)):
                    add(tx, name, scope.value, f"kt_{name}", BEGIN)

            await service.parts.store.run(let_in)
            month = Month(desk, service, bank_url, clock)
            try:
                yield month
            finally:
                await month.close()


async def sold_as_it_should(month: Month) -> None:
    """Thirty days of sales, refunds and payouts without a fault, and sales on both sides of each midnight."""
    for day in range(1, 31):
        month.at(day, 0, 0, 1)
        await month.sell(10_000 + day)
        if day % 7 == 0:
            month.at(day, 12)
            _, payment_id = await month.sell(20_000 + day)
            await month.give_back(payment_id, 5_000)
        # The charge is of today, its receipt of tomorrow.
        month.at(day, 23, 59, 59)
        await month.sell(30_000 + day)
        if day % 5 == 0:
            month.at(day + 1, 0, 10)
            await month.pay_out()


@pytest.mark.anyio
async def test_a_clean_month_matches_and_its_sums_close(tmp_path: Path) -> None:
    async with a_month(tmp_path) as month:
        await sold_as_it_should(month)
        report = await month.report()
    assert report.differences == ()
    assert report.explained == ()
    sums = report.sums
    # The last sale of November has its receipt in December.
    assert sums.receipts.count == sums.matched.count == 63
    assert (sums.refunds.count, sums.refunds.satang) == (4, 20_000)
    assert sums.pending_satang == sums.on_its_way_satang == 0
    assert sums.paid_out_satang == sums.receipts.satang - 20_000 - sums.fees_satang > 0


@pytest.mark.anyio
async def test_a_month_with_planted_faults_is_found_exactly(tmp_path: Path) -> None:
    async with a_month(tmp_path) as month:
        for plant in (lost, past_the_till, past_the_till_and_back, told_wrongly, never_paid):
            await plant(month)
        for plant in (twice, late_and_open, late_and_returned, dashboard_refund, invented_refund):
            await plant(month)
        for day in range(12, 25):
            month.at(day, 9)
            await month.sell(40_000 + day)
        await failed_payout(month)
        report = await month.report()
    found = {
        (one.kind.value, one.payout_id or one.refund_id or one.receipt or one.payment_id or "")
        for one in report.differences
    }
    assert found == month.expected
    assert len(report.differences) == len(found) == 10
    assert [one.kind for one in report.explained] == [Kind.RETURNED]
    sums = report.sums
    books = sums.receipts.satang - sums.refunds.satang - sums.fees_satang
    money = sums.paid_out_satang + sums.pending_satang + sums.came_back_satang
    assert books == money + sums.differences_satang + sums.explained_satang
    assert sums.came_back_satang > 0
    assert sums.paid_out_satang == 0


# The faults


async def lost(month: Month) -> None:
    """The till never heard that it was paid."""
    month.at(2, 10)
    _, payment_id = await month.show(11_000)
    await month.bank(f"payments/{payment_id}/pay")
    await month.verified(payment_id)
    month.expected.add((Kind.MISSING_HERE, payment_id))


async def past_the_till(month: Month) -> None:
    """Somebody takes a payment with Stripe's own tools."""
    month.at(3, 10)
    intent = await month.dashboard(
        "payment_intents",
        {
            "amount": "7700",
            "currency": "thb",
            "confirm": "true",
            "payment_method_types[]": "promptpay",
            "payment_method_data[type]": "promptpay",
            "payment_method_data[billing_details][email]": "pos@shop.test",
        },
    )
    await month.bank(f"payments/{intent['id']}/pay")
    month.expected.add((Kind.MISSING_HERE, ""))


async def past_the_till_and_back(month: Month) -> None:
    """A sale of the till is given back in Stripe's dashboard, before the relay has heard of it."""
    month.at(4, 10)
    number, payment_id = await month.sell(12_000)
    refund = await month.dashboard("refunds", {"payment_intent": payment_id, "amount": "2000"})
    assert number
    month.expected.add((Kind.REFUND_NOT_RECORDED, str(refund["id"])))


async def told_wrongly(month: Month) -> None:
    """The receipt is of another sum than the charge."""
    month.at(5, 10)
    sale_id, payment_id = await month.show(13_000)
    await month.bank(f"payments/{payment_id}/pay", amount=13_500)
    told = await month.verified(payment_id)
    wrong = {"outcome": Outcome.PAID, "attention": None, "amount_received": 13_000}
    month.desk.checkout.apply(told.model_copy(update=wrong), LearntBy.PUSH)
    month.expected.add((Kind.AMOUNT_DIFFERS, month.desk.receipt_of(sale_id).number))


async def never_paid(month: Month) -> None:
    """The till was made to believe that it was paid."""
    month.at(6, 10)
    sale_id, payment_id = await month.show(14_000)
    told = await month.verified(payment_id)
    lie = {
        "outcome": Outcome.PAID,
        "status": "succeeded",
        "amount_received": 14_000,
        "paid_at": month.clock(),
        "qr": None,
        "version": told.version + 1,
    }
    month.desk.checkout.apply(told.model_copy(update=lie), LearntBy.PUSH)
    month.expected.add((Kind.MISSING_THERE, month.desk.receipt_of(sale_id).number))


async def twice(month: Month) -> None:
    """One code, scanned again."""
    month.at(7, 10)
    number, payment_id = await month.sell(15_000)
    await month.bank(f"payments/{payment_id}/pay")
    month.expected.add((Kind.PAID_TWICE, number))


async def late(month: Month, day: int) -> str:
    """Money after the cancel."""
    month.at(day, 10)
    sale_id, payment_id = await month.show(16_000)
    await month.call("POST", f"/payments/{payment_id}/cancel")
    month.desk.checkout.apply(await month.verified(payment_id), LearntBy.PUSH)
    await month.bank(f"payments/{payment_id}/pay")
    month.desk.checkout.apply(await month.verified(payment_id), LearntBy.PUSH)
    assert sale_id
    return payment_id


async def late_and_open(month: Month) -> None:
    """Nobody has decided."""
    month.expected.add((Kind.NEEDS_DECISION, await late(month, 8)))


async def late_and_returned(month: Month) -> None:
    """A person gave it back: that is no difference."""
    payment_id = await late(month, 9)
    await month.call(
        "POST",
        f"/payments/{payment_id}/resolve",
        "kt_boss",
        json={"decision": "refund", "reason": "late", "email": "nok@mail.test"},
    )


async def dashboard_refund(month: Month) -> None:
    """The relay made a refund, and the till was never told."""
    month.at(10, 10)
    _, payment_id = await month.sell(17_000)
    refund_id = await month.give_back(payment_id, 3_000, told=False)
    month.expected.add((Kind.REFUND_NOT_RECORDED, refund_id))


async def invented_refund(month: Month) -> None:
    """The till has a refund that Stripe never made."""
    month.at(11, 10)
    _, payment_id = await month.sell(18_000)
    month.hear(
        Refund(
            id="pyr_invented",
            payment_id=payment_id,
            amount=1_000,
            status="pending",
            created_at=month.clock(),
        )
    )
    month.expected.add((Kind.REFUND_NOT_RECORDED, "pyr_invented"))


async def failed_payout(month: Month) -> None:
    """The bank sends everything back, after Stripe had said that it has it."""
    month.at(25, 10)
    payout_id = await month.pay_out()
    await month.bank(f"payouts/{payout_id}/advance", to="failed")
    month.clock.move(7 * 3_600)

    async def known() -> bool:
        [payout] = (await month.call("GET", "/payouts", "kt_boss"))["items"]
        return bool(payout["status"] == "failed")

    await until(known)
    month.expected.add((Kind.PAYOUT_FAILED, payout_id))


# The programs as they are


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder in which a whole shop has sold twice."""
    folder = tmp_path / "data"
    run_demo(folder, 2)
    return folder


@pytest.fixture
def sandbox(folder: Path) -> Iterator[Program]:
    """The same pretended Stripe, started again."""
    with program("sandbox", "--port", "0", "--data-dir", str(folder)) as sandbox:
        yield sandbox


PIN = "703925"
_PEOPLE = ("people", "add", "--name", "Nok", "--pin-stdin")
_AS_NOK = ("--person", "Nok", "--pin-stdin")


def run_with_pin(arguments: list[str], pin: str) -> subprocess.CompletedProcess[str]:
    """Run `kiosk ARGUMENTS` with a PIN on its standard input."""
    return subprocess.run(
        [*KIOSK, *arguments],
        input=f"{pin}\n",
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        env=environment(),
        check=False,
    )


def test_the_command_as_people_run_it(
    folder: Path, sandbox: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_LANGUAGE", "en")
    settings = {"STRIPE_SECRET_KEY": KEY, "STRIPE_API_BASE": sandbox.url}
    today = datetime.now(SHOP.zone).date()
    days = ("--from", str(today - timedelta(days=1)), "--to", str(today))
    command = ["reconcile", *days, "--data-dir", str(folder)]
    with program("relay", "--port", "0", "--data-dir", str(folder), **settings):
        manager = ("--name", "boss", "--scope", "manager", "--json")
        added = run(["devices", "add", *manager, "--data-dir", str(folder)])
        run_with_pin([*_PEOPLE, "--role", "manager", "--data-dir", str(folder)], PIN)
        wrong = run_with_pin([*command, *_AS_NOK], "135790")
        assert (wrong.returncode, wrong.stdout) == (1, "")
        signed_in = run_with_pin([*command, *_AS_NOK], PIN)
        assert signed_in.returncode == 0, signed_in.stdout + signed_in.stderr
        assert PIN not in signed_in.stdout + signed_in.stderr + wrong.stderr
        # The till's own token is nobody's leave to look into the account.
        till = run(command)
        assert (till.returncode, till.stdout) == (1, "")
        assert "A manager is needed: say who with --person NAME" in till.stderr
        monkeypatch.setenv("KIOSK_DEVICE_TOKEN", json.loads(added.stdout)["token"])
        whole = run(command)
        assert whole.returncode == 0, whole.stdout + whole.stderr
        assert "2 of 2 receipts match the money at Stripe" in whole.stdout
        [payment, _] = httpx.get(f"{sandbox.url}/_sandbox/payments", trust_env=False).json()[
            "items"
        ]
        httpx.post(f"{sandbox.url}/_sandbox/payments/{payment['id']}/pay", json={}, trust_env=False)
        twice = run([*command, "--json"])
    assert twice.returncode == 1, twice.stderr
    [difference] = json.loads(twice.stdout)["differences"]
    assert (difference["kind"], difference["thereSatang"]) == ("paid_twice", payment["amount"])
