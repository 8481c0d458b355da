"""The relay's problem codes with their HTTP status: the closed list of the contract, in one place."""

from __future__ import annotations

from enum import StrEnum

PROBLEM_CONTENT_TYPE = "application/problem+json"


class ProblemCode(StrEnum):
    """Why the relay said no."""

    UNAUTHORIZED = "unauthorized"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    IN_PROGRESS = "in_progress"
    IDEMPOTENCY_CONFLICT = "idempotency_conflict"
    INVALID_STATE = "invalid_state"
    NOT_REFUNDABLE = "not_refundable"
    GONE = "gone"
    BODY_TOO_LARGE = "body_too_large"
    UNSUPPORTED_MEDIA_TYPE = "unsupported_media_type"
    VALIDATION_FAILED = "validation_failed"
    AMOUNT_TOO_SMALL = "amount_too_small"
    AMOUNT_TOO_LARGE = "amount_too_large"
    RATE_LIMITED = "rate_limited"
    SIGNATURE_INVALID = "signature_invalid"
    PAIRING_REFUSED = "pairing_refused"
    STRIPE_REJECTED = "stripe_rejected"
    STRIPE_UNAVAILABLE = "stripe_unavailable"
    STORAGE_UNAVAILABLE = "storage_unavailable"


STATUS: dict[ProblemCode, int] = {
    ProblemCode.UNAUTHORIZED: 401,
    ProblemCode.FORBIDDEN: 403,
    ProblemCode.NOT_FOUND: 404,
    ProblemCode.METHOD_NOT_ALLOWED: 405,
    ProblemCode.IN_PROGRESS: 409,
    ProblemCode.IDEMPOTENCY_CONFLICT: 409,
    ProblemCode.INVALID_STATE: 409,
    ProblemCode.NOT_REFUNDABLE: 409,
    ProblemCode.GONE: 410,
    ProblemCode.BODY_TOO_LARGE: 413,
    ProblemCode.UNSUPPORTED_MEDIA_TYPE: 415,
    ProblemCode.VALIDATION_FAILED: 422,
    ProblemCode.AMOUNT_TOO_SMALL: 422,
    ProblemCode.AMOUNT_TOO_LARGE: 422,
    ProblemCode.RATE_LIMITED: 429,
    ProblemCode.SIGNATURE_INVALID: 400,
    ProblemCode.PAIRING_REFUSED: 403,
    ProblemCode.STRIPE_REJECTED: 502,
    ProblemCode.STRIPE_UNAVAILABLE: 503,
    ProblemCode.STORAGE_UNAVAILABLE: 503,
}
