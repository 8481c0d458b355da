"""What the documents of one business day add up to: the body of X and Z reports.

Pure sums over the fields of receipts and refunds, in satang. Who closes the day makes a Z of them, and whoever
verifies the books makes them again from the documents: both must come to the same, so both use this. VAT is the
sum of what the receipts say, never computed from a total.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.core.chain import Fields, JsonValue
from kiosk.core.errors import require
from kiosk.core.payment import Attention
from kiosk.core.sale import LearntBy
from kiosk.core.vat import included_vat


@dataclass(frozen=True, slots=True)
class Vat:
    """The tax that a document states, with the rate it was reckoned at (700 = 7 %)."""

    rate_bp: int
    amount_satang: int

    def fields(self) -> Fields:
        """As it stands in a document."""
        return {"rateBp": self.rate_bp, "amountSatang": self.amount_satang}


def vat_of(document: Fields) -> Vat | None:
    """The tax that a document states; None when it states none, or nothing that can be read."""
    stated = document.get("vat")
    if not isinstance(stated, dict):
        return None
    rate_bp, amount = stated.get("rateBp"), stated.get("amountSatang")
    # A boolean is an int to Python, and not to anybody else.
    if type(rate_bp) is not int or type(amount) is not int or rate_bp < 0:
        return None
    return Vat(rate_bp, amount)


def vat_of_refund(receipt: Fields, refunded: Fields | None, amount_satang: int) -> Vat | None:
    """The tax in a refund of `amount_satang`, None when the receipt states none.

    `refunded` is what stands of earlier refunds: `{"amountSatang", "vatSatang"}`. The parts of a receipt that was
    given back in pieces add up to the receipt's tax to the satang: each piece takes the tax of all that is gone by
    then, less what the earlier ones took.
    """
    vat = vat_of(receipt)
    if vat is None:
        return None
    before = refunded or {"amountSatang": 0, "vatSatang": 0}
    gone_satang = _number(before, "amountSatang") + amount_satang
    whole = gone_satang >= _number(receipt, "amountSatang")
    of_all = vat.amount_satang if whole else included_vat(gone_satang, vat.rate_bp)
    return Vat(vat.rate_bp, max(0, of_all - _number(before, "vatSatang")))


@dataclass(slots=True)
class Sum:
    """So many documents, and what they come to."""

    count: int = 0
    satang: int = 0

    def add(self, satang: int) -> None:
        """One more."""
        self.count += 1
        self.satang += satang

    def fields(self) -> Fields:
        """As it stands in a report."""
        return {"count": self.count, "amountSatang": self.satang}


@dataclass(slots=True)
class Span(Sum):
    """A sum of numbered documents with the first and the last number."""

    first: str | None = None
    last: str | None = None

    def see(self, number: str) -> None:
        """The next number, in order."""
        self.first = self.first or number
        self.last = number

    def fields(self) -> Fields:
        """As it stands in a report."""
        return {"count": self.count, "amountSatang": self.satang} | {
            "first": self.first,
            "last": self.last,
        }


@dataclass(slots=True)
class _OfRate:
    """What was sold at one rate of tax."""

    sold: Sum = field(default_factory=Sum)
    vat_satang: int = 0


class Totals:
    """The sums of one business day; its documents are handed in in the order of their numbers."""

    def __init__(self) -> None:
        self.receipts = Span()
        self.late = Sum()
        self.practice = Sum()
        self.refunds = Span()
        self.by_hand = Sum()
        self.reversed = Sum()
        self.refunded_vat_satang = 0
        self._learnt = {way.value: Sum() for way in LearntBy}
        self._rates: dict[int, _OfRate] = {}

    @property
    def vat_satang(self) -> int:
        """The tax that the receipts state, added up."""
        return sum(rate.vat_satang for rate in self._rates.values())

    @property
    def refunded_satang(self) -> int:
        """What went back, less what came back again."""
        return self.refunds.satang - self.reversed.satang

    @property
    def net_satang(self) -> int:
        """What was taken less what was given back. Below zero on a day with more refunds than sales."""
        return self.receipts.satang - self.refunded_satang

    def take_receipt(self, document: Fields) -> None:
        """Add a receipt."""
        satang = _number(document, "amountSatang")
        self.receipts.add(satang)
        self.receipts.see(str(document["number"]))
        self._way(str(document.get("learntBy"))).add(satang)
        if document.get("attention") == Attention.PAID_LATE:
            self.late.add(satang)
        if document.get("practice") is True:
            self.practice.add(satang)
        vat = vat_of(document)
        if vat is not None:
            rate = self._rates.setdefault(vat.rate_bp, _OfRate())
            rate.sold.add(satang)
            rate.vat_satang += vat.amount_satang

    def _way(self, learnt_by: str) -> Sum:
        """The sum of one way of learning, also of one that a newer till knows."""
        if learnt_by not in self._learnt:
            self._learnt[learnt_by] = Sum()
        return self._learnt[learnt_by]

    def take_refund(self, document: Fields) -> None:
        """Add a refund, or what reverses one (its amount, and its tax, are below zero)."""
        satang = _number(document, "amountSatang")
        self.refunds.see(str(document["number"]))
        vat = vat_of(document)
        self.refunded_vat_satang += vat.amount_satang if vat is not None else 0
        if document.get("reverses") is not None:
            self.reversed.add(-satang)
            return
        self.refunds.add(satang)
        if document.get("byHand") is True:
            self.by_hand.add(satang)

    def fields(self) -> Fields:
        """As they stand in a report."""
        learnt: Fields = {way: total.fields() for way, total in self._learnt.items()}
        rates: list[JsonValue] = [
            {
                "rateBp": rate_bp,
                "count": rate.sold.count,
                "totalSatang": rate.sold.satang,
                "amountSatang": rate.vat_satang,
            }
            for rate_bp, rate in sorted(self._rates.items())
        ]
        return {
            "receipts": self.receipts.fields(),
            "learntBy": learnt,
            "late": self.late.fields(),
            "practice": self.practice.fields(),
            "vat": {
                "amountSatang": self.vat_satang,
                "refundedSatang": self.refunded_vat_satang,
                "rates": rates,
            },
            "refunds": self.refunds.fields(),
            "byHand": self.by_hand.fields(),
            "reversed": self.reversed.fields(),
            "netSatang": self.net_satang,
        }


@dataclass(frozen=True, slots=True)
class Perpetual:
    """What a till has taken and given back since its first receipt; it never begins anew."""

    receipts_count: int = 0
    receipts_satang: int = 0
    refunded_satang: int = 0

    def with_day(self, totals: Totals) -> Perpetual:
        """After one more day."""
        return Perpetual(
            self.receipts_count + totals.receipts.count,
            self.receipts_satang + totals.receipts.satang,
            self.refunded_satang + totals.refunded_satang,
        )

    def fields(self) -> Fields:
        """As it stands in a report."""
        return {
            "receiptsCount": self.receipts_count,
            "receiptsSatang": self.receipts_satang,
            "refundedSatang": self.refunded_satang,
        }


def perpetual_of(report: Fields | None) -> Perpetual:
    """The perpetual totals that a Z states; zeros before the first."""
    stated = report.get("perpetual") if report is not None else None
    if not isinstance(stated, dict):
        return Perpetual()
    names = ("receiptsCount", "receiptsSatang", "refundedSatang")
    return Perpetual(*(_number(stated, name) for name in names))


def _number(document: Fields, name: str) -> int:
    value = document.get(name)
    require(type(value) is int, f"a document's {name} is a whole number")
    assert isinstance(value, int)
    return value
