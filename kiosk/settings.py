"""What a shop can set, read once at start: `TillSettings` and `RelaySettings` over one base.

Order, strongest first: command line, environment, `.env` in the working folder, `kiosk.toml` in the data
folder, default. Every value knows where it came from (`origins`), so that `kiosk doctor` can say so. It must
never start with a value it could not read: `SettingsError` names the key, what it takes, the file and line.
"""

from __future__ import annotations

import ipaddress
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, tzinfo
from pathlib import Path
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
)
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from kiosk.core.errors import KioskError
from kiosk.core.money import MAX_AMOUNT_SATANG, MIN_AMOUNT_SATANG, AmountError, parse_baht
from kiosk.paths import default_data_dir
from kiosk.settings_shop import (
    THAI_VAT,
    Address,
    Branch,
    TaxNumber,
    VatRates,
    what_is_missing,
)
from kiosk.settings_words import TAKES

ENV_FILE = ".env"
S = TypeVar("S", bound="KioskSettings")
DEFAULT_QUICK_AMOUNTS = (2_000, 5_000, 10_000, 50_000, 100_000)


class SettingsError(KioskError):
    """A setting cannot be used; the text names the key, what it takes, and where it stands."""

    code = "settings"


def _split(value: object) -> object:
    """A comma separated text as a list; a list (from TOML) stays."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


def _baht_list(value: object) -> object:
    """Prices in baht (`25, 40.50`) as satang; a tuple holds satang already."""
    parts = _split(value)
    if not isinstance(parts, list):
        return value
    try:
        return tuple(parse_baht(str(part)) for part in parts)
    except AmountError as error:
        raise ValueError(error.text) from None


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("no such time zone") from None
    return name


def _time_of_day(value: object) -> object:
    """Hours and minutes only: pydantic would take a zone along and read a number as seconds."""
    if isinstance(value, time):
        return value
    if isinstance(value, str) and re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", value.strip()):
        return value
    raise ValueError("no time of day")


def _http_url(url: str) -> str:
    parts = urlsplit(url)  # raises ValueError itself for a broken IPv6 address, and at `port`
    named = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    extra = parts.username is not None or parts.query or parts.fragment
    if not named or extra or not url.isprintable() or " " in url:
        raise ValueError("must be an http:// or https:// address")
    return url.rstrip("/")


def _relay_url(url: str) -> str:
    address = _http_url(url)
    parts = urlsplit(address)
    if parts.scheme == "http" and not _is_this_machine(parts.hostname or ""):
        raise ValueError("http:// is only for this machine; use https://")
    return address


def _network(text: str) -> str:
    """An address or a network of addresses, in its usual spelling."""
    return str(ipaddress.ip_network(text))  # its ValueError says what is wrong


def _origin(text: str) -> str:
    """`https://shop.example`: scheme, host and port of a web page, as browsers name it."""
    address = _http_url(text)
    if urlsplit(address).path:
        raise ValueError("an origin has no path")
    return address


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _looks_like(pattern: str) -> AfterValidator:
    """A check that the whole of a secret matches `pattern`."""

    def check(secret: SecretStr) -> SecretStr:
        if not re.fullmatch(pattern, secret.get_secret_value()):
            raise ValueError("not of the right form")
        return secret

    return AfterValidator(check)


Satang = Annotated[int, Field(ge=1, le=MAX_AMOUNT_SATANG)]
HttpUrl = Annotated[str, AfterValidator(_http_url)]
RelayUrl = Annotated[str, AfterValidator(_relay_url)]
Network = Annotated[str, AfterValidator(_network)]
Origin = Annotated[str, AfterValidator(_origin)]
# Tokens travel in HTTP headers: printable ASCII without blanks.
Token = Annotated[SecretStr, _looks_like(r"[!-~]+")]
WebhookSecret = Annotated[SecretStr, _looks_like(r"whsec_[!-~]+")]
# A secret, because it may hold a password.
DatabaseUrl = Annotated[SecretStr, _looks_like(r"(sqlite:///|postgresql://)\S+")]


class KioskSettings(BaseSettings):
    """What both programs share. Field `x` is `KIOSK_X` in the environment (its alias) and `x` in `kiosk.toml`."""

    model_config = SettingsConfigDict(
        extra="ignore",
        frozen=True,
        populate_by_name=True,
        env_ignore_empty=True,
        str_strip_whitespace=True,
    )

    data_dir: Annotated[Path, Field(alias="KIOSK_DATA_DIR")] = Field(
        default_factory=default_data_dir
    )
    timezone: Annotated[str, AfterValidator(_zone), Field(alias="KIOSK_TIMEZONE")] = "Asia/Bangkok"
    min_amount_satang: Annotated[Satang, Field(alias="KIOSK_MIN_AMOUNT")] = MIN_AMOUNT_SATANG
    max_amount_satang: Annotated[Satang, Field(alias="KIOSK_MAX_AMOUNT")] = MAX_AMOUNT_SATANG

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what `load` hands in: it merges the sources itself, to remember the origins."""
        return (init_settings,)

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


