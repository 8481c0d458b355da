"""What is typed into a form: read by the settings' own model, one problem a field, kept as the file holds it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from kiosk.settings import Loaded, TillSettings, load
from kiosk.settings.forms import Reading, as_typed, is_live, read_form, relay_problems
from kiosk.settings.words import TAKES
from kiosk.settings.writing import change

NOW = TillSettings()


def read(**texts: str) -> Reading:
    """Typed into a form over the defaults."""
    return read_form(NOW, texts)


def test_what_was_typed_is_kept_as_the_file_holds_it() -> None:
    reading = read(
        shop_name=" ร้านกาแฟ ",
        till="B2",
        volume_paid="40",
        poll_s="2.5",
        min_amount_satang="12.50",
        quick_amounts_satang="25, 40.50",
        idle_messages="ยินดีต้อนรับ\nWi-Fi ฟรี",
        day_closes_at="04:00",
        legal_name="",
    )
    assert reading.problems == {}
    assert reading.changes == {
        "shop_name": "ร้านกาแฟ",
        "till": "B2",
        "volume_paid": 40,
        "poll_seconds": 2.5,
        "min_amount": 1250,
        "quick_amounts": "25, 40.50",
        "idle_messages": "ยินดีต้อนรับ | Wi-Fi ฟรี",
        "day_closes_at": "04:00",
        "legal_name": None,
    }


def test_the_file_made_of_it_is_read_back_the_same(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.toml"
    texts = {
        "shop_address": "128/7 ถนนสีลม\nกรุงเทพฯ 10500",
        "vat_rates": "1992-01-01:7, 2030-10-01:10",
        "quick_amounts_satang": "25, 40.50",
        "max_amount_satang": "5000",
        "paper_mm": "58",
        "day_closes_at": "04:00",
    }
    change(path, read(**texts).changes)
    loaded: Loaded[TillSettings] = load(TillSettings, toml_file=path)
    assert {name: as_typed(name, getattr(loaded.settings, name)) for name in texts} == texts


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("shop_name", ""),
        ("shop_name", "ก" * 61),
        ("till", "a1"),
        ("till", ""),
        ("day_closes_at", "25:00"),
        ("volume_paid", "101"),
        ("volume_paid", "loud"),
        ("printer", "lpt1"),
        ("tax_id", "1234567890123"),
        ("quick_amounts_satang", "1,2,3,4,5,6"),
    ],
)
def test_a_wrong_field_says_what_it_takes(name: str, text: str) -> None:
    reading = read(**{name: text, "cashier": "Nok"})
    assert reading.problems == {name: TAKES[name]}
    assert reading.changes == {}


def test_every_wrong_field_is_told_at_once() -> None:
    reading = read(till="?", volume_late="-1", shop_name="", min_amount_satang="ten")
    assert set(reading.problems) == {"till", "volume_late", "shop_name", "min_amount_satang"}


def test_fields_that_are_wrong_together() -> None:
    reading = read(min_amount_satang="500", max_amount_satang="100")
    assert set(reading.problems) == {"min_amount_satang"}
    tax = read(tax_invoice="on").problems["tax_invoice"]
    assert "KIOSK_TAX_ID" in tax.english
    assert read(tax_invoice="off").problems == {}


def test_a_secret_is_never_shown() -> None:
    assert as_typed("device_token", SecretStr("kt_made_up")) == ""
    assert as_typed("poll_s", 3.0) == "3"
    assert as_typed("tax_id", None) == ""


@pytest.mark.parametrize(
    ("key", "mailbox", "wrong"),
    [
        ("sk_test_made_up", "", set()),
        ("rk_test_made_up", "shop@example.com", set()),
        ("", "", {"stripe_secret_key"}),
        ("sk_made_up", "", {"stripe_secret_key"}),
        ("pk_test_made_up", "", {"stripe_secret_key"}),
        ("sk_test_made up", "", {"stripe_secret_key"}),
        ("sk_live_" + "made_up", "", {"billing_email"}),
        ("sk_live_" + "made_up", "shop@example.com", set()),
        ("sk_test_made_up", "shop", {"billing_email"}),
    ],
)
def test_the_key_of_a_relay_on_this_machine(key: str, mailbox: str, wrong: set[str]) -> None:
    assert set(relay_problems(key, mailbox)) == wrong


def test_the_publishable_key_is_told_apart() -> None:
    assert "publishable" in relay_problems("pk_live_made_up", "")["stripe_secret_key"].english
    assert is_live("rk_live_" + "made_up")
    assert not is_live("sk_test_live_made_up")
