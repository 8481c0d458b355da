"""The first question of every run: where do our numbers stand at the relay, and what is missing here."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from kiosk.core.chain import ChainHead
from kiosk.protocol.documents import ChainEnd, ChainEnds, DocumentKind, DocumentList
from kiosk.protocol.messages import PaymentList, ReceiptList
from kiosk.till.books import numbers
from kiosk.till.keeping.verify import verify
from kiosk.till.link.client import RelayClient
from kiosk.till.link.continuing import Continuing
from kiosk.till.link.link import Link
from kiosk.till.link.wire import RelayAwayError, RelayRefusedError
from kiosk.till.store.database import SqliteStore
from kiosk.till.till import Till
from tests.till.builders import SHOP, Desk, ManualClock, counted_ids
from tests.till.copying.test_fetched import a_week, documents_of, receipts_of
from tests.till.failing_store import FailingStore
from tests.till.link.fake_relay import FakeRelay, ok, problem
from tests.till.link.test_link_and_till import QUICK, until
from tests.till.test_till import Listener

pytestmark = pytest.mark.anyio

KINDS = (DocumentKind.REFUND, DocumentKind.Z, DocumentKind.AUDIT)
A_PAGE = 4


class Copies:
    """The relay's copies of a lost till; `device_open` tells whether they are handed over."""

    def __init__(self, lost: Desk) -> None:
        self.receipt_copies = receipts_of(lost)
        self.document_copies = {kind: documents_of(lost, kind) for kind in KINDS}
        self.device_open = True
        self.error: RelayAwayError | RelayRefusedError | None = None
        self.asked: list[str] = []

    async def chain_ends(self, till: str) -> ChainEnds:
        self.asked.append("ends")
        if self.error is not None:
            raise self.error
        newest = [(DocumentKind.RECEIPT, self.receipt_copies[-1:])]
        newest += [(kind, copies[-1:]) for kind, copies in self.document_copies.items()]  # type: ignore[misc]
        return ChainEnds(
            items=[
                ChainEnd(
                    kind=kind,
                    number=copy.number,
                    sequence=copy.sequence,
                    hash=copy.hash,
                    device="till A1 old",
                    open_to_you=self.device_open,
                )
                for kind, copies in newest
                for copy in copies
            ]
        )

    async def receipts(self, till: str, after: int) -> ReceiptList:
        self.asked.append(f"receipts {after}")
        if self.error is not None:
            raise self.error
        items = [copy for copy in self.receipt_copies if copy.sequence > after]
        return ReceiptList(items=items[:A_PAGE])

    async def documents(self, kind: DocumentKind, till: str, after: int) -> DocumentList:
        self.asked.append(f"{kind} {after}")
        items = [copy for copy in self.document_copies[kind] if copy.sequence > after]
        return DocumentList(items=items[:A_PAGE])


@pytest.fixture
def lost(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path / "lost.sqlite3")
    a_week(desk)
    yield desk
    desk.close()


@pytest.fixture
def till(store: SqliteStore) -> Iterator[Till]:
    till = Till(store, SHOP, ManualClock(), counted_ids(), Listener())
    till.numbering.begin().result()
    yield till
    till.end()


async def test_a_new_pc_fetches_everything_page_by_page_once_a_run(
    lost: Desk, till: Till, store: SqliteStore
) -> None:
    relay = Copies(lost)
    continuing = Continuing(till.numbering)
    await asyncio.gather(continuing.ensure(relay), continuing.ensure(relay))
    await continuing.ensure(relay)
    assert relay.asked == [
        *("ends", "receipts 0", "receipts 4", "receipts 8"),
        *("refund 0", "refund 4", "z 0", "audit 0", "audit 4"),
    ]
    assert verify(store) == verify(lost.store)
    assert till.numbering.ends().result()[1] is False


async def test_a_till_that_has_everything_asks_only_for_the_ends(
    lost: Desk, store: SqliteStore
) -> None:
    till = Till(lost.store, SHOP, ManualClock(), counted_ids(), Listener())
    relay = Copies(lost)
    await Continuing(till.numbering).ensure(relay)
    assert relay.asked == ["ends"]
    relay.receipt_copies.clear()
    relay.document_copies.clear()
    await Continuing(till.numbering).ensure(relay)
    till.end()


async def test_a_new_shop_has_nothing_to_fetch_and_may_number(
    till: Till, store: SqliteStore
) -> None:
    relay = FakeRelay()
    relay.on("GET", "/documents/ends", ok(ChainEnds(items=[])))
    assert till.numbering.ends().result()[1] is True
    link = Link(
        *("http://relay.test", "kt_kiosk", till, ManualClock()),
        transport=relay,
        continuing=Continuing(till.numbering),
    )
    task = asyncio.create_task(link.run())
    await until(lambda: bool(relay.streams))
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert till.numbering.ends().result()[1] is False
    assert relay.requests[0].url.path == "/documents/ends"


