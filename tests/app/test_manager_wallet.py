"""The wallet's place: figures and their age, payouts in words and by receipt, sessions, a month reconciled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from kiosk.app.language import THAI, Language
from kiosk.app.manager.authority import OpenAuthority
from kiosk.app.manager.places import Place
from kiosk.app.manager.reader import Questions
from kiosk.app.manager.receipts.filters import Period as LogPeriod
from kiosk.app.manager.receipts.page import ReceiptsPage
from kiosk.app.manager.sample_tools import RelayAtOnce, sample_tools
from kiosk.app.manager.samples import AtOnce
from kiosk.app.manager.wallet import terms
from kiosk.app.manager.wallet.bar import Part, ShareBar
from kiosk.app.manager.wallet.detail import Documents
from kiosk.app.manager.wallet.findings import MOST_SHOWN, Findings
from kiosk.app.manager.wallet.page import WalletPage
from kiosk.app.manager.wallet.reconcile import last_day, month_of
from kiosk.app.manager.wallet.samples import SampleMoney, WalletLog, sample_report
from kiosk.app.manager.wallet.scenes import WALLET_SCENES
from kiosk.app.manager.window import ManagerWindow
from kiosk.app.samples import NOW
from kiosk.app.samples import SHOP as SHOWN
from kiosk.core.payment import Outcome
from kiosk.core.reconcile_facts import Period
from kiosk.core.reconcile_report import Entry, Kind, Report, Sums
from kiosk.protocol.ledger import (
    LastTransaction,
    MoneyLine,
    MoneyLineList,
    Payout,
    PayoutList,
    RefundList,
)
from kiosk.protocol.messages import ManagerPayment, ManagerPaymentList
from kiosk.till.books.audit import Who
from kiosk.till.books.refund_book import return_by_hand
from kiosk.till.link.desk import SessionNeededError
from kiosk.till.link.wire import RelayAwayError, RelayRefusedError
from kiosk.till.people.permit import Act, Permit, Wanted
from kiosk.till.store.log import SqliteLog
from tests.app.hands import key_click
from tests.app.stage import StillClock
from tests.till.builders import SHOP, START, Desk, ToldRefund, payment

A_MONTH = 128 * 31
SIGN_IN = "A manager has to sign in first."


class Gate:
    """An authority that lets in, or not, and whose key opens the relay."""

    def __init__(self, money: SampleMoney, *, lets_in: bool = True) -> None:
        self.wanted: list[Act] = []
        self._money = money
        self._lets_in = lets_in
        self._open = OpenAuthority("Nok")

    def ask(self, over: QWidget, wanted: Wanted, allowed: Callable[[Permit], None]) -> None:
        """A PIN is typed."""
        self.wanted.append(wanted.act)
        if self._lets_in:
            self._money.trouble = None
            self._open.ask(over, wanted, allowed)


class Stage:
    """The window at the wallet's place."""

    def __init__(
        self,
        qtbot: QtBot,
        money: SampleMoney,
        reader: Questions,
        *,
        answers: bool = True,
        lets_in: bool = True,
        choose_file: Callable[[QWidget, str], Path | None] | None = None,
    ) -> None:
        self.money = money
        self.gate = Gate(money, lets_in=lets_in)
        self.clock = StillClock()
        tools = sample_tools(
            clock=self.clock,
            reader=reader,
            relay=RelayAtOnce(money.as_relay() if answers else None),
            authority=self.gate,
        )
        pages = {
            Place.RECEIPTS: ReceiptsPage,
            Place.WALLET: lambda tools: WalletPage(tools, choose_file),
        }
        self.window = ManagerWindow(tools, pages=pages)
        qtbot.addWidget(self.window)
        self.window.resize(1280, 800)
        with qtbot.waitExposed(self.window):
            self.window.show()
        self.window.activateWindow()
        self.window.go_to(Place.WALLET)
        page = self.window.page
        assert isinstance(page, WalletPage)
        self.page = page

    def text(self, name: str) -> str:
        label = self.page.findChild(QLabel, name)
        assert label is not None, name
        return label.text()


MakeStage = Callable[..., Stage]


