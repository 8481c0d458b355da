"""What the customer's screen shows, decided from a snapshot: pure, no Qt.

The code is on the screen only while the sale waits, its time runs and the bank has not begun; anything else
takes it away at once. What ticks (time left) is not part of a `Face`, so equal faces need no new painting.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from kiosk.app.customer import texts
from kiosk.app.customer.texts import Phrase
from kiosk.app.frame import Shop
from kiosk.core.sale import SaleState
from kiosk.till.snapshot import LinkState, QrMark, SaleView, TillView

IDLE = "idle"


class FaceKind(StrEnum):
    """The pages."""

    IDLE = "idle"
    TROUBLE = "trouble"
    PREPARING = "preparing"
    CODE = "code"
    AT_BANK = "at_bank"
    CHECKING = "checking"
    UNKNOWN = "unknown"
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELED = "canceled"
    ATTENTION = "attention"


@dataclass(frozen=True, slots=True)
class Face:
    """One page: `state` is the sale's state or `idle`; `mark` says that nothing here is real money; `receipt` is
    the receipt's number and time, `keep_url` is coded on the *paid* page."""

    kind: FaceKind
    title: Phrase
    detail: Phrase = texts.NOTHING
    state: str = IDLE
    sale_id: str = ""
    attempt: int = 0
    amount_satang: int | None = None
    qr_data: str | None = None
    mark: QrMark | None = None
    offered_at: datetime | None = None
    expires_at: datetime | None = None
    receipt: str = ""
    keep_url: str | None = None


_WORDS: dict[FaceKind, tuple[Phrase, Phrase]] = {
    FaceKind.PREPARING: (texts.PREPARING, texts.PREPARING_MORE),
    FaceKind.CODE: (texts.SCAN, texts.NOTHING),
    FaceKind.AT_BANK: (texts.AT_BANK, texts.AT_BANK_MORE),
    FaceKind.CHECKING: (texts.CHECKING, texts.CHECKING_MORE),
    FaceKind.UNKNOWN: (texts.UNKNOWN, texts.UNKNOWN_MORE),
    FaceKind.PAID: (texts.PAID, texts.THANKS),
    FaceKind.FAILED: (texts.FAILED, texts.NEW_CODE),
    FaceKind.EXPIRED: (texts.EXPIRED, texts.NEW_CODE),
    FaceKind.CANCELED: (texts.CANCELED, texts.CANCELED_MORE),
    FaceKind.ATTENTION: (texts.ATTENTION, texts.ATTENTION_MORE),
}

_KIND_OF_STATE: dict[SaleState, FaceKind] = {
    SaleState.CREATING: FaceKind.PREPARING,
    SaleState.CHECKING: FaceKind.CHECKING,
    SaleState.PAID: FaceKind.PAID,
    SaleState.FAILED: FaceKind.FAILED,
    SaleState.EXPIRED: FaceKind.EXPIRED,
    SaleState.CANCELED: FaceKind.CANCELED,
    SaleState.ATTENTION: FaceKind.ATTENTION,
    SaleState.UNKNOWN: FaceKind.UNKNOWN,
}

_LEAVE_BY_THEMSELVES = frozenset({FaceKind.PAID, FaceKind.CANCELED})
"""Pages with nothing left to do. *Failed* and *expired* stay: the customer is asked to do something."""


class FacePresenter:
    """From snapshots to faces. Remembers only since when a result is shown, so that it can leave by itself."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._result: tuple[str, FaceKind, datetime] | None = None

    def face(self, view: TillView, now: datetime) -> Face:
        """The page for `view` at `now` (aware)."""
        sale = view.shown
        if sale is None or sale.settled:
            self._result = None
            return self._without_sale(view)
        kind = kind_of(sale, now)
        if kind in _LEAVE_BY_THEMSELVES and self._is_over(sale, kind, now):
            return self._without_sale(view)
        return self._of_sale(view, sale, kind)

    def _is_over(self, sale: SaleView, kind: FaceKind, now: datetime) -> bool:
        if self._result is None or self._result[:2] != (sale.sale_id, kind):
            self._result = (sale.sale_id, kind, now)
        return now - self._result[2] >= timedelta(seconds=self._shop.paid_page_s)

    def _without_sale(self, view: TillView) -> Face:
        if view.trouble is not None:
            return Face(FaceKind.TROUBLE, texts.TROUBLE, texts.TROUBLE_MORE, mark=_mark_of(view))
        # Before anything was heard the till is only starting; no customer needs to know.
        away = view.link.state is LinkState.OFFLINE and view.link.trouble is not None
        accepts = texts.ACCEPTS_NOT_NOW if away else texts.ACCEPTS
        return Face(FaceKind.IDLE, texts.WELCOME, accepts, mark=_mark_of(view))

    def _of_sale(self, view: TillView, sale: SaleView, kind: FaceKind) -> Face:
        title, detail = _WORDS[kind]
        code = kind is FaceKind.CODE
        paid = kind is FaceKind.PAID
        face = Face(
            kind=kind,
            title=title,
            detail=detail,
            state=sale.state.value,
            sale_id=sale.sale_id,
            attempt=sale.attempt,
            amount_satang=sale.amount_satang,
            qr_data=sale.qr_data if code else None,
            mark=sale.qr_mark or _mark_of(view),
            offered_at=(sale.offered_at or sale.created_at) if code else None,
            expires_at=sale.expires_at if code else None,
            receipt=self._receipt(sale) if paid else "",
            keep_url=sale.pay_page_url if paid else None,
        )
        return kept_back(face) if code and sale.qr_kept_back else face

    def _receipt(self, sale: SaleView) -> str:
        at = sale.paid_at or sale.ended_at
        if sale.receipt_number is None or at is None:
            return ""
        return f"{sale.receipt_number} · {self._shop.clock_text(at)}"


def kept_back(face: Face) -> Face:
    """Instead of a code that cannot be read back where such codes are not shown: the customer asks the staff."""
    return replace(
        face,
        kind=FaceKind.TROUBLE,
        title=texts.TROUBLE,
        detail=texts.TROUBLE_MORE,
        amount_satang=None,
        qr_data=None,
    )


def _mark_of(view: TillView) -> QrMark | None:
    """A relay without real money marks every page, also one without a code."""
    return QrMark.PRACTICE if view.practice else None


def kind_of(sale: SaleView, now: datetime) -> FaceKind:
    """The page of a sale. A code that is gone, or whose time is up, is never shown."""
    if sale.state is not SaleState.WAITING:
        return _KIND_OF_STATE[sale.state]
    if sale.at_bank:
        return FaceKind.AT_BANK
    over = sale.expires_at is not None and now >= sale.expires_at
    return FaceKind.CHECKING if over or sale.qr_data is None else FaceKind.CODE
