"""The overview: its figures from a real log, its cards in words, its charts seen, walked through and heard."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from kiosk.app.language import THAI, Language
from kiosk.app.manager.overview.chart import Bar, BarChart
from kiosk.app.manager.overview.figures import Overview, change, overview_of, steps_of
from kiosk.app.manager.overview.page import OverviewPage
from kiosk.app.manager.places import Place
from kiosk.app.manager.samples import SampleLog
from kiosk.app.samples import VIEWS
from kiosk.app.theme.tokens import COLOURS
from kiosk.core.sale import LearntBy
from kiosk.sqlite_schema import StoreError
from kiosk.till.log.listing import LogFilter
from kiosk.till.store.log import SqliteLog
from tests.app.conftest import MakeManager
from tests.app.hands import key_click
from tests.app.manager_stage import ManagerDesk, sample_log
from tests.benchmarks.receipts_data import build

BANGKOK = ZoneInfo("Asia/Bangkok")


@pytest.fixture(scope="module")
def real_log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteLog]:
    """A till's own file with four weeks of receipts."""
    path: Path = tmp_path_factory.mktemp("overview") / "till.sqlite3"
    build(path, 1_400, per_day=50)
    with closing(SqliteLog(path)) as log:
        yield log


def newest_day(log: SqliteLog) -> date:
    return date.fromisoformat(log.by_day(LogFilter())[-1].name)


def overview(log: SqliteLog, day: date, hour: int = 23) -> Overview:
    now = datetime.combine(day, time(hour, 30), BANGKOK).astimezone(UTC)
    return overview_of(log, day, now, BANGKOK, time(0))


def test_all_figures_add_up_to_the_days(real_log: SqliteLog) -> None:
    day = newest_day(real_log) - timedelta(days=1)
    told = overview(real_log, day)
    rows = [r for r in real_log.rows(range(1, 1_401)) if r.business_day == day]
    assert told.today.total.count == len(rows) == 50
    assert told.today.total.amount_satang == sum(row.amount_satang for row in rows)
    assert sum(figure.total.count for figure in told.by_hour) == 50
    assert sum(count for _, count in told.by_way) == 50
    assert sum(told.waits) == sum(row.waited_ms is not None for row in rows)
    assert len(told.by_day) == 30
    assert told.by_day[-1] == (day, told.today.total)
    waits = [row.waited_ms for row in rows if row.waited_ms is not None]
    assert told.today.average_wait_s == pytest.approx(sum(waits) / len(waits) / 1000, abs=0.6)
    pushed = sum(row.learnt_by == LearntBy.PUSH for row in rows)
    assert told.today.push_share == pytest.approx(pushed / 50)


def test_last_week_counts_up_to_the_present_hour(real_log: SqliteLog) -> None:
    day = newest_day(real_log) - timedelta(days=1)
    hours = {
        int(part.name): part.totals.count
        for part in real_log.by_hour(
            LogFilter(since=day - timedelta(days=7), until=day - timedelta(days=7)), BANGKOK
        )
    }
    for hour in (6, 12, 23):
        so_far = sum(count for at, count in hours.items() if at <= hour)
        assert overview(real_log, day, hour).week_before.total.count == so_far


def test_a_day_without_receipts_divides_by_nothing(real_log: SqliteLog) -> None:
    told = overview(real_log, date(2031, 1, 1))
    assert told.today.total.count == 0
    assert told.today.average_wait_s is None
    assert told.today.push_share is None
    assert told.by_hour == ()
    assert len(told.by_day) == 30


def test_hours_begin_when_the_shop_opens_its_day() -> None:
    log = SampleLog(128)
    told = overview_of(
        log, date(2026, 11, 20), datetime(2026, 11, 20, 7, tzinfo=UTC), BANGKOK, time(12)
    )
    hours = [figure.hour for figure in told.by_hour]
    assert hours[0] >= 12
    assert hours[-1] < 12


def test_steps_of_waiting() -> None:
    assert steps_of([]) == (0,) * 9
    assert steps_of([(0, 1), (9, 2), (10, 4), (299, 8), (300, 16), (9_999, 32)]) == (
        *(3, 4, 0, 0, 0, 0, 0),
        *(8, 48),
    )


def test_change_against_nothing() -> None:
    assert change(5, 0) is None
    assert change(15, 10) == pytest.approx(0.5)


@pytest.fixture
def page(manager: ManagerDesk) -> OverviewPage:
    """The page in front, with its figures."""
    manager.open(Place.OVERVIEW)
    page = manager.window.page
    assert isinstance(page, OverviewPage)
    return page


def test_cards_say_what_they_show(page: OverviewPage) -> None:
    assert page.count.accessibleName().startswith("Receipts today: 128. ")
    assert page.count.accessibleName().endswith("% of last Friday by now")
    assert page.wait.accessibleName().startswith("Average wait: 49 s. last Friday: ")
    assert page.push.accessibleName().startswith("Told at once: 70%")
    assert page.attention.accessibleName() == "To settle: 0. nothing is waiting"


def test_what_waits_comes_with_the_tills_own_news(page: OverviewPage, manager: ManagerDesk) -> None:
    manager.window.show_view(replace(VIEWS["idle"], attention_count=4))
    assert page.attention.accessibleName() == "To settle: 4. a manager must look"
    manager.settle()


