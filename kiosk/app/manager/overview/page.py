"""The overview page: figures asked for when it is entered and when the till sold on, shown as cards and charts."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from kiosk.app import words
from kiosk.app.dates import day_words, short_day_words, weekday_words
from kiosk.app.manager.notice import Notice, trouble
from kiosk.app.manager.overview.backup_card import BackupCard
from kiosk.app.manager.overview.cards import ChartCard, FigureCard, rows_of
from kiosk.app.manager.overview.chart import Bar
from kiosk.app.manager.overview.figures import A_WEEK, WAIT_STEPS_S, Overview, change, overview_of
from kiosk.app.manager.page import ManagerPage, Tools
from kiosk.app.manager.receipts.terms import sum_words, wait_words
from kiosk.app.sentences import read_sentence
from kiosk.app.theme.tokens import Space, is_roomy
from kiosk.app.widgets.label import RoleLabel
from kiosk.core.errors import KioskError
from kiosk.core.money import format_baht
from kiosk.till.snapshot import TillView

_CHANNEL = "overview"
_SHORT_PX = 650
_AT_MOST_EVERY_MS = 1_000
"""A busy till does not have the month added up after every sale."""


class OverviewPage(ManagerPage):
    """Shows figures; `attention` is of the till's own snapshot, all else of the log."""

    def __init__(self, tools: Tools) -> None:
        super().__init__()
        self._tools = tools
        self._overview: Overview | None = None
        self._attention = 0
        self._seen: tuple[int, int] | None = None
        self._title = RoleLabel("title", "overviewTitle")
        self.count = FigureCard("figureCount")
        self.sum = FigureCard("figureSum")
        self.wait = FigureCard("figureWait")
        self.push = FigureCard("figurePush")
        self.attention = FigureCard("figureAttention")
        self.hours = ChartCard("chartHours")
        self.days = ChartCard("chartDays")
        self.ways = ChartCard("chartWays")
        self.waits = ChartCard("chartWaits")
        self.backup = BackupCard(tools)
        self.notice = Notice("overviewNotice")
        self._head = QHBoxLayout()
        self._stack = QStackedWidget()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_AT_MOST_EVERY_MS)
        self._soon.timeout.connect(self._ask)
        self._build()
        self.notice.pressed.connect(self._ask)
        self.backup.said.connect(self.said)

    def entered(self) -> None:
        """Ask anew."""
        self._ask()

    def take_keyboard(self) -> None:
        """To the first chart, or to what stands in its place."""
        trouble = self._stack.currentWidget() is self.notice
        (self.notice.button if trouble else self.hours.chart).setFocus()

    def show_view(self, view: TillView) -> None:
        """A sale more: ask again, at most once in a while."""
        seen = (view.today_count, view.attention_count)
        if self._seen is not None and seen != self._seen and not self._soon.isActive():
            self._soon.start()
        self._seen = seen
        self._attention = view.attention_count
        self._show_attention()

    def retranslate(self) -> None:
        """All words again, in the language of now."""
        self._show_attention()
        if self._overview is not None:
            self._show(self._overview)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Larger labels on a large screen."""
        super().resizeEvent(event)
        self._place_backup(short=self.height() < _SHORT_PX)
        large = self.window().property("density") == "large"
        for card in (self.hours, self.days, self.ways, self.waits):
            card.chart.set_label_px(15 if large else 12)

    def _place_backup(self, *, short: bool) -> None:
        """Below the charts; beside the title where the window is too short for a row more."""
        home = self._head if short else self._column
        if home.indexOf(self.backup) < 0:
            (self._column if short else self._head).removeWidget(self.backup)
            home.addWidget(self.backup, 1 if short else 0)
            self.backup.show_compact(short)
            self._column.setSpacing(Space.SMALL if short else Space.MEDIUM)

    def _build(self) -> None:
        inside = QWidget()
        inside.setObjectName("overviewInside")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.MEDIUM)
        self._head.addWidget(self._title)
        column.addLayout(self._head)
        figures = (self.sum, self.count, self.wait, self.push, self.attention)
        column.addLayout(rows_of(*figures, columns=2 if is_roomy() else len(figures)))
        across = 1 if is_roomy() else 2
        column.addLayout(rows_of(self.hours, self.days, columns=across), 5)
        column.addLayout(rows_of(self.ways, self.waits, columns=across), 4)
        column.addWidget(self.backup)
        self._column = column
        self._stack.addWidget(inside)
        self._stack.addWidget(self.notice)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)

    def _ask(self) -> None:
        shop = self._tools.shop
        now = self._tools.clock()
        day = shop.business_day(now)
        self._tools.reader.ask(
            _CHANNEL,
            lambda log: overview_of(log, day, now, shop.timezone, shop.day_closes_at),
            self._show,
            self._fail,
        )

    def _fail(self, error: KioskError) -> None:
        self.notice.show_notice(*trouble(read_sentence(error)))
        self._stack.setCurrentWidget(self.notice)
        self.notice.button.setFocus()

    def _show(self, overview: Overview) -> None:
        self._overview = overview
        self._stack.setCurrentIndex(0)
        day = overview.day
        self._title.setText(f"{weekday_words(day)} · {day_words(day)}")
        self._show_figures(overview)
        self._show_hours(overview)
        self._show_days(overview)
        self._show_ways(overview)
        self._show_waits(overview)

    def _show_figures(self, overview: Overview) -> None:
        today, before = overview.today, overview.week_before
        weekday = weekday_words(overview.day - A_WEEK)
        step = change(today.total.amount_satang, before.total.amount_satang)
        self.sum.show_figure(
            self.tr("Sales today"),
            f"฿{format_baht(today.total.amount_satang)}",
            self._compared(step, weekday),
            step=step,
        )
        step = change(today.total.count, before.total.count)
        self.count.show_figure(
            self.tr("Receipts today"),
            f"{today.total.count:,}",
            self._compared(step, weekday),
            step=step,
        )
        self.wait.show_figure(
            self.tr("Average wait"),
            _seconds(today.average_wait_s),
            self._beside(before.average_wait_s, _seconds, weekday),
            step=None,
        )
        self.push.show_figure(
            self.tr("Told at once"),
            _percent(today.push_share),
            self._beside(before.push_share, _percent, weekday),
            step=None,
        )

    def _beside(
        self, value: float | None, words_of: Callable[[float | None], str], weekday: str
    ) -> str:
        """What it was the same day a week ago."""
        if value is None:
            return self.tr("nothing last {weekday}").format(weekday=weekday)
        return self.tr("last {weekday}: {value}").format(weekday=weekday, value=words_of(value))

    def _compared(self, step: float | None, weekday: str) -> str:
        """Against the same day a week ago, up to the same hour."""
        if step is None:
            return self.tr("nothing last {weekday}").format(weekday=weekday)
        text = self.tr("{percent} of last {weekday} by now")
        return text.format(percent=f"{1 + step:.0%}", weekday=weekday)

    def _show_attention(self) -> None:
        nothing = self._attention == 0
        self.attention.show_figure(
            self.tr("To settle"),
            f"{self._attention:,}",
            self.tr("nothing is waiting") if nothing else self.tr("a manager must look"),
            step=None,
        )

    def _show_hours(self, overview: Overview) -> None:
        now = self._tools.clock().astimezone(self._tools.shop.timezone).hour
        bars = [
            Bar(
                f"{figure.hour:02d}",
                figure.total.amount_satang,
                f"{figure.hour:02d}:00 · {sum_words(figure.total)}",
                hatched=figure.hour == now,
            )
            for figure in overview.by_hour
        ]
        summary = self.tr("today, in baht")
        if bars:
            best = max(bars, key=lambda bar: bar.value)
            summary = self.tr("best hour: {hour}").format(hour=f"{best.label}:00")
        self.hours.show_bars(self.tr("By hour"), summary, bars, self.tr("No receipt yet today"))

    def _show_days(self, overview: Overview) -> None:
        bars = [
            Bar(
                short_day_words(day),
                total.amount_satang,
                f"{short_day_words(day)} · {sum_words(total)}",
                hatched=day == overview.day,
            )
            for day, total in overview.by_day
        ]
        average = sum(bar.value for bar in bars) // max(len(bars), 1)
        summary = self.tr("฿{amount} a day").format(amount=format_baht(average))
        nothing = self.tr("No receipt in these days")
        self.days.show_bars(self.tr("Last 30 days"), summary, bars, nothing)

    def _show_ways(self, overview: Overview) -> None:
        all_ways = sum(count for _, count in overview.by_way) or 1
        bars = [
            Bar(
                words.learnt_words(way),
                count,
                f"{words.learnt_words(way)} · {count:,} · {count / all_ways:.0%}",
                figure=f"{count:,}",
            )
            for way, count in overview.by_way
        ]
        nothing = self.tr("No receipt yet today")
        self.ways.show_bars(self.tr("How we heard"), self.tr("receipts today"), bars, nothing)

    def _show_waits(self, overview: Overview) -> None:
        bars = []
        start = 0
        for end, count in zip((*WAIT_STEPS_S, None), overview.waits, strict=True):
            span = f"{start}–{end}" if end is not None else f"> {start}"
            spoken = self.tr("{span} s · {n} customers").format(span=span, n=f"{count:,}")
            bars.append(Bar(f"{start}+", count, spoken))
            start = end or start
        nothing = self.tr("No receipt yet today")
        self.waits.show_bars(self.tr("Waiting time"), self.tr("seconds, today"), bars, nothing)


def _seconds(value: float | None) -> str:
    return wait_words(None if value is None else round(value * 1000))


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"
