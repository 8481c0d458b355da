"""The moments of the refunds and attention pages that a gallery shows: real books with a made-up day in them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from kiosk.app.manager.attention.page import AttentionPage
from kiosk.app.manager.page import Tools
from kiosk.app.manager.places import Place
from kiosk.app.manager.refunds.page import RefundsPage
from kiosk.app.manager.sample_tools import (
    SampleStore,
    sample_books,
    sample_now,
    sample_shop,
    sample_tools,
)
from kiosk.app.manager.window import ManagerWindow
from kiosk.core.attention import Decision
from kiosk.core.payment import Attention, ConfirmedBy, Outcome
from kiosk.core.sale import LearntBy
from kiosk.protocol.ledger import Refund
from kiosk.protocol.messages import Payment
from kiosk.till.books.audit import Who
from kiosk.till.books.bookkeeping import Bookkeeping
from kiosk.till.books.orders import RefundOrder, SecondPayment
from kiosk.till.books.refund_book import hear_refund, return_by_hand
from kiosk.till.books.refunding import order_refund, refund_refused, refund_taken
from kiosk.till.ports import Store
from kiosk.till.selling.checkout import Checkout

_SATANG = (18_550, 12_000, 6_500, 128_000, 8_500, 41_000, 9_500)
_NOTES = ("ลาเต้เย็น + ครัวซองต์", "Order 4471", "", "โต๊ะ 7", "", "Order 4466", "")
_WHO = Who("Nok", "สมชาย", "ลูกค้าสั่งผิด")
_WAYS = (
    ("requires_action", None, "guest@mail.example"),
    ("pending", None, "somsri@mail.example"),
    ("succeeded", None, None),
    ("failed", "declined", "tan@mail.example"),
)

Prepare = Callable[[ManagerWindow], None]


def refund_tools() -> Tools:
    """A till of which money goes back in every way."""
    return sample_tools(books=_books_of_refunds())


def attention_tools() -> Tools:
    """A till with one of everything that waits for a person."""
    return sample_tools(books=_books_of_attention())


def _books_of_refunds() -> Bookkeeping:
    kept = SampleStore()
    _sell(kept.store)
    shop, now = sample_shop(), sample_now()
    with kept.store.transaction() as tx:
        for nth, (status, failure, email) in enumerate(_WAYS, start=1):
            receipt = tx.receipt(f"{shop.till}-{nth:06d}")
            assert receipt is not None  # just sold
            at = now - timedelta(hours=9 - nth)
            refund = Refund(
                id=f"pyr_3TqWm5Kx2bVd8Z{nth:04d}",
                payment_id=receipt.payment_id,
                amount=receipt.amount_satang if nth % 2 else 2_000,
                status="requires_action",
                reason=_WHO.why,
                created_at=at,
            )
            order = _order(f"k{nth}", receipt.number, refund.amount, email)
            order_refund(tx, shop, order, at)
            refund_taken(tx, shop, order.key, refund, at)
            for word in ("pending", status):
                told = {"status": word, "failure_reason": failure}
                if status != "requires_action":
                    hear_refund(tx, shop, refund.model_copy(update=told), at + timedelta(hours=1))
        return_by_hand(tx, shop, f"{shop.till}-000005", 3_000, _WHO, "h1", now)
        refused = _order("k8", f"{shop.till}-000006", 41_000, None)
        order_refund(tx, shop, refused, now - timedelta(hours=2))
        refund_refused(tx, "k8", "not_refundable", "", now - timedelta(hours=2))
        asked = _order("k9", f"{shop.till}-000007", 9_500, "guest@mail.example")
        order_refund(tx, shop, asked, now - timedelta(minutes=1))
    return sample_books(kept.store)


def _books_of_attention() -> Bookkeeping:
    kept = SampleStore()
    checkout = _sell(kept.store, 1)
    for attention, satang, received in (
        (Attention.PAID_LATE, 41_000, 41_000),
        (Attention.AMOUNT_MISMATCH, 18_550, 18_500),
        (Attention.UNKNOWN, 12_000, 12_000),
    ):
        sale_id = checkout.start(satang, _NOTES[satang % 4])
        _paid(kept.store, checkout, sale_id, attention, received)
    _paid(kept.store, checkout, _first_sale(kept.store), Attention.DISPUTED, _SATANG[0], version=4)
    unknown = checkout.start(6_500, "โต๊ะ 12")
    with kept.store.reading() as tx:
        [attempt] = tx.attempts(unknown)
    checkout.unanswered(attempt.id, "relay_away")
    books = sample_books(kept.store)
    claim = SecondPayment(
        *("c1", f"{sample_shop().till}-000001", _SATANG[0], "015312345678"),
        *("สลิปในแอปธนาคาร", "Nok", "สมชาย", sample_now()),
    )
    books.enter_second_payment(claim)
    return books


def refund_at(key: str) -> Prepare:
    """The refunds page with a line open."""

    def prepare(window: ManagerWindow) -> None:
        window.go_to(Place.REFUNDS)
        page = window.page
        assert isinstance(page, RefundsPage)  # the place is registered
        page.list.choose(key)

    return prepare


def asking_for_a_refund(window: ManagerWindow) -> None:
    """The form over the page."""
    refund_at("h1")(window)
    page = window.page
    assert isinstance(page, RefundsPage)  # see above
    page.desk.begin(f"{sample_shop().till}-000002")


def attention_at(row: int) -> Prepare:
    """The attention page with a line open."""

    def prepare(window: ManagerWindow) -> None:
        window.go_to(Place.ATTENTION)
        page = _attention(window)
        if page.list.lines:
            page.list.choose(page.list.lines[row].key)

    return prepare


def deciding_to_refund(window: ManagerWindow) -> None:
    """The form over a decision."""
    attention_at(1)(window)
    page = _attention(window)
    waiting = page.waiting_now()
    page.desk.decide(waiting[1], Decision.REFUND)


def entering_a_second_payment(window: ManagerWindow) -> None:
    """The form for what a customer shows."""
    attention_at(0)(window)
    _attention(window).desk.enter_second_payment(f"{sample_shop().till}-000001")


def _attention(window: ManagerWindow) -> AttentionPage:
    page = window.page
    assert isinstance(page, AttentionPage)  # the place is registered
    return page


def _order(key: str, number: str, satang: int, email: str | None) -> RefundOrder:
    return RefundOrder(
        *(key, "", number, satang, _WHO.why, email, _WHO.asked_by, _WHO.allowed_by, sample_now())
    )


def _sell(store: Store, count: int = len(_SATANG)) -> Checkout:
    """So many sales, each with its receipt."""
    ids = iter(range(1, 10_000))
    checkout = Checkout(store, sample_shop(), sample_now, lambda: f"{next(ids):04d}")
    for satang, note in zip(_SATANG[:count], _NOTES, strict=False):
        _paid(store, checkout, checkout.start(satang, note), None, satang)
    return checkout


def _paid(
    store: Store,
    checkout: Checkout,
    sale_id: str,
    attention: Attention | None,
    received: int,
    *,
    version: int = 3,
) -> None:
    with store.reading() as tx:
        [attempt] = tx.attempts(sale_id)
        sale = tx.sale(sale_id)
    assert sale is not None  # just begun
    plain = attention in (None, Attention.DISPUTED)
    now = sample_now()
    payment = Payment(
        id=f"pi_3TqWm5Kx2bVd8Z{attempt.id}",
        key=attempt.id,
        status="succeeded",
        outcome=Outcome.PAID if plain else Outcome.ATTENTION,
        attention=attention,
        amount=sale.amount_satang,
        amount_received=received,
        device="till A1",
        created_at=now,
        expires_at=now + timedelta(minutes=15),
        paid_at=now - timedelta(minutes=40 - int(attempt.id)),
        confirmed_by=ConfirmedBy.WEBHOOK,
        reference=f"0153{int(attempt.id):08d}",
        version=version,
    )
    checkout.apply(payment, LearntBy.PUSH)


def _first_sale(store: Store) -> str:
    with store.reading() as tx:
        receipt = tx.receipt(f"{sample_shop().till}-000001")
    assert receipt is not None  # just sold
    return receipt.sale_id


def _with_refunds() -> dict[str, Any]:
    return {"books": _books_of_refunds()}


def _with_attention() -> dict[str, Any]:
    return {"books": _books_of_attention()}


def _at(place: Place) -> Prepare:
    return lambda window: window.go_to(place)


MONEY_SCENES: dict[str, tuple[Prepare, Callable[[], dict[str, Any]]]] = {
    "refunds": (refund_at("k9"), _with_refunds),
    "refund_waits": (refund_at("pyr_3TqWm5Kx2bVd8Z0001"), _with_refunds),
    "refund_failed": (refund_at("pyr_3TqWm5Kx2bVd8Z0004"), _with_refunds),
    "refund_asking": (asking_for_a_refund, _with_refunds),
    "refunds_empty": (_at(Place.REFUNDS), dict),
    "attention": (attention_at(0), _with_attention),
    "attention_disputed": (attention_at(3), _with_attention),
    "attention_refunding": (deciding_to_refund, _with_attention),
    "attention_shown": (entering_a_second_payment, _with_attention),
    "attention_empty": (_at(Place.ATTENTION), dict),
}
