"""The cards of the overview: a figure with what it is compared with, and a chart with its title and value."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kiosk.app.manager.overview.chart import Bar, BarChart
from kiosk.app.theme.tokens import COLOURS, Space, is_roomy
from kiosk.app.widgets.icon import IconView
from kiosk.app.widgets.label import ElidedLabel, RoleLabel


class FigureCard(QFrame):
    """A name, a figure, and a line below."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("role", "card")
        self._title = ElidedLabel("muted")
        self._figure = RoleLabel("figure", f"{name}Figure")
        self._mark = IconView()
        self._mark.setFixedSize(16, 16)
        self._beside = RoleLabel("muted", f"{name}Beside", wraps=True)
        self._beside.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        line = QHBoxLayout()
        line.setSpacing(Space.SMALL)
        line.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._beside, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.LARGE, Space.MEDIUM, Space.MEDIUM, Space.MEDIUM)
        layout.setSpacing(Space.HAIR)
        layout.addWidget(self._title)
        layout.addWidget(self._figure)
        layout.addLayout(line)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def show_figure(self, title: str, figure: str, beside: str, *, step: float | None) -> None:
        """`step`: more (above 0) or less than before, which the arrow says; None shows no arrow."""
        self._title.show_text(title)
        self._figure.setText(figure)
        self._beside.setText(beside)
        self._fit()
        up = step is not None and step >= 0
        self._mark.setVisible(step is not None)
        self._mark.show_icon("up" if up else "down", COLOURS.muted)
        self.setAccessibleName(f"{title}: {figure}. {beside}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width is another number of lines."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Cards in one row are equally high: two lines at least, and as many as there are."""
        least = (1 if is_roomy() else 2) * self._beside.fontMetrics().lineSpacing()
        self._beside.setMinimumHeight(max(least, self._beside.heightForWidth(self._beside.width())))


class ChartCard(QFrame):
    """A chart under its title; what is pointed at stands beside the title in words."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._summary = ""
        self.chart = BarChart(name)
        self._title = RoleLabel("strong")
        self._value = ElidedLabel("muted", f"{name}Value")
        self._value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        head = QHBoxLayout()
        head.setSpacing(Space.MEDIUM)
        head.addWidget(self._title)
        head.addWidget(self._value, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.LARGE, Space.SMALL, Space.LARGE, Space.SMALL)
        layout.setSpacing(Space.TIGHT)
        layout.addLayout(head)
        layout.addWidget(self.chart, 1)
        self.chart.chosen.connect(self._tell)

    def show_bars(self, title: str, summary: str, bars: Sequence[Bar], nothing: str) -> None:
        """`summary` stands beside the title while nothing is pointed at, `nothing` where no bar has a value."""
        self._summary = summary
        self._title.setText(title)
        self.chart.show_bars(title, bars, nothing)
        self._tell(self.chart.at)

    def _tell(self, place: int) -> None:
        bars = self.chart.bars
        self._value.show_text(bars[place].words if 0 <= place < len(bars) else self._summary)


def rows_of(*widgets: QWidget, columns: int) -> QGridLayout:
    """Widgets beside each other, equally wide, in as many rows as it takes; the last fills its row."""
    rows = QGridLayout()
    rows.setSpacing(Space.MEDIUM)
    for number, widget in enumerate(widgets):
        row, column = divmod(number, columns)
        is_last = number == len(widgets) - 1
        rows.addWidget(widget, row, column, 1, columns - column if is_last else 1)
    for column in range(columns):
        rows.setColumnStretch(column, 1)
    return rows
