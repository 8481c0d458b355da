"""The signature, checked by Stripe's SDK and by hand."""

from __future__ import annotations

import hashlib
import hmac
import json
import time

import pytest
import stripe

from kiosk.sandbox.signature import signature_header

BODY = json.dumps({"id": "evt_1", "object": "event", "note": "กาแฟ"}, ensure_ascii=False).encode()


def test_a_known_value() -> None:
    expected = hmac.digest(b"whsec_sandbox", b"1700000000." + BODY, hashlib.sha256).hex()
    assert signature_header(BODY, ["whsec_sandbox"], 1_700_000_000) == f"t=1700000000,v1={expected}"


@pytest.mark.parametrize("secret", ["whsec_old", "whsec_new"])
def test_the_sdk_accepts_each_of_several_secrets(secret: str) -> None:
    header = signature_header(BODY, ["whsec_old", "whsec_new"], int(time.time()))
    assert header.count("v1=") == 2
    assert stripe.Webhook.construct_event(BODY, header, secret).id == "evt_1"


@pytest.mark.parametrize(
    ("body", "secret", "age_s"),
    [(BODY + b"\n", "whsec_a", 0), (BODY, "whsec_b", 0), (BODY, "whsec_a", 400)],
)
def test_the_sdk_refuses_what_is_not_right(body: bytes, secret: str, age_s: int) -> None:
    header = signature_header(BODY, ["whsec_a"], int(time.time()) - age_s)
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body, header, secret)
