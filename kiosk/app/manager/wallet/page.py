"""The wallet's place: the shop's money at Stripe and at the bank, and the reconciliation of a month."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout

from kiosk.app.manager.page import ManagerPage, Tools
from kiosk.app.manager.wallet.money import MoneyView
from kiosk.app.manager.wallet.reconcile import ChooseFile, ReconcileView
from kiosk.app.theme.tokens import Space
from kiosk.app.widgets.button import RoleButton


class WalletPage(ManagerPage):
    """Joins the two views; it decides nothing about money."""

    def __init__(self, tools: Tools, choose_file: ChooseFile | None = None) -> None:
        super().__init__()
        self.money_button = RoleButton("tab", "walletMoney")
        self.reconcile_button = RoleButton("tab", "walletReconcile")
        self.money = MoneyView(tools)
        self.reconcile = ReconcileView(tools, choose_file)
        self._stack = QStackedWidget()
        self._build()
        self.money_button.clicked.connect(lambda: self.show_reconcile(chosen=False))
        self.reconcile_button.clicked.connect(lambda: self.show_reconcile(chosen=True))
        self.money.receipt_wanted.connect(self.receipt_wanted)
        self.reconcile.receipt_wanted.connect(self.receipt_wanted)
        self.reconcile.said.connect(self.said)
        self.show_reconcile(chosen=False)
        self.retranslate()

    def entered(self) -> None:
        """Look again."""
        if self._stack.currentWidget() is self.money:
            self.money.ask()

    def take_keyboard(self) -> None:
        """To what is shown."""
        shown = self._stack.currentWidget()
        (self.money if shown is self.money else self.reconcile).take_keyboard()

    def step_back(self) -> bool:
        """Out of what is open."""
        shown = self._stack.currentWidget()
        return (self.money if shown is self.money else self.reconcile).step_back()

    def show_reconcile(self, *, chosen: bool) -> None:
        """Show the reconciliation, or the money."""
        self.money_button.setChecked(not chosen)
        self.reconcile_button.setChecked(chosen)
        self._stack.setCurrentWidget(self.reconcile if chosen else self.money)

    def retranslate(self) -> None:
        """All words again, in the language of now."""
        self.money_button.show_words(self.tr("Money and payouts"))
        self.reconcile_button.show_words(self.tr("Reconciliation"))

    def _build(self) -> None:
        tabs = QHBoxLayout()
        tabs.setSpacing(Space.SMALL)
        for button in (self.money_button, self.reconcile_button):
            button.setCheckable(True)
            button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
            tabs.addWidget(button)
        tabs.addStretch(1)
        self._stack.addWidget(self.money)
        self._stack.addWidget(self.reconcile)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.MEDIUM)
        layout.addLayout(tabs)
        layout.addWidget(self._stack, 1)
