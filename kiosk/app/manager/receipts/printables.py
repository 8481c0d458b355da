"""What can be printed of one sale: its receipt, and a paper for each refund."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from kiosk.till.log.listing import SaleStory

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class Printable:
    """A document with its number. `page_url` is the customer's page, which a receipt carries as a code."""

    number: str
    document: str
    page_url: str | None = None
    is_refund: bool = False


def printables(story: SaleStory) -> tuple[Printable, ...]:
    """The receipt first, then its refunds in order; nothing where there is no receipt."""
    receipt = story.receipt
    if receipt is None:
        return ()
    offers = [one.offer for one in story.attempts if one.payment_id == receipt.payment_id]
    page_url = next((offer.page_url for offer in offers if offer is not None), None)
    refunds = (Printable(one.number, one.document, is_refund=True) for one in story.refunds)
    return (Printable(receipt.number, receipt.document, page_url), *refunds)


def printable_words(paper: Printable) -> str:
    """`Receipt A1-000129`."""
    if paper.is_refund:
        return translate("Printable", "Refund {number}").format(number=paper.number)
    return translate("Printable", "Receipt {number}").format(number=paper.number)
