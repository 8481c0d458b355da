"""What a manager chose to export, as a value: the question to the log and the name of the file. No widgets."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from kiosk.app.manager.receipts.filters import ALL_TILLS
from kiosk.till.export.export import Format
from kiosk.till.log.listing import LogFilter


class Period(StrEnum):
    """Which business days."""

    THIS_MONTH = "this_month"
    LAST_MONTH = "last_month"
    TODAY = "today"
    ALL = "all"
    RANGE = "range"


@dataclass(frozen=True, slots=True)
class Choice:
    """`since` and `until` count for `Period.RANGE` only; `narrowed` is what is asked besides days and tills.

    `till` is as in `Filters`: None is this till's own log, `ALL_TILLS` everybody's copies, else the code of one.
    """

    period: Period = Period.THIS_MONTH
    since: date | None = None
    until: date | None = None
    narrowed: LogFilter = field(default_factory=LogFilter)
    format: Format = Format.CSV
    till: str | None = None

    def handed_over(self, wanted: LogFilter, till: str | None = None) -> Choice:
        """What another page shows, to be exported."""
        days = (wanted.since, wanted.until)
        return replace(
            self,
            period=Period.ALL if days == (None, None) else Period.RANGE,
            since=wanted.since,
            until=wanted.until,
            narrowed=replace(wanted, since=None, until=None, till=None),
            till=till,
        )

    def wanted(self, today: date) -> LogFilter:
        """The question to the log on the business day `today`."""
        since, until = self.days(today)
        till = None if self.till == ALL_TILLS else self.till
        return replace(self.narrowed, since=since, until=until, till=till)

    def days(self, today: date) -> tuple[date | None, date | None]:
        """The first and the last business day; None is open."""
        first = today.replace(day=1)
        match self.period:
            case Period.THIS_MONTH:
                return first, _end_of_month(first)
            case Period.LAST_MONTH:
                last = first - timedelta(days=1)
                return last.replace(day=1), last
            case Period.TODAY:
                return today, today
            case Period.ALL:
                return None, None
            case Period.RANGE:
                return self.since, self.until

    def file_name(self, till: str, today: date) -> str:
        """`receipts-A1-2026-11.csv`: whose (`till` is this one's code, `tills` stands for all), of which days, and
        `part` where something was left out."""
        whose = "tills" if self.till == ALL_TILLS else self.till or till
        part = "-part" if self.narrowed != LogFilter() else ""
        return f"receipts-{whose}-{_days_in_name(*self.days(today))}{part}.{self.format.value}"


def _days_in_name(since: date | None, until: date | None) -> str:
    if since is None and until is None:
        return "all"
    if since is not None and until is not None:
        if since == until:
            return since.isoformat()
        if since.day == 1 and until == _end_of_month(since):
            return f"{since:%Y-%m}"
    if since is not None and until is not None:
        return f"{since}_{until}"
    return f"from-{since}" if since is not None else f"to-{until}"


def _end_of_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def seconds_left(done: int, whole: int, since_s: float) -> int | None:
    """Whole seconds until all is written, as it went so far; None before that can be said."""
    if done <= 0 or since_s < 0.5:
        return None
    return round(since_s * (whole - done) / done)