@pytest.fixture
def stage_of(qtbot: QtBot, language: Language) -> MakeStage:
    """Makes windows over a relay's money."""

    def make(money: SampleMoney | None = None, **more: Any) -> Stage:
        reader = more.pop("reader", None) or AtOnce(WalletLog(A_MONTH))
        return Stage(qtbot, money or SampleMoney(), reader, **more)

    return make


# Money and payouts


def test_figures_their_age_and_the_payouts(stage_of: MakeStage) -> None:
    stage = stage_of()
    money = stage.page.money
    assert money.available.accessibleName() == (
        "Available: ฿12,845.50. can be paid out or given back"
    )
    assert money.pending.accessibleName().startswith("Pending: ฿18,606.00. ")
    assert money.last.accessibleName() == "Last movement: ฿185.50. Payment · 20 Nov 2026 14:30"
    assert stage.text("walletAge") == "as of 4 min ago"
    cells = [[cell.text for cell in row.cells] for row in money.table.rows]
    assert len(cells) == 12
    assert cells[0] == ["22 Nov 2026", "15,123.40", "Being prepared"]
    assert cells[4] == ["18 Nov 2026", "20,605.60", "Failed"]
    assert money.table.hasFocus()


def test_older_payouts_are_asked_for(stage_of: MakeStage) -> None:
    stage = stage_of()
    money = stage.page.money
    assert money.older_button.isVisible()
    money.older_button.click()
    assert len(money.table.rows) == 20
    assert not money.older_button.isVisible()
    # Asking again brings the newest and forgets none.
    money.refresh_button.click()
    assert len(money.table.rows) == 20


def test_a_payout_is_opened_and_left_by_keys(stage_of: MakeStage) -> None:
    stage = stage_of()
    money = stage.page.money
    for _ in range(2):
        key_click(money.table, Qt.Key.Key_Down)
    key_click(money.table, Qt.Key.Key_Return)
    assert money.panel.isVisible()
    assert stage.text("payoutAmount") == "฿17,864.50"
    assert stage.text("payoutMeaning") == "The money was sent to the shop's bank account."
    rows = [[cell.text for cell in row.cells] for row in money.panel.lines.rows]
    assert rows[0] == ["A1-003700", "191.50", "3.15", "188.35"]
    assert rows[-2:] == [
        ["A1-R000007", "-20.00", "0.00", "-20.00"],
        ["Adjustment by Stripe", "95.00", "0.00", "95.00"],
    ]
    assert stage.text("payoutSum") == "12 lines · fees ฿27.17 · net ฿1,698.33"
    key_click(money.table, Qt.Key.Key_Down)
    assert "money is on its way" not in stage.text("payoutMeaning")
    assert money.panel.payout_id == "po_1QKioskSample03"
    key_click(money.table, Qt.Key.Key_Down)
    assert "Correct the bank account in Stripe's dashboard" in stage.text("payoutMeaning")
    key_click(money.table, Qt.Key.Key_Escape)
    assert not money.panel.isVisible()
    assert stage.window.isVisible()
    assert money.table.hasFocus()
    key_click(money.table, Qt.Key.Key_Escape)
    assert not stage.window.isVisible()


def test_what_a_payout_is_made_of_may_not_be_known_yet(stage_of: MakeStage) -> None:
    stage = stage_of()
    money = stage.page.money
    money.table.chosen.emit("po_1QKioskSample00")
    assert not money.panel.lines.isVisible()
    assert "not told yet" in stage.text("payoutLinesWaiting")
    money.panel.close_button.click()
    assert not money.panel.isVisible()


def test_a_line_leads_to_its_receipt(stage_of: MakeStage) -> None:
    stage = stage_of()
    panel = stage.page.money.panel
    stage.page.money.table.chosen.emit("po_1QKioskSample02")
    panel.lines.chosen.emit("txn_s")  # an adjustment leads nowhere
    assert stage.window.page is stage.page
    panel.lines.mark("txn_3701")
    key_click(panel.lines, Qt.Key.Key_Return)
    page = stage.window.page
    assert isinstance(page, ReceiptsPage)
    assert page.filter_bar.filters.search == "A1-003701"
    assert page.filter_bar.filters.period is LogPeriod.ALL
    assert page.model.rowCount() == 1


