"""What waits for a person: told in words, decided by keys with a reason, allowed, handed on; refusals told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from kiosk.app.language import Language
from kiosk.app.manager.attention import words
from kiosk.app.manager.attention.page import AttentionPage
from kiosk.app.manager.money_scenes import attention_tools
from kiosk.app.manager.places import Place
from kiosk.app.manager.sample_tools import sample_tools
from kiosk.app.samples import NOW, VIEWS
from kiosk.core.attention import Decision
from kiosk.core.payment import Attention, Outcome
from kiosk.protocol.ledger import Resolve
from kiosk.protocol.messages import Payment
from kiosk.sqlite_schema import StoreError
from kiosk.till.books.attention import OpenAttention
from kiosk.till.books.audit import Who
from kiosk.till.books.orders import ClaimDecision
from kiosk.till.link.desk import SessionNeededError
from kiosk.till.link.wire import RelayAwayError, RelayRefusedError
from kiosk.till.people.permit import Act, Wanted
from tests.app.hands import key_click, key_clicks
from tests.app.money_stage import MoneyStage

DISPUTED, LATE, MISMATCH, UNCLEAR, SHOWN, UNKNOWN = range(6)
LATE_ID = "pi_3TqWm5Kx2bVd8Z0004"


@pytest.fixture
def stage(qtbot: QtBot, language: Language) -> MoneyStage:
    return MoneyStage(qtbot, attention_tools(), Place.ATTENTION)


def page_of(stage: MoneyStage) -> AttentionPage:
    page = stage.page
    assert isinstance(page, AttentionPage)
    return page


def choose(stage: MoneyStage, row: int) -> str:
    """Mark a line; what the panel says."""
    page = page_of(stage)
    page.list.choose(page.list.lines[row].key)
    return page.panel.accessibleName()


def settled() -> Payment:
    """What the relay answers."""
    return Payment(
        id=LATE_ID,
        key="0004",
        status="succeeded",
        outcome=Outcome.ATTENTION,
        attention=Attention.PAID_LATE,
        amount=41_000,
        device="till A1",
        created_at=NOW,
        expires_at=NOW,
        version=4,
    )


def test_everything_is_told_in_words_with_what_each_decision_does(stage: MoneyStage) -> None:
    page = page_of(stage)
    assert [line.mark for line in page.list.lines] == [
        *("Disputed", "Paid late", "Another amount", "Unclear", "Second payment shown"),
        "No answer yet",
    ]
    assert "holds the money" in choose(stage, DISPUTED)
    late = choose(stage, LATE)
    assert "came after all: ฿410.00" in late
    assert "Accept as paid: The sale counts as paid: its receipt over ฿410.00" in late
    assert "Give it back: All of it" in late
    assert "Ignore: Nothing follows" in late
    assert "฿185.50 was asked for, but ฿185.00 came" in choose(stage, MISMATCH)
    assert "does not fit" in choose(stage, UNCLEAR)
    assert "code of receipt A1-000001 was paid a second time" in choose(stage, SHOWN)
    assert "may be paid or not" in choose(stage, UNKNOWN)
    assert page.panel.buttons == ()


def test_the_badge_counts_what_waits_until_it_is_settled(stage: MoneyStage) -> None:
    button = stage.window.navigation.buttons[Place.ATTENTION]
    assert button.accessibleName() == "Attention, 5 waiting"
    choose(stage, SHOWN)
    stage.press("settle_ignored")
    stage.press("reason2")
    stage.press("sheetAct")
    assert button.accessibleName() == "Attention, 4 waiting"


def test_by_keys_late_money_is_accepted(stage: MoneyStage) -> None:
    page = page_of(stage)
    stage.relay.answers = [settled()]
    assert page.list.hasFocus()
    key_click(page.list, Qt.Key.Key_Down)
    key_click(page.list, Qt.Key.Key_Return)
    focused = QApplication.focusWidget()
    assert isinstance(focused, QPushButton)
    assert focused.objectName() == "decide_accept"
    key_click(focused, Qt.Key.Key_Return)
    reason = stage.edit("reasonEdit")
    assert reason.hasFocus()
    key_click(reason, Qt.Key.Key_Return)
    assert stage.problem == "The reason is missing."
    key_clicks(reason, "slip seen")
    key_click(reason, Qt.Key.Key_Return)
    asked = Wanted(Act.RESOLVE, "฿410.00", LATE_ID)
    assert stage.authority.wanted == [asked], "no shop knows its payments by their ids"
    body = Resolve(decision="accept", reason="slip seen")
    assert stage.relay.asked == [("resolve", LATE_ID, body, "ka_resolve")]
    assert "Settled." in stage.said
    [entry, *_] = stage.tools.books.recent_audit(9).result()
    assert (entry.action, entry.subject, entry.why) == (
        *("resolve", f"{LATE_ID} accept", "slip seen"),
    )
    # Until the till hears of it, nobody decides again.
    assert page.list.lines[LATE].mark == "Being settled"
    assert page.panel.buttons == ()


def test_a_refund_asks_whom_stripe_shall_write_to(stage: MoneyStage) -> None:
    stage.relay.answers = [settled()]
    choose(stage, LATE)
    stage.press("decide_refund")
    stage.edit("reasonEdit").setText("came too late")
    stage.press("sheetAct")
    assert stage.problem == "The customer's e-mail is missing."
    stage.edit("emailEdit").setText("guest@mail.example")
    stage.press("sheetAct")
    [(_, _, body, approval)] = stage.relay.asked
    assert (body.decision, body.email, body.to_shop) == ("refund", "guest@mail.example", False)
    assert approval == "ka_resolve"


def test_to_the_shops_mailbox_it_takes_the_permission_for_that(stage: MoneyStage) -> None:
    stage.relay.answers = [settled()]
    choose(stage, LATE)
    stage.press("decide_refund")
    stage.press("way_shop")
    stage.press("reason0")
    stage.press("sheetAct")
    assert stage.authority.acts == [Act.REFUND_TO_SHOP]
    [(_, _, body, approval)] = stage.relay.asked
    assert (body.email, body.to_shop, approval) == (None, True, "ka_refund_to_shop")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (RelayRefusedError("No.", code="invalid_state"), "It was decided meanwhile"),
        (RelayRefusedError("No.", code="not_refundable"), "This cannot be given back"),
        (RelayAwayError("Away."), "not known whether it was settled"),
        (RelayAwayError("Busy.", code="in_progress"), "being given back already"),
        (RelayRefusedError("No.", code="not_found"), "no such receipt or payment"),
        (RelayRefusedError("No.", code="validation_failed"), "Something is missing"),
    ],
)
def test_refusals_are_told_and_it_can_be_decided_again(
    stage: MoneyStage, error: Exception, said: str
) -> None:
    stage.relay.answers = [error]
    choose(stage, LATE)
    stage.press("decide_ignore")
    stage.press("reason0")
    stage.press("sheetAct")
    assert said in stage.said
    assert page_of(stage).list.lines[LATE].mark == "Paid late"
    assert len(page_of(stage).panel.buttons) == 3


def test_nobody_signed_in_is_asked_to_sign_in_and_it_goes_on(stage: MoneyStage) -> None:
    stage.relay.answers = [SessionNeededError("Sign in."), settled()]
    choose(stage, LATE)
    stage.press("decide_ignore")
    stage.press("reason0")
    stage.press("sheetAct")
    assert stage.authority.acts == [Act.RESOLVE, Act.DESK]
    assert [call[-1] for call in stage.relay.asked] == ["ka_resolve", None]


def test_a_second_press_while_a_pin_is_asked_for_is_one_decision(stage: MoneyStage) -> None:
    stage.authority.silent = True
    stage.relay.answers = [settled()]
    choose(stage, LATE)
    stage.press("decide_ignore")
    stage.press("reason0")
    stage.press("sheetAct")
    stage.press("sheetAct")
    for allowed, wanted in zip(stage.authority.allowed, stage.authority.wanted, strict=True):
        allowed(stage.authority.permit(wanted))
    assert len(stage.relay.asked) == 1


def test_what_a_dispute_does_not_allow_says_why(stage: MoneyStage) -> None:
    choose(stage, DISPUTED)
    page = page_of(stage)
    names = {button.objectName(): button for button in page.panel.buttons}
    assert list(names) == ["decide_accept", "decide_refund"]
    assert names["decide_accept"].text() == "Seen"
    assert not names["decide_refund"].isEnabled()
    assert "Stripe holds it" in names["decide_refund"].accessibleDescription()


# A code that was paid twice


def test_by_keys_what_a_customer_shows_is_kept(stage: MoneyStage) -> None:
    page = page_of(stage)
    page.enter_button.click()
    for name, text in (
        ("claimReceipt", "a1-000001"),
        ("amountEdit", "65"),
        ("claimReference", "BANK-9"),
        ("reasonEdit", "two entries"),
    ):
        edit = stage.edit(name)
        edit.setFocus()
        key_clicks(edit, text)
    key_click(stage.edit("reasonEdit"), Qt.Key.Key_Return)
    assert stage.authority.wanted == [Wanted(Act.SECOND_PAYMENT, "A1-000001")]
    assert stage.said == "Kept: it waits here until it is settled."
    waiting = stage.tools.books.waiting().result().attention
    [claim] = [each for each in waiting if each.received_satang == 6_500]
    assert (claim.why, claim.bank_reference, claim.shown) == (None, "BANK-9", "two entries")
    assert len(page.list.lines) == 7


def test_a_receipt_that_is_not_there_is_told_in_the_form(stage: MoneyStage) -> None:
    page_of(stage).enter_button.click()
    stage.press("sheetAct")
    assert stage.problem == "The receipt's number is missing."
    stage.edit("claimReceipt").setText("A1-000099")
    stage.press("sheetAct")
    assert stage.problem == "Key the amount first."
    stage.edit("amountEdit").setText("65")
    stage.press("reason0")
    stage.press("sheetAct")
    assert stage.problem == "There is no such receipt or payment."
    assert stage.is_asking
    stage.press("sheetKeep")
    assert not stage.is_asking


def test_a_second_payment_given_back_by_hand_changes_no_total(stage: MoneyStage) -> None:
    choose(stage, SHOWN)
    stage.press("settle_returned")
    assert "never a sale" in stage.sheet.accessibleName()
    stage.press("reason1")
    stage.press("sheetAct")
    assert stage.said == "Settled."
    assert stage.tools.books.refund_documents("A1-000001").result() == []
    [entry, *_] = stage.tools.books.recent_audit(9).result()
    assert (entry.action, entry.why) == ("second_payment_returned", "Customer was there")


# The page


def test_nothing_waits(qtbot: QtBot, language: Language) -> None:
    stage = MoneyStage(qtbot, sample_tools(), Place.ATTENTION)
    page = page_of(stage)
    assert "Nothing waits for a person" in page.notice.accessibleName()
    assert page.enter_button.hasFocus()


def test_trouble_stands_in_the_place_of_the_list(stage: MoneyStage) -> None:
    page = page_of(stage)
    page._fail(StoreError("Damaged.", code="store_damaged"))
    assert "damaged" in page.notice.accessibleName()
    page.notice.button.click()
    assert page.list.isVisible()


def test_the_page_looks_again_when_the_till_counts_otherwise(stage: MoneyStage) -> None:
    who = Who("Nok", "Somchai", "seen")
    stage.tools.books.settle_second_payment("c1", ClaimDecision.IGNORED, who)
    stage.window.show_view(replace(VIEWS["idle"], attention_count=4))
    assert len(page_of(stage).list.lines) == 5


def test_words_for_what_happens_seldom() -> None:
    each = OpenAttention(
        *("pi_1", Attention.CURRENCY_MISMATCH, "s1", "pi_1", None, 100, 100, "usd", "", NOW, NOW),
        refused=((Decision.ACCEPT, "No."),),
    )
    assert "(USD)" in words.happened(each)
    assert words.why_words(each.why) == "Another currency"
    assert "other money" in words.why_not(each, Decision.ACCEPT)
    twice = OpenAttention(
        *("pi_1", Attention.PAID_TWICE, "s1", "pi_1", "A1-1", 100, 100, "thb", "", NOW, NOW),
        refused=((Decision.ACCEPT, "No."),),
    )
    assert "two codes" in words.happened(twice)
    assert words.why_words(twice.why) == "Paid twice"
    assert "has its receipt" in words.why_not(twice, Decision.ACCEPT)
