"""The parts of forms about money: how much, and whom Stripe asks for a bank account."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QWidget

from kiosk.app.frame import Shop
from kiosk.app.manager.act_sheet import Part, field
from kiosk.app.sentences import amount_sentence
from kiosk.app.theme.tokens import Space
from kiosk.app.widgets.button import RoleButton
from kiosk.app.widgets.label import RoleLabel
from kiosk.core.money import AmountError, AmountProblem, format_baht, parse_baht
from kiosk.till.books.refunding import good_email

translate = QCoreApplication.translate


class Way(StrEnum):
    """How money goes back."""

    CUSTOMER = "customer"  # Stripe asks the customer by e-mail
    SHOP = "shop"  # Stripe asks the shop's own mailbox
    HAND = "hand"  # not through Stripe


class AmountPart(Part):
    """All of a sum, or a part of it. With `all_satang` None an amount is simply typed."""

    def __init__(self, shop: Shop, title: str, all_satang: int | None) -> None:
        super().__init__(title)
        self._shop = shop
        self._all_satang = all_satang
        self.all_button = RoleButton("pick", "amountAll", self)
        self.part_button = RoleButton("pick", "amountPart", self)
        self.edit = field("amountEdit", translate("MoneyForm", "Amount in baht"))
        self.edit.setPlaceholderText(translate("MoneyForm", "baht"))
        row = QHBoxLayout()
        row.setSpacing(Space.SMALL)
        if all_satang is not None:
            self._build_choice(row, all_satang)
        else:
            self.all_button.hide()
            self.part_button.hide()
        row.addWidget(self.edit, 2)
        self.column.addLayout(row)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """All, a part, and how much."""
        return self.all_button, self.part_button, self.edit

    @property
    def satang(self) -> int:
        """What is wanted; 0 while it cannot be read."""
        if self._all_satang is not None and self.all_button.isChecked():
            return self._all_satang
        try:
            return parse_baht(self.edit.text())
        except AmountError:
            return 0

    def problem(self) -> str | None:
        """It cannot be read, is nothing, or is more than there is."""
        if self._all_satang is not None and self.all_button.isChecked():
            return None
        try:
            satang = parse_baht(self.edit.text())
        except AmountError as error:
            return amount_sentence(error.problem, self._shop)
        if satang <= 0:
            return amount_sentence(AmountProblem.EMPTY, self._shop)
        if self._all_satang is not None and satang > self._all_satang:
            return translate("MoneyForm", "Only ฿{amount} is left to give back.").format(
                amount=format_baht(self._all_satang)
            )
        return None

    def take_keyboard(self) -> None:
        """Into the amount."""
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edit.selectAll()

    def _build_choice(self, row: QHBoxLayout, all_satang: int) -> None:
        group = QButtonGroup(self)
        for button in (self.all_button, self.part_button):
            button.setCheckable(True)
            button.setAutoExclusive(True)  # spoken as one of several
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            group.addButton(button)
        self.all_button.show_words(
            translate("MoneyForm", "All: ฿{amount}").format(amount=format_baht(all_satang))
        )
        self.part_button.show_words(translate("MoneyForm", "A part:"))
        self.all_button.setChecked(True)
        self.edit.setEnabled(False)
        self.part_button.toggled.connect(self._part_wanted)
        row.addWidget(self.all_button, 3)
        row.addWidget(self.part_button, 2)

    def _part_wanted(self, wanted: bool) -> None:
        self.edit.setEnabled(wanted)
        if wanted:
            self.take_keyboard()


class WayPart(Part):
    """Through Stripe to the customer, through Stripe to the shop's own mailbox, or by hand; what each means."""

    def __init__(self, *, by_hand: bool, through_stripe: bool = True) -> None:
        super().__init__(translate("MoneyForm", "How the money goes back"))
        self.buttons: dict[Way, RoleButton] = {}
        self.edit = field("emailEdit", translate("MoneyForm", "The customer's e-mail"))
        self.edit.setPlaceholderText(translate("MoneyForm", "The customer's e-mail"))
        self.edit.setInputMethodHints(Qt.InputMethodHint.ImhEmailCharactersOnly)
        self._what = RoleLabel("muted", "wayMeans", wraps=True)
        row = QHBoxLayout()
        row.setSpacing(Space.SMALL)
        group = QButtonGroup(self)
        for way in Way:
            if (way is Way.HAND and not by_hand) or (way is not Way.HAND and not through_stripe):
                continue
            button = RoleButton("pick", f"way_{way.value}")
            button.setCheckable(True)
            button.setAutoExclusive(True)  # spoken as one of several
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.show_words(_way_words(way))
            button.toggled.connect(self._show)
            group.addButton(button)
            self.buttons[way] = button
            row.addWidget(button)
        self.column.addLayout(row)
        self.column.addWidget(self._what)
        self.column.addWidget(self.edit)
        next(iter(self.buttons.values())).setChecked(True)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """The ways, then the address."""
        return (*self.buttons.values(), self.edit)

    @property
    def way(self) -> Way:
        """The one that is chosen."""
        return next(way for way, button in self.buttons.items() if button.isChecked())

    @property
    def email(self) -> str | None:
        """Whom Stripe asks; None: the shop, or nobody."""
        return self.edit.text().strip() if self.way is Way.CUSTOMER else None

    def problem(self) -> str | None:
        """The address is missing, or is none."""
        if self.way is not Way.CUSTOMER:
            return None
        email = self.edit.text().strip()
        if not email:
            return translate("MoneyForm", "The customer's e-mail is missing.")
        if not good_email(email):
            return translate("MoneyForm", "“{text}” is no e-mail address.").format(text=email)
        return None

    def take_keyboard(self) -> None:
        """Into the address."""
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edit.selectAll()

    def _show(self, checked: bool) -> None:
        if checked:
            self.edit.setVisible(self.way is Way.CUSTOMER)
            self._what.setText(_way_sentence(self.way))


def _way_words(way: Way) -> str:
    match way:
        case Way.CUSTOMER:
            return translate("MoneyForm", "Stripe · customer")
        case Way.SHOP:
            return translate("MoneyForm", "Stripe · shop's mail")
        case Way.HAND:
            return translate("MoneyForm", "By hand")


def _way_sentence(way: Way) -> str:
    match way:
        case Way.CUSTOMER:
            return translate(
                "MoneyForm",
                "Stripe writes to this address and asks the customer for the bank account they paid from.",
            )
        case Way.SHOP:
            return translate(
                "MoneyForm",
                "Stripe writes to the shop's own mailbox; whoever reads it there enters the customer's account.",
            )
        case Way.HAND:
            return translate(
                "MoneyForm",
                "You give the money back yourself, not through Stripe. The record says so, on your word alone.",
            )