class TillSettings(KioskSettings):
    """Settings of a till."""

    relay_url: Annotated[RelayUrl | None, Field(alias="KIOSK_RELAY_URL")] = None
    device_token: Annotated[Token | None, Field(alias="KIOSK_DEVICE_TOKEN")] = None
    shop_name: Annotated[str, Field(alias="KIOSK_SHOP_NAME", min_length=1, max_length=60)] = (
        "ร้านของฉัน"
    )
    legal_name: Annotated[str, Field(alias="KIOSK_LEGAL_NAME", max_length=120)] = ""
    shop_address: Annotated[Address, Field(alias="KIOSK_SHOP_ADDRESS")] = ()
    tax_id: Annotated[TaxNumber | None, Field(alias="KIOSK_TAX_ID")] = None
    branch: Annotated[Branch | None, Field(alias="KIOSK_BRANCH")] = None
    pos_number: Annotated[
        str | None, Field(alias="KIOSK_POS_NUMBER", pattern=r"^[A-Za-z0-9][A-Za-z0-9./-]{0,29}$")
    ] = None
    tax_invoice: Annotated[str, Field(alias="KIOSK_TAX_INVOICE", pattern="^(on|off)$")] = "off"
    item_text: Annotated[str, Field(alias="KIOSK_ITEM_TEXT", max_length=80)] = ""
    vat: Annotated[str, Field(alias="KIOSK_VAT", pattern="^(on|off)$")] = "off"
    vat_rates: Annotated[VatRates, Field(alias="KIOSK_VAT_RATES")] = THAI_VAT
    till: Annotated[str, Field(alias="KIOSK_TILL", pattern=r"^[A-Z0-9]{1,6}$")] = "A1"
    cashier: Annotated[str, Field(alias="KIOSK_CASHIER", max_length=40)] = ""
    language: Annotated[str, Field(alias="KIOSK_LANGUAGE", pattern=r"^(th|en)$")] = "th"
    theme: Annotated[str, Field(alias="KIOSK_THEME", pattern="^(light|dark|system)$")] = "light"
    day_closes_at: Annotated[
        time, BeforeValidator(_time_of_day), Field(alias="KIOSK_DAY_CLOSES_AT")
    ] = time(0, 0)
    quick_amounts_satang: Annotated[
        tuple[Satang, ...],
        NoDecode,
        BeforeValidator(_baht_list),
        Field(alias="KIOSK_QUICK_AMOUNTS", max_length=5),
    ] = DEFAULT_QUICK_AMOUNTS
    qr_gate: Annotated[str, Field(alias="KIOSK_QR_GATE", pattern="^(warn|refuse)$")] = "warn"
    poll_s: Annotated[float, Field(alias="KIOSK_POLL_SECONDS", ge=1, le=60)] = 3
    paid_page_s: Annotated[int, Field(alias="KIOSK_PAID_SECONDS", ge=3, le=600)] = 15
    backup_dir: Annotated[Path | None, Field(alias="KIOSK_BACKUP_DIR")] = None


