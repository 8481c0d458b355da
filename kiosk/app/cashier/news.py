"""What became of sales that are not on the window, read from two snapshots. No widgets.

A parked sale that is paid changes one word in a list; whoever serves the next customer would not see it.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from kiosk.core.money import format_baht
from kiosk.core.sale import OPEN, SaleState
from kiosk.till.snapshot import RecentSale, TillView

translate = QCoreApplication.translate

_MONEY_CAME = frozenset({SaleState.PAID, SaleState.ATTENTION})


def news_between(before: TillView, after: TillView) -> tuple[RecentSale, ...]:
    """Sales off the window that ended, or that money reached after all, newest first.

    A sale that had ended without money and ends in another way is no news; nor is what a manager clears up about
    a sale that has its receipt.
    """
    known = {sale.sale_id: sale for sale in (*before.recent, *before.parked)}
    shown = after.shown.sale_id if after.shown is not None else None
    listed = tuple(
        sale
        for sale in after.recent
        if sale.sale_id != shown and _is_news(known.get(sale.sale_id), sale.state)
    )
    return (*listed, *_of_older_sales(before, after))


def _of_older_sales(before: TillView, after: TillView) -> tuple[RecentSale, ...]:
    """Money for sales that are no longer among the recent ones: parked long ago, or paid late."""
    if not before.recent:
        return ()  # before the first snapshot, when everything is new and nothing is news
    listed = {sale.sale_id for sale in after.recent}
    if after.shown is not None:
        listed.add(after.shown.sale_id)
    receipts = {issued.number for issued in before.issued}
    unsettled = {money.payment_id for money in before.unsettled}
    paid = (
        RecentSale(
            issued.sale_id,
            SaleState.PAID,
            issued.amount_satang,
            at=issued.paid_at,
            receipt_number=issued.number,
            note="",
        )
        for issued in after.issued
        if issued.number not in receipts and issued.sale_id not in listed
    )
    late = (
        RecentSale(
            money.sale_id,
            SaleState.ATTENTION,
            money.amount_satang,
            at=money.since,
            receipt_number=None,
            note=money.note,
        )
        for money in after.unsettled
        if money.payment_id not in unsettled and money.sale_id not in listed
    )
    return (*paid, *late)


def _is_news(before: RecentSale | None, after: SaleState) -> bool:
    if before is None or before.state is after:
        return False
    if after is SaleState.PAID:
        return before.receipt_number is None
    return after in _MONEY_CAME or (before.state in OPEN and after not in OPEN)


def news_sentence(sale: RecentSale) -> str:
    """`Paid: ฿220.00 · A1-000129 · table 7`."""
    parts = (f"฿{format_baht(sale.amount_satang)}", sale.receipt_number or "", sale.note)
    named = " · ".join(part for part in parts if part)
    match sale.state:
        case SaleState.PAID:
            sentence = translate("News", "Paid: {sale}")
        case SaleState.ATTENTION:
            sentence = translate("News", "Needs a person: {sale}")
        case _:
            sentence = translate("News", "Ended without money: {sale}")
    return sentence.format(sale=named)
