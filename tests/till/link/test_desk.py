"""The manager's desk over HTTP: what goes out for each call, whose token goes with it, when a session is over."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date, timedelta
from urllib.parse import unquote

import pytest
from pydantic import SecretStr

from kiosk.protocol.documents import DocumentKind, DocumentList
from kiosk.protocol.guard import (
    ApprovalGiven,
    AskApproval,
    AuditPage,
    CheckPin,
    CreatePerson,
    NewPin,
    PairingOffered,
    Person,
    PersonList,
    PersonNamed,
    PersonNames,
    SessionGiven,
)
from kiosk.protocol.ledger import (
    CreateRefund,
    MoneyLineList,
    PayoutDetail,
    PayoutList,
    Refund,
    RefundList,
    Resolve,
    Wallet,
)
from kiosk.protocol.messages import (
    Device,
    DeviceList,
    ManagerPayment,
    ManagerPaymentList,
    Message,
    Payment,
    PaymentList,
    ReceiptList,
)
from kiosk.protocol.tills import ReceiptHeads, TillTotals
from kiosk.till.link.desk import Desk, DeskClient, ManagerRelay, SessionNeededError
from kiosk.till.link.wire import RelayAwayError, RelayRefusedError, TokenRefusedError, Wire
from tests.till.builders import START, ManualClock, payment
from tests.till.link.fake_relay import FakeRelay, ok, problem

URL = "http://relay.test"
PIN = "703925"
DEVICE_TOKEN = "kt_kiosk"
SESSION = SessionGiven(token="kd_session", person="Nok", expires_at=START + timedelta(minutes=15))
PERSON = Person(name="Nok", role="manager", created_at=START, pin_set_at=START)
DEVICE = Device(name="till A2", scope="till", created_at=START)
REFUND = Refund(id="re_1", payment_id="pi_k", amount=100, status="pending", created_at=START)
PAYOUT = PayoutDetail(id="po_1", status="paid", amount=100, message="Paid.", timestamp=START)
WALLET = Wallet(available=1, pending=2, currency="thb", timestamp=START)
OFFERED = PairingOffered(name="till A2", scope="till", code="K7QM-2F9X-TB4R", expires_at=START)
NEW_PIN = NewPin(pin=SecretStr(PIN))

pytestmark = pytest.mark.anyio

Call = Callable[[ManagerRelay], Awaitable[Message]]
IN_A_SESSION: list[tuple[str, str, Call, Message]] = [
    (
        "GET",
        "/payments/pi_k/refunds",
        lambda desk: desk.refunds("pi_k"),
        RefundList(items=[REFUND]),
    ),
    (
        "POST",
        "/payments/pi_k/refunds/re_1/cancel",
        lambda desk: desk.cancel_refund("pi_k", "re_1"),
        REFUND,
    ),
    ("GET", "/wallet", lambda desk: desk.wallet(), WALLET),
    ("GET", "/payouts?cursor=c", lambda desk: desk.payouts("c"), PayoutList(items=[])),
    ("GET", "/payouts/po_1", lambda desk: desk.payout("po_1"), PAYOUT),
    (
        "GET",
        "/balance-lines?from=2026-11-21T05%3A00%3A00.000Z&to=2026-11-22T05%3A00%3A00.000Z&cursor=txn_1",
        lambda desk: desk.balance_lines(START, START + timedelta(days=1), "txn_1"),
        MoneyLineList(items=[]),
    ),
    (
        "GET",
        "/payments?from=2026-11-21T05%3A00%3A00.000Z&to=2026-11-22T05%3A00%3A00.000Z&limit=200",
        lambda desk: desk.payments_between(START, START + timedelta(days=1)),
        ManagerPaymentList(items=[]),
    ),
    ("GET", "/devices", lambda desk: desk.devices(), DeviceList(items=[DEVICE])),
    ("POST", "/devices", lambda desk: desk.pair_device("till A2", "till"), OFFERED),
    ("DELETE", "/devices/till%20A2", lambda desk: desk.revoke_device("till A2"), DEVICE),
    ("GET", "/people", lambda desk: desk.people(), PersonList(items=[PERSON])),
    (
        "POST",
        "/people",
        lambda desk: desk.add_person(CreatePerson(name="Nok", role="manager", pin=SecretStr(PIN))),
        PERSON,
    ),
    ("POST", "/people/Nok/reset", lambda desk: desk.reset_pin("Nok", NEW_PIN), PERSON),
    ("POST", "/people/Nok/disable", lambda desk: desk.disable_person("Nok"), PERSON),
    ("POST", "/people/Nok/enable", lambda desk: desk.enable_person("Nok"), PERSON),
    (
        "GET",
        "/receipts/heads",
        lambda desk: desk.receipt_heads(),
        ReceiptHeads(items=[]),
    ),
    (
        "GET",
        "/receipts/totals?day=2026-11-21",
        lambda desk: desk.till_totals(date(2026, 11, 21)),
        TillTotals(business_day=date(2026, 11, 21), items=[]),
    ),
    (
        "GET",
        "/payments?outcome=waiting&limit=200",
        lambda desk: desk.payments("waiting"),
        PaymentList(items=[payment("k")]),
    ),
    (
        "GET",
        "/payments?attention=open&limit=200&cursor=7",
        lambda desk: desk.payments(attention="open", cursor="7"),
        PaymentList(items=[]),
    ),
    ("GET", "/audit?limit=200", lambda desk: desk.audit(), AuditPage(items=[])),
]
CALLS = [call[1] for call in IN_A_SESSION]


@pytest.fixture
def relay() -> FakeRelay:
    relay = FakeRelay()
    relay.on("POST", "/sessions", ok(SESSION, 201))
    return relay


@pytest.fixture
async def desk(relay: FakeRelay) -> AsyncIterator[DeskClient]:
    wire = Wire(
        URL,
        DEVICE_TOKEN,
        lambda: None,
        clock=ManualClock(),
        transport=relay,
        of_the_token=frozenset({"unauthorized"}),
    )
    yield DeskClient(wire)
    await wire.aclose()


@pytest.mark.parametrize(("method", "path", "call", "answer"), IN_A_SESSION, ids=CALLS)
async def test_a_session_goes_with_the_calls_that_need_one(
    desk: DeskClient, relay: FakeRelay, method: str, path: str, call: Call, answer: Message
) -> None:
    relay.on(method, unquote(path.partition("?")[0]), ok(answer))
    with pytest.raises(SessionNeededError):
        await call(desk)
    assert not relay.requests, "nobody is asked without a session"
    await desk.open_session("Nok", PIN)
    assert await call(desk) == answer
    request = relay.requests[-1]
    assert request.url.raw_path.decode() == path
    assert request.headers["Authorization"] == "Bearer kd_session"


@pytest.mark.parametrize(("method", "path", "call", "answer"), IN_A_SESSION, ids=CALLS)
async def test_a_session_that_is_over_is_told_and_forgotten(
    desk: DeskClient, relay: FakeRelay, method: str, path: str, call: Call, answer: Message
) -> None:
    relay.on(method, unquote(path.partition("?")[0]), problem("unauthorized", 401))
    await desk.open_session("Nok", PIN)
    assert desk.person == "Nok"
    with pytest.raises(SessionNeededError):
        await call(desk)
    assert desk.person is None


async def test_a_manager_signs_in_and_out(desk: DeskClient, relay: FakeRelay) -> None:
    assert desk.person is None
    assert await desk.open_session("Nok", PIN) == SESSION
    [request] = relay.requests
    assert json.loads(request.content) == {"person": "Nok", "pin": PIN}
    assert request.headers["Authorization"] == f"Bearer {DEVICE_TOKEN}"
    relay.on("DELETE", "/sessions", ok(WALLET))
    await desk.close_session()
    assert relay.requests[-1].headers["Authorization"] == "Bearer kd_session"
    assert desk.person is None
    await desk.close_session()
    assert len(relay.requests) == 2, "there is nothing to close twice"


async def test_a_wrong_pin_is_a_refusal_and_no_trouble_with_the_token(
    desk: DeskClient, relay: FakeRelay
) -> None:
    relay.on("POST", "/sessions", problem("forbidden", 403))
    with pytest.raises(RelayRefusedError) as refused:
        await desk.open_session("Nok", PIN)
    assert refused.value.code == "forbidden"


async def test_what_a_till_asks_of_people_needs_no_session(
    desk: DeskClient, relay: FakeRelay
) -> None:
    named = PersonNamed(name="Nok", role="manager", pin_set_at=START)
    relay.on("POST", "/people/check", ok(named))
    check = CheckPin(person="Nok", pin=SecretStr(PIN), act="z")
    assert await desk.check_pin(check) == named
    assert json.loads(relay.requests[-1].content) == {"person": "Nok", "pin": PIN, "act": "z"}
    relay.on("GET", "/people/names", ok(PersonNames(items=[named])))
    assert (await desk.names()).items == [named]
    relay.on("POST", "/people", ok(PERSON, 201))
    body = CreatePerson(name="Nok", role="manager", pin=SecretStr(PIN))
    assert await desk.add_first_manager(body) == PERSON
    tokens = {request.headers["Authorization"] for request in relay.requests}
    assert tokens == {f"Bearer {DEVICE_TOKEN}"}


async def test_who_changes_people_is_told_on(relay: FakeRelay) -> None:
    told: list[bool] = []
    desk = Desk(URL, DEVICE_TOKEN, ManualClock(), transport=relay)
    desk.on_people = lambda: told.append(True)
    relay.on("GET", "/people", ok(PersonList(items=[])))
    relay.on("POST", "/people/Nok/disable", ok(PERSON))
    async with desk.opened():
        before = desk.person
        await asyncio.wrap_future(desk.ask(lambda relay: relay.open_session("Nok", PIN)))
        assert (before, desk.person) == (None, "Nok")
        await asyncio.wrap_future(desk.ask(lambda relay: relay.people()))
        assert told == []
        await asyncio.wrap_future(desk.ask(lambda relay: relay.disable_person("Nok")))
        assert told == [True]
    assert desk.person is None


async def test_a_revoked_till_is_told_as_such(desk: DeskClient, relay: FakeRelay) -> None:
    relay.on("POST", "/sessions", problem("unauthorized", 401))
    with pytest.raises(TokenRefusedError):
        await desk.open_session("Nok", PIN)


async def test_an_approval_goes_with_an_act_in_the_place_of_a_session(
    desk: DeskClient, relay: FakeRelay
) -> None:
    ask = AskApproval(person="Nok", pin=SecretStr(PIN), action="refund", payment_id="pi_k")
    given = ApprovalGiven(approval="ka_1", expires_at=START)
    relay.on("POST", "/approvals", ok(given, 201))
    assert await desk.approve(ask) == given
    assert json.loads(relay.requests[-1].content)["pin"] == PIN
    relay.on("POST", "/payments/pi_k/refunds", ok(REFUND, 201))
    body = CreateRefund(amount=100, email="a@b.example")
    assert await desk.create_refund("pi_k", "key-1", body, "ka_1") == REFUND
    request = relay.requests[-1]
    assert request.headers["Approval"] == "ka_1"
    assert request.headers["Idempotency-Key"] == "key-1"
    assert request.headers["Authorization"] == f"Bearer {DEVICE_TOKEN}"
    relay.on("POST", "/payments/pi_k/resolve", ok(payment("k")))
    settled = Resolve(decision="accept", reason="slip seen")
    assert await desk.resolve("pi_k", settled, "ka_1") == payment("k")
    with pytest.raises(SessionNeededError):
        await desk.resolve("pi_k", settled, None)
    await desk.open_session("Nok", PIN)
    await desk.resolve("pi_k", settled, None)
    assert relay.requests[-1].headers["Authorization"] == "Bearer kd_session"


async def test_a_payment_is_seen_with_its_fee_in_a_session_only(
    desk: DeskClient, relay: FakeRelay
) -> None:
    relay.on("GET", "/payments/pi_k", ok(payment("k")))
    assert type(await desk.payment("pi_k")) is Payment
    await desk.open_session("Nok", PIN)
    assert type(await desk.payment("pi_k")) is ManagerPayment


async def test_a_tills_own_receipts_need_no_session(desk: DeskClient, relay: FakeRelay) -> None:
    relay.on("GET", "/receipts", ok(ReceiptList(items=[])))
    await desk.receipts("A1", after=7)
    request = relay.requests[-1]
    assert request.url.raw_path.decode() == "/receipts?till=A1&after=7&limit=200"
    assert request.headers["Authorization"] == f"Bearer {DEVICE_TOKEN}"


async def test_a_tills_own_documents_need_no_session(desk: DeskClient, relay: FakeRelay) -> None:
    relay.on("GET", "/documents", ok(DocumentList(items=[])))
    await desk.documents()
    await desk.documents(DocumentKind.Z, "A1", cursor="A1/z/7")
    assert [request.url.raw_path.decode() for request in relay.requests] == [
        "/documents?after=0&limit=200",
        "/documents?kind=z&till=A1&after=0&limit=200&cursor=A1%2Fz%2F7",
    ]


async def test_a_desk_answers_other_threads_while_it_is_opened(relay: FakeRelay) -> None:
    desk = Desk(URL, DEVICE_TOKEN, ManualClock(), transport=relay)
    early = desk.ask(lambda relay: relay.wallet())
    assert isinstance(early.exception(), RelayAwayError)
    async with desk.opened():
        signed_in = await asyncio.to_thread(
            lambda: desk.ask(lambda relay: relay.open_session("Nok", PIN))
        )
        assert await asyncio.wrap_future(signed_in) == SESSION
    late = desk.ask(lambda relay: relay.wallet())
    assert isinstance(late.exception(), RelayAwayError)
