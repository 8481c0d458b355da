"""One running till: the lane that owns the store, and what windows and link may ask of it.

Every call returns at once; the work is done in order on the lane's one thread. After each piece of work a new
`TillView` and the errands go to the listener. Nothing is said to anybody before it is committed, with one
exception that needs no commit: that a code must not be paid any more. However slow or full the disk is, it
leaves the screen.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from kiosk.core.errors import KioskError
from kiosk.core.payment import Outcome
from kiosk.core.sale import LearntBy
from kiosk.protocol.messages import Heartbeat, IntentCreated, Payment
from kiosk.sqlite_schema import StoreDamagedError, StoreError
from kiosk.till.books.bookkeeping import Bookkeeping
from kiosk.till.books.desk_books import READ_ALL_REFUNDS
from kiosk.till.books.numbering import Numbering
from kiosk.till.copying import copies
from kiosk.till.copying.copies import Copy, Kinds
from kiosk.till.keeping.room import DISK_FULL, DISK_LOW, EndlessRoom, Room
from kiosk.till.people.known import switch_cashier
from kiosk.till.people.staff import Staff
from kiosk.till.ports import Clock, NewId, Store, Transaction
from kiosk.till.selling.checkout import STREAM_POSITION, Checkout, SaleRefusedError
from kiosk.till.selling.errands import Errand, errands
from kiosk.till.selling.reading_back import CodeOnScreen, with_reading, write_down
from kiosk.till.selling.slips import SlipDesk
from kiosk.till.selling.usual import UsualAmounts
from kiosk.till.selling.views import till_view
from kiosk.till.shop import Shop
from kiosk.till.shop_clock import off_by_of
from kiosk.till.signs import PrinterSign
from kiosk.till.snapshot import LinkState, LinkView, ReadBack, TillView, without_dead_code

T = TypeVar("T")

_log = logging.getLogger(__name__)

_TRIED_AT = "tried_at"
_DOES_NOT_PASS = (None, StoreDamagedError.code, DISK_LOW)
"""Trouble that needs no trying whether it is over: there is none, the file must not be written, or the disk is
asked instead."""
_LOOK_EVERY = timedelta(seconds=10)


class TillListener(Protocol):
    """Who is told; called on the lane's thread, so it must only hand over."""

    def on_view(self, view: TillView) -> None:
        """The till changed."""

    def on_code_dead(self, payment_id: str) -> None:
        """The code of this payment must leave the screens soon; what became of it is being committed."""

    def on_errands(self, todo: tuple[Errand, ...]) -> None:
        """What is left to do at the relay changed, or may have."""

    def on_problem(self, code: str, text: str) -> None:
        """Something a person asked for could not be done."""

    def on_bug(self, error: Exception) -> None:
        """A bug of ours; the till goes on with the next piece of work."""


