"""Which business day a moment belongs to: the shop's date, counted from its closing hour, not midnight."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo

_NOON = time(12, 0)
_ONE_DAY = timedelta(days=1)


def business_day(at: datetime, zone: tzinfo, closes_at: time) -> date:
    """The business day of the aware instant `at` in a shop in `zone` whose day ends at `closes_at`.

    With `closes_at` 04:00, a sale at 02:30 on the 2nd belongs to the 1st. 00:00 is the calendar day. An hour
    from noon on closes the date it lies on: with 22:00, a sale at 22:30 on the 1st belongs to the 2nd.
    """
    local = at.astimezone(zone)
    closed = local.time() >= closes_at
    if closes_at >= _NOON:
        return local.date() + _ONE_DAY if closed else local.date()
    return local.date() if closed else local.date() - _ONE_DAY


def business_day_on_till(
    open_day: date | None, at: datetime, zone: tzinfo, closes_at: time
) -> date:
    """The business day a document committed at `at` counts for: never earlier than the day open on the till.

    `open_day` is the latest day that has a document, or the one after the last that was closed. A clock that steps
    back, or money just after the close, must not fall into a day that is done.
    """
    day = business_day(at, zone, closes_at)
    return day if open_day is None else max(day, open_day)


def days_to_close(closed: date | None, first: date | None, through: date) -> list[date]:
    """The business days that are still to be closed, in order, up to `through`: each one, also without a sale.

    `closed` is the last day that was closed; before there is one, they begin with `first`, the day of the first
    document, and without any document with `through` itself.
    """
    day = min(first or through, through) if closed is None else closed + _ONE_DAY
    days = []
    while day <= through:
        days.append(day)
        day += _ONE_DAY
    return days
