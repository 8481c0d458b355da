"""Copies and heartbeats on a virtual clock: in order, after the sale, and patient while the relay is away."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest

from kiosk.core.errors import KioskError
from kiosk.protocol.documents import DocumentKind
from kiosk.protocol.messages import Heartbeat
from kiosk.sqlite_schema import StoreError
from kiosk.till.copying.copies import Copy, Kinds
from kiosk.till.link.pace import Pace
from kiosk.till.link.reporter import COPIES_AT_ONCE, Reporter
from kiosk.till.link.wire import RelayAwayError, RelayRefusedError
from tests.till.link.virtual_time import VIRTUAL_TIME, now_s

AWAY = RelayAwayError("The relay does not answer.")
BUSY = RelayAwayError("Slow down.", code="rate_limited", retry_after_s=7)
CONFLICT = RelayRefusedError("Another receipt.", code="idempotency_conflict")
OLDER_RELAY = RelayRefusedError("There is nothing here.", code="not_found")

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, Any]]:
    return VIRTUAL_TIME


def copy(place: int) -> Copy:
    return Copy(place, f"A1-{place:06d}", "{}", "f" * 64)


KINDS = {DocumentKind.REFUND: "R", DocumentKind.Z: "Z", DocumentKind.AUDIT: "A"}


def document(kind: DocumentKind, word: str, place: int) -> Copy:
    return Copy(place, f"A1-{word}{place}", "{}", "f" * 64, kind)


@dataclass
class World:
    """A relay that keeps copies, a till with receipts, and the reporter between them."""

    issued: int = 0
    mark: int = 0
    kept: set[int] = field(default_factory=set)
    troubles: dict[int, list[KioskError]] = field(default_factory=dict)
    beat_troubles: list[KioskError] = field(default_factory=list)
    store_troubles: list[KioskError] = field(default_factory=list)
    put: list[tuple[float, int]] = field(default_factory=list)
    beats: list[float] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    lost: int = 0
    made: dict[DocumentKind, int] = field(default_factory=dict)
    document_marks: dict[DocumentKind, int] = field(default_factory=dict)
    kept_documents: set[str] = field(default_factory=set)
    put_documents: list[tuple[float, str]] = field(default_factory=list)
    takes_no_documents: bool = False

    # The relay

    async def put_copy(self, copy: Copy) -> bool:
        if copy.kind is not DocumentKind.RECEIPT:
            return self._put_document(copy)
        place = copy.place
        self.put.append((now_s(), place))
        if self.troubles.get(place):
            raise self.troubles[place].pop(0)
        new = place not in self.kept
        self.kept.add(place)
        return new

    async def heartbeat(self, said: Heartbeat) -> None:
        if self.beat_troubles:
            raise self.beat_troubles.pop(0)
        self.beats.append(now_s())

    # The till

    async def copies_left(self, kinds: Kinds, limit: int) -> tuple[Copy, ...]:
        if DocumentKind.RECEIPT in kinds:
            last = min(self.issued, self.mark + limit)
            return tuple(copy(place) for place in range(self.mark + 1, last + 1))
        for kind, word in KINDS.items():
            first, last = self.document_marks.get(kind, 0), self.made.get(kind, 0)
            if first < last:
                places = range(first + 1, min(last, first + limit) + 1)
                return tuple(document(kind, word, place) for place in places)
        return ()

    async def last_copied(self, kinds: Kinds) -> tuple[Copy, ...]:
        if DocumentKind.RECEIPT in kinds:
            return (copy(self.mark),) if self.mark else ()
        return tuple(document(kind, KINDS[kind], n) for kind, n in self.document_marks.items())

    def _put_document(self, copy: Copy) -> bool:
        if self.takes_no_documents:
            raise OLDER_RELAY
        self.put_documents.append((now_s(), copy.number))
        new = copy.number not in self.kept_documents
        self.kept_documents.add(copy.number)
        return new

    async def copied(self, last: Copy) -> None:
        if last.kind is not DocumentKind.RECEIPT:
            self.document_marks[last.kind] = last.place
            return
        if self.store_troubles:
            raise self.store_troubles.pop(0)
        self.mark = last.place
        self.marks.append(last.place)

    async def copies_lost(self) -> None:
        self.mark = 0
        self.document_marks.clear()
        self.lost += 1

    async def copy_refused(self, refused: Copy, text: str) -> None:
        self.refused.append(refused.place)

    async def how_it_is(self) -> Heartbeat:
        return Heartbeat(version="1", open_sales=0)

    # The test

    async def run(self, *acts: tuple[float, Callable[[Reporter], None]], until: float) -> None:
        """Let the reporter work until a second, and do things at seconds."""
        reporter = Reporter(self, self, Pace(), lambda: 1.0, asyncio.get_running_loop().time)
        task = asyncio.create_task(reporter.run())
        for at, act in acts:
            await asyncio.sleep(at - now_s())
            act(reporter)
        await asyncio.sleep(until - now_s())
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    def sell(self, reporter: Reporter) -> None:
        self.issued += 1
        reporter.news()


async def test_a_new_receipt_is_copied_a_second_after_its_sale_and_then_told_of() -> None:
    world = World()
    await world.run((10, world.sell), until=20)
    assert world.put == [(11, 1)]
    assert world.beats == [1, 11.1]
    assert world.mark == 1


async def test_sales_in_quick_succession_are_told_of_together() -> None:
    world = World()
    await world.run((10, world.sell), (10.2, world.sell), (10.4, world.sell), until=20)
    assert [place for _, place in world.put] == [1, 2, 3]
    assert world.beats == [1, 11.3]


async def test_while_nothing_happens_there_is_a_heartbeat_a_minute() -> None:
    world = World()
    await world.run(until=200)
    assert world.beats == [1, 62, 123, 184]
    assert world.put == []


async def test_news_without_a_receipt_is_no_heartbeat() -> None:
    world = World()
    await world.run((10, Reporter.news), (20, Reporter.news), until=30)
    assert world.beats == [1]


async def test_thousands_of_copies_go_in_order_each_once_and_not_all_at_once() -> None:
    world = World(issued=3_000)
    await world.run(until=400)
    assert [place for _, place in world.put] == list(range(1, 3_001))
    assert world.put[-1][0] < 310
    assert len(world.marks) == 3_000 / COPIES_AT_ONCE, "noted by the batch"


async def test_while_the_relay_is_away_it_is_asked_more_and_more_seldom() -> None:
    world = World(issued=1, troubles={1: [AWAY] * 99})
    await world.run(until=200)
    assert [at for at, _ in world.put] == [1, 7, 18, 39, 80, 141]
    assert world.mark == 0


async def test_when_the_link_comes_up_it_goes_on_at_once() -> None:
    world = World(issued=3, troubles={2: [AWAY] * 5})
    world.troubles[2] = [AWAY, AWAY, AWAY, AWAY]
    await world.run((45, Reporter.link_is_up), until=50)
    assert [place for _, place in world.put] == [1, 2, 2, 2, 2, 2, 3]
    assert world.put[-1][0] < 47
    assert world.marks == [1, 3], "what was left before the outage was noted"


async def test_a_relay_that_asks_to_be_left_alone_is_left_alone() -> None:
    world = World(issued=1, troubles={1: [BUSY]})
    await world.run((2, Reporter.link_is_up), (3, Reporter.news), until=12)
    assert [at for at, _ in world.put] == [1, 9]


async def test_a_copy_that_is_refused_is_told_once_and_does_not_hold_up_the_others() -> None:
    world = World(issued=3, troubles={2: [CONFLICT] * 9})
    await world.run((30, world.sell), until=100)
    assert [place for _, place in world.put] == [1, 2, 3, 4]
    assert world.refused == [2]
    assert world.mark == 4


async def test_an_older_relay_that_takes_no_copies_refuses_none_of_them() -> None:
    world = World(issued=2, troubles={1: [OLDER_RELAY] * 2})
    await world.run(until=30)
    assert world.refused == []
    assert world.mark == 2


async def test_a_relay_that_lost_its_copies_gets_all_of_them_again() -> None:
    world = World(issued=5, mark=4)
    await world.run(until=30)
    assert world.lost == 1
    assert [place for _, place in world.put] == [4, 1, 2, 3, 4, 5]


async def test_a_relay_that_has_them_gets_only_the_newest_once_more() -> None:
    world = World(issued=5, mark=4, kept={1, 2, 3, 4})
    await world.run((20, world.sell), until=40)
    assert [place for _, place in world.put] == [4, 5, 6]
    assert world.lost == 0


async def test_a_heartbeat_that_fails_is_tried_again_quietly() -> None:
    world = World(beat_troubles=[AWAY, OLDER_RELAY])
    await world.run(until=30)
    assert world.beats == [18]


async def test_a_store_in_trouble_is_waited_for() -> None:
    full = StoreError("The disk is full.", code="disk_full")
    world = World(issued=2, store_troubles=[full])
    await world.run(until=30)
    assert world.mark == 2
    assert [place for _, place in world.put] == [1, 2, 1, 2]


# The other documents


async def test_other_documents_follow_the_receipts_and_the_heartbeat_in_order() -> None:
    world = World(issued=1, made={DocumentKind.AUDIT: 2, DocumentKind.Z: 1, DocumentKind.REFUND: 1})
    await world.run(until=10)
    assert [number for _, number in world.put_documents] == ["A1-R1", "A1-Z1", "A1-A1", "A1-A2"]
    assert world.put[0][0] < world.beats[0] <= world.put_documents[0][0]
    assert world.document_marks == world.made


async def test_an_older_relay_that_takes_no_other_documents_hears_the_rest_and_is_asked_again() -> (
    None
):
    world = World(issued=1, made={DocumentKind.Z: 1}, takes_no_documents=True)

    def updated(_: Reporter) -> None:
        world.takes_no_documents = False

    await world.run((20, updated), until=100)
    assert (world.mark, len(world.beats)) == (1, 2)
    assert [number for _, number in world.put_documents] == ["A1-Z1"]


async def test_a_relay_that_lost_other_documents_gets_all_again_receipts_too() -> None:
    world = World(issued=2, mark=2, kept={1, 2}, made={DocumentKind.Z: 3})
    world.document_marks = {DocumentKind.Z: 2}
    await world.run(until=30)
    assert world.lost == 1
    assert [number for _, number in world.put_documents] == ["A1-Z2", "A1-Z1", "A1-Z2", "A1-Z3"]
    assert [place for _, place in world.put] == [2, 1, 2]


async def test_a_relay_that_has_the_other_documents_is_asked_for_the_newest_of_each_kind() -> None:
    world = World(made={DocumentKind.Z: 2, DocumentKind.AUDIT: 5})
    world.document_marks = dict(world.made)
    world.kept_documents = {"A1-Z2", "A1-A5"}
    await world.run(until=30)
    assert [number for _, number in world.put_documents] == ["A1-Z2", "A1-A5"]
    assert world.lost == 0