def test_a_small_window_lays_the_payout_over_the_list(stage_of: MakeStage) -> None:
    stage = stage_of()
    stage.window.resize(1024, 768)
    QApplication.processEvents()
    money = stage.page.money
    money.table.chosen.emit("po_1QKioskSample02")
    QApplication.processEvents()
    assert money.panel.isVisible()
    assert money.panel.geometry().right() <= money.width()
    assert money.panel.height() == money.height()
    stage.window.resize(1280, 800)
    QApplication.processEvents()
    assert money.panel.isVisible()
    assert money.panel.x() > money.table.mapTo(money, money.table.rect().topRight()).x()


def test_without_a_payout_there_is_a_sentence(stage_of: MakeStage) -> None:
    stage = stage_of(SampleMoney(count=0))
    assert stage.page.money.empty.text() == "Nothing was paid out yet."
    assert stage.page.money.refresh_button.hasFocus()


def test_whoever_must_sign_in_is_asked_once(stage_of: MakeStage) -> None:
    stage = stage_of(SampleMoney(SessionNeededError(SIGN_IN)))
    assert stage.gate.wanted == [Act.DESK]
    assert stage.page.money.available.accessibleName().startswith("Available: ฿12,845.50")


def test_a_session_that_is_over_hides_the_money_and_asks_nobody_by_itself(
    stage_of: MakeStage,
) -> None:
    stage = stage_of()
    money = stage.page.money
    money.table.chosen.emit("po_1QKioskSample02")
    stage.money.trouble = SessionNeededError(SIGN_IN)
    money._again.timeout.emit()
    assert stage.gate.wanted == []
    assert money.notice.isVisible()
    assert not money.panel.isVisible()
    assert money.notice.accessibleName() == "A manager signs in to see the shop's money."
    key_click(money.notice.button, Qt.Key.Key_Return)
    assert stage.gate.wanted == [Act.DESK]
    assert not money.notice.isVisible()


def test_who_does_not_sign_in_is_not_asked_again(stage_of: MakeStage) -> None:
    stage = stage_of(SampleMoney(SessionNeededError(SIGN_IN)), lets_in=False)
    assert stage.gate.wanted == [Act.DESK]
    assert stage.page.money.notice.button.text() == "Sign in"


def test_a_relay_that_is_away(stage_of: MakeStage) -> None:
    away = RelayAwayError("The relay does not answer.")
    stage = stage_of(SampleMoney(away))
    notice = stage.page.money.notice
    assert "does not answer" in notice.accessibleName()
    stage.money.trouble = None
    notice.button.click()
    assert not notice.isVisible()
    # What is known stays, and says how old it is.
    stage.money.trouble = away
    stage.page.money.refresh_button.click()
    assert not notice.isVisible()
    assert stage.text("walletAge").startswith("The payment server does not answer.")
    assert stage.text("walletAge").endswith("as of 4 min ago")


def test_figures_grow_old_in_words(stage_of: MakeStage) -> None:
    stage = stage_of()
    stage.clock.now = NOW + timedelta(hours=3)
    stage.page.money._tick.timeout.emit()
    assert stage.text("walletAge") == "Stripe has not answered for a while · as of 3 h ago"
    assert terms.age_words(NOW, NOW + timedelta(seconds=59)) == "just now"


def test_it_is_live_only_while_it_is_seen(stage_of: MakeStage) -> None:
    stage = stage_of()
    money = stage.page.money
    assert money._again.isActive()
    stage.money.wallet_said = stage.money.wallet_said.model_copy(update={"available": 100})
    money._again.timeout.emit()
    assert money.available.accessibleName().startswith("Available: ฿1.00")
    stage.page.reconcile_button.click()
    assert not money._again.isActive()
    stage.page.money_button.click()
    assert money._again.isActive()
    stage.window.go_to(Place.RECEIPTS)
    assert not money._again.isActive()


def test_while_nobody_has_answered(stage_of: MakeStage) -> None:
    notice = stage_of(answers=False).page.money.notice
    assert notice.accessibleName() == "Asking the payment server …"
    assert not notice.button.isVisible()


