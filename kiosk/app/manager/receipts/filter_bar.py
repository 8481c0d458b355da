"""The row of filters: the search, and a button with a list for each thing the log can be narrowed down by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kiosk.app import words
from kiosk.app.frame import Shop
from kiosk.app.manager.receipts import terms
from kiosk.app.manager.receipts.filters import (
    ALL_TILLS,
    Filters,
    Period,
    amount_words,
    period_words,
    range_words,
    till_words,
)
from kiosk.app.manager.receipts.sheets import AmountSheet, DaySheet
from kiosk.app.theme.tokens import Space, is_roomy
from kiosk.app.widgets.button import RoleButton
from kiosk.app.widgets.dropdown import ChoiceList
from kiosk.app.widgets.filter import FilterButton, SearchField
from kiosk.app.widgets.flow import FlowLayout
from kiosk.core.sale import LearntBy
from kiosk.till.clock import Clock
from kiosk.till.log.listing import Status


class FilterBar(QWidget):
    """`changed` carries the new `Filters`; `till_wanted` whose receipts are wanted: not everybody may see them."""

    changed = Signal(object)
    till_wanted = Signal(object)

    def __init__(self, shop: Shop, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shop = shop
        self._clock = clock
        self._filters = Filters()
        self._cashiers: tuple[str, ...] = ()
        self.search_edit = SearchField("receiptSearch")
        self._tills: tuple[str, ...] = ()
        self.till = FilterButton("filterTill")
        self.period = FilterButton("filterPeriod")
        self.status = FilterButton("filterStatus")
        self.way = FilterButton("filterLearntBy")
        self.cashier = FilterButton("filterCashier")
        self.amount = FilterButton("filterAmount")
        self.clear_button = RoleButton("fold", "filterClear")
        self.choices = ChoiceList("filterChoices")
        self.day_sheet = DaySheet(shop.business_day(clock()))
        self.amount_sheet = AmountSheet(shop)
        self._connect()
        self._build()
        self.retranslate()

    @property
    def filters(self) -> Filters:
        """What is chosen."""
        return self._filters

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """The buttons in the order that Tab goes."""
        buttons = (self.period, self.status, self.way, self.cashier, self.amount)
        return (*buttons, self.clear_button)

    def set_filters(self, filters: Filters) -> None:
        """Choose, and tell it if it is new."""
        if filters == self._filters:
            return
        self._filters = filters
        self.search_edit.show_search(filters.search)
        self.retranslate()
        self.changed.emit(filters)

    def show_cashiers(self, names: Sequence[str]) -> None:
        """The names to choose from."""
        self._cashiers = tuple(names)
        self.cashier.setVisible(len(self._cashiers) > 1)

    def show_tills(self, codes: Sequence[str]) -> None:
        """The other tills to choose from."""
        self._tills = tuple(code for code in codes if code != self._shop.till_code)

    def clear(self) -> None:
        """Everything of the period."""
        self.set_filters(self._filters.cleared())

    def retranslate(self) -> None:
        """All words again, in the language of now."""
        chosen = self._filters
        self.search_edit.setPlaceholderText(self.tr("Number, payment, reference or note (F3)"))
        self.search_edit.setAccessibleName(self.tr("Search receipts"))
        till = till_words(chosen.till)
        self._name(self.till, self.tr("Tills"), till, active=chosen.till is not None)
        self._name(self.period, self.tr("Period"), range_words(chosen), active=False)
        status = self.tr("Every status")
        if chosen.status is not None:
            status = terms.status_words(chosen.status)
        self._name(self.status, self.tr("Status"), status, active=chosen.status is not None)
        way = self.tr("However heard")
        if chosen.learnt_by is not None:
            way = words.learnt_words(chosen.learnt_by)
        self._name(self.way, self.tr("How we heard"), way, active=chosen.learnt_by is not None)
        cashier = chosen.cashier or self.tr("Every cashier")
        self._name(self.cashier, self.tr("Cashier"), cashier, active=chosen.cashier is not None)
        limited = (chosen.least_satang, chosen.most_satang) != (None, None)
        self._name(self.amount, self.tr("Amount"), amount_words(chosen), active=limited)
        self.clear_button.show_words(self.tr("Clear"), self.tr("Clear all filters"))
        self.clear_button.setVisible(chosen.narrowed)

    def changeEvent(self, event: QEvent) -> None:
        """A new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _name(self, button: FilterButton, what: str, choice: str, *, active: bool) -> None:
        button.show_choice(choice, f"{what}: {choice}", active=active)

    def _connect(self) -> None:
        self.search_edit.wanted.connect(
            lambda text: self.set_filters(replace(self._filters, search=text))
        )
        self.till.clicked.connect(self._choose_till)
        self.period.clicked.connect(self._choose_period)
        self.status.clicked.connect(self._choose_status)
        self.way.clicked.connect(self._choose_way)
        self.cashier.clicked.connect(self._choose_cashier)
        self.amount.clicked.connect(self._choose_amount)
        self.clear_button.clicked.connect(self.clear)
        self.day_sheet.applied.connect(self._take_days)
        self.amount_sheet.applied.connect(self._take_amounts)

    def _build(self) -> None:
        search = QHBoxLayout()
        search.setSpacing(Space.SMALL)
        search.addWidget(self.search_edit, 1)
        # Large words leave no room for anything beside the search.
        self.top = FlowLayout() if is_roomy() else search
        self.top.setSpacing(Space.SMALL)
        self.top.addWidget(self.till)
        row = FlowLayout()
        row.setSpacing(Space.SMALL)
        for button in (self.period, self.status, self.way, self.cashier, self.amount):
            row.addWidget(button)
        self.clear_button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        row.addWidget(self.clear_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.SMALL)
        layout.addLayout(search)
        if self.top is not search:
            layout.addLayout(self.top)
        layout.addLayout(row)
        self.cashier.hide()

    def _choose_till(self) -> None:
        choices = [(till, till_words(till)) for till in (None, ALL_TILLS, *self._tills)]
        self.choices.open_choices(self.till, choices, self._filters.till, self.till_wanted.emit)

    def _choose_period(self) -> None:
        chosen = self._filters

        def take(period: Period) -> None:
            if period is Period.RANGE:
                today = self._shop.business_day(self._clock())
                self.day_sheet.show_days(chosen.since, chosen.until, today)
                self.day_sheet.open_under(self.period)
            else:
                self.set_filters(replace(chosen, period=period, since=None, until=None))

        choices = [(period, period_words(period)) for period in Period]
        self.choices.open_choices(self.period, choices, chosen.period, take)

    def _choose_status(self) -> None:
        choices = [(status, terms.status_words(status)) for status in Status]
        self.choices.open_choices(
            self.status,
            [(None, self.tr("Every status")), *choices],
            self._filters.status,
            lambda status: self.set_filters(replace(self._filters, status=status)),
        )

    def _choose_way(self) -> None:
        choices = [(way, words.learnt_words(way)) for way in LearntBy]
        self.choices.open_choices(
            self.way,
            [(None, self.tr("However heard")), *choices],
            self._filters.learnt_by,
            lambda way: self.set_filters(replace(self._filters, learnt_by=way)),
        )

    def _choose_cashier(self) -> None:
        choices = [(name, name) for name in self._cashiers]
        self.choices.open_choices(
            self.cashier,
            [(None, self.tr("Every cashier")), *choices],
            self._filters.cashier,
            lambda name: self.set_filters(replace(self._filters, cashier=name)),
        )

    def _choose_amount(self) -> None:
        self.amount_sheet.show_amounts(self._filters.least_satang, self._filters.most_satang)
        self.amount_sheet.open_under(self.amount)

    def _take_days(self) -> None:
        sheet = self.day_sheet
        period = Period.ALL if sheet.since is None and sheet.until is None else Period.RANGE
        self.set_filters(
            replace(self._filters, period=period, since=sheet.since, until=sheet.until)
        )

    def _take_amounts(self) -> None:
        sheet = self.amount_sheet
        self.set_filters(
            replace(self._filters, least_satang=sheet.least_satang, most_satang=sheet.most_satang)
        )
