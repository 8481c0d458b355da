"""Messages about who may do what: pairing, people, approvals, the audit log. Shapes only, as in `messages`."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field, PlainSerializer, SecretStr

from kiosk.protocol.messages import Instant, Message


class PairingOffered(Message):
    """Answer of `POST /devices` with `pair`: the code is shown once and good once."""

    name: str
    scope: str
    code: str
    expires_at: Instant


class Pair(Message):
    """Body of `POST /pair`. Case, blanks and hyphens of the code do not matter."""

    model_config = ConfigDict(extra="forbid", strict=True)

    code: Annotated[str, Field(max_length=64)]


_DIGITS = "[0-9]{6,12}"
_NOT_IN_ORDER = "(?!0*1*2*3*4*5*6*7*8*9*$)(?!9*8*7*6*5*4*3*2*1*0*$)"
_NOT_REPEATED = r"(?!(.{1,6})\1+$)"
Pin = Annotated[
    SecretStr,
    Field(max_length=64, json_schema_extra={"pattern": f"^{_DIGITS}$", "maxLength": 12}),
    PlainSerializer(SecretStr.get_secret_value, return_type=str, when_used="json"),
]
"""Digits that only their owner knows: hidden wherever a message is shown, except on the wire."""
FreshPin = Annotated[
    Pin,
    Field(
        json_schema_extra={
            "pattern": f"^{_NOT_IN_ORDER}{_NOT_REPEATED}{_DIGITS}$",
            "maxLength": 12,
        }
    ),
]
"""A PIN that is to be set. The relay's rule, which refuses walks along a number pad too, is `guard.pins`."""
PersonName = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[^\W\d_][\w.\-' ]*$")]
"""Begins with a letter: a PIN typed into the wrong field must not pass for a name."""


class CreatePerson(Message):
    """Body of `POST /people`; `role` is cashier or manager."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: PersonName
    role: Annotated[str, Field(pattern="^(cashier|manager)$")]
    pin: FreshPin


class NewPin(Message):
    """Body of `POST /people/{name}/reset`."""

    model_config = ConfigDict(extra="forbid", strict=True)

    pin: FreshPin


class Person(Message):
    """A cashier or a manager as listed: never a PIN."""

    name: str
    role: str
    created_at: Instant
    pin_set_at: Instant
    disabled_at: Instant | None = None


class PersonList(Message):
    """Answer of `GET /people`."""

    items: list[Person]


class AskApproval(Message):
    """Body of `POST /approvals`; `action` is refund, refund_to_shop or resolve."""

    model_config = ConfigDict(extra="forbid", strict=True)

    person: PersonName
    pin: Pin
    action: Annotated[str, Field(pattern="^(refund|refund_to_shop|resolve)$")]
    payment_id: Annotated[str, Field(min_length=1, max_length=255)]


class ApprovalGiven(Message):
    """Answer of `POST /approvals`: goes into the header `Approval` of the one call it is for."""

    approval: str
    expires_at: Instant


class OpenSession(Message):
    """Body of `POST /sessions`: a manager signs in at a till."""

    model_config = ConfigDict(extra="forbid", strict=True)

    person: PersonName
    pin: Pin


class SessionGiven(Message):
    """Answer of `POST /sessions`: a token of a manager at this device, in the place of the device's own.

    `expires_at` is when it ends unless it is used.
    """

    token: str
    person: str
    expires_at: Instant


class CheckPin(Message):
    """Body of `POST /people/check`. `act`: the till's word for what is allowed there, for the audit log."""

    model_config = ConfigDict(extra="forbid", strict=True)

    person: PersonName
    pin: Pin
    act: Annotated[str, Field(pattern="^[a-z][a-z_]{0,39}$")]


class PersonNamed(Message):
    """Somebody who may stand at a till, as tills know people; a new `pin_set_at` ends what they keep of a PIN."""

    name: str
    role: str
    pin_set_at: Instant


class PersonNames(Message):
    """Answer of `GET /people/names`: everybody who is not disabled, by name."""

    items: list[PersonNamed]


class AuditItem(Message):
    """Who did what, when and why. `device` called, `person` allowed it."""

    number: int
    at: Instant
    action: str
    device: str
    person: str | None
    subject: str | None
    detail: dict[str, str]


class AuditPage(Message):
    """Answer of `GET /audit`, newest first; `next_cursor` is opaque, null on the last page."""

    items: list[AuditItem]
    next_cursor: str | None = None