async def test_nothing_is_asked_or_heard_before_the_numbers_are_known(till: Till) -> None:
    relay = FakeRelay()
    relay.on("GET", "/payments", ok(PaymentList(items=[])))
    relay.on("GET", "/documents/ends", httpx.ConnectError("away"))
    till.start_sale(18_550, "").result()
    link = Link(
        *("http://relay.test", "kt_kiosk", till, ManualClock()),
        pace=QUICK,
        transport=relay,
        continuing=Continuing(till.numbering),
    )
    task = asyncio.create_task(link.run())
    await until(lambda: len(relay.requests) > 20)
    assert {request.url.path for request in relay.requests} == {"/documents/ends"}
    relay.on("GET", "/documents/ends", ok(ChainEnds(items=[])))
    await until(lambda: bool(relay.streams))
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@pytest.mark.expected_logs("no number may be given")
async def test_numbers_of_a_device_that_is_still_let_in_stop_the_till_until_it_is_revoked(
    lost: Desk, till: Till, store: SqliteStore
) -> None:
    relay = Copies(lost)
    relay.device_open = False
    continuing = Continuing(till.numbering)
    with pytest.raises(RelayAwayError, match="'till A1 old'") as told:
        await continuing.ensure(relay)
    assert told.value.code == "numbers_taken"
    assert relay.asked == ["ends"]
    with store.reading() as tx, pytest.raises(numbers.NumbersTakenError, match="till A1 old"):
        numbers.require_known(tx)
    relay.device_open = True
    await continuing.ensure(relay)
    with store.reading() as tx:
        numbers.require_known(tx)
    assert verify(store).heads["A1"].sequence == 10


@pytest.mark.expected_logs("no number may be given")
@pytest.mark.parametrize("what", ["another chain", "a gap at the end", "another Z"])
async def test_copies_that_do_not_continue_the_books_stop_the_till(
    lost: Desk, till: Till, store: SqliteStore, tmp_path: Path, what: str
) -> None:
    relay = Copies(lost)
    if what == "another chain":
        other = Desk(tmp_path / "other.sqlite3")
        other.sell_paid(7_700)
        relay.receipt_copies[0] = receipts_of(other)[0]
        other.close()
    elif what == "a gap at the end":
        relay.receipt_copies[6:9] = []
    else:
        relay.document_copies[DocumentKind.Z][1] = relay.document_copies[DocumentKind.Z][0]
    with pytest.raises(RelayAwayError, match="do not continue") as told:
        await Continuing(till.numbering).ensure(relay)
    assert told.value.code == "numbers_taken"
    verify(store)
    with store.reading() as tx, pytest.raises(numbers.NumbersTakenError):
        numbers.require_known(tx)


@pytest.mark.expected_logs("no number may be given")
async def test_copies_that_the_relay_cannot_hand_out_are_told_as_missing(
    lost: Desk, till: Till
) -> None:
    relay = Copies(lost)
    end = (await relay.chain_ends("A1")).items
    relay.receipt_copies = relay.receipt_copies[:3]

    async def ends(till: str) -> ChainEnds:
        return ChainEnds(items=end)

    relay.chain_ends = ends  # type: ignore[method-assign]
    with pytest.raises(RelayAwayError, match="Receipt A1-000004 is missing there"):
        await Continuing(till.numbering).ensure(relay)


async def test_a_relay_that_goes_away_in_the_middle_is_asked_for_the_rest_later(
    lost: Desk, till: Till, store: SqliteStore
) -> None:
    relay = Copies(lost)
    continuing = Continuing(till.numbering)
    whole = relay.receipts

    async def interrupted(till: str, after: int) -> ReceiptList:
        if after == 4:
            raise RelayAwayError("The relay does not answer.")
        return await whole(till, after)

    relay.receipts = interrupted  # type: ignore[method-assign]
    with pytest.raises(RelayAwayError):
        await continuing.ensure(relay)
    assert till.numbering.ends().result()[0][DocumentKind.RECEIPT].sequence == 4
    assert till.numbering.ends().result()[1] is True, "no number between the pages"
    relay.receipts = whole  # type: ignore[method-assign]
    await continuing.ensure(relay)
    assert verify(store).heads == verify(lost.store).heads


async def test_a_full_disk_is_no_bug_of_the_link(store: SqliteStore) -> None:
    failing = FailingStore(store)
    till = Till(failing, SHOP, ManualClock(), counted_ids(), Listener())
    till.numbering.begin().result()
    relay = FakeRelay()
    relay.on("GET", "/documents/ends", ok(ChainEnds(items=[])))
    client = RelayClient(
        "http://relay.test", "kt_k", lambda: None, clock=ManualClock(), transport=relay
    )
    continuing = Continuing(till.numbering)
    failing.fail_at = failing.calls + 1
    with pytest.raises(RelayAwayError) as trouble:
        await continuing.ensure(client)
    assert trouble.value.code == "disk_full"
    await continuing.ensure(client)
    assert till.numbering.ends().result()[1] is False
    await client.aclose()
    till.end()


async def test_an_older_relay_is_enough_for_a_till_that_knows_its_numbers(lost: Desk) -> None:
    older = Copies(lost)
    older.error = RelayRefusedError("There is nothing here.", code="not_found")
    till = Till(lost.store, SHOP, ManualClock(), counted_ids(), Listener())
    await Continuing(till.numbering).ensure(older)
    till.numbering.ask_first().result()
    with pytest.raises(RelayAwayError, match="older version") as told:
        await Continuing(till.numbering).ensure(older)
    assert told.value.code == "numbers_unknown"
    older.error = RelayRefusedError("No.", code="invalid_state")
    with pytest.raises(RelayRefusedError):
        await Continuing(till.numbering).ensure(older)
    till.end()


async def test_a_refused_start_is_told_in_the_relays_words(till: Till) -> None:
    relay = FakeRelay()
    relay.on("GET", "/documents/ends", problem("unauthorized", 401))
    link = Link(
        *("http://relay.test", "kt_kiosk", till, ManualClock()),
        pace=QUICK,
        transport=relay,
        continuing=Continuing(till.numbering),
    )
    task = asyncio.create_task(link.run())
    await until(lambda: len(relay.requests) > 3)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert link._trouble == "token_refused"


def test_ends_are_of_every_kind(till: Till) -> None:
    here, _ = till.numbering.ends().result()
    assert here == dict.fromkeys(DocumentKind, ChainHead())