@pytest.mark.parametrize(
    ("status", "short"),
    [
        ("paid", "Reached the bank"),
        ("in_transit", "On its way"),
        ("pending", "Being prepared"),
        ("canceled", "Canceled"),
        ("failed", "Failed"),
    ],
)
def test_every_status_has_words(language: Language, status: str, short: str) -> None:
    payout = Payout(id="po_1", status=status, amount=1, message="told", timestamp=NOW)
    assert terms.status_words(status) == short
    assert terms.meaning_words(payout).endswith(".")
    strange = payout.model_copy(update={"status": "new"})
    assert (terms.status_words("new"), terms.meaning_words(strange)) == ("new", "told")


def test_why_a_payout_failed(language: Language) -> None:
    said = {
        code: terms.failure_words(code)
        for code in ("account_closed", "account_frozen", "insufficient_funds", "could_not_process")
    }
    assert len(set(said.values())) == 4
    assert terms.failure_words(None) == said["could_not_process"]


def test_other_movements_have_words(language: Language) -> None:
    kinds = ("payment", "payment_refund", "refund_failure", "payout_failure", "stripe_fee", "new")
    assert len({terms.line_words(kind) for kind in kinds}) == len(kinds)
    for kind, word in (("refund", "Refund"), ("payout", "Payout"), ("new", "new")):
        last = LastTransaction(type=kind, id="x", amount=1, at=NOW)
        assert terms.last_words(last, SHOP.zone).startswith(word)
    assert terms.baht(-2_000) == "-฿20.00"


# Reconciliation


class Books(SampleMoney):
    """A relay that also has Stripe's lines."""

    def __init__(self) -> None:
        super().__init__(count=0)
        self.lines: list[MoneyLine] = []
        self.late: dict[str, ManagerPayment] = {}

    def charge(self, payment_id: str, satang: int, at: datetime = START) -> None:
        """Money of a payment."""
        self.lines.append(
            MoneyLine(
                id=f"txn_{payment_id}",
                type="payment",
                category="charge",
                source=f"py_{payment_id}",
                payment_id=payment_id,
                amount=satang,
                fee=0,
                net=satang,
                currency="thb",
                created_at=at,
            )
        )

    async def balance_lines(
        self, since: datetime, until: datetime, cursor: str | None = None
    ) -> Any:
        self._check()
        return MoneyLineList(items=self.lines)

    async def payments_between(
        self, since: datetime, until: datetime, cursor: str | None = None
    ) -> Any:
        return ManagerPaymentList(items=[])

    async def payouts(self, cursor: str | None = None) -> PayoutList:
        return PayoutList(items=[])

    async def payment(self, payment_id: str) -> Any:
        if payment_id not in self.late:
            raise RelayRefusedError("There is no such payment.", code="not_found")
        return self.late[payment_id]

    async def refunds(self, payment_id: str) -> Any:
        return RefundList(items=[])


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A till's file with two receipts."""
    with closing(Desk(tmp_path / "till.sqlite3")) as desk:
        desk.sell_paid(18_550)
        desk.sell_paid(20_000)
        yield desk


@pytest.fixture
def log(desk: Desk) -> Iterator[SqliteLog]:
    """The same file for reading."""
    with closing(SqliteLog(desk.path)) as log:
        yield log


@pytest.fixture
def chosen(tmp_path: Path) -> list[Path | None]:
    """Where the next files go."""
    return [tmp_path / "found.csv"]


@pytest.fixture
def books(
    stage_of: MakeStage, desk: Desk, log: SqliteLog, chosen: list[Path | None]
) -> tuple[Stage, Books]:
    """The reconciliation in front, over both sides of the same sales."""
    money = Books()
    for receipt in desk.receipts():
        money.charge(receipt.payment_id, receipt.amount_satang)
    stage = stage_of(money, reader=AtOnce(log), choose_file=lambda over, name: chosen[-1])
    stage.page.reconcile_button.click()
    return stage, money


def findings(stage: Stage) -> list[str]:
    cards = stage.page.reconcile.findings.findChildren(QWidget, "finding")
    return [card.accessibleName() for card in cards]


