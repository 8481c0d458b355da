"""Days as people write and read them in the language of the moment: พ.ศ. in Thai, A.D. in English.

Only for screens and paper; machines get ISO dates. Qt has no Buddhist calendar, so the year is counted here.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta, tzinfo

from PySide6.QtCore import QCoreApplication

from kiosk.app.language import THAI, current_language

translate = QCoreApplication.translate

BUDDHIST_AHEAD = 543
_FIRST_BUDDHIST = 2400
"""A year typed from here on is of the Buddhist era."""
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_WRITTEN = re.compile(r"(\d{1,2})[/. -](\d{1,2})(?:[/. -](\d{2}|\d{4}))?")


def month_words(month: int) -> str:
    """The short name of a month, 1 to 12."""
    return (
        translate("Month", "Jan"),
        translate("Month", "Feb"),
        translate("Month", "Mar"),
        translate("Month", "Apr"),
        translate("Month", "May"),
        translate("Month", "Jun"),
        translate("Month", "Jul"),
        translate("Month", "Aug"),
        translate("Month", "Sep"),
        translate("Month", "Oct"),
        translate("Month", "Nov"),
        translate("Month", "Dec"),
    )[month - 1]


def weekday_words(day: date) -> str:
    """The name of the day of the week."""
    return (
        translate("Weekday", "Monday"),
        translate("Weekday", "Tuesday"),
        translate("Weekday", "Wednesday"),
        translate("Weekday", "Thursday"),
        translate("Weekday", "Friday"),
        translate("Weekday", "Saturday"),
        translate("Weekday", "Sunday"),
    )[day.weekday()]


def shown_year(year: int) -> int:
    """A year as it is shown."""
    return year + BUDDHIST_AHEAD if current_language() == THAI else year


def day_words(day: date) -> str:
    """`20 Nov 2026`, `20 พ.ย. 2569`."""
    return f"{day.day} {month_words(day.month)} {shown_year(day.year)}"


def short_day_words(day: date) -> str:
    """`20 Nov`."""
    return f"{day.day} {month_words(day.month)}"


def moment_words(at: datetime, zone: tzinfo, *, seconds: bool = False) -> str:
    """`20 Nov 2026 14:33` by the shop's clock."""
    local = at.astimezone(zone)
    return f"{day_words(local.date())} {local.strftime('%H:%M:%S' if seconds else '%H:%M')}"


def recent_moment_words(at: datetime, now: datetime, zone: tzinfo) -> str:
    """`20 Nov 14:33`, for lists; with the year where it is not this one."""
    local = at.astimezone(zone)
    if local.year != now.astimezone(zone).year:
        return moment_words(at, zone)
    return f"{short_day_words(local.date())} {local.strftime('%H:%M')}"


def typed_day(day: date) -> str:
    """A day as it would be typed: `20/11/2026`."""
    return f"{day.day:02d}/{day.month:02d}/{shown_year(day.year)}"


def parse_day(text: str, today: date) -> date | None:
    """What a person typed as a day: `20/11/2569`, `20/11/26`, `20/11`, `2026-11-20`, Thai digits too; else None.

    Years of the Buddhist era are known by their size; two digits are of the era of the language. A day without
    a year is the last such day up to `today`.
    """
    plain = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text.strip())
    if match := _ISO.fullmatch(plain):
        year, month, day = map(int, match.groups())
        return _day(_common(year), month, day)
    if match := _WRITTEN.fullmatch(plain):
        day, month = int(match[1]), int(match[2])
        if match[3] is None:
            this_year = _day(today.year, month, day)
            last_year = _day(today.year - 1, month, day)
            return this_year if this_year is not None and this_year <= today else last_year
        year = int(match[3])
        if year < 100:
            year += shown_year(today.year) // 100 * 100
        return _day(_common(year), month, day)
    return None


def last_days(day: date, count: int) -> tuple[date, ...]:
    """`count` days up to `day`, oldest first."""
    return tuple(day - timedelta(days=back) for back in range(count - 1, -1, -1))


def _common(year: int) -> int:
    return year - BUDDHIST_AHEAD if year >= _FIRST_BUDDHIST else year


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
