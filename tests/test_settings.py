"""The settings: who wins, where each value came from, and one sentence for each that cannot be used."""

from __future__ import annotations

import re
import traceback
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from kiosk.core.errors import KioskError
from kiosk.core.vat import VatRate
from kiosk.paths import default_data_dir
from kiosk.settings import (
    KioskSettings,
    Loaded,
    RelaySettings,
    SettingsError,
    TillSettings,
    known_toml_keys,
    load,
    read_toml,
    toml_key,
)
from kiosk.settings.words import TAKES

TEST_KEY = "sk_test_kiosk1234"
SECRETS = {
    "STRIPE_SECRET_KEY": TEST_KEY,
    "STRIPE_WEBHOOK_SECRET": "whsec_kiosk_one,whsec_kiosk_two",
    "KIOSK_DATABASE_URL": "postgresql://kiosk:hunter2@db/kiosk",
    "KIOSK_METRICS_TOKEN": "metrics-hunter2",
    "KIOSK_DEVICE_TOKEN": "kt_hunter2",
}
VOLUMES = ("PAID", "FAILED", "LATE", "VOICE")
MODELS: dict[str, type[KioskSettings]] = {
    str(field.alias): model
    for model in (TillSettings, RelaySettings)
    for field in model.model_fields.values()
}
"""For each variable the program that reads it."""