def test_a_month_that_matches(books: tuple[Stage, Books]) -> None:
    stage, _ = books
    view = stage.page.reconcile
    assert view.period == Period(date(2026, 11, 1), date(2026, 11, 30), SHOWN.timezone)
    assert "compared with the money at Stripe" in view.notice.accessibleName()
    assert not view.export_button.isVisible()
    view.start_button.setFocus()
    key_click(view.start_button, Qt.Key.Key_Return)
    assert view.findings.hasFocus()
    assert stage.text("findingsVerdict") == "Everything matches"
    assert stage.text("findingsCounted") == "2 of 2 receipts match the money at Stripe"
    assert view.findings.agreement.accessibleName() == "Receipts: Matches ฿385.50"
    assert stage.text("findingsCloses") == (
        "Receipts ฿385.50 − refunds ฿0.00 − fees ฿0.00 = ฿385.50"
    )
    assert findings(stage) == []


def test_differences_say_what_they_mean_and_lead_to_the_receipt(
    books: tuple[Stage, Books], chosen: list[Path | None]
) -> None:
    stage, money = books
    gone = money.lines.pop()
    money.charge("pi_unknown", 700)
    view = stage.page.reconcile
    view.start_button.click()
    assert stage.text("findingsVerdict") == "2 to look into"
    assert findings(stage) == [
        "Money without a receipt: pi_unknown, till none · Stripe 7.00. "
        "Stripe has this money and the till has no receipt of it. · 21 Nov 2026",
        "Receipt without money: A1-000002, till 200.00 · Stripe none. "
        "The receipt was issued and Stripe has no money of it. · 21 Nov 2026",
    ]
    assert gone.amount == 20_000
    assert "the differences below make ฿193.00" in stage.text("findingsCloses")
    view.export_button.click()
    target = chosen[0]
    assert target is not None
    assert target.read_bytes().count(b"\r\n") == 3
    assert stage.window.toast.isVisible()
    [button] = [
        each
        for each in view.findings.findChildren(QWidget, "findingReceipt")
        if each.accessibleName() == "Open receipt A1-000002"
    ]
    button.click()  # type: ignore[attr-defined]
    page = stage.window.page
    assert isinstance(page, ReceiptsPage)
    assert page.filter_bar.filters.search == "A1-000002"


def test_a_file_that_cannot_be_written_is_told(
    books: tuple[Stage, Books], chosen: list[Path | None], tmp_path: Path
) -> None:
    stage, _ = books
    told: list[tuple[str, bool]] = []
    stage.page.said.connect(lambda sentence, good: told.append((sentence, good)))
    view = stage.page.reconcile
    view.start_button.click()
    chosen.append(None)
    view.export_button.click()
    assert told == []
    chosen.append(tmp_path / "nowhere" / "found.csv")
    view.export_button.click()
    [(sentence, good)] = told
    assert (sentence.endswith("there is no such folder."), good) == (True, False)


def test_payments_from_before_are_asked_for_one_by_one(
    books: tuple[Stage, Books], desk: Desk
) -> None:
    stage, money = books
    sale = desk.sell_and_show(5_000)
    desk.hear(sale, Outcome.PAID, paid_at=START - timedelta(days=60))
    payment_id = desk.receipt_of(sale).payment_id
    told = payment("x", Outcome.PAID, id=payment_id, amount=5_000, amount_received=5_000)
    early = {"paid_at": START - timedelta(days=60)}
    money.late[payment_id] = ManagerPayment(**{**told.model_dump(), **early})
    stage.page.reconcile.start_button.click()
    assert stage.text("findingsCounted") == "3 of 3 receipts match the money at Stripe"


def test_refunds_are_compared_too(books: tuple[Stage, Books], desk: Desk) -> None:
    stage, _ = books
    receipt = desk.receipts()[0]
    desk.hear_refund(ToldRefund("pyr_1", receipt.payment_id, 500))
    stage.page.reconcile.start_button.click()
    [told] = findings(stage)
    assert told.startswith("Refund not recorded: A1-R000001, till -5.00 · Stripe none.")