class Till:
    """The till's use cases on their own thread."""

    def __init__(
        self,
        store: Store,
        shop: Shop,
        clock: Clock,
        new_id: NewId,
        listener: TillListener,
        room: Room | None = None,
        lane: Executor | None = None,
    ) -> None:
        """`lane` does one piece of work at a time, in order; a thread of its own where none is given."""
        self._store = store
        self._room = room if room is not None else EndlessRoom()
        self._looked_at: datetime | None = None
        self._room_good_at: datetime | None = None
        self._damage: StoreDamagedError | None = None
        self._shop = shop
        self._clock = clock
        self._listener = listener
        self._checkout = Checkout(store, shop, clock, new_id, off_by_of(clock))
        self._usual = UsualAmounts(shop.till)
        self._printer: PrinterSign | None = None
        self._link = LinkView(LinkState.OFFLINE)
        self._view = TillView(link=self._link, cashier=shop.cashier)
        self._errands: tuple[Errand, ...] = ()
        # Payments whose code must not be shown any more, though the store does not know that yet.
        self._dead_codes: set[str | None] = set()
        self._on_screen: CodeOnScreen | None = None
        self._lane = lane or ThreadPoolExecutor(1, thread_name_prefix="kiosk-store")
        self.books = Bookkeeping(shop, clock, self._ask, self._read)
        self.staff = Staff(shop, clock, self._ask, self._read)
        self.numbering = Numbering(shop, self._ask, self._read)
        self.slips = SlipDesk(shop, clock, self._ask)
        self._lane.submit(self._guarded, self._see_room)

    def begin(self) -> Future[None]:
        """Read everything once and tell the listener: what was under way before goes on."""
        return self._do(lambda: None)

    def end(self) -> None:
        """Finish the work handed in and stop the lane's thread."""
        self._lane.shutdown(wait=True)

    def start_sale(self, amount_satang: int, note: str) -> Future[None]:
        """The cashier asks for a code."""

        def start() -> None:
            self._refuse_without_room()
            self._checkout.start(amount_satang, note)

        return self._do(start, begins=True)

    def cancel_sale(self, sale_id: str) -> Future[None]:
        """The cashier wants the sale canceled."""
        return self._do(lambda: self._checkout.ask_cancel(sale_id))

    def retry_sale(self, sale_id: str) -> Future[None]:
        """The cashier wants a new code for a sale that ended without money."""

        def retry() -> None:
            self._refuse_without_room()
            self._checkout.retry(sale_id)

        return self._do(retry, begins=True)

    def show_sale(self, sale_id: str) -> Future[None]:
        """Bring a sale back to the screens."""
        return self._do(lambda: self._checkout.show(sale_id))

    def park_sale(self, sale_id: str) -> Future[None]:
        """Put an open sale aside and go on watching it."""
        return self._do(lambda: self._checkout.park(sale_id))

    def leave_sale(self, sale_id: str) -> Future[None]:
        """Take a sale off the screens: its result was seen."""
        return self._do(lambda: self._checkout.leave(sale_id))

    def offered(
        self, attempt_id: str, intent: IntentCreated, clock_ahead: timedelta
    ) -> Future[None]:
        """The relay created the payment of an attempt."""
        return self._do(lambda: self._checkout.offered(attempt_id, intent, clock_ahead))

    def refused(self, attempt_id: str, code: str, text: str) -> Future[None]:
        """The relay said no to an attempt."""
        return self._do(lambda: self._checkout.refused(attempt_id, code, text))

    def unanswered(self, attempt_id: str, code: str) -> Future[None]:
        """Nobody answered a question that decides."""
        return self._do(lambda: self._checkout.unanswered(attempt_id, code))

    def time_up(self, attempt_id: str) -> Future[None]:
        """The time of an attempt's code is over."""
        return self._do(lambda: self._checkout.time_up(attempt_id))

    def apply(
        self,
        payment: Payment,
        learnt_by: LearntBy,
        *,
        clock_ahead: timedelta = timedelta(),
        position: str | None = None,
    ) -> Future[None]:
        """What the relay says of a payment, by whichever way it came. The future raises `StoreError` when it could
        not be kept, so that it is heard again; everybody else has been told of that by then."""

        def apply() -> None:
            self._hide_dead_code(payment)
            self._checkout.apply(payment, learnt_by, clock_ahead=clock_ahead, position=position)
            if (
                payment.qr is None
            ):  # older news, of when it still had its code, says nothing against that
                self._dead_codes.discard(payment.id)

        return self._keep(apply)

    def code_read_back(self, code: CodeOnScreen) -> Future[None]:
        """How the code on the customer's screen reads; a change for the worse goes into the sale's story."""
        return self._lane.submit(self._guarded, lambda: self._take_reading(code))

    def switch_cashier(self, name: str) -> Future[None]:
        """From now on this person sells."""

        def switch() -> None:
            with self._store.transaction() as tx:
                switch_cashier(tx, self._shop, name, self._clock())

        return self._do(switch)

    def remember(self, name: str, value: str) -> Future[None]:
        """Keep a small fact of this till, such as the language chosen in the window."""

        def keep() -> None:
            with self._store.transaction() as tx:
                tx.set_fact(name, value)

        return self._do(keep)

    def heard(self, link: LinkView) -> Future[None]:
        """The link's state, or the time of its last sign of life, changed."""

        def take() -> None:
            self._link = link
            self._checkout.practice = link.signs.practice
            was_low = self._room.low
            if self._is_time_to_look():
                self._see_room()
            if self._room.low is was_low and self._view.trouble in _DOES_NOT_PASS:
                self._show(replace(self._view, link=link, room_good_at=self._room_good_at))
            else:
                self._publish(self._trouble_left())

        return self._lane.submit(self._guarded, take)

    def printer_is(self, sign: PrinterSign | None) -> Future[None]:
        """How the receipt printer is changed; None: there is none. Windows are told with everything else."""

        def take() -> None:
            self._printer = sign
            self._show(replace(self._view, printer=sign))

        return self._lane.submit(self._guarded, take)

    def stream_position(self) -> Future[str | None]:
        """Where the push stream was left, None before the first event."""

        return self._read(lambda tx: tx.fact(STREAM_POSITION))

    def forget_stream_position(self) -> Future[None]:
        """The relay cannot resume there: begin the stream anew. The future raises `StoreError`, as in `apply`."""

        def forget() -> None:
            with self._store.transaction() as tx:
                tx.set_fact(STREAM_POSITION, None)
                tx.set_fact(READ_ALL_REFUNDS, "1")

        return self._keep(forget)

    def copies_left(self, kinds: Kinds, limit: int) -> Future[tuple[Copy, ...]]:
        """The next documents, of one of these kinds, that the relay has no copy of."""
        return self._read(lambda tx: copies.copies_left(tx, kinds, limit))

    def last_copied(self, kinds: Kinds) -> Future[tuple[Copy, ...]]:
        """The newest document of each kind that the relay should have a copy of."""
        return self._read(lambda tx: copies.last_copied(tx, kinds))

    def copied(self, last: Copy) -> Future[None]:
        """The relay has copies of all documents of its kind up to this one."""
        return self._write(lambda tx: copies.note_copied(tx, last.place, last.kind))

    def copies_lost(self) -> Future[None]:
        """The relay has lost copies."""
        return self._write(copies.note_lost)

    def copy_refused(self, copy: Copy, text: str) -> Future[None]:
        """The relay will never take this copy."""
        return self._write(lambda tx: copies.note_refused(tx, copy, text))

    def how_it_is(self) -> Future[Heartbeat]:
        """What this till says of itself."""
        return self._read(lambda tx: copies.heartbeat(tx, self._shop.till))

    def _read(self, question: Callable[[Transaction], T]) -> Future[T]:
        """A question whose answer changes nothing on the screens. The future raises `StoreError`."""

        def read() -> T:
            with self._store.reading() as tx:
                return question(tx)

        return self._lane.submit(read)

    def _write(self, note: Callable[[Transaction], None]) -> Future[None]:
        """A note that changes nothing on the screens. The future raises `StoreError`."""

        def write() -> None:
            with self._writing() as tx:
                note(tx)

        return self._lane.submit(write)

    def _ask(self, work: Callable[[Transaction], T]) -> Future[T]:
        """Work that changes what the screens show, and has an answer. The future raises what went wrong."""

        def ask() -> T:
            trouble: str | None = None
            try:
                with self._writing() as tx:
                    return work(tx)
            except StoreError as error:
                trouble = error.code
                raise
            finally:
                self._publish(trouble)

        return self._lane.submit(ask)

    def _do(self, work: Callable[[], None], *, begins: bool = False) -> Future[None]:
        def do() -> None:
            self._work_and_publish(work, begins=begins)

        return self._lane.submit(self._guarded, do)

    def _keep(self, work: Callable[[], None]) -> Future[None]:
        """For what must not be passed over: the future raises the trouble that everybody has been told of."""

        def keep() -> None:
            trouble = self._guarded(lambda: self._work_and_publish(work, begins=False))
            if trouble is not None:
                raise trouble

        return self._lane.submit(keep)

    def _work_and_publish(self, work: Callable[[], None], *, begins: bool) -> StoreError | None:
        """Do it and tell everybody; the trouble of the store that kept it from being done."""
        trouble: StoreError | None = None
        try:
            self._refuse_damaged()
            self._work_with_reserve(work, begins=begins)
        except StoreError as error:
            _log.error("the store failed: %s", error.text)
            trouble = error
            self._listener.on_problem(error.code, error.text)
        except KioskError as error:
            self._listener.on_problem(error.code, error.text)
        self._publish(None if trouble is None else self._noted(trouble))
        return trouble

    def _work_with_reserve(self, work: Callable[[], None], *, begins: bool) -> None:
        """Do it; where the disk has no room, once more in that of the reserve. Nothing new `begins` there."""
        try:
            work()
        except StoreError as error:
            if begins or error.code != DISK_FULL or not self._room.give_up_reserve():
                raise
            work()  # what failed was rolled back: it begins anew

    @contextmanager
    def _writing(self) -> Iterator[Transaction]:
        self._refuse_damaged()
        try:
            with self._store.transaction() as tx:
                yield tx
        except StoreError as error:
            self._noted(error)
            raise

    def _refuse_damaged(self) -> None:
        """A file that was once found damaged is not written any more: every write could hide what is left."""
        if self._damage is not None:
            raise StoreDamagedError(self._damage.text, thai=self._damage.thai)

    def _noted(self, error: StoreError) -> str:
        """The code of the store's trouble; damage is remembered until the till is started again."""
        if isinstance(error, StoreDamagedError):
            self._damage = error
        return error.code

    def _refuse_without_room(self) -> None:
        self._see_room()
        if self._room.low:
            raise SaleRefusedError(
                "The disk is nearly full: no new code until there is room; open sales go on.",
                code=DISK_LOW,
            )

    def _take_reading(self, code: CodeOnScreen) -> None:
        before = self._on_screen
        if code == before or (code.well and not code.of_same_code(before)):
            return
        self._on_screen = code
        kept_back = self._shop.refuse_unproved and code.found is ReadBack.UNREADABLE

        def note() -> None:
            with self._store.transaction() as tx:
                write_down(tx, code, self._clock(), kept_back=kept_back)

        self._work_and_publish((lambda: None) if code.well else note, begins=False)

    def _is_time_to_look(self) -> bool:
        now = self._clock()
        # Also when the clock was set back.
        return self._looked_at is None or abs(now - self._looked_at) >= _LOOK_EVERY

    def _see_room(self) -> None:
        self._looked_at = self._clock()
        self._room.look()
        if not self._room.low:
            self._room_good_at = self._looked_at

    def _trouble_left(self) -> str | None:
        """Whether the store can be written again: trouble told must not outlive the trouble itself."""
        try:
            with self._writing() as tx:
                tx.set_fact(_TRIED_AT, self._clock().isoformat())
        except StoreError as error:
            return error.code
        return None

    def _publish(self, trouble: str | None) -> None:
        try:
            with self._store.reading() as tx:
                view = till_view(tx, self._shop, self._link, self._clock())
                usual = self._usual.look(tx)
                todo = errands(tx)
        except StoreError as error:
            self._show(replace(self._view, trouble=self._noted(error)))
            return
        trouble = trouble or self._lasting_trouble()
        view = replace(view, trouble=trouble, usual=usual, printer=self._printer)
        self._show(replace(view, room_good_at=self._room_good_at))
        if todo != self._errands:
            self._errands = todo
            self._listener.on_errands(todo)
        # Windows and link were told: whoever waited has what they waited for.
        self._store.write_back()

    def _lasting_trouble(self) -> str | None:
        """What stays wrong though the last piece of work went well."""
        if self._damage is not None:
            return self._damage.code
        return DISK_LOW if self._room.low else None

    def _hide_dead_code(self, payment: Payment) -> None:
        """A code that must not be paid any more stays hidden, also when the disk is too full to commit why."""
        if payment.id is None or payment.qr is not None or payment.outcome is Outcome.CREATING:
            return
        self._dead_codes.add(payment.id)
        shown = self._view.shown
        if shown is not None and shown.qr_data is not None and shown.payment_id == payment.id:
            self._listener.on_code_dead(payment.id)

    def _show(self, view: TillView) -> None:
        for payment_id in self._dead_codes:
            view = without_dead_code(view, payment_id)
        view = with_reading(view, self._on_screen, refuse=self._shop.refuse_unproved)
        if view != self._view:
            self._view = view
            self._listener.on_view(view)

    def _guarded(self, work: Callable[[], T]) -> T | None:
        try:
            return work()
        except Exception as error:  # the lane's outermost boundary: a bug must not end the lane
            _log.exception("a bug in the till's lane")
            self._listener.on_bug(error)
            return None