class RelaySettings(KioskSettings):
    """Settings of the relay. The secret key's prefix says whether it is live."""

    stripe_secret_key: Annotated[SecretStr | None, Field(alias="STRIPE_SECRET_KEY")] = None
    stripe_webhook_secrets: Annotated[
        tuple[WebhookSecret, ...],
        NoDecode,
        BeforeValidator(_split),
        Field(alias="STRIPE_WEBHOOK_SECRET"),
    ] = ()
    stripe_api_base: Annotated[HttpUrl | None, Field(alias="STRIPE_API_BASE")] = None
    database_url: Annotated[DatabaseUrl | None, Field(alias="KIOSK_DATABASE_URL")] = None
    public_url: Annotated[HttpUrl | None, Field(alias="KIOSK_PUBLIC_URL")] = None
    page_days: Annotated[int, Field(alias="KIOSK_PAGE_DAYS", ge=1, le=3650)] = 30
    trusted_proxies: Annotated[
        tuple[Network, ...],
        NoDecode,
        BeforeValidator(_split),
        Field(alias="KIOSK_TRUSTED_PROXIES"),
    ] = ()
    cors_origins: Annotated[
        tuple[Origin, ...], NoDecode, BeforeValidator(_split), Field(alias="KIOSK_CORS_ORIGINS")
    ] = ()
    stripe_rps: Annotated[float, Field(alias="KIOSK_STRIPE_RPS", gt=0, le=100)] = 10
    billing_email: Annotated[
        str | None, Field(alias="KIOSK_BILLING_EMAIL", pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
    ] = None
    qr_ttl_s: Annotated[int, Field(alias="KIOSK_QR_TTL", ge=60, le=1800)] = 900
    metrics_token: Annotated[Token | None, Field(alias="KIOSK_METRICS_TOKEN")] = None

    @property
    def live(self) -> bool:
        """The key moves real money."""
        key = self.stripe_secret_key
        return key is not None and "_live_" in key.get_secret_value()[:8]


def toml_key(alias: str) -> str:
    """The key in `kiosk.toml` of an environment variable: `KIOSK_SHOP_NAME` -> `shop_name`."""
    return alias.removeprefix("KIOSK_").lower()


def _aliases(model: type[KioskSettings]) -> dict[str, str]:
    return {name: str(field.alias) for name, field in model.model_fields.items()}


def known_toml_keys() -> frozenset[str]:
    """Every key that `kiosk.toml` may hold; both programs read the same file."""
    names = {**_aliases(TillSettings), **_aliases(RelaySettings)}
    return frozenset(toml_key(alias) for alias in names.values()) - {"data_dir"}


def read_toml(path: Path) -> dict[str, Any]:
    """The contents of `kiosk.toml`, empty when there is none.

    Raises `SettingsError` with the line when it cannot be read, is damaged or holds an unknown key.
    """
    text = _text_of(path)
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(
            f"{path} is damaged: {_sentence(str(error))}",
            thai=_damaged_thai(path, str(error), text),
        ) from None
    except (ValueError, RecursionError):
        # A number of thousands of digits, or thousands of brackets: tomllib leaves these to Python.
        raise SettingsError(
            f"{path} is damaged: it holds something far too long.",
            thai=f"ไฟล์ {path} เสียหาย: มีข้อมูลที่ยาวเกินไป",
        ) from None
    for key in values:
        if key not in known_toml_keys():
            raise _unknown_key(path, _line_of(text, key), key)
    return values


def _damaged_thai(path: Path, error: str, text: str) -> str:
    """tomllib says the line in English; without one the end of the file came too early."""
    said = re.search(r"line (\d+)", error)
    line = said[1] if said else str(max(1, len(text.splitlines())))
    return f"ไฟล์ {path} เสียหาย: อ่านบรรทัดที่ {line} ไม่ได้"


def _unknown_key(path: Path, line: int, key: str) -> SettingsError:
    known = ", ".join(sorted(known_toml_keys()))
    return SettingsError(
        f"{path}, line {line}: there is no setting '{key}'. Settings are: {known}.",
        thai=f"ไฟล์ {path} บรรทัดที่ {line}: ไม่มีการตั้งค่าชื่อ '{key}' ชื่อที่มีคือ {known}",
    )


def _text_of(path: Path) -> str:
    """What a settings file says, empty when there is none. Windows' editors put a mark (BOM) before it."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except UnicodeDecodeError:
        raise SettingsError(
            f"{path} is damaged: it is not UTF-8 text.",
            thai=f"ไฟล์ {path} เสียหาย: ไม่ใช่ข้อความ UTF-8",
        ) from None
    except OSError as error:
        raise SettingsError(
            f"{path} cannot be read: {error.strerror}.", thai=f"อ่านไฟล์ {path} ไม่ได้"
        ) from None


def _sentence(text: str) -> str:
    return text[:1].lower() + text[1:].rstrip(".") + "."


def _line_of(text: str, key: str) -> int:
    """The line where `key` is set: in TOML as a key or a table, in `.env` also in lower case and exported."""
    pattern = rf"^\s*(?:\[+\s*|export\s+)?[\"']?{re.escape(key)}[\"']?\s*[=\].]"
    lines = enumerate(text.splitlines(), start=1)
    # The last one counts, as it does for the value.
    return max((n for n, line in lines if re.match(pattern, line, re.IGNORECASE)), default=1)


_Layers = list[tuple[str, Mapping[str, Any]]]
"""Sources by name with what they say, by alias; the strongest first."""


@dataclass(frozen=True, slots=True)
class Loaded(Generic[S]):
    """Settings, and for each field its origin: `command line`, `environment`, `.env`, `kiosk.toml`, `default`."""

    settings: S
    origins: Mapping[str, str]
    toml_file: Path


def load(
    model: type[S],
    *,
    overrides: Mapping[str, Any] | None = None,
    toml_file: Path | None = None,
    ambient: bool = True,
) -> Loaded[S]:
    """Read the settings of `model`.

    `overrides` are fields given on the command line; `toml_file` stands in for `kiosk.toml` of the data
    folder and must exist; `ambient=False` leaves out environment and `.env` (the demo). Raises
    `SettingsError`.
    """
    aliases = _aliases(model)
    given = {aliases[name]: value for name, value in (overrides or {}).items() if value is not None}
    layers: _Layers = [("command line", given)]
    if ambient:
        layers.append(("environment", EnvSettingsSource(model)()))
        layers.append((ENV_FILE, _read_env_file(model)))
    toml_file = _toml_file(toml_file, layers, aliases["data_dir"])
    layers.append(("kiosk.toml", _read_fields(toml_file, aliases)))
    values, origins = _merged(layers, aliases)
    try:
        settings = model(**values)
    except ValidationError as error:
        raise _explained(error, aliases, origins, toml_file) from None
    if settings.min_amount_satang > settings.max_amount_satang:
        raise SettingsError(
            "KIOSK_MIN_AMOUNT is more than KIOSK_MAX_AMOUNT.",
            thai="KIOSK_MIN_AMOUNT มากกว่า KIOSK_MAX_AMOUNT",
        )
    missing = what_is_missing(settings) if isinstance(settings, TillSettings) else None
    if missing is not None:
        raise SettingsError(missing.english, thai=missing.thai)
    return Loaded(settings, origins, toml_file)


def _toml_file(asked_for: Path | None, layers: _Layers, data_dir_alias: str) -> Path:
    """The file asked for, which must be there; else `kiosk.toml` of the data folder, which need not."""
    if asked_for is None:
        named = [layer[data_dir_alias] for _, layer in layers if data_dir_alias in layer]
        return Path(named[0] if named else default_data_dir()) / "kiosk.toml"
    if not asked_for.exists():
        raise SettingsError(f"{asked_for} does not exist.", thai=f"ไม่มีไฟล์ {asked_for}")
    return asked_for


def _merged(layers: _Layers, aliases: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """The value that wins for each alias, and the origin of each field. Strongest layer first."""
    values: dict[str, Any] = {}
    origins = dict.fromkeys(aliases, "default")
    for origin, layer in reversed(layers):
        for name, alias in aliases.items():
            if alias in layer:
                values[alias] = layer[alias]
                origins[name] = origin
    return values, origins


def _read_env_file(model: type[KioskSettings]) -> dict[str, Any]:
    """What `.env` says, empty when there is none; a folder of that name is somebody's virtual environment."""
    if Path(ENV_FILE).is_file():
        _text_of(Path(ENV_FILE))  # refuses what cannot be read, which the source would not explain
    return DotEnvSettingsSource(model, env_file=ENV_FILE, env_file_encoding="utf-8-sig")()


def _read_fields(toml_file: Path, aliases: Mapping[str, str]) -> dict[str, Any]:
    values = read_toml(toml_file)
    return {a: values[toml_key(a)] for a in aliases.values() if toml_key(a) in values}


def _explained(
    error: ValidationError,
    aliases: Mapping[str, str],
    origins: Mapping[str, str],
    toml_file: Path,
) -> SettingsError:
    """The first thing wrong as one sentence. The value itself is never repeated: it may be a secret."""
    alias = str(error.errors(include_input=False, include_url=False)[0]["loc"][0])
    [name] = [name for name, its_alias in aliases.items() if its_alias == alias]
    takes = TAKES[name]
    match origins[name]:
        case "kiosk.toml":
            file, key = toml_file, toml_key(alias)
        case ".env":
            file, key = Path(ENV_FILE), alias
        case origin:
            return SettingsError(
                f"{alias} ({origin}) takes {takes.english}.",
                thai=f"{alias} ({_ORIGINS_THAI[origin]}) ต้องเป็น {takes.thai}",
            )
    line = _line_of(_text_of(file), key)
    return SettingsError(
        f"{file}, line {line}: '{key}' takes {takes.english}.",
        thai=f"ไฟล์ {file} บรรทัดที่ {line}: '{key}' ต้องเป็น {takes.thai}",
    )


_ORIGINS_THAI = {"command line": "บรรทัดคำสั่ง", "environment": "ตัวแปรสภาพแวดล้อม"}


def require_relay_settings(settings: RelaySettings) -> None:
    """What a relay cannot start without. Raises `SettingsError` in one sentence."""
    key = settings.stripe_secret_key
    takes = TAKES["stripe_secret_key"]
    if key is None:
        raise SettingsError(
            f"STRIPE_SECRET_KEY is not set; it takes {takes.english}.",
            thai=f"ยังไม่ได้ตั้งค่า STRIPE_SECRET_KEY ซึ่งต้องเป็น {takes.thai}",
        )
    if not re.fullmatch(r"(sk|rk)_(test|live)_[!-~]+", key.get_secret_value()):
        raise SettingsError(
            f"STRIPE_SECRET_KEY takes {takes.english}.",
            thai=f"STRIPE_SECRET_KEY ต้องเป็น {takes.thai}",
        )
    if settings.live and settings.stripe_api_base is not None:
        raise SettingsError(
            "STRIPE_API_BASE is refused with a live key: real money goes to Stripe only.",
            thai="ใช้ STRIPE_API_BASE กับคีย์จริงไม่ได้: เงินจริงต้องไปที่ Stripe เท่านั้น",
        )
    if settings.live and settings.billing_email is None:
        raise SettingsError(
            "KIOSK_BILLING_EMAIL is required with a live key: PromptPay needs the mailbox.",
            thai="คีย์จริงต้องมี KIOSK_BILLING_EMAIL ด้วย: PromptPay ต้องใช้อีเมลนี้",
        )
