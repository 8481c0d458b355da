"""The figures of the overview, asked of the log in one picture. Pure but for the questions; no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from kiosk.core.sale import LearntBy
from kiosk.till.log.listing import LogFilter, Part, Totals
from kiosk.till.log.ports import Log

DAYS = 30
A_WEEK = timedelta(days=7)
WAIT_STEPS_S = (10, 20, 30, 45, 60, 90, 120, 300)
"""Upper ends of the steps of the waiting chart; one more step holds what took longer."""


@dataclass(frozen=True, slots=True)
class DayFigures:
    """One business day. `average_wait_s` and `push_share` are None where there is nothing to divide by."""

    total: Totals
    average_wait_s: float | None = None
    push_share: float | None = None


@dataclass(frozen=True, slots=True)
class HourFigure:
    """An hour of the shop's clock."""

    hour: int
    total: Totals


@dataclass(frozen=True, slots=True)
class Overview:
    """`week_before` is the same day of last week up to the present hour, so that both can be compared.

    `by_hour` begins with the first hour of the business day and leaves out empty hours at both ends; `by_day` has
    each of the last 30 business days, days without a sale too.
    """

    day: date
    today: DayFigures
    week_before: DayFigures
    by_hour: tuple[HourFigure, ...]
    by_day: tuple[tuple[date, Totals], ...]
    by_way: tuple[tuple[LearntBy, int], ...]
    waits: tuple[int, ...]


def overview_of(log: Log, day: date, now: datetime, zone: tzinfo, closes_at: time) -> Overview:
    """Ask the log for everything at one instant. Raises `StoreError`."""
    today = LogFilter(since=day, until=day)
    last_week = LogFilter(since=day - A_WEEK, until=day - A_WEEK)
    month = LogFilter(since=day - timedelta(days=DAYS - 1), until=day)
    order = [(closes_at.hour + step) % 24 for step in range(24)]
    with log.unchanging():
        ways = _ways(log.by_learnt_by(today))
        waits = log.waits(today)
        before = _hours(log.by_hour(last_week, zone))
        so_far = order[: order.index(now.astimezone(zone).hour) + 1]
        return Overview(
            day=day,
            today=_day(log.totals(today), ways, waits),
            week_before=_day(
                _sum([before[hour] for hour in so_far if hour in before]),
                _ways(log.by_learnt_by(last_week)),
                log.waits(last_week),
            ),
            by_hour=_trimmed(order, _hours(log.by_hour(today, zone))),
            by_day=_days(day, log.by_day(month)),
            by_way=tuple(ways.items()),
            waits=steps_of(waits),
        )


def steps_of(waits: Sequence[tuple[int, int]]) -> tuple[int, ...]:
    """Receipts in each step of waiting time, from (whole seconds, receipts)."""
    steps = [0] * (len(WAIT_STEPS_S) + 1)
    for seconds, count in waits:
        step = next((n for n, end in enumerate(WAIT_STEPS_S) if seconds < end), len(WAIT_STEPS_S))
        steps[step] += count
    return tuple(steps)


def change(now: float, before: float) -> float | None:
    """How much more than before, as a share (0.12 is 12 % more); None if there was nothing before."""
    return None if before == 0 else now / before - 1


def _day(total: Totals, ways: dict[LearntBy, int], waits: Sequence[tuple[int, int]]) -> DayFigures:
    waited = sum(count for _, count in waits)
    learnt = sum(ways.values())
    return DayFigures(
        total,
        sum((s + 0.5) * count for s, count in waits) / waited if waited else None,
        ways[LearntBy.PUSH] / learnt if learnt else None,
    )


def _ways(parts: Sequence[Part]) -> dict[LearntBy, int]:
    counts = {part.name: part.totals.count for part in parts}
    return {way: counts.get(way.value, 0) for way in LearntBy}


def _hours(parts: Sequence[Part]) -> dict[int, Totals]:
    return {int(part.name): part.totals for part in parts}


def _trimmed(order: Sequence[int], hours: dict[int, Totals]) -> tuple[HourFigure, ...]:
    busy = [place for place, hour in enumerate(order) if hour in hours]
    if not busy:
        return ()
    return tuple(
        HourFigure(hour, hours.get(hour, Totals())) for hour in order[busy[0] : busy[-1] + 1]
    )


def _days(day: date, parts: Sequence[Part]) -> tuple[tuple[date, Totals], ...]:
    known = {part.name: part.totals for part in parts}
    days = (day - timedelta(days=back) for back in range(DAYS - 1, -1, -1))
    return tuple((each, known.get(each.isoformat(), Totals())) for each in days)


def _sum(totals: Sequence[Totals]) -> Totals:
    return Totals(
        sum(total.count for total in totals),
        sum(total.amount_satang for total in totals),
        sum(total.refunded_satang for total in totals),
        sum(total.vat_satang for total in totals),
    )