def test_trouble_and_sessions_of_a_reconciliation(books: tuple[Stage, Books]) -> None:
    stage, money = books
    view = stage.page.reconcile
    money.trouble = RelayAwayError("Stripe is away.", code="stripe_unavailable")
    view.start_button.click()
    assert view.notice.accessibleName().startswith("Stripe does not answer just now.")
    assert view.notice.button.hasFocus()
    assert stage.gate.wanted == []
    money.trouble = SessionNeededError(SIGN_IN)
    view.notice.button.click()
    assert stage.gate.wanted == [Act.DESK]
    assert stage.text("findingsVerdict") == "Everything matches"


def test_who_is_not_let_in_sees_why(stage_of: MakeStage, log: SqliteLog) -> None:
    money = Books()
    stage = stage_of(money, reader=AtOnce(log), lets_in=False)
    stage.page.reconcile_button.click()
    money.trouble = SessionNeededError(SIGN_IN)
    stage.page.reconcile.start_button.click()
    assert stage.gate.wanted == [Act.DESK]
    assert stage.page.reconcile.notice.button.text() == "Sign in"


def test_it_can_be_stopped(stage_of: MakeStage) -> None:
    page = stage_of(answers=False).page
    page.show_reconcile(chosen=True)
    view = page.reconcile
    assert not page.step_back()
    for stop in (view.cancel_button.click, page.step_back):
        view.start_button.click()
        assert view.working
        view._told.emit(31, 62)
        assert view.progress.value() * 2 == view.progress.maximum()
        asked = view._asked
        assert asked is not None
        stop()
        assert not view.working
        assert asked.cancelled()
        assert view.start_button.isVisible()
    page.take_keyboard()


def test_another_month_is_chosen_by_keys(books: tuple[Stage, Books]) -> None:
    stage, _ = books
    view = stage.page.reconcile
    view.start_button.click()
    key_click(view.month_button, Qt.Key.Key_Down)
    assert len(view.choices.buttons) == 12
    key_click(view.choices, Qt.Key.Key_Down)
    key_click(view.choices, Qt.Key.Key_Return)
    assert view.month_button.text() == "Oct 2026"
    assert view.period.until == date(2026, 10, 31)
    # What was found was of another month.
    assert not view.export_button.isVisible()
    view._take_month(date(2026, 10, 1))
    assert view.month_button.text() == "Oct 2026"


def test_months() -> None:
    assert month_of(date(2026, 1, 15), 1) == date(2025, 12, 1)
    assert month_of(date(2026, 12, 31), 0) == date(2026, 12, 1)
    assert last_day(date(2028, 2, 1)) == date(2028, 2, 29)


def test_early_in_a_month_the_one_before_is_offered(qtbot: QtBot, language: Language) -> None:
    early = datetime(2026, 11, 3, 5, tzinfo=UTC)
    page = WalletPage(sample_tools(clock=lambda: early))
    qtbot.addWidget(page)
    assert page.reconcile.period.since == date(2026, 10, 1)


def test_very_many_differences_are_not_all_drawn(qtbot: QtBot, language: Language) -> None:
    shown = Findings()
    qtbot.addWidget(shown)
    entries = tuple(Entry(Kind.OTHER_CURRENCY, word=f"usd {n}") for n in range(MOST_SHOWN + 7))
    period = Period(date(2026, 11, 1), date(2026, 11, 30), SHOP.zone)
    shown.show_report(Report(period, Sums(), entries, ()))
    assert len(shown.findChildren(QWidget, "finding")) == MOST_SHOWN
    rest = shown.findChild(QLabel, "findingsRest")
    assert rest is not None
    assert rest.text() == "and 7 more: the export has all of them"


def test_thai(stage_of: MakeStage, language: Language) -> None:
    stage = stage_of()
    stage.page.reconcile.show_report(sample_report())
    stage.page.money.table.chosen.emit("po_1QKioskSample04")
    language.switch(THAI)
    QApplication.processEvents()
    assert stage.page.money.available.accessibleName().startswith("พร้อมใช้: ")
    assert "กรุณาแก้เลขบัญชี" in stage.text("payoutMeaning")
    assert stage.text("findingsVerdict") == "ต้องตรวจ 7 รายการ"
    assert stage.page.reconcile.month_button.text() == "พ.ย. 2569"


