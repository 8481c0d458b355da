"""Refunds: asked for by keys, allowed, ordered before sent, sent once; each state told; taken back, given up."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from kiosk.app.dates import recent_moment_words
from kiosk.app.language import Language
from kiosk.app.manager.money_scenes import refund_tools
from kiosk.app.manager.places import Place
from kiosk.app.manager.receipts.page import ReceiptsPage
from kiosk.app.manager.refunds import words
from kiosk.app.manager.refunds.page import RefundsPage
from kiosk.app.manager.refunds.stages import filter_words
from kiosk.app.manager.sample_tools import sample_tools
from kiosk.app.manager.samples import AtOnce, SampleLog
from kiosk.app.samples import NOW, SHOP
from kiosk.core.payment import Outcome
from kiosk.protocol.ledger import CreateRefund, Refund
from kiosk.protocol.messages import ManagerPayment
from kiosk.sqlite_schema import StoreError
from kiosk.till.books.refunding import GoingBack, RefundFilter, Stage
from kiosk.till.link.desk import SessionNeededError
from kiosk.till.link.wire import RelayAwayError, RelayRefusedError
from kiosk.till.people.permit import Act, Wanted
from tests.app.hands import key_click, key_clicks
from tests.app.money_stage import MoneyStage

RECEIPT = "A1-000002"
LEFT = 10_000
SUBJECT = f"{RECEIPT} · ฿100.00"
EMAIL = "guest@mail.example"
AWAY = RelayAwayError("The relay does not answer.")
SIGN_IN = SessionNeededError("A manager has to sign in first.")


@pytest.fixture
def stage(qtbot: QtBot, language: Language) -> MoneyStage:
    return MoneyStage(qtbot, refund_tools(), Place.REFUNDS)


def page_of(stage: MoneyStage) -> RefundsPage:
    page = stage.page
    assert isinstance(page, RefundsPage)
    return page


def refund(stage: MoneyStage, amount: int = LEFT, **changes: Any) -> Refund:
    """What the relay answers to an order of RECEIPT."""
    fields = {
        "id": "pyr_new",
        "payment_id": payment_of(stage),
        "amount": amount,
        "status": "requires_action",
        "reason": "cold",
        "created_at": NOW,
    }
    return Refund(**{**fields, **changes})


def payment_of(stage: MoneyStage) -> str:
    found = stage.tools.books.refundable(RECEIPT).result()
    assert found is not None
    return found.receipt.payment_id


def lines(stage: MoneyStage, wanted: RefundFilter = RefundFilter.ALL) -> list[GoingBack]:
    return stage.tools.books.refunds(wanted, 99).result()


def newest(stage: MoneyStage) -> GoingBack:
    """What became of the order for RECEIPT."""
    [line, *_] = [each for each in lines(stage) if each.receipt_number == RECEIPT]
    return line


def fill(stage: MoneyStage, *, email: str = EMAIL, reason: str = "cold") -> None:
    """Type what a form needs."""
    page_of(stage).desk.begin(RECEIPT)
    stage.edit("emailEdit").setText(email)
    stage.edit("reasonEdit").setText(reason)


# By keys


def test_by_keys_all_that_is_left_goes_back_to_the_customer(stage: MoneyStage) -> None:
    stage.relay.answers = [refund(stage)]
    page_of(stage).desk.begin(RECEIPT)
    email = stage.edit("emailEdit")
    assert email.hasFocus()
    key_clicks(email, EMAIL)
    key_click(email, Qt.Key.Key_Return)
    assert stage.problem == "The reason is missing."
    reason = stage.edit("reasonEdit")
    assert reason.hasFocus()
    key_clicks(reason, "cold")
    assert stage.problem == "", "what was mended is not complained about any more"
    key_click(reason, Qt.Key.Key_Return)
    assert not stage.is_asking
    payment_id = payment_of(stage)
    assert stage.authority.wanted == [Wanted(Act.REFUND, SUBJECT, payment_id)]
    [(name, to, key, body, approval)] = stage.relay.asked
    assert (name, to, approval) == ("create_refund", payment_id, "ka_refund")
    assert body == CreateRefund(amount=LEFT, reason="cold", email=EMAIL)
    assert stage.said == f"Taken on: ฿100.00 of {RECEIPT} goes back."
    line = newest(stage)
    assert (line.stage, line.refund_id, line.document_number) == (
        *(Stage.WAITS_FOR_CUSTOMER, "pyr_new", "A1-R000007"),
    )
    assert (line.asked_by, line.allowed_by) == ("Nok", "Somchai")
    assert key


def test_tab_stays_in_the_form_and_escape_leaves_it(stage: MoneyStage) -> None:
    page = page_of(stage)
    page.list.setFocus()
    page.desk.begin(RECEIPT)
    names = []
    for _ in range(13):
        focused = QApplication.focusWidget()
        assert focused is not None
        names.append(focused.objectName())
        key_click(focused, Qt.Key.Key_Tab)
    assert names == [
        *("emailEdit", "reason0", "reason1", "reason2", "reason3", "reasonEdit"),
        *("sheetKeep", "sheetAct", "amountAll", "amountPart", "way_customer", "way_shop"),
        "way_hand",
    ]
    key_click(stage.sheet, Qt.Key.Key_Escape)
    assert not stage.is_asking
    assert page.list.hasFocus()
    assert stage.authority.wanted == []


def test_a_part_is_keyed_and_capped_by_what_is_left(stage: MoneyStage) -> None:
    stage.relay.answers = [refund(stage, 2_000)]
    fill(stage)
    stage.press("amountPart")
    amount = stage.edit("amountEdit")
    assert amount.hasFocus()
    for text, problem in (
        ("", "Key the amount first."),
        ("x", "Only digits and one point."),
        ("0", "Key the amount first."),
        ("100.01", "Only ฿100.00 is left to give back."),
    ):
        amount.setText(text)
        key_click(amount, Qt.Key.Key_Return)
        assert stage.problem == problem
    amount.setText("20")
    key_click(amount, Qt.Key.Key_Return)
    assert stage.relay.asked[0][3].amount == 2_000


@pytest.mark.parametrize(
    ("email", "problem"),
    [
        ("", "The customer's e-mail is missing."),
        ("guest@mail", "“guest@mail” is no e-mail address."),
    ],
)
def test_the_address_is_checked_before_anybody_is_asked(
    stage: MoneyStage, email: str, problem: str
) -> None:
    fill(stage, email=email)
    stage.press("sheetAct")
    assert stage.problem == problem
    assert stage.edit("emailEdit").hasFocus()
    assert stage.authority.wanted == []


def test_ready_reasons_can_be_taken_and_changed(stage: MoneyStage) -> None:
    page_of(stage).desk.begin(RECEIPT)
    stage.press("reason1")
    assert stage.edit("reasonEdit").text() == "Sold out"
    assert stage.edit("reasonEdit").hasFocus()


def test_the_shops_own_mailbox_takes_its_own_permission(stage: MoneyStage) -> None:
    stage.relay.answers = [refund(stage)]
    fill(stage)
    stage.press("way_shop")
    assert not stage.edit("emailEdit").isVisible()
    stage.press("sheetAct")
    assert stage.authority.acts == [Act.REFUND_TO_SHOP]
    [(_, _, _, body, approval)] = stage.relay.asked
    assert (body.email, body.to_shop, approval) == (None, True, "ka_refund_to_shop")
    assert newest(stage).to_shop


def test_by_hand_is_a_record_apart_from_stripes(stage: MoneyStage) -> None:
    fill(stage)
    stage.press("way_hand")
    stage.press("sheetAct")
    assert stage.authority.wanted == [Wanted(Act.RETURN_BY_HAND, SUBJECT)]
    assert stage.relay.asked == []
    line = newest(stage)
    assert (line.stage, line.amount_satang, line.reason) == (Stage.BY_HAND, LEFT, "cold")
    assert (line.asked_by, line.allowed_by) == ("Nok", "Somchai")
    assert stage.said == f"Recorded as given back by hand: {line.document_number}."


def test_a_second_press_while_a_pin_is_asked_for_is_one_order(stage: MoneyStage) -> None:
    stage.authority.silent = True
    stage.relay.answers = [refund(stage)]
    fill(stage)
    stage.press("sheetAct")
    stage.press("sheetAct")
    assert stage.is_asking, "what was typed stays until somebody allows it"
    for allowed, wanted in zip(stage.authority.allowed, stage.authority.wanted, strict=True):
        allowed(stage.authority.permit(wanted))
    assert len(stage.relay.asked) == 1
    assert newest(stage).stage is Stage.WAITS_FOR_CUSTOMER


# No, no answer, nobody signed in


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("not_refundable", "This cannot be given back"),
        ("forbidden", "The permission was not taken"),
        ("stripe_rejected", "Stripe refused this refund."),
        ("not_found", "does not know this payment"),
    ],
)
def test_a_no_is_told_in_one_sentence_and_kept(stage: MoneyStage, code: str, said: str) -> None:
    stage.relay.answers = [RelayRefusedError("No.", code=code)]
    fill(stage)
    stage.press("sheetAct")
    assert said in stage.said
    line = newest(stage)
    assert (line.stage, line.failure) == (Stage.REFUSED, code)
    assert "No money went back" in words.meaning(line)[1]


def test_a_lost_answer_is_asked_for_again_under_the_same_key(
    stage: MoneyStage, qtbot: QtBot
) -> None:
    page_of(stage).desk.retry_ms = 0
    stage.relay.answers = [AWAY, AWAY, refund(stage)]
    fill(stage)
    stage.press("sheetAct")
    assert "not known whether it was taken on" in stage.said
    assert newest(stage).stage is Stage.ASKED
    qtbot.waitUntil(lambda: newest(stage).stage is Stage.WAITS_FOR_CUSTOMER)
    assert len(stage.relay.asked) == 3
    assert len({str(asked) for asked in stage.relay.asked}) == 1


def test_what_became_known_meanwhile_is_not_asked_again(stage: MoneyStage, qtbot: QtBot) -> None:
    page_of(stage).desk.retry_ms = 50
    stage.relay.answers = [AWAY]
    fill(stage)
    stage.press("sheetAct")
    stage.tools.books.hear_refund(refund(stage, reason="cold"))
    qtbot.wait(150)
    assert len(stage.relay.asked) == 1
    assert newest(stage).stage is Stage.WAITS_FOR_CUSTOMER


def test_a_later_no_is_not_believed_while_the_first_request_may_still_arrive(
    stage: MoneyStage, qtbot: QtBot
) -> None:
    page_of(stage).desk.retry_ms = 0
    stage.relay.answers = [AWAY, RelayRefusedError("No.", code="forbidden")]
    fill(stage)
    stage.press("sheetAct")
    qtbot.waitUntil(lambda: len(stage.relay.asked) == 2)
    assert newest(stage).stage is Stage.ASKED, "the link goes on asking"


def test_nobody_signed_in_is_asked_to_sign_in_and_it_goes_on(stage: MoneyStage) -> None:
    stage.relay.answers = [SIGN_IN, refund(stage)]
    fill(stage)
    stage.press("sheetAct")
    assert stage.authority.acts == [Act.REFUND, Act.DESK]
    assert newest(stage).stage is Stage.WAITS_FOR_CUSTOMER


def test_where_nobody_can_sign_in_the_order_is_closed(stage: MoneyStage) -> None:
    stage.relay.answers = [SIGN_IN, SIGN_IN]
    fill(stage)
    stage.press("sheetAct")
    assert stage.said == "A manager has to sign in first."
    assert newest(stage).stage is Stage.REFUSED


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("A1-000001", "This cannot be given back"),
        ("A1-000007", "is still being asked for"),
        ("A1-000099", "does not know this payment"),
    ],
)
def test_where_nothing_is_left_no_form_is_shown(stage: MoneyStage, number: str, said: str) -> None:
    page_of(stage).desk.begin(number)
    assert not stage.is_asking
    assert said in stage.said


# The page


def test_every_state_says_where_the_money_is(stage: MoneyStage) -> None:
    page = page_of(stage)
    seen = {}
    for line in page.list.lines:
        page.list.choose(line.key)
        seen[line.mark] = page.panel.accessibleName()
    assert list(seen) == [
        *("By hand", "Asked, no answer yet", "Not carried out", "Failed", "Given back"),
        *("On its way", "Waits for the customer"),
    ]
    assert EMAIL in seen["Waits for the customer"]
    assert "declined" in seen["Failed"]
    assert "balance at Stripe again" in seen["Failed"]
    assert "not through Stripe" in seen["By hand"]


def test_filters_are_pressed_and_empty_ones_say_so(stage: MoneyStage) -> None:
    page = page_of(stage)
    page.filters[RefundFilter.DONE].click()
    assert [line.mark for line in page.list.lines] == ["By hand", "Given back"]
    page.filters[RefundFilter.OPEN].click()
    assert len(page.list.lines) == 3
    assert filter_words(RefundFilter.NOTHING) == "Came to nothing"


def test_enter_goes_to_what_can_be_done(stage: MoneyStage) -> None:
    page = page_of(stage)
    page.list.setFocus()
    key_click(page.list, Qt.Key.Key_Return)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.objectName() == "takeBack"
    key_click(page.list, Qt.Key.Key_Down)
    key_click(page.list, Qt.Key.Key_Escape)
    assert not stage.window.isVisible()


def test_a_failed_refund_is_given_back_again(stage: MoneyStage) -> None:
    page = page_of(stage)
    page.list.choose("pyr_3TqWm5Kx2bVd8Z0004")
    stage.press("refundAgain")
    assert "A1-000004" in stage.sheet.accessibleName()


def test_a_refunds_paper_is_printed_as_a_copy(stage: MoneyStage) -> None:
    page_of(stage).list.choose("pyr_3TqWm5Kx2bVd8Z0001")
    stage.press("printRefund")
    [(document, copy, _)] = stage.papers.given
    assert '"A1-R000001"' in str(document)
    assert copy


def test_a_record_by_hand_is_taken_back_with_a_reason(stage: MoneyStage) -> None:
    page = page_of(stage)
    page.list.choose(page.list.lines[0].key)
    stage.press("takeBack")
    stage.press("sheetAct")
    assert stage.problem == "The reason is missing."
    stage.press("reason0")
    stage.press("sheetAct")
    assert stage.authority.acts == [Act.RETURN_BY_HAND]
    assert stage.said == "Taken back by A1-R000007."
    [line] = [each for each in lines(stage) if each.by_hand]
    assert (line.stage, line.failure) == (Stage.TAKEN_BACK, "Entered in error")
    assert "A1-R000007" in words.meaning(line)[1]


def test_a_refund_that_waits_is_taken_back_at_stripe(stage: MoneyStage) -> None:
    page = page_of(stage)
    page.list.choose("pyr_3TqWm5Kx2bVd8Z0001")
    [line] = [each for each in lines(stage) if each.receipt_number == "A1-000001"]
    canceled = Refund(
        id=line.key,
        payment_id=line.payment_id,
        amount=line.amount_satang,
        status="canceled",
        reason=line.reason,
        failure_reason="merchant_request",
        created_at=line.at,
    )
    stage.relay.answers = [canceled]
    stage.press("takeBack")
    stage.press("reason1")
    stage.press("sheetAct")
    assert stage.relay.asked == [("cancel_refund", line.payment_id, line.key)]
    assert stage.said == "The refund was taken back."
    [after] = [each for each in lines(stage) if each.receipt_number == "A1-000001"]
    assert (after.stage, after.reversal_number) == (Stage.CANCELED, "A1-R000007")
    [entry, *_] = stage.tools.books.recent_audit(9).result()
    assert (entry.action, entry.subject, entry.why) == (
        *("refund_cancel", "A1-000001", "Customer's wish"),
    )


def test_one_that_the_customer_answered_cannot_be_taken_back(stage: MoneyStage) -> None:
    page_of(stage).list.choose("pyr_3TqWm5Kx2bVd8Z0001")
    stage.relay.answers = [RelayRefusedError("No.", code="invalid_state")]
    stage.press("takeBack")
    stage.press("reason0")
    stage.press("sheetAct")
    assert "cannot be taken back any more" in stage.said


def test_an_order_without_an_answer_may_be_given_up_later(stage: MoneyStage) -> None:
    page = page_of(stage)
    page.list.choose("k9")
    button = page.panel.findChild(QPushButton, "giveUp")
    assert isinstance(button, QPushButton)
    assert not button.isEnabled()
    assert button.accessibleDescription() == "It may still be answered: wait two minutes."
    [line] = [each for each in lines(stage) if each.key == "k9"]
    page.desk.give_up(line)
    stage.press("reason0")
    stage.press("sheetAct")
    assert "is still being asked for" in stage.said


def test_trouble_stands_in_the_place_of_the_list(stage: MoneyStage) -> None:
    page = page_of(stage)
    page._fail(StoreError("Damaged.", code="store_damaged"))
    assert "damaged" in page.notice.accessibleName()
    page.notice.button.click()
    assert page.list.isVisible()


def test_nothing_given_back_says_how_to_begin(qtbot: QtBot, language: Language) -> None:
    stage = MoneyStage(qtbot, sample_tools(), Place.REFUNDS)
    page = page_of(stage)
    assert "Nothing was ever given back" in page.notice.accessibleName()
    page.filters[RefundFilter.OPEN].click()
    assert page.notice.accessibleName() == "No refund is in this state."


def test_older_ones_are_shown_when_asked_for(stage: MoneyStage) -> None:
    page = page_of(stage)
    page._limit = 3
    page._ask()
    assert len(page.list.lines) == 3
    assert page.more_button.isVisible()
    page.more_button.click()
    assert len(page.list.lines) == 7
    assert not page.more_button.isVisible()


def test_a_receipts_refund_is_begun_from_its_panel(qtbot: QtBot, language: Language) -> None:
    stage = MoneyStage(qtbot, refund_tools(), Place.RECEIPTS)
    page = stage.page
    assert isinstance(page, ReceiptsPage)
    page.detail.refund_asked.emit(RECEIPT)
    assert RECEIPT in stage.sheet.accessibleName()


@pytest.mark.parametrize("signed_in", [True, False])
def test_when_the_money_arrives_is_told_to_a_manager_who_is_signed_in(
    qtbot: QtBot, language: Language, signed_in: bool
) -> None:
    tools = replace(refund_tools(), reader=AtOnce(SampleLog(128)))
    stage = MoneyStage(qtbot, tools, Place.RECEIPTS)
    page = stage.page
    assert isinstance(page, ReceiptsPage)
    if signed_in:
        stage.relay.seen = ManagerPayment(
            **{**seen_payment(), "fee": 306, "net": 18_244, "payout_id": "po_1"}
        )
    page.table.select_row(1)
    page.table.chosen.emit(1)
    facts = [label.accessibleName() for label in page.detail.findChildren(QLabel)]
    assert ("Payout: po_1" in facts) is signed_in
    assert ("Stripe's fee: ฿3.06" in facts) is signed_in
    assert ("Arrives: not known yet" in facts) is not signed_in


def test_a_receipts_panel_follows_what_goes_back_of_it(qtbot: QtBot, language: Language) -> None:
    tools = replace(refund_tools(), reader=AtOnce(SampleLog(7)))
    stage = MoneyStage(qtbot, tools, Place.RECEIPTS)
    page = stage.page
    assert isinstance(page, ReceiptsPage)
    page.table.select_row(0)
    page.table.chosen.emit(0)
    assert page.detail.number == "A1-000007"
    assert any("Asked, no answer yet" in text for text in facts_told(page))
    [line, *_] = [each for each in lines(stage) if each.key == "k9"]
    told = refund(stage, 9_500, payment_id=line.payment_id, reason=line.reason)
    stage.tools.books.refund_taken("k9", told)
    page.refunds.changed.emit()
    assert any("has written to guest@mail.example" in text for text in facts_told(page))


def facts_told(page: ReceiptsPage) -> list[str]:
    return [label.text() for label in page.detail.findChildren(QLabel)]


def seen_payment() -> dict[str, Any]:
    """A paid payment as the relay tells it."""
    return {
        "id": "pi_1",
        "key": "k",
        "status": "succeeded",
        "outcome": Outcome.PAID,
        "amount": 18_550,
        "device": "till A1",
        "created_at": NOW,
        "expires_at": NOW,
        "version": 3,
    }


def test_words_for_what_happens_seldom() -> None:
    line = GoingBack("k", Stage.WAITS_FOR_CUSTOMER, False, NOW, 100, "pi_1", to_shop=True)
    assert "shop's own mailbox" in words.meaning(line)[0]
    assert "mailbox" in words.way_words(line)
    for reason in ("insufficient_funds", "lost_or_stolen_card", "merchant_request"):
        assert words.failure_words(reason)
    assert "disputes" in words.failure_words("charge_for_pending_refund_disputed")
    assert "never took it on" in words.meaning(_stage(Stage.REFUSED, "forbidden"))[0]
    assert "too small" in words.meaning(_stage(Stage.REFUSED, "balance_insufficient"))[0]
    assert "found nothing" in words.meaning(_stage(Stage.REFUSED, "given_up"))[0]
    assert len(words.meaning(_stage(Stage.CANCELED))) == 1
    assert words.refund_problem("relay_away").startswith("The payment server does not answer")
    assert words.refund_problem("email_wrong") == "This is no e-mail address."


def _stage(stage: Stage, failure: str | None = None) -> GoingBack:
    return GoingBack("k", stage, False, NOW, 100, "pi_1", failure=failure)


def test_moments_of_lists_name_the_year_only_when_it_is_another() -> None:
    assert recent_moment_words(NOW, NOW, SHOP.timezone) == "20 Nov 14:32"
    before = NOW - timedelta(days=400)
    assert recent_moment_words(before, NOW, SHOP.timezone) == "16 Oct 2025 14:32"