@pytest.fixture(autouse=True)
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, where `.env` is looked for."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def toml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """`kiosk.toml` in the data folder, to be written."""
    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.setenv("KIOSK_DATA_DIR", str(folder))
    return folder / "kiosk.toml"


def field_of(variable: str) -> str:
    """The name of the field behind a variable."""
    fields = MODELS[variable].model_fields.items()
    return next(name for name, field in fields if field.alias == variable)


def value_of(loaded: Loaded[Any], variable: str) -> object:
    return getattr(loaded.settings, field_of(variable))


def complaint(variable: str = "KIOSK_TILL") -> str:
    """What is said when the program that reads a variable cannot start: one plain sentence."""
    with pytest.raises(SettingsError) as caught:
        load(MODELS[variable])
    said, thai = caught.value.text, caught.value.thai
    assert "\n" not in said
    assert said.endswith(".")
    assert thai is not None
    assert any("ก" <= letter <= "๛" for letter in thai)
    assert "\n" not in thai
    assert set(re.findall(r"'\w+'|[A-Z]+_\w+|\S+\.toml", said)) <= set(
        re.findall(r"'\w+'|[A-Z]+_\w+|\S+\.toml", thai)
    ), "keys and files stay"
    assert isinstance(caught.value, KioskError)
    return said


# Who wins


def test_defaults() -> None:
    loaded = load(TillSettings)
    settings = loaded.settings
    assert settings.data_dir == default_data_dir()
    assert (settings.till, settings.language, settings.timezone) == ("A1", "th", "Asia/Bangkok")
    assert (settings.min_amount_satang, settings.max_amount_satang) == (1_000, 99_999_999)
    assert (settings.relay_url, settings.device_token) == (None, None)
    assert settings.quick_amounts_satang == (2_000, 5_000, 10_000, 50_000, 100_000)
    assert (settings.theme, settings.qr_gate, settings.poll_s, settings.paid_page_s) == (
        "light",
        "warn",
        3,
        15,
    )
    assert settings.day_closes_at == time(0, 0)
    assert set(loaded.origins) == set(TillSettings.model_fields)
    assert set(loaded.origins.values()) == {"default"}
    relay = load(RelaySettings).settings
    assert (relay.stripe_rps, relay.qr_ttl_s, relay.stripe_webhook_secrets) == (10, 900, ())


def test_each_source_wins_over_those_below(
    desk: Path, toml: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def till(**overrides: Any) -> tuple[str, str]:
        loaded = load(TillSettings, overrides=overrides)
        return loaded.settings.till, loaded.origins["till"]

    assert till() == ("A1", "default")
    toml.write_text("till = 'B1'")
    assert till() == ("B1", "kiosk.toml")
    (desk / ".env").write_text("KIOSK_TILL=C1")
    assert till() == ("C1", ".env")
    monkeypatch.setenv("KIOSK_TILL", "D1")
    assert till() == ("D1", "environment")
    assert till(till="E1") == ("E1", "command line")
    assert till(till=None) == ("D1", "environment")


def test_secrets_come_as_files_where_the_system_hands_them_over(
    desk: Path, toml: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed_over = desk / "credentials"
    handed_over.mkdir()
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(handed_over))
    (handed_over / "kiosk_STRIPE_SECRET_KEY").write_text(f"{TEST_KEY}\n")
    (handed_over / "STRIPE_WEBHOOK_SECRET").write_text("whsec_kiosk_one")
    (handed_over / "KIOSK_METRICS_TOKEN").write_text("\n")
    (desk / ".env").write_text("STRIPE_WEBHOOK_SECRET=whsec_kiosk_two")
    loaded = load(RelaySettings)
    assert loaded.settings.stripe_secret_key is not None
    assert loaded.settings.stripe_secret_key.get_secret_value() == TEST_KEY
    [secret] = loaded.settings.stripe_webhook_secrets
    assert secret.get_secret_value() == "whsec_kiosk_one", "it wins over `.env`"
    assert loaded.settings.metrics_token is None, "an empty file sets nothing"
    assert loaded.origins["stripe_secret_key"] == "credentials"
    monkeypatch.setenv("STRIPE_SECRET_KEY", f"{TEST_KEY}5678")
    assert load(RelaySettings).origins["stripe_secret_key"] == "environment"
    assert load(RelaySettings, ambient=False).settings.stripe_secret_key is None


def test_sources_are_mixed_by_value(
    desk: Path, toml: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    toml.write_text("till = 'B1'\nlanguage = 'en'\nqr_ttl = 600")
    (desk / ".env").write_text("KIOSK_LANGUAGE=th\nOTHER_PROGRAM=1\n")
    monkeypatch.setenv("KIOSK_SHOP_NAME", "ร้านกาแฟ")
    loaded = load(TillSettings)
    assert (loaded.settings.till, loaded.settings.language) == ("B1", "th")
    assert loaded.settings.shop_name == "ร้านกาแฟ"
    given = {name: origin for name, origin in loaded.origins.items() if origin != "default"}
    assert given == {
        "data_dir": "environment",
        "till": "kiosk.toml",
        "language": ".env",
        "shop_name": "environment",
    }
    assert load(RelaySettings).settings.qr_ttl_s == 600


def test_an_empty_variable_is_none(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_TILL", "")
    (desk / ".env").write_text("KIOSK_DATA_DIR=\nKIOSK_LANGUAGE\n")
    loaded = load(TillSettings)
    assert set(loaded.origins.values()) == {"default"}
    assert loaded.toml_file == default_data_dir() / "kiosk.toml"


def test_variables_of_other_programs_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    # These are names of our fields, and of variables that half the machines have.
    for name, value in {"LANGUAGE": "en_US:en", "TILL": "?", "DATABASE_URL": "mysql:x"}.items():
        monkeypatch.setenv(name, value)
    loaded: list[Loaded[Any]] = [load(TillSettings), load(RelaySettings)]
    assert {origin for one in loaded for origin in one.origins.values()} == {"default"}


def test_the_demo_looks_at_nothing_around_it(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_TILL", "not a till")
    (desk / ".env").write_text("KIOSK_LANGUAGE=xx")
    loaded = load(TillSettings, overrides={"data_dir": desk}, ambient=False)
    assert (loaded.settings.till, loaded.settings.data_dir) == ("A1", desk)


def test_kiosk_toml_lies_in_the_data_folder_wherever_that_was_named(desk: Path) -> None:
    for name in ("one", "two"):
        (desk / name).mkdir()
        (desk / name / "kiosk.toml").write_text(f"till = '{name.upper()}'")
    (desk / ".env").write_text(f"KIOSK_DATA_DIR={desk / 'one'}")
    assert load(TillSettings).settings.till == "ONE"
    assert load(TillSettings, overrides={"data_dir": desk / "two"}).settings.till == "TWO"


def test_another_file_may_stand_in(desk: Path) -> None:
    (desk / "mine.toml").write_text("till = 'M1'")
    loaded = load(TillSettings, toml_file=desk / "mine.toml")
    assert (loaded.settings.till, loaded.toml_file) == ("M1", desk / "mine.toml")


def test_a_file_that_is_asked_for_must_be_there(desk: Path) -> None:
    with pytest.raises(SettingsError, match=r"none\.toml does not exist"):
        load(TillSettings, toml_file=desk / "none.toml")


# What values become


@pytest.mark.parametrize(
    ("variable", "text", "value"),
    [
        ("KIOSK_QUICK_AMOUNTS", "25, 40,65.50", (2_500, 4_000, 6_550)),
        ("KIOSK_QUICK_AMOUNTS", ",", ()),
        ("KIOSK_DAY_CLOSES_AT", "04:30", time(4, 30)),
        ("KIOSK_POLL_SECONDS", "2.5", 2.5),
        ("KIOSK_MIN_AMOUNT", " 2000 ", 2_000),
        ("KIOSK_SHOP_NAME", " ร้าน ", "ร้าน"),
        ("KIOSK_RELAY_URL", "https://relay.example/", "https://relay.example"),
        ("KIOSK_RELAY_URL", "https://relay.example:8443/kiosk", "https://relay.example:8443/kiosk"),
        ("KIOSK_RELAY_URL", "https://ร้าน.ไทย", "https://ร้าน.ไทย"),
        ("KIOSK_RELAY_URL", "http://127.0.0.1:8787", "http://127.0.0.1:8787"),
        ("KIOSK_RELAY_URL", "http://127.1.2.3", "http://127.1.2.3"),
        ("KIOSK_RELAY_URL", "http://localhost:8787/", "http://localhost:8787"),
        ("KIOSK_RELAY_URL", "http://[::1]:8787", "http://[::1]:8787"),
        ("STRIPE_API_BASE", "http://stripe.example:8788", "http://stripe.example:8788"),
        ("KIOSK_BILLING_EMAIL", "pos+a1@shop.example", "pos+a1@shop.example"),
        ("KIOSK_DATA_DIR", "data", Path("data")),
        ("KIOSK_TAX_ID", "0-1075-44000-10-8", "0107544000108"),
        ("KIOSK_TAX_ID", "๐๑๐๗๕๔๔๐๐๐๑๐๘", "0107544000108"),
        ("KIOSK_BRANCH", "สำนักงานใหญ่", "00000"),
        ("KIOSK_BRANCH", "Head Office", "00000"),
        ("KIOSK_BRANCH", "00012", "00012"),
        ("KIOSK_POS_NUMBER", "E061-5000/12", "E061-5000/12"),
        ("KIOSK_SHOP_ADDRESS", "1 ถนนสีลม | กรุงเทพฯ |", ("1 ถนนสีลม", "กรุงเทพฯ")),
        ("KIOSK_SHOP_ADDRESS", "1 ถนนสีลม\nกรุงเทพฯ", ("1 ถนนสีลม", "กรุงเทพฯ")),
        ("KIOSK_VAT_RATES", "1992-01-01:7", (VatRate(date(1992, 1, 1), 700),)),
        (
            "KIOSK_VAT_RATES",
            "2030-10-01:10, 1992-01-01 : 6.25%",
            (VatRate(date(1992, 1, 1), 625), VatRate(date(2030, 10, 1), 1_000)),
        ),
    ],
)
def test_values(monkeypatch: pytest.MonkeyPatch, variable: str, text: str, value: object) -> None:
    monkeypatch.setenv(variable, text)
    assert value_of(load(MODELS[variable]), variable) == value


@pytest.mark.parametrize(
    ("line", "variable", "value"),
    [
        ("quick_amounts = [25, 40.5, '65.50']", "KIOSK_QUICK_AMOUNTS", (2_500, 4_050, 6_550)),
        ("quick_amounts = '25, 40'", "KIOSK_QUICK_AMOUNTS", (2_500, 4_000)),
        ("quick_amounts = []", "KIOSK_QUICK_AMOUNTS", ()),
        ("day_closes_at = 04:00:00", "KIOSK_DAY_CLOSES_AT", time(4, 0)),
        ("day_closes_at = '04:00'", "KIOSK_DAY_CLOSES_AT", time(4, 0)),
        ("poll_seconds = 5", "KIOSK_POLL_SECONDS", 5),
        ("min_amount = 2000", "KIOSK_MIN_AMOUNT", 2_000),
        ("shop_name = 'ร้าน'", "KIOSK_SHOP_NAME", "ร้าน"),
        ("shop_address = ['1 ถนนสีลม', '']", "KIOSK_SHOP_ADDRESS", ("1 ถนนสีลม",)),
        ("tax_invoice = 'off'", "KIOSK_TAX_INVOICE", "off"),
        ("vat_rates = ['1992-01-01:7']", "KIOSK_VAT_RATES", (VatRate(date(1992, 1, 1), 700),)),
    ],
)
def test_values_in_toml(toml: Path, line: str, variable: str, value: object) -> None:
    toml.write_text(line, encoding="utf-8")
    assert value_of(load(MODELS[variable]), variable) == value


EXTREMES = """
KIOSK_MIN_AMOUNT     1       99999999
KIOSK_MAX_AMOUNT     1000    99999999
KIOSK_POLL_SECONDS   1       60
KIOSK_PAID_SECONDS   3       600
KIOSK_QR_TTL         60      1800
KIOSK_STRIPE_RPS     0.1     100
KIOSK_TILL           A       ABC123
KIOSK_QUICK_AMOUNTS  0.01    1,2,3,4,999999.99
KIOSK_QR_GATE        warn    refuse
KIOSK_THEME          light   system
KIOSK_VAT            on      off
KIOSK_VAT_RATES      1992-01-01:0 1992-01-01:99.99
KIOSK_BRANCH         00000   99999
"""


@pytest.mark.parametrize("line", EXTREMES.strip().splitlines())
def test_the_least_and_the_largest_values(monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    variable, *values = line.split()
    for value in values:
        monkeypatch.setenv(variable, value)
        assert load(MODELS[variable]).origins[field_of(variable)] == "environment"


def test_settings_do_not_change_while_a_program_runs() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load(TillSettings).settings.till = "B1"  # type: ignore[misc]


def test_several_webhook_secrets_while_one_is_rolled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRIPE_WEBHOOK_SECRET", "whsec_kiosk_one, whsec_kiosk_two ,")
    secrets = load(RelaySettings).settings.stripe_webhook_secrets
    assert [secret.get_secret_value() for secret in secrets] == [
        "whsec_kiosk_one",
        "whsec_kiosk_two",
    ]


def test_satang_given_by_name_stay_satang() -> None:
    assert TillSettings(quick_amounts_satang=(2_000,)).quick_amounts_satang == (2_000,)


def test_the_zone_can_be_used() -> None:
    assert str(TillSettings(timezone="Asia/Tokyo").zone) == "Asia/Tokyo"


def test_an_editors_mark_before_the_text_is_no_part_of_it(desk: Path, toml: Path) -> None:
    toml.write_bytes(b"\xef\xbb\xbftill = 'B1'\r\n")
    (desk / ".env").write_bytes(b"\xef\xbb\xbfKIOSK_LANGUAGE=en\r\n")
    settings = load(TillSettings).settings
    assert (settings.till, settings.language) == ("B1", "en")


# What cannot be used: the variable, what it takes, and where it stands

FREE = {"KIOSK_DATA_DIR", "KIOSK_BACKUP_DIR", "KIOSK_IDLE_PICTURE", "STRIPE_SECRET_KEY"}
"""Not judged here: a folder is tried when it is used, the key of Stripe by the relay."""
BAD = [
    ("KIOSK_TIMEZONE", ["Mars", "../../etc/passwd", "Asia", "\x1f"], "a time zone"),
    ("KIOSK_MIN_AMOUNT", ["0", "-1", "10.5", "1e3", "ten", "100000000", "๑๐๐๐"], "satang, a whole"),
    ("KIOSK_MAX_AMOUNT", ["0", "9" * 30], "satang, a whole"),
    ("KIOSK_RELAY_URL", ["relay.example", "ftp://relay.example", "https://"], "an https://"),
    ("KIOSK_RELAY_URL", ["http://10.0.0.1", "http://relay.example", "http://0.0.0.0"], "https://"),
    ("KIOSK_RELAY_URL", ["http://localhost.evil.example", "http://127.0.0.1.evil.example"], "h"),
    ("KIOSK_RELAY_URL", ["http://127.0.0.1@evil.example", "http://evil.example#@127.0.0.1"], "h"),
    ("KIOSK_RELAY_URL", ["https://me:secret@relay.example", "https://r.example?x=1"], "https://"),
    ("KIOSK_RELAY_URL", ["https://r.example:0", "https://r.example:99999", "https://[::1"], "h"),
    ("KIOSK_RELAY_URL", ["https://r.example/ x", "https://r.exa\tmple", "http://"], "https://"),
    ("KIOSK_DEVICE_TOKEN", ["to ken", "โทเคน", "to\nken"], "the token that pairing gave"),
    ("KIOSK_SHOP_NAME", [" ", "x" * 61], "a name of 1 to 60 letters"),
    ("KIOSK_LEGAL_NAME", ["x" * 121], "a name of at most 120 letters"),
    ("KIOSK_SHOP_ADDRESS", ["x" * 81, "a|b|c|d|e"], "up to four lines"),
    ("KIOSK_TAX_ID", ["0107544000109", "1070544000108", "010754400010", "x" * 13], "a tax number"),
    ("KIOSK_BRANCH", ["1", "000001", "branch 1", "0000x"], "the five digits of a branch"),
    ("KIOSK_POS_NUMBER", ["-1", "เครื่อง 1", "E 1", "x" * 31], "approved by ภ.พ.06"),
    ("KIOSK_TAX_INVOICE", ["yes", "ON", "1", "true"], "on or off"),
    ("KIOSK_ITEM_TEXT", ["x" * 81], "a text of at most 80 letters"),
    ("KIOSK_VAT", ["yes", "7"], "on or off"),
    ("KIOSK_VAT_RATES", ["7", "1992-01-01:", "1992-02-30:7", "1992-01-01=7"], "dated rates"),
    ("KIOSK_VAT_RATES", ["1992-01-01:7,1992-01-01:8", "1992-01-01:7.125", ","], "dated rates"),
    ("KIOSK_TILL", ["a1", "A-1", "ABCDEFG", "ก1", "A1 B"], "1 to 6 capital letters or digits"),
    ("KIOSK_CASHIER", ["x" * 41], "a name of at most 40 letters"),
    ("KIOSK_LANGUAGE", ["TH", "thai", "de"], "th or en"),
    ("KIOSK_THEME", ["Dark", "black", "auto"], "light, dark or system"),
    ("KIOSK_DAY_CLOSES_AT", ["4", "4:00", "24:00", "04:60", "04:00Z", "04:00+07:00"], "a time of"),
    ("KIOSK_QUICK_AMOUNTS", ["a", "25;40", "1,2,3,4,5,6", "0", "-5", "1.005"], "up to five"),
    ("KIOSK_QUICK_AMOUNTS", ["1000000"], "up to five prices in baht"),
    ("KIOSK_QR_GATE", ["off", "WARN"], "warn or refuse"),
    ("KIOSK_POLL_SECONDS", ["0.5", "61", "nan", "inf", "x"], "seconds from 1 to 60"),
    ("KIOSK_PAID_SECONDS", ["2", "601", "3.5"], "seconds from 3 to 600"),
    ("STRIPE_WEBHOOK_SECRET", ["we_123", TEST_KEY, "whsec_kiosk;whsec kiosk"], "whsec_…"),
    ("STRIPE_API_BASE", ["stripe.example", "https://"], "an http:// or https:// address"),
    (
        "KIOSK_DATABASE_URL",
        ["mysql://x", "till.sqlite3", "sqlite:///"],
        "sqlite:///… or postgresql",
    ),
    ("KIOSK_PUBLIC_URL", ["shop.example"], "the https:// address customers see"),
    ("KIOSK_PAGE_DAYS", ["0", "3651", "2.5"], "days from 1 to 3650"),
    ("KIOSK_TRUSTED_PROXIES", ["nginx", "10.0.0.1/8", "10.0.0.0/33"], "addresses or networks"),
    ("KIOSK_CORS_ORIGINS", ["*", "shop.example", "https://shop.example/x"], "origins such as"),
    ("KIOSK_STRIPE_RPS", ["0", "-1", "101", "nan"], "requests a second"),
    ("KIOSK_BILLING_EMAIL", ["x", "x@y", "a b@c.d", "a@b.c, d@e.f"], "an e-mail address"),
    ("KIOSK_QR_TTL", ["59", "1801", "900.5"], "seconds from 60 to 1800"),
    ("KIOSK_METRICS_TOKEN", ["two words"], "a secret text"),
    ("KIOSK_TEXT_SIZE", ["99", "201", "big"], "percent from 100 to 200"),
    ("KIOSK_MOTION", ["yes"], "on or off"),
    ("KIOSK_ENTRY", ["cents"], "baht (185 is ฿185)"),
    ("KIOSK_CUSTOMER_SCREEN", ["x" * 201], "monitor"),
    ("KIOSK_IDLE_MESSAGES", ["|".join("abcdef"), "x" * 101], "up to five messages"),
    *((f"KIOSK_VOLUME_{what}", ["-1", "101", "loud"], "percent from 0") for what in VOLUMES),
    (
        "KIOSK_PRINTER",
        ["usb", "usb:4b8:0202", "tcp://", "tcp://host:port", "serial:", "file:", "http://printer"],
        "system, off, usb:04b8:0202",
    ),
    ("KIOSK_PAPER", ["57", "A4"], "58 or 80"),
    ("KIOSK_PRINT_PAID", ["1"], "on or off"),
    ("KIOSK_QUIT", ["never"], "ask or pin"),
    ("KIOSK_WITH_RELAY", ["yes"], "on or off"),
]
BAD_VALUES = [(variable, value, takes) for variable, values, takes in BAD for value in values]


@pytest.mark.parametrize(("variable", "value", "takes"), BAD_VALUES)
def test_a_bad_value_gets_one_sentence(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, takes: str
) -> None:
    monkeypatch.setenv(variable, value)
    said = complaint(variable)
    assert said.startswith(f"{variable} (environment) takes ")
    assert takes in said


def test_what_every_setting_takes_is_known_in_both_languages() -> None:
    fields = {*TillSettings.model_fields, *RelaySettings.model_fields}
    assert set(TAKES) == fields
    assert all(takes.english and takes.thai for takes in TAKES.values())


def test_every_variable_that_can_be_wrong_was() -> None:
    assert {variable for variable, _, _ in BAD} == set(MODELS) - FREE


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("till = 1", "till"),
        ("min_amount = true", "min_amount"),
        ("poll_seconds = true", "poll_seconds"),
        ("min_amount = 10.5", "min_amount"),
        ("day_closes_at = 4", "day_closes_at"),
        ("day_closes_at = 2026-11-21", "day_closes_at"),
        ("day_closes_at = 2026-11-21T04:00:00", "day_closes_at"),
        ("quick_amounts = 25", "quick_amounts"),
        ("quick_amounts = [true]", "quick_amounts"),
        ("quick_amounts = [[25]]", "quick_amounts"),
        ("quick_amounts = [1e22]", "quick_amounts"),
        ("tax_id = 1", "tax_id"),
        ("tax_invoice = true", "tax_invoice"),
        ("vat_rates = []", "vat_rates"),
        ("vat_rates = [7]", "vat_rates"),
        ("vat_rates = 7", "vat_rates"),
        ("shop_address = [1]", "shop_address"),
        ("relay_url = ''", "relay_url"),
        ("device_token = 5", "device_token"),
        ("shop_name = ['a']", "shop_name"),
        ("[till]\ncode = 'A1'", "till"),
        ("till.code = 'A1'", "till"),
        ("[[till]]", "till"),
        ("'till' = 'x'", "till"),
    ],
)
def test_a_bad_value_in_toml_is_found_by_its_line(toml: Path, line: str, key: str) -> None:
    toml.write_text(f"# the shop\n\nlanguage = 'th'\n{line}\n")
    assert complaint().startswith(f"{toml}, line 4: '{key}' takes ")


def test_the_line_is_the_keys_own(toml: Path) -> None:
    toml.write_text(
        "cashier = '''\ntill = 1\nqr_gate = 2'''\nshop_name = 'till = 1'\n  till = 'x'\n"
    )
    assert f"{toml}, line 5: 'till'" in complaint()


def test_a_bad_value_in_env_is_found_by_its_line(desk: Path) -> None:
    (desk / ".env").write_text("# shop\nKIOSK_TILL=A1\nexport kiosk_till='b 1' # oh\n")
    assert complaint() == (
        ".env, line 3: 'KIOSK_TILL' takes 1 to 6 capital letters or digits, such as A1."
    )


def test_a_bad_value_on_the_command_line() -> None:
    with pytest.raises(SettingsError, match=r"^KIOSK_TILL \(command line\) takes "):
        load(TillSettings, overrides={"till": "?"})


def test_only_the_value_that_wins_is_judged(toml: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    toml.write_text("till = 'bad till'")
    monkeypatch.setenv("KIOSK_TILL", "B1")
    assert load(TillSettings).settings.till == "B1"


@pytest.mark.parametrize("model", [TillSettings, RelaySettings])
def test_the_least_amount_is_not_above_the_largest(
    toml: Path, monkeypatch: pytest.MonkeyPatch, model: type[KioskSettings]
) -> None:
    toml.write_text("min_amount = 5000")
    monkeypatch.setenv("KIOSK_MAX_AMOUNT", "4999")
    with pytest.raises(SettingsError, match="KIOSK_MIN_AMOUNT is more than KIOSK_MAX_AMOUNT"):
        load(model)
    monkeypatch.setenv("KIOSK_MAX_AMOUNT", "5000")
    assert load(model).settings.max_amount_satang == 5_000


TAX_INVOICE = {
    "KIOSK_TAX_INVOICE": "on",
    "KIOSK_TAX_ID": "0107544000108",
    "KIOSK_BRANCH": "00000",
    "KIOSK_POS_NUMBER": "E06150001",
    "KIOSK_ITEM_TEXT": "อาหารและเครื่องดื่ม",
    "KIOSK_VAT": "on",
}


def test_a_tax_invoice_with_all_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in TAX_INVOICE.items():
        monkeypatch.setenv(name, value)
    assert load(TillSettings).settings.tax_invoice == "on"


@pytest.mark.parametrize("absent", sorted(set(TAX_INVOICE) - {"KIOSK_TAX_INVOICE"}))
def test_a_tax_invoice_needs_every_part(monkeypatch: pytest.MonkeyPatch, absent: str) -> None:
    for name, value in TAX_INVOICE.items():
        monkeypatch.setenv(name, "" if name == absent else value)
    said = complaint()
    assert said.startswith("KIOSK_TAX_INVOICE is on, and a tax invoice also needs ")
    assert set(re.findall(r"KIOSK_\w+", said)) == {"KIOSK_TAX_INVOICE", absent}


def test_a_tax_invoice_names_all_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_TAX_INVOICE", "on")
    assert set(re.findall(r"KIOSK_\w+", complaint())) == set(TAX_INVOICE)


# Files that cannot be used


def test_an_unknown_key_is_refused_with_its_line_and_all_that_are_known(toml: Path) -> None:
    toml.write_text("language = 'th'\n\ntyll = 'A1'\n")
    said = complaint()
    assert said.startswith(f"{toml}, line 3: there is no setting 'tyll'. Settings are: ")
    assert all(key in said for key in known_toml_keys())


@pytest.mark.parametrize("line", ["KIOSK_TILL = 'A1'", "Till = 'A1'", "data_dir = 'x'", "[shop]"])
def test_keys_that_do_not_exist(toml: Path, line: str) -> None:
    toml.write_text(line)
    assert "line 1: there is no setting" in complaint()


def test_both_programs_read_the_same_file() -> None:
    keys = {toml_key(variable) for variable in MODELS}
    assert known_toml_keys() == keys - {"data_dir"}
    assert {"till", "stripe_secret_key", "qr_ttl", "min_amount"} <= known_toml_keys()


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (b"till = \nlanguage = 'th'", "line 1, column 8"),
        (b"language = 'th'\ntill = 'A1", "end of document"),
        (b"till 'A1'", "line 1, column 6"),
        (b"till = 'A1'\ntill = 'B1'\n", "line 2, column 12"),
        (b"\0\0\0\0", "line 1, column 1"),
        (b"till = '\xff'", "not UTF-8 text"),
        (b"min_amount = " + b"1" * 5_000, "far too long"),
        (b"quick_amounts = " + b"[" * 5_000, ""),
    ],
)
def test_a_damaged_file_gets_one_sentence(toml: Path, damage: bytes, said: str) -> None:
    toml.write_bytes(damage)
    complained = complaint()
    assert complained.startswith(f"{toml} is damaged: ")
    assert said in complained


def test_a_file_that_cannot_be_opened_gets_one_sentence(desk: Path, toml: Path) -> None:
    toml.mkdir()
    assert complaint() == f"{toml} cannot be read: Is a directory."
    toml.rmdir()
    (desk / ".env").write_bytes(b"KIOSK_TILL=\xff")
    assert complaint() == ".env is damaged: it is not UTF-8 text."


def test_no_file_is_no_trouble(desk: Path) -> None:
    assert read_toml(desk / "kiosk.toml") == {}
    (desk / ".env").mkdir()  # a virtual environment
    assert set(load(TillSettings).origins.values()) == {"default"}


# Secrets


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, secret in SECRETS.items():
        monkeypatch.setenv(variable, secret)
    loaded: list[Loaded[Any]] = [load(TillSettings), load(RelaySettings)]
    shown = repr(loaded) + "".join(f"{one.settings}{one.settings.model_dump()}" for one in loaded)
    assert "**********" in shown
    assert not re.search(r"kiosk1234|whsec_kiosk|hunter2", shown)


@pytest.mark.parametrize("variable", sorted(set(MODELS) - FREE))
@pytest.mark.parametrize("place", ["environment", "credentials", ".env", "kiosk.toml"])
def test_a_complaint_never_repeats_the_value(
    desk: Path, toml: Path, monkeypatch: pytest.MonkeyPatch, variable: str, place: str
) -> None:
    bad = "hunter2 hunter2" * 20
    if place == "environment":
        monkeypatch.setenv(variable, bad)
    elif place == "credentials":
        monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(desk))
        (desk / variable).write_text(bad)
    elif place == ".env":
        (desk / ".env").write_text(f"{variable}='{bad}'")
    else:
        toml.write_text(f"{toml_key(variable)} = '{bad}'")
    with pytest.raises(SettingsError) as caught:
        load(MODELS[variable])
    assert place in caught.value.text
    assert "hunter2" not in "".join(traceback.format_exception(caught.value))
