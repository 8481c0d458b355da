"""What a relay cannot start without: a key of Stripe, and with a live one that money goes where it should."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.settings import RelaySettings, SettingsError, require_relay_settings

TEST_KEY = "sk_test_kiosk1234"
LIVE_KEY = "sk_live_kiosk1234"


def relay(**values: Any) -> RelaySettings:
    return RelaySettings(**values)


@pytest.mark.parametrize("key", [TEST_KEY, "rk_test_kiosk1", "sk_test_a"])
def test_a_test_key_is_enough(key: str) -> None:
    settings = relay(stripe_secret_key=key, stripe_api_base="http://127.0.0.1:8788")
    require_relay_settings(settings)
    assert not settings.live


@pytest.mark.parametrize("key", [LIVE_KEY, "rk_live_kiosk1"])
def test_a_live_key_needs_the_mailbox_and_goes_to_stripe_only(key: str) -> None:
    mailbox = "pos@shop.example"
    require_relay_settings(relay(stripe_secret_key=key, billing_email=mailbox))
    assert relay(stripe_secret_key=key).live
    with pytest.raises(SettingsError, match="KIOSK_BILLING_EMAIL is required"):
        require_relay_settings(relay(stripe_secret_key=key))
    elsewhere = "https://stripe.example"
    with pytest.raises(SettingsError, match="STRIPE_API_BASE is refused with a live key"):
        require_relay_settings(
            relay(stripe_secret_key=key, billing_email=mailbox, stripe_api_base=elsewhere)
        )


def test_without_a_key_there_is_no_relay() -> None:
    assert not relay().live
    with pytest.raises(SettingsError, match="STRIPE_SECRET_KEY is not set; it takes a Stripe key"):
        require_relay_settings(relay())


@pytest.mark.parametrize(
    "key",
    [
        *(
            "pk_test_kiosk_hunter2",
            "sk_hunter2",
            "sk_test_",
            "sk test_hunter2",
            "whsec_kiosk_hunter2",
        ),
        *("sk_test_kiosk_hunter2…", "sk_test_kiosk hunter2", "x sk_test_kiosk_hunter2"),
        *("SK_TEST_HUNTER2", "hunter2", "sk_live"),
    ],
)
def test_what_is_no_stripe_key_is_refused_without_being_shown(key: str) -> None:
    with pytest.raises(SettingsError, match=r"^STRIPE_SECRET_KEY takes a Stripe key: ") as caught:
        require_relay_settings(relay(stripe_secret_key=key))
    assert "hunter2" not in caught.value.text


def test_a_live_word_elsewhere_in_a_test_key_is_no_live_key() -> None:
    assert not relay(stripe_secret_key="sk_test_kiosk_live_x").live
