"""The problem codes are the contract's, each with its status."""

from __future__ import annotations

from http import HTTPStatus

from kiosk.protocol.problems import PROBLEM_CONTENT_TYPE, STATUS, ProblemCode

CONTRACT = """
unauthorized 401, forbidden 403, not_found 404, method_not_allowed 405, in_progress 409,
idempotency_conflict 409, invalid_state 409, not_refundable 409, gone 410, body_too_large 413,
unsupported_media_type 415, validation_failed 422, amount_too_small 422, amount_too_large 422,
rate_limited 429, signature_invalid 400, pairing_refused 403, stripe_rejected 502,
stripe_unavailable 503, storage_unavailable 503
"""


def test_the_codes_are_the_contracts() -> None:
    agreed = dict(pair.split() for pair in CONTRACT.replace("\n", " ").split(","))
    built = {code.value: str(STATUS[code]) for code in ProblemCode}
    assert built == agreed


def test_every_code_has_a_status_that_exists() -> None:
    assert set(STATUS) == set(ProblemCode)
    assert all(HTTPStatus(status) >= HTTPStatus.BAD_REQUEST for status in STATUS.values())


def test_the_content_type_is_rfc_9457s() -> None:
    assert PROBLEM_CONTENT_TYPE == "application/problem+json"
