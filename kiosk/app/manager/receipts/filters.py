"""What a manager narrows the log down by, as a value; and as the question it becomes. No widgets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from PySide6.QtCore import QCoreApplication

from kiosk.app.dates import short_day_words
from kiosk.core.money import format_baht
from kiosk.core.sale import LearntBy
from kiosk.till.log.listing import LogFilter, Order, Status

translate = QCoreApplication.translate


ALL_TILLS = "*"
"""In the place of a till's code; no till can have it."""


class Period(StrEnum):
    """Which business days."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    WEEK = "week"
    MONTH = "month"
    ALL = "all"
    RANGE = "range"


@dataclass(frozen=True, slots=True)
class Filters:
    """`since` and `until` count for `Period.RANGE` only; all else as in `LogFilter`. `till`: None is this one's
    own log, `ALL_TILLS` everybody's, else the code of one."""

    period: Period = Period.TODAY
    since: date | None = None
    until: date | None = None
    status: Status | None = None
    learnt_by: LearntBy | None = None
    cashier: str | None = None
    least_satang: int | None = None
    most_satang: int | None = None
    search: str = ""
    order: Order = Order.NEWEST
    till: str | None = None

    @property
    def narrowed(self) -> bool:
        """Something besides period and till leaves receipts out."""
        return self != self.cleared()

    def cleared(self) -> Filters:
        """Everything of the period and of the same tills, in the same order."""
        return Filters(self.period, self.since, self.until, order=self.order, till=self.till)

    def wanted(self, today: date) -> LogFilter:
        """What is asked of the log on the business day `today`."""
        since, until = self._days(today)
        return LogFilter(
            since=since,
            until=until,
            status=self.status,
            cashier=self.cashier,
            learnt_by=None if self.learnt_by is None else self.learnt_by.value,
            min_satang=self.least_satang,
            max_satang=self.most_satang,
            search=self.search.strip(),
            till=None if self.till == ALL_TILLS else self.till,
        )

    def _days(self, today: date) -> tuple[date | None, date | None]:
        match self.period:
            case Period.TODAY:
                return today, None
            case Period.YESTERDAY:
                return today - timedelta(days=1), today - timedelta(days=1)
            case Period.WEEK:
                return today - timedelta(days=6), None
            case Period.MONTH:
                return today.replace(day=1), None
            case Period.ALL:
                return None, None
            case Period.RANGE:
                return self.since, self.until


def period_words(period: Period) -> str:
    """The name of a period."""
    match period:
        case Period.TODAY:
            return translate("Period", "Today")
        case Period.YESTERDAY:
            return translate("Period", "Yesterday")
        case Period.WEEK:
            return translate("Period", "Last 7 days")
        case Period.MONTH:
            return translate("Period", "This month")
        case Period.ALL:
            return translate("Period", "All days")
        case Period.RANGE:
            return translate("Period", "From – to …")


def range_words(filters: Filters) -> str:
    """The period as it stands on its button: its name, or its days."""
    if filters.period is not Period.RANGE:
        return period_words(filters.period)
    ends = (filters.since, filters.until)
    return " – ".join("…" if day is None else short_day_words(day) for day in ends)


def till_words(till: str | None) -> str:
    """Whose receipts: a choice of the list, and what stands on its button."""
    match till:
        case None:
            return translate("Log", "This till")
        case _ if till == ALL_TILLS:
            return translate("Log", "All tills")
        case _:
            return translate("Log", "Till {code}").format(code=till)


def amount_words(filters: Filters) -> str:
    """The range of amounts as it stands on its button."""
    ends = (filters.least_satang, filters.most_satang)
    if ends == (None, None):
        return translate("Log", "Any amount")
    return "฿" + " – ".join("…" if satang is None else format_baht(satang) for satang in ends)
