"""What the customer sees at each moment, and when it goes: decided without a window."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk.app.customer import texts
from kiosk.app.customer.face import Face, FaceKind, FacePresenter, kind_of
from kiosk.app.samples import NOW, OFFLINE, PAYLOAD, SALES, SHOP, VIEWS
from kiosk.core.sale import SaleState
from kiosk.till.snapshot import LinkState, LinkView, QrMark, SaleView, TillView
from tests.app.stage import NOTHING, SALE_OF_STATE, showing

KINDS = {
    "creating": FaceKind.PREPARING,
    "waiting": FaceKind.CODE,
    "at_bank": FaceKind.AT_BANK,
    "checking": FaceKind.CHECKING,
    "unknown": FaceKind.UNKNOWN,
    "paid": FaceKind.PAID,
    "failed": FaceKind.FAILED,
    "expired": FaceKind.EXPIRED,
    "canceled": FaceKind.CANCELED,
    "attention": FaceKind.ATTENTION,
}


def face_of(view: TillView) -> Face:
    return FacePresenter(SHOP).face(view, NOW)


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("practice_relay", QrMark.PRACTICE),
        ("practice_relay_waiting", QrMark.TEST),
        ("practice_relay_paid", QrMark.TEST),
        ("idle", None),
        ("paid", None),
    ],
)
def test_a_relay_without_real_money_marks_every_page(name: str, mark: QrMark | None) -> None:
    assert face_of(VIEWS[name]).mark is mark


@pytest.mark.parametrize(("name", "kind"), KINDS.items())
def test_every_moment_has_its_page(name: str, kind: FaceKind) -> None:
    face = face_of(VIEWS[name])
    assert face.kind is kind
    assert face.state == SALES[name].state.value
    assert face.amount_satang == 18_550
    assert face.title.th
    assert face.title.en


def test_of_a_sale_that_a_person_settled_the_customer_waits_for_nothing() -> None:
    face = face_of(VIEWS["settled"])
    assert face.kind is FaceKind.IDLE
    assert face.amount_satang is None


@pytest.mark.parametrize("sale", [s for n, s in SALES.items() if n != "waiting"])
def test_the_code_is_on_no_page_but_its_own(sale: SaleView) -> None:
    assert face_of(showing(sale, qr_data=PAYLOAD if sale.at_bank else None)).qr_data is None


@pytest.mark.parametrize("state", sorted(set(SaleState) - {SaleState.WAITING}))
def test_a_code_that_is_left_in_a_snapshot_is_not_shown(state: SaleState) -> None:
    assert face_of(showing(SALE_OF_STATE[state], qr_data=PAYLOAD)).qr_data is None


def test_a_code_goes_at_the_second_its_time_is_up() -> None:
    sale = SALES["waiting"]
    assert sale.expires_at is not None
    assert kind_of(sale, sale.expires_at - timedelta(seconds=1)) is FaceKind.CODE
    assert kind_of(sale, sale.expires_at) is FaceKind.CHECKING


def test_a_waiting_sale_without_a_code_is_being_checked() -> None:
    assert face_of(showing(SALES["waiting"], qr_data=None)).kind is FaceKind.CHECKING


def test_without_a_sale_the_shop_is_shown() -> None:
    face = face_of(NOTHING)
    assert (face.kind, face.state, face.detail) == (FaceKind.IDLE, "idle", texts.ACCEPTS)


def test_without_the_relay_no_promptpay_is_promised() -> None:
    assert face_of(replace(NOTHING, link=OFFLINE)).detail == texts.ACCEPTS_NOT_NOW


def test_a_till_that_only_starts_is_no_trouble() -> None:
    view = TillView(link=LinkView(LinkState.OFFLINE))
    assert face_of(view).detail == texts.ACCEPTS


def test_a_till_that_cannot_sell_says_so() -> None:
    assert face_of(VIEWS["trouble"]).kind is FaceKind.TROUBLE


@pytest.mark.parametrize("name", ["paid", "canceled"])
def test_paid_and_canceled_leave_by_themselves(name: str) -> None:
    presenter = FacePresenter(SHOP)
    view = VIEWS[name]
    stays = timedelta(seconds=SHOP.paid_page_s)
    assert presenter.face(view, NOW).state == name
    assert presenter.face(view, NOW + stays - timedelta(seconds=1)).state == name
    assert presenter.face(view, NOW + stays).kind is FaceKind.IDLE


@pytest.mark.parametrize("name", ["failed", "expired", "attention"])
def test_pages_that_ask_for_something_stay(name: str) -> None:
    presenter = FacePresenter(SHOP)
    presenter.face(VIEWS[name], NOW)
    assert presenter.face(VIEWS[name], NOW + timedelta(hours=1)).state == name


def test_the_next_paid_sale_has_its_full_time() -> None:
    presenter = FacePresenter(SHOP)
    stays = timedelta(seconds=SHOP.paid_page_s)
    presenter.face(VIEWS["paid"], NOW)
    later = NOW + stays
    assert presenter.face(VIEWS["paid"], later).kind is FaceKind.IDLE
    second = showing(SALES["paid"], sale_id="sale-130")
    assert presenter.face(second, later).kind is FaceKind.PAID


def test_the_receipt_is_named_with_its_time_in_the_shop() -> None:
    assert "A1-000129 · 14:32" in face_of(VIEWS["paid"]).receipt


def test_a_paid_sale_without_its_number_names_none() -> None:
    assert face_of(showing(SALES["paid"], receipt_number=None)).receipt == ""


def test_time_that_passes_makes_no_new_face() -> None:
    presenter = FacePresenter(SHOP)
    first = presenter.face(VIEWS["waiting"], NOW)
    assert presenter.face(VIEWS["waiting"], NOW + timedelta(seconds=30)) == first
