"""Whom the till trusts: the world's authorities for a relay with TLS, nobody where nothing is checked."""

from __future__ import annotations

import ssl

import pytest

from kiosk.till.link.certificates import trusted_for


@pytest.mark.parametrize("url", ["https://relay.example.com", "HTTPS://relay.example.com:8443/x"])
def test_a_relay_with_tls_is_checked_against_the_worlds_authorities(url: str) -> None:
    trusted = trusted_for(url)

    assert trusted.cert_store_stats()["x509_ca"] > 50
    assert trusted is trusted_for("https://another.example.com")  # read once


@pytest.mark.parametrize(
    "url", ["https://relay.example.com", "http://127.0.0.1:8000", "http://relay.example.com"]
)
def test_no_certificate_is_ever_taken_unchecked(url: str) -> None:
    trusted = trusted_for(url)

    assert trusted.verify_mode is ssl.CERT_REQUIRED
    assert trusted.check_hostname


def test_a_relay_without_tls_costs_no_authorities() -> None:
    assert trusted_for("http://127.0.0.1:8000").cert_store_stats()["x509_ca"] == 0
