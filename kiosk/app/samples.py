"""Made-up snapshots of a made-up shop, one for each moment of a sale: for the gallery and for looking at."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from kiosk.app.frame import Shop
from kiosk.core.attention import Decision
from kiosk.core.payment import Attention, ConfirmedBy
from kiosk.core.sale import LearntBy, SaleState
from kiosk.core.usual import Usual
from kiosk.till.signs import LinkSigns, PrinterSign, Sign
from kiosk.till.snapshot import (
    LinkState,
    LinkView,
    PersonView,
    QrMark,
    ReadBack,
    RecentSale,
    SaleView,
    TakingBack,
    TillView,
)

NOW = datetime(2026, 11, 20, 7, 32, 37, tzinfo=UTC)
PAYLOAD = (
    "00020101021230770016A000000677010112011500000000000000002188Q9EA06GRO82Y9EB640312W4BDCTQHGGK4"
    "53037645406185.505802TH6304BAB0"
)
SHOP = Shop(
    name="ร้านกาแฟสามย่าน",
    till_code="A1",
    cashier="Nok",
    quick_amounts_satang=(4_500, 5_500, 6_500, 12_000, 35_000),
    min_amount_satang=1_000,
    max_amount_satang=99_999_999,
    paid_page_s=15,
    practice=False,
    timezone=timezone(timedelta(hours=7)),
)
PRACTICE_SHOP = replace(SHOP, practice=True)

SIGNS = LinkSigns(
    push=Sign(NOW - timedelta(seconds=1)),
    questions=Sign(NOW - timedelta(seconds=34)),
    stripe=Sign(NOW - timedelta(seconds=41)),
)
PUSH = LinkView(LinkState.PUSH, NOW - timedelta(seconds=1), signs=SIGNS)
POLLING = LinkView(
    LinkState.POLLING,
    NOW - timedelta(seconds=13),
    signs=replace(SIGNS, push=Sign(NOW - timedelta(minutes=3), "push_down")),
)
PRACTISING = replace(PUSH, signs=replace(SIGNS, practice=True))
"""As `PUSH`, at a relay with a test key."""
OFFLINE = LinkView(
    LinkState.OFFLINE,
    NOW - timedelta(minutes=2),
    "relay_away",
    signs=LinkSigns(
        push=Sign(NOW - timedelta(minutes=2), "push_down"),
        questions=Sign(NOW - timedelta(minutes=2), "questions_unanswered"),
        stripe=SIGNS.stripe,
    ),
)

_WAITING = SaleView(
    sale_id="sale-129",
    state=SaleState.WAITING,
    amount_satang=18_550,
    note="ลาเต้เย็น + ครัวซองต์",
    created_at=NOW - timedelta(seconds=37.4),
    attempt=1,
    payment_id="pi_3TqWm5Kx2bVd8Zk",
    qr_data=PAYLOAD,
    offered_at=NOW - timedelta(seconds=37),
    expires_at=NOW + timedelta(minutes=14, seconds=23),
)
_OVER = replace(_WAITING, qr_data=None, ended_at=NOW)
_PAID = replace(
    _OVER,
    state=SaleState.PAID,
    receipt_number="A1-000129",
    paid_at=NOW,
    bank_reference="015320260711",
    confirmed_by=ConfirmedBy.WEBHOOK,
    learnt_by=LearntBy.PUSH,
)


def _taking_back(
    stage: TakingBack, seconds: float, state: SaleState = SaleState.CHECKING
) -> SaleView:
    """A sale whose code is being taken back for so long."""
    asked_at = NOW - timedelta(seconds=seconds)
    return replace(
        _WAITING,
        state=state,
        qr_data=None,
        cancel_asked=True,
        cancel_asked_at=asked_at,
        taking_back=stage,
    )


TAKING_BACK: dict[str, SaleView] = {
    "taking_back_long": _taking_back(TakingBack.ASKED, 40),
    "taking_back_unheard": _taking_back(TakingBack.UNHEARD, 20, SaleState.UNKNOWN),
    "taking_back_at_bank": _taking_back(TakingBack.AT_BANK, 8),
    "old_code": replace(_WAITING, attempt=2, old_code=TakingBack.ASKED),
    "old_code_at_bank": replace(_WAITING, attempt=2, old_code=TakingBack.AT_BANK),
}
"""How a cashier is told that a code may still be paid."""

SALES: dict[str, SaleView] = {
    "creating": replace(
        _WAITING,
        state=SaleState.CREATING,
        created_at=NOW - timedelta(seconds=1),
        payment_id=None,
        qr_data=None,
        offered_at=None,
        expires_at=None,
    ),
    "waiting": _WAITING,
    "at_bank": replace(_WAITING, qr_data=None, at_bank=True),
    "checking": _taking_back(TakingBack.ASKED, 2),
    "unknown": replace(_WAITING, state=SaleState.UNKNOWN, qr_data=None),
    "paid": _PAID,
    "paid_keep": replace(_PAID, pay_page_url="https://pay.example.com/p/Zt4kQ9wLx2Vb7NcR"),
    "failed": replace(
        _OVER, state=SaleState.FAILED, failure_code="payment_method_provider_decline"
    ),
    "expired": replace(_OVER, state=SaleState.EXPIRED),
    "canceled": replace(_OVER, state=SaleState.CANCELED, cancel_asked=True),
    "attention": replace(
        _OVER, state=SaleState.ATTENTION, attention=Attention.PAID_TWICE, attempt=2
    ),
    "settled": replace(_OVER, state=SaleState.ATTENTION, decision=Decision.REFUND),
}


def _row(
    number: int | None, state: SaleState, satang: int, minutes: int, note: str = ""
) -> RecentSale:
    return RecentSale(
        sale_id=f"sale-{minutes}",
        state=state,
        amount_satang=satang,
        at=NOW - timedelta(minutes=minutes),
        receipt_number=None if number is None else f"A1-{number:06d}",
        note=note,
    )


RECENT = (
    _row(128, SaleState.PAID, 12_000, 3),
    _row(127, SaleState.PAID, 6_500, 11, "โต๊ะ 7"),
    _row(None, SaleState.EXPIRED, 34_000, 15),
    _row(126, SaleState.PAID, 128_000, 30, "Order 4471 สั่งล่วงหน้า"),
    _row(125, SaleState.PAID, 8_500, 34),
    _row(None, SaleState.CANCELED, 5_500, 41),
    _row(None, SaleState.ATTENTION, 99_900, 44),
    replace(_row(None, SaleState.ATTENTION, 45_000, 48), settled=True),
    _row(124, SaleState.PAID, 4_500, 52),
    _row(123, SaleState.PAID, 99_999_999, 63),
    _row(None, SaleState.FAILED, 12_000, 70),
)
PEOPLE = (
    PersonView("Nok", manager=True),
    PersonView("สมชาย", manager=False),
    PersonView("ปู่น้ำผึ้ง", manager=False),
)
USUAL = Usual(low=4_500, median=12_000, high=35_000)
PARKED = (_row(None, SaleState.WAITING, 22_000, 2, "คุณสมชาย"),)
WATCHED = (
    replace(_row(None, SaleState.CHECKING, 22_000, 2), taking_back=TakingBack.AT_BANK),
    replace(_row(None, SaleState.FAILED, 18_550, 3, "โต๊ะ 4"), taking_back=TakingBack.ASKED),
    replace(_row(None, SaleState.UNKNOWN, 4_500, 5), taking_back=TakingBack.UNHEARD),
)


def view_of(sale: SaleView | None, link: LinkView = PUSH) -> TillView:
    """A till in the middle of its day, with `sale` on the screens."""
    return TillView(
        link=link,
        today_satang=1_842_050,
        today_count=127,
        recent=RECENT,
        shown=sale,
        attention_count=1 if sale is not None and sale.attention is not None else 0,
        room_good_at=NOW - timedelta(seconds=6),
        printer=PrinterSign(NOW - timedelta(minutes=3)),
    )


VIEWS: dict[str, TillView] = {
    "idle": view_of(None),
    **{name: view_of(sale) for name, sale in SALES.items()},
    "unreadable": view_of(replace(_WAITING, qr_read_back=ReadBack.UNREADABLE)),
    "kept_back": view_of(replace(_WAITING, qr_read_back=ReadBack.UNREADABLE, qr_kept_back=True)),
    "test_code": view_of(replace(_WAITING, qr_mark=QrMark.TEST)),
    "practice_relay": view_of(None, PRACTISING),
    "practice_relay_waiting": view_of(replace(_WAITING, qr_mark=QrMark.TEST), PRACTISING),
    "practice_relay_paid": view_of(replace(_PAID, qr_mark=QrMark.TEST), PRACTISING),
    "offline": view_of(None, OFFLINE),
    "polling": view_of(_WAITING, POLLING),
    "parked": replace(view_of(None), parked=PARKED),
    "missed_close": replace(view_of(None), open_since=NOW.date() - timedelta(days=1)),
    "people": replace(view_of(None), cashier="สมชาย", people=PEOPLE),
    "trouble": replace(view_of(None), trouble="disk_full"),
    "disk_low": replace(view_of(_WAITING), trouble="disk_low"),
    "clock_off": view_of(None, replace(PUSH, clock_off=True)),
    "clock_back": replace(view_of(None), clock_back=True),
    "unusual": replace(view_of(replace(_WAITING, amount_satang=185_000)), usual=USUAL),
    "empty": TillView(link=LinkView(LinkState.OFFLINE)),
}