def test_figures_follow_the_till(manager_of: MakeManager) -> None:
    log = sample_log(128)
    desk = manager_of(lambda: log)
    desk.window.show_view(VIEWS["idle"])
    desk.open(Place.OVERVIEW)
    page = desk.window.page
    assert isinstance(page, OverviewPage)
    log.count = 127
    desk.window.show_view(replace(VIEWS["idle"], today_count=99))
    desk.until(lambda: "Receipts today: 127." in page.count.accessibleName())


def test_charts_are_heard_whole_and_bar_by_bar(page: OverviewPage) -> None:
    chart = page.hours.chart
    told = QAccessible.queryAccessibleInterface(chart)
    assert told.text(QAccessible.Text.Name) == "By hour"
    page.days.chart.setFocus()
    assert chart.accessibleDescription().count(" receipts") == len(chart.bars) == 7
    chart.setFocus()
    assert told.text(QAccessible.Text.Description) == chart.bars[-1].words
    key_click(chart, Qt.Key.Key_Home)
    assert told.text(QAccessible.Text.Description) == chart.bars[0].words
    assert chart.bars[0].words.startswith("08:00 · ")
    key_click(chart, Qt.Key.Key_Right)
    key_click(chart, Qt.Key.Key_Right)
    key_click(chart, Qt.Key.Key_Left)
    assert chart.at == 1
    label = page.findChild(QLabel, "chartHoursValue")
    assert label is not None
    assert label.text() == chart.bars[1].words
    key_click(chart, Qt.Key.Key_End)
    assert chart.at == 6
    page.ways.chart.setFocus()
    assert label.text().startswith("best hour: ")


def test_a_pointer_over_a_column_shows_its_value(page: OverviewPage) -> None:
    chart = page.days.chart
    page.hours.chart.setFocus()
    over = QPoint(round(chart.box_of(29).center().x()), 4)
    QTest.mouseMove(chart, over)
    QApplication.processEvents()
    assert chart.at == 29
    QTest.mouseMove(chart, QPoint(0, 4))
    QTest.mouseClick(chart, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, over)
    assert chart.at == 29


def test_bars_stand_on_the_ground_in_proportion(qtbot: QtBot, language: Language) -> None:
    chart = BarChart("chart")
    qtbot.addWidget(chart)
    chart.resize(400, 200)
    bars = [Bar("a", 100, "a"), Bar("b", 50, "b", hatched=True), Bar("c", 0, "c"), Bar("d", 1, "d")]
    chart.show_bars("Chart", bars, "none")
    boxes = [chart.box_of(place) for place in range(4)]
    assert boxes[0].height() == pytest.approx(2 * boxes[1].height(), abs=1)
    assert boxes[2].height() == 0
    assert boxes[3].height() >= 3  # little is not nothing
    assert len({round(box.bottom()) for box in boxes}) == 1
    image = chart.grab().toImage()
    assert image.pixelColor(boxes[0].center().toPoint()) == QColor(COLOURS.navy_light)
    hatched = {
        image.pixelColor((boxes[1].center() + QPointF(dx, 0)).toPoint()).name()
        for dx in range(-10, 10)
    }
    assert len(hatched) > 1  # told apart without a colour
    chart.show_bars("Chart", bars[:1], "none")
    assert chart.at == -1


def test_a_chart_of_nothing(qtbot: QtBot, language: Language) -> None:
    chart = BarChart("chart")
    qtbot.addWidget(chart)
    chart.show_bars("Chart", [], "none")
    chart.show()
    chart.setFocus()
    key_click(chart, Qt.Key.Key_Right)
    key_click(chart, Qt.Key.Key_Home)
    assert chart.at == -1
    assert not chart.grab().isNull()


def test_no_line_goes_through_the_words_of_an_empty_chart(qtbot: QtBot, language: Language) -> None:
    chart = BarChart("chart")
    qtbot.addWidget(chart)
    chart.resize(400, 100)

    def lines() -> int:
        image = chart.grab().toImage()
        line = QColor(COLOURS.line)
        return sum(image.pixelColor(20, y) == line for y in range(chart.height()))

    chart.show_bars("Chart", [Bar("a", 0, "a"), Bar("b", 1, "b")], "none")
    assert lines() > 1
    chart.show_bars("Chart", [Bar("a", 0, "a"), Bar("b", 0, "b")], "none")
    assert lines() == 1


def test_trouble_is_one_sentence_and_asked_again(manager_of: MakeManager) -> None:
    well: list[bool] = []

    def open_log() -> SampleLog:
        if not well:
            raise StoreError("The file is damaged.", code="store_damaged")
        return sample_log(128)

    desk = manager_of(open_log)
    desk.open(Place.OVERVIEW)
    page = desk.window.page
    assert isinstance(page, OverviewPage)
    assert "damaged" in page.notice.accessibleName()
    assert page.notice.button.hasFocus()
    well.append(True)
    key_click(page.notice.button, Qt.Key.Key_Return)
    desk.settle()
    assert page.notice.isHidden()
    assert "Receipts today: 128." in page.count.accessibleName()


def test_thai(page: OverviewPage, language: Language) -> None:
    language.switch(THAI)
    QApplication.processEvents()
    assert page.count.accessibleName().startswith("ใบเสร็จวันนี้: 128. ")
    title = page.findChild(QLabel, "overviewTitle")
    assert title is not None
    assert title.text() == "วันศุกร์ · 20 พ.ย. 2569"
