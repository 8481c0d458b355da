"""Every state of a payment in a customer's eyes, in both languages; and what never leaves the record."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import timedelta

import pytest

from kiosk.core.payment import Attention, Outcome
from kiosk.relay.pages import words
from kiosk.relay.pages.facts import Facts
from kiosk.relay.pages.view import PageView, Phase, view_of
from kiosk.relay.pages.words import Lang
from kiosk.relay.records import Decision, Settlement
from tests.relay.pages.samples import (
    EXPIRES,
    NOW,
    PHASES,
    PRACTICE_CODE,
    SAMPLES,
    SECRETS,
    TEST_CODE,
    facts,
    paid,
    receipt,
    refund,
)
from tests.relay.stage import START

HEADINGS = {
    Phase.PREPARING: ("กำลังเตรียม QR", "Preparing your code"),
    Phase.WAITING: ("สแกนเพื่อชำระเงิน", "Scan to pay"),
    Phase.AT_BANK: ("กำลังรอธนาคารยืนยัน", "Waiting for your bank"),
    Phase.CHECKING: ("กำลังตรวจสอบการชำระเงิน", "Checking your payment"),
    Phase.PAID: ("ชำระเงินสำเร็จ", "Paid"),
    Phase.REFUNDED: ("คืนเงินแล้ว", "Refunded"),
    Phase.FAILED: ("ชำระเงินไม่สำเร็จ", "The payment did not go through"),
    Phase.EXPIRED: ("QR หมดเวลาแล้ว", "This code has expired"),
    Phase.CANCELED: ("ยกเลิกรายการแล้ว", "This payment was cancelled"),
    Phase.MONEY_HELD: ("เราได้รับเงินแล้ว", "We have the money"),
    Phase.RETURNING: ("ร้านกำลังคืนเงินให้ท่าน", "The shop is returning the money"),
    Phase.IN_CHECK: ("ร้านกำลังตรวจสอบรายการนี้", "The shop is checking this payment"),
    Phase.UNUSABLE: ("QR นี้ใช้ไม่ได้", "This code cannot be used"),
}


def seen(one: Facts, lang: Lang = Lang.EN, after_s: float = 37, *, live: bool = True) -> PageView:
    return view_of(one, lang, START + timedelta(seconds=after_s), live=live)


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("name", SAMPLES)
def test_every_state_is_said_in_both_languages(name: str, lang: Lang) -> None:
    view = seen(SAMPLES[name], lang)
    assert view.phase is PHASES[name]
    assert view.heading == HEADINGS[view.phase][0 if lang is Lang.TH else 1]
    assert view.amount == "185.50"
    assert (view.code is not None) == (view.phase is Phase.WAITING)
    assert (view.receipt is not None) == (SAMPLES[name].receipt is not None)


def test_the_samples_are_every_phase() -> None:
    assert set(PHASES.values()) == set(Phase)


@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_personal_leaves_the_record(name: str) -> None:
    shown = json.dumps(asdict(seen(SAMPLES[name])), default=str, ensure_ascii=False)
    assert not [secret for secret in SECRETS if secret in shown]
    assert "pi_3QKioskSample0001_secret" not in shown


def test_the_countdown_is_the_servers() -> None:
    code = seen(SAMPLES["waiting"]).code
    assert code is not None
    assert (code.left_s, code.left, code.until) == (863, "14:23", "12:15")
    thai = seen(SAMPLES["waiting"], Lang.TH, after_s=899.5).code
    assert thai is not None
    assert (thai.left, thai.until) == ("0:00", "12:15\u00a0น.")


def test_when_its_time_is_up_the_code_is_gone_before_stripe_says_so() -> None:
    view = seen(SAMPLES["waiting"], after_s=900)
    assert view.phase is Phase.CHECKING
    assert view.code is None
    assert not view.final


def test_a_waiting_payment_without_a_code_is_being_checked() -> None:
    assert seen(facts(qr_data=None)).phase is Phase.CHECKING


@pytest.mark.parametrize(
    ("name", "after_s", "final"),
    [
        ("waiting", 37, False),
        ("failed", 37, False),
        ("failed", 900, True),
        ("unusable", 37, False),
        ("expired", 37, True),
        ("canceled", 37, True),
        ("refunded", 37, True),
        ("paid", 37, True),
        ("partly_refunded", 37, False),
        ("paid_without_receipt", 37, False),
        ("paid_without_receipt", 621, True),
        ("paid_late", 37, False),
        ("disputed", 37, False),
    ],
)
def test_it_says_when_nothing_more_is_to_come(name: str, after_s: float, final: bool) -> None:
    assert seen(SAMPLES[name], after_s=after_s).final is final


def test_a_receipt_is_awaited_only_for_a_while() -> None:
    assert seen(SAMPLES["paid_without_receipt"]).receipt_awaited
    assert not seen(SAMPLES["paid_without_receipt"], after_s=621).receipt_awaited
    assert not seen(facts(**paid(paid_at=None))).receipt_awaited


def test_paid_without_a_receipt_shows_what_proves_it() -> None:
    details = [(line.label, line.value) for line in seen(SAMPLES["paid_without_receipt"]).details]
    assert details == [
        ("Date", "1 March 2026, 12:00"),
        ("Bank reference", "0150260301120021"),
        ("Stripe payment", "pi_3QKioskSample0001"),
    ]
    assert seen(facts(**paid(paid_at=None, reference=None, stripe_id=None))).details == ()


@pytest.mark.parametrize(
    ("changes", "document", "phase"),
    [
        ({}, None, Phase.MONEY_HELD),
        ({}, receipt(), Phase.PAID),
        ({"amount_received_satang": 0}, None, Phase.IN_CHECK),
        ({"attention": Attention.DISPUTED}, receipt(), Phase.IN_CHECK),
        ({"attention": Attention.DISPUTED, "settlement": Decision.IGNORE}, receipt(), Phase.PAID),
        ({"settlement": Decision.ACCEPT}, None, Phase.PAID),
        ({"settlement": Decision.REFUND}, None, Phase.RETURNING),
        ({"settlement": Decision.IGNORE}, None, Phase.MONEY_HELD),
    ],
)
def test_what_a_person_decides_shows(
    changes: dict[str, object], document: dict[str, object] | None, phase: Phase
) -> None:
    decision = changes.get("settlement")
    if isinstance(decision, Decision):
        changes = {**changes, "settlement": Settlement(decision, "why", "Boss", START)}
    late = {"outcome": Outcome.ATTENTION, "attention": Attention.PAID_LATE}
    assert seen(facts(document, **paid(**{**late, **changes}))).phase is phase


def test_late_money_that_was_given_back_is_refunded() -> None:
    late = paid(outcome=Outcome.ATTENTION, attention=Attention.PAID_LATE)
    view = seen(facts(None, (refund(18_550),), **late))
    assert view.phase is Phase.REFUNDED
    assert [line.state for line in view.refunds] == ["returned"]


def test_another_sum_than_asked_for_is_said() -> None:
    assert seen(SAMPLES["other_sum"]).received == "100.00"
    assert seen(SAMPLES["paid"]).received is None
    assert seen(SAMPLES["waiting"]).received is None


def test_a_code_for_another_sum_is_never_shown() -> None:
    view = seen(SAMPLES["unusable"])
    assert view.code is None
    assert view.more == "Please ask the shop for a new code."


@pytest.mark.parametrize(
    ("one", "live", "mark"),
    [
        (facts(), True, None),
        (facts(), False, words.TEST.en),
        (facts(qr_data=TEST_CODE), True, words.TEST.en),
        (facts(qr_data=PRACTICE_CODE), True, words.PRACTICE.en),
        (facts(qr_data=PRACTICE_CODE), False, words.PRACTICE.en),
        (facts(receipt(practice=True), **paid()), True, words.PRACTICE.en),
        (facts(receipt(), **paid()), True, None),
    ],
)
def test_what_is_no_real_money_is_marked(one: Facts, live: bool, mark: str | None) -> None:
    assert seen(one, live=live).mark == mark


def test_the_title_is_the_shops_or_the_payments_or_neutral() -> None:
    assert seen(SAMPLES["paid"]).title == "ร้านกาแฟสามย่าน"
    assert seen(SAMPLES["waiting"]).title == "กาแฟลาเต้ 2 แก้ว"
    assert seen(facts(description=" \n "), Lang.TH).title == "ชำระเงินด้วยพร้อมเพย์"
    long = seen(facts(description="order " * 80)).title
    assert len(long) <= 121
    assert long.endswith("…")


def test_the_version_changes_with_what_is_shown_and_with_nothing_else() -> None:
    one = facts(**paid())
    version = seen(one).version
    assert seen(one, Lang.TH, after_s=40).version == version
    assert seen(replace(one, refunds=(refund(),))).version != version
    assert seen(facts(receipt(), **paid())).version != version
    assert seen(facts(**paid(version=4))).version != version
    waiting = SAMPLES["waiting"]
    assert seen(waiting).version == seen(waiting, after_s=300).version
    assert seen(waiting).version != view_of(waiting, Lang.EN, EXPIRES, live=True).version


def test_now_is_the_samples_now() -> None:
    assert view_of(SAMPLES["waiting"], Lang.EN, NOW, live=True) == seen(SAMPLES["waiting"])
