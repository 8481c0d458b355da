"""The shop of the use cases from the shop's settings: nothing set is lost, and nothing is said that was not."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

from kiosk.core.vat import VatRate
from kiosk.settings import TillSettings
from kiosk.till.shop import Shop, shop_of

SET = TillSettings(
    shop_name="ร้านกาแฟ",
    till="B2",
    cashier="นก",
    legal_name="บริษัท กาแฟดี จำกัด",
    shop_address=("1 ถนนสีลม",),
    tax_id="0107544000108",
    branch="00000",
    pos_number="E06150001",
    tax_invoice="on",
    item_text="เครื่องดื่ม",
    vat="on",
    qr_gate="refuse",
)


def test_every_fact_is_taken_over() -> None:
    shop = shop_of(SET, practice=True)
    assert (shop.name, shop.till, shop.cashier) == ("ร้านกาแฟ", "B2", "นก")
    assert (shop.legal_name, shop.address) == ("บริษัท กาแฟดี จำกัด", ("1 ถนนสีลม",))
    assert (shop.tax_id, shop.branch) == ("0107544000108", "00000")
    assert (shop.pos_number, shop.item_text) == ("E06150001", "เครื่องดื่ม")
    assert (shop.tax_invoice, shop.refuse_unproved, shop.practice) == (True, True, True)
    assert shop.vat_rates == (VatRate(date(1992, 1, 1), 700),)


def test_a_shop_that_set_nothing_is_as_it_always_was() -> None:
    bare = Shop(name="x", till="A1", cashier="", zone=TillSettings().zone)
    shop = shop_of(TillSettings(shop_name="x"))
    assert {f.name: getattr(shop, f.name) for f in fields(Shop)} == {
        f.name: getattr(bare, f.name) for f in fields(Shop)
    }


def test_a_shop_that_is_not_registered_has_no_rates() -> None:
    assert shop_of(TillSettings(vat_rates=(VatRate(date(1992, 1, 1), 700),))).vat_rates == ()