# The bar


def test_parts_share_the_bar(qtbot: QtBot, language: Language) -> None:
    bar = ShareBar("bar")
    qtbot.addWidget(bar)
    bar.resize(600, 80)
    parts = [
        Part(300, "a", "฿3.00", "#113566"),
        Part(100, "b", "฿1.00", "#C62828", hatched=True),
        Part(0, "c", "฿0.00", "#0B8A5B"),
        Part(1, "d", "฿0.01", "#0B8A5B"),
    ]
    bar.show_parts("Money", parts)
    assert not bar.grab().isNull()
    assert bar.accessibleName() == "Money: a ฿3.00, b ฿1.00, c ฿0.00, d ฿0.01"
    boxes: list[QRectF] = [box for _, box in bar._drawn.boxes()]
    assert len(boxes) == 3
    assert boxes[0].width() == pytest.approx(3 * boxes[1].width(), abs=2)
    assert boxes[2].width() >= 5  # little is not nothing
    assert boxes[-1].right() == pytest.approx(bar._drawn.width(), abs=0.5)
    bar.show_parts("Money", [])
    assert bar.parts == ()
    assert not bar.grab().isNull()


# What is left


def test_words_follow_the_language_in_front(stage_of: MakeStage, language: Language) -> None:
    stage = stage_of(SampleMoney(RelayAwayError("The relay does not answer.")))
    stage.page.show_reconcile(chosen=True)
    stage.page.reconcile.show_report(sample_report())
    panel = stage.page.money.panel
    panel.show_documents("po_other", Documents({"pi": "A1-1"}, {}))
    assert panel.payout_id is None
    assert stage.text("findingsVerdict") == "7 to look into"
    language.switch(THAI)
    QApplication.processEvents()
    assert stage.page.money.notice.button.text() == "ลองอีกครั้ง"


def test_a_payout_that_was_open_is_read_again(stage_of: MakeStage) -> None:
    stage = stage_of()
    money = stage.page.money
    money.table.chosen.emit("po_1QKioskSample02")
    money.table.chosen.emit("po_1QKioskSample02")
    stage.money.wallet_said = stage.money.wallet_said.model_copy(
        update={"available": 1, "last_transaction": None, "timestamp": NOW}
    )
    money.refresh_button.click()
    assert money.panel.payout_id == "po_1QKioskSample02"
    assert money.last.accessibleName() == "Last movement: –. none yet"
    assert stage.page.step_back()
    assert not stage.page.step_back()


def test_a_table_says_its_words_to_a_screen_reader(stage_of: MakeStage) -> None:
    table = stage_of().page.money.table
    model = table.model()
    roles = Qt.ItemDataRole
    index = model.index(4, 2)
    assert model.data(index, roles.AccessibleTextRole) == "Failed"
    assert model.data(index, roles.ToolTipRole) == "Failed"
    assert model.data(index, roles.DecorationRole) is not None
    assert model.data(model.index(-1, 0), roles.DisplayRole) is None
    across = Qt.Orientation.Horizontal
    assert model.headerData(2, across, roles.DisplayRole) == "Status"
    assert model.headerData(2, across, roles.ToolTipRole) is None
    assert model.headerData(0, Qt.Orientation.Vertical, roles.DisplayRole) is None
    assert not model.rowCount(index)
    assert not model.columnCount(index)


def test_money_given_back_by_hand_stands_below_the_sums(
    books: tuple[Stage, Books], desk: Desk
) -> None:
    stage, _ = books
    number = desk.receipts()[0].number
    with desk.store.transaction() as tx:
        return_by_hand(tx, SHOP, number, 100, Who("Nok"), "key", desk.clock())
    stage.page.reconcile.start_button.click()
    assert stage.text("findingsCloses").endswith(" · given back by hand ฿1.00")


def test_every_scene_of_the_gallery_can_be_shown(qtbot: QtBot, language: Language) -> None:
    for scene in WALLET_SCENES.values():
        window = ManagerWindow(scene.tools())
        qtbot.addWidget(window)
        window.resize(1280, 800)
        scene.prepare(window)
        assert isinstance(window.page, WalletPage)
