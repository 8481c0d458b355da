"""Every question of the store's ports, asked of both databases: what one answers the other answers too."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import timedelta

from kiosk.core.person import Role
from kiosk.core.pin_locks import WrongPins
from kiosk.protocol.documents import DocumentKind
from kiosk.relay.guard.records import (
    ApprovalAction,
    ApprovalRecord,
    PairingRecord,
    PersonRecord,
    SessionRecord,
)
from kiosk.relay.ledger.records import (
    DisputeRecord,
    ErrandKind,
    PayoutLine,
    PayoutRecord,
    WalletRecord,
)
from kiosk.relay.ports import Transaction
from kiosk.relay.records import (
    Circumstances,
    DocumentCopy,
    DocumentQuery,
    ReceiptQuery,
    ReceivedEvent,
    Scope,
)
from kiosk.relay.store.database import Place, open_database
from tests.relay.stage import START, add_devices, record
from tests.relay.test_store import copy

SOON, LATE = START + timedelta(minutes=1), START + timedelta(days=1)


def test_both_answer_every_question(place: Place) -> None:
    for ask in (_people, _allowed_for_a_moment, _money, _inbox, _copies, _payments):
        with closing(open_database(place)) as database, database.transaction() as tx:
            if tx.devices.by_name("A1") is None:
                add_devices(tx, "A1", "A2")
            ask(tx)


def _people(tx: Transaction) -> None:
    nok = PersonRecord("Nok", Role.MANAGER, "$argon2id$x", START, START)
    tx.people.save(nok)
    tx.people.save(replace(nok, name="NOK", disabled_at=SOON))
    assert [one.name for one in tx.people.all()] == ["NOK"]
    found = tx.people.by_name("nok")
    assert found is not None
    assert found.disabled_at == SOON
    wrong = WrongPins("device A1", 1, START, SOON)
    tx.pin_tries.save(wrong)
    tx.pin_tries.save(replace(wrong, failures=2))
    assert tx.pin_tries.of("device A1") == replace(wrong, failures=2)
    tx.pin_tries.prune(SOON)
    assert tx.pin_tries.of("device A1") is None
    tx.pin_tries.save(wrong)
    tx.pin_tries.forget("device A1")
    assert tx.pin_tries.of("device A1") is None


def _allowed_for_a_moment(tx: Transaction) -> None:
    approval = ApprovalRecord("a" * 64, "nok", "A1", ApprovalAction.REFUND, "pi_1", SOON)
    tx.approvals.add(approval)
    assert tx.approvals.by_token_hash("a" * 64) == approval
    tx.approvals.prune(LATE)
    assert tx.approvals.by_token_hash("a" * 64) is None
    session = SessionRecord("b" * 64, "nok", "A1", "c" * 64, START, START)
    tx.sessions.add(session)
    tx.sessions.used("b" * 64, SOON)
    assert tx.sessions.by_token_hash("b" * 64) == replace(session, used_at=SOON)
    tx.sessions.prune(START, SOON)
    tx.sessions.end_all_of("Nok")
    assert tx.sessions.by_token_hash("b" * 64) is None
    pairing = PairingRecord("A9", Scope.TILL, "sel", "d" * 64, SOON)
    tx.pairings.save(pairing)
    tx.pairings.save(replace(pairing, wrong_tries=1))
    assert tx.pairings.by_selector("sel") == tx.pairings.by_name("A9")
    tx.pairings.prune(LATE)
    assert tx.pairings.by_name("A9") is None


def _money(tx: Transaction) -> None:
    number = tx.payments.insert(record(key="money")).number
    payout = PayoutRecord("po_1", "paid", 100, "thb", START, START, was_paid=True)
    for change in ("pending", "paid"):
        tx.payouts.save(replace(payout, status=change))
    assert tx.payouts.by_id("po_1") == replace(payout, number=1)
    assert [one.id for one in tx.payouts.page(9, 5)] == ["po_1"]
    lines = [PayoutLine(name, "po_1", "charge", None, None, 1, 0, 1) for name in ("z", "a", "m")]
    tx.payouts.keep_lines(lines)
    tx.payouts.keep_lines([replace(lines[0], fee_satang=1)])
    assert [line.id for line in tx.payouts.lines("po_1")] == ["z", "a", "m"]
    assert tx.payouts.payouts_of_lines(["a", "x"]) == {"a": "po_1"}
    wallet = WalletRecord(1, 2, "thb", START)
    tx.wallet.save(wallet)
    assert tx.wallet.read() == wallet
    for name in ("dp_2", "dp_1"):
        tx.disputes.save(DisputeRecord(name, number, 1, "thb", "open", None, START))
    assert [one.id for one in tx.disputes.of_payment(number)] == ["dp_2", "dp_1"]
    assert tx.disputes.by_id("dp_1") is not None
    contested = tx.payments.by_number(number)
    assert contested is not None
    assert tx.payments.circumstances(contested).contested
    for due_at in (LATE, SOON):
        tx.errands.want(ErrandKind.READ_PAYMENT, "pi_1", due_at)
    [errand] = tx.errands.take(SOON, LATE, 9)
    assert (errand.round, errand.due_at) == (2, SOON)
    tx.errands.again(errand, SOON, failed=True)
    tx.errands.end(errand)
    assert tx.errands.take(LATE, LATE, 9) == []


def _inbox(tx: Transaction) -> None:
    tx.identity(lambda: "id")
    bodies = {"evt_1": b"\x00\xff", "evt_2": b"{}"}
    for name, body in bodies.items():
        assert tx.inbox.append(ReceivedEvent(name, "x", body, START, said_at=START))
        assert not tx.inbox.append(ReceivedEvent(name, "x", body, START))
    again = [ReceivedEvent(name, "x", body, START) for name, body in bodies.items()]
    assert list(tx.inbox.append_all(again)) == [False, False]
    assert list(tx.inbox.append_all([])) == []
    one, two = tx.inbox.due(START, 9)
    assert (one.body, two.body) == tuple(bodies.values())
    tx.inbox.failed(one.number, "why", None)
    tx.inbox.applied(two.number, "applied", SOON)
    assert (tx.inbox.failing(), tx.inbox.waiting(), tx.inbox.oldest_due()) == (1, 0, None)
    assert tx.inbox.revive(SOON) == 1
    assert tx.inbox.retry(SOON, one.number) == 1
    assert tx.inbox.oldest_due() == SOON
    assert [entry.event_id for entry in tx.inbox.page(True, 99, 9)] == ["evt_1"]
    assert tx.inbox.by_event_id("evt_2") == tx.inbox.page(False, None, 1)[0]
    assert tx.inbox.prune(LATE, 9) == 1
    assert tx.inbox.caught_up_to() is None
    tx.inbox.note_caught_up(SOON)
    assert tx.inbox.caught_up_to() == SOON
    tx.probe(SOON)


def _copies(tx: Transaction) -> None:
    for till in ("B1", "a1", "A1"):
        for n in (1, 2):
            tx.receipts.add(copy(n, number=f"{till}-{n}", till=till))
            number = f"{till}-Z{n}"
            kind = DocumentKind.Z
            tx.documents.add(DocumentCopy(number, "A1", till, n, "e" * 64, "{}", START, kind))
    # By code points, whatever the database's own order of letters is.
    assert [one.number for one in tx.receipts.heads(9)] == ["A1-2", "B1-2", "a1-2"]
    assert [one.number for one in tx.receipts.heads(2)] == ["A1-2", "B1-2"]
    last = tx.receipts.last("B1")
    assert last is not None
    assert last.sequence == 2
    page = tx.receipts.page(ReceiptQuery(limit=9, beyond=("A1", 2)))
    assert [one.number for one in page] == ["B1-1", "B1-2", "a1-1", "a1-2"]
    query = DocumentQuery(limit=2, kind=DocumentKind.Z, beyond=("A1", DocumentKind.Z, 1))
    assert [one.number for one in tx.documents.page(query)] == ["A1-Z2", "B1-Z1"]
    assert tx.documents.last(DocumentKind.REFUND, "A1") is None


def _payments(tx: Transaction) -> None:
    one = tx.payments.insert(record(key="one", metadata={"sale": "s1"}, page_token="t"))
    assert tx.payments.by_page_token("t") == one
    assert tx.payments.by_charge("ch_1") is None
    assert tx.payments.last_paid() is None
    assert tx.payments.circumstances(one) == Circumstances(False, False, 0)
    assert tx.payments.first_created_at() == START
    assert tx.payments.undecided() == 0
    assert one.number in [open_.number for open_ in tx.payments.unsettled(START, START, 0, 9)]
    assert tx.payments.shown(9) == []
    tx.devices.seen("A1", SOON)
    assert tx.devices.good_among([device.token_hash for device in tx.devices.all()]) == {
        device.token_hash for device in tx.devices.all()
    }
