"""What the settings of both programs share, and the error that every setting can end in."""

from __future__ import annotations

from datetime import tzinfo
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator

from kiosk.core.errors import KioskError
from kiosk.core.money import MAX_AMOUNT_SATANG, MIN_AMOUNT_SATANG
from kiosk.paths import default_data_dir
from kiosk.settings.kinds import Satang, zone_name


class SettingsError(KioskError):
    """A setting cannot be used; the text names the key, what it takes, and where it stands."""

    code = "settings"


class KioskSettings(BaseModel):
    """What both programs share. Field `x` is `KIOSK_X` in the environment (its alias) and `x` in `kiosk.toml`."""

    model_config = ConfigDict(
        extra="ignore",
        frozen=True,
        populate_by_name=True,
        str_strip_whitespace=True,
        validate_default=True,
    )

    data_dir: Annotated[Path, Field(alias="KIOSK_DATA_DIR")] = Field(
        default_factory=default_data_dir
    )
    timezone: Annotated[str, AfterValidator(zone_name), Field(alias="KIOSK_TIMEZONE")] = (
        "Asia/Bangkok"
    )
    min_amount_satang: Annotated[Satang, Field(alias="KIOSK_MIN_AMOUNT")] = MIN_AMOUNT_SATANG
    max_amount_satang: Annotated[Satang, Field(alias="KIOSK_MAX_AMOUNT")] = MAX_AMOUNT_SATANG

    @field_validator("*", mode="before")
    @classmethod
    def _no_yes_or_no(cls, value: object) -> object:
        """No setting is a boolean; TOML's `true` would pass for the number 1."""
        if isinstance(value, bool):
            raise ValueError("a boolean")
        return value

    @property
    def zone(self) -> tzinfo:
        """The shop's time zone."""
        return ZoneInfo(self.timezone)
