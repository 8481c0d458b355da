"""The log: no secret in it, one line an event whatever is said, and files that do not grow without end."""

from __future__ import annotations

import ast
import io
import json
import logging
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import kiosk
from kiosk.core.payment import ConfirmedBy, Outcome
from kiosk.logs import MaskingFormatter, fields, masked, set_up_logging

TOKEN = "kt_Zk3-_9aB-cD_eF0-xYz12345"
SECRETS = [
    "sk_test_kiosk1234",
    "sk_live_kiosk1234",
    "rk_test_kiosk1234",
    "rk_live_kiosk1234",
    "whsec_kiosk1234",
    "whsec_sandbox",
    TOKEN,
    "pi_3Kiosk_secret_aBc123",
]

log = logging.getLogger("kiosk.test")


@pytest.fixture(autouse=True)
def _handlers_as_before() -> Iterator[None]:
    """Take down what `set_up_logging` puts up: it is made for a whole program."""
    named = [
        logging.getLogger(name) for name in ("", "httpx", "httpcore", "stripe", "uvicorn.access")
    ]
    before = {logger: (logger.level, list(logger.handlers)) for logger in named}
    yield
    for logger, (level, handlers) in before.items():
        logger.setLevel(level)
        for handler in set(logger.handlers) - set(handlers):
            logger.removeHandler(handler)
            handler.close()


def lines(folder: Path) -> list[str]:
    return (folder / "till.log").read_text(encoding="utf-8").splitlines()


# Masking


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize(
    "around",
    [
        "{}",
        "key={}",
        "the key '{}' is wrong",
        "{{'key': '{}'}}",
        "%3D{}%26",
        "\\n{}\\n",
        "\n{}\n",
        "a{}",
        "_{}",
        "({})",
        "{0} {0}",
    ],
)
def test_a_secret_is_nowhere_in_the_text(secret: str, around: str) -> None:
    said = masked(around.format(secret))
    assert "[secret]" in said
    for start in range(len(secret) - 8):
        piece = secret[start + 4 : start + 12]
        assert len(piece) < 8 or piece not in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Authorization: Bearer abc.def~ghi", "Authorization: Bearer [secret]"),
        ("authorization: bearer 12345678 y", "authorization: bearer [secret] y"),
        (
            "{'Authorization': 'Bearer 12345678', 'x': 1}",
            "{'Authorization': 'Bearer [secret]', 'x': 1}",
        ),
        ('"Bearer 12345678"', '"Bearer [secret]"'),
        ("postgresql://kiosk:hunter2@db/kiosk", "postgresql://[secret]@db/kiosk"),
        ("pi_1_secret_2 of pi_1", "[secret] of pi_1"),
    ],
)
def test_masked(text: str, said: str) -> None:
    assert masked(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "payment pi_3Kiosk paid: receipt A1-000129",
        "evt_1 py_1 cus_1 req_1",
        "STRIPE_SECRET_KEY takes a Stripe key: sk_test_…",
        "https://relay.example/payments/pi_1",
        "the bearer of this",
        "รับเงิน 185.50 บาท",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert masked(text) == text


# Lines


def test_a_line_says_when_how_grave_where_and_what(tmp_path: Path) -> None:
    set_up_logging("till", tmp_path)
    log.info("sale %s paid: รับเงินแล้ว", "s1")
    [line] = lines(tmp_path)
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z INFO kiosk\.test: sale s1 paid: รับเงินแล้ว", line
    )


FORGED = "x\n2026-11-21T07:00:00.000Z INFO kiosk.till: sale s1 paid"


@pytest.mark.parametrize(
    ("said", "line"),
    [
        (FORGED, FORGED.replace("\n", "\\n")),
        ("a\r\nb", "a\\r\\nb"),
        ("a\x1b[2Jb", "a\\x1b[2Jb"),
        ("a\x85b\u2028c\u2029d\x0be", "a\\x85b\\u2028c\\u2029d\\x0be"),
        ("a\u202eb\x00\x9b", "a\\u202eb\\x00\\x9b"),
        ("a\ud800b", "a\\ud800b"),
    ],
)
def test_nothing_said_can_forge_a_line(tmp_path: Path, said: str, line: str) -> None:
    set_up_logging("till", tmp_path)
    log.info("%s", said)
    [written] = lines(tmp_path)
    assert written.endswith(f"kiosk.test: {line}")


@pytest.mark.expected_logs("it broke")
def test_a_traceback_stands_below_its_line_and_forges_none(tmp_path: Path) -> None:
    set_up_logging("till", tmp_path)
    try:
        raise ValueError(f"{FORGED} with {TOKEN}\x1b[2J")
    except ValueError:
        log.exception("it broke\n%s", FORGED)
    first, *rest = lines(tmp_path)
    assert first.endswith("it broke\\n" + FORGED.replace("\n", "\\n"))
    assert all(line.startswith("    ") for line in rest)
    text = "\n".join(rest)
    assert "Traceback (most recent call last):" in text
    assert "ValueError: x" in text
    assert "with [secret]" in text
    assert "\x1b" not in text


def test_a_secret_is_not_in_the_file(tmp_path: Path) -> None:
    set_up_logging("till", tmp_path)
    log.info("%s and %s", *SECRETS[:2])
    assert "kiosk1234" not in (tmp_path / "till.log").read_text()


# Where they go


def test_a_program_that_goes_over_into_another_writes_each_line_once(tmp_path: Path) -> None:
    handles = len(logging.getLogger().handlers)
    for folder in (tmp_path / "first", tmp_path):
        set_up_logging("till", folder)
        log.info("begun")
    assert len(logging.getLogger().handlers) == handles + 2
    assert [len(lines(folder)) for folder in (tmp_path / "first", tmp_path)] == [1, 1]


@pytest.mark.expected_logs("grave", "warned")
def test_only_grave_records_go_to_stderr(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up_logging("till", tmp_path)
    log.debug("small")
    log.info("as always")
    log.warning("warned of %s", TOKEN)
    log.error("grave")
    assert [line.split("kiosk.test: ")[1] for line in lines(tmp_path)] == [
        "as always",
        "warned of [secret]",
        "grave",
    ]
    said = capsys.readouterr()
    assert [line.split(" ")[1] for line in said.err.splitlines()] == ["WARNING", "ERROR"]
    assert TOKEN not in said.err
    assert said.out == ""


def test_a_server_may_say_more_and_keep_no_file(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("sandbox", None, stderr_level=logging.INFO)
    log.info("listening")
    assert capsys.readouterr().err.endswith("INFO kiosk.test: listening\n")


def test_libraries_are_quiet(tmp_path: Path) -> None:
    set_up_logging("till", tmp_path)
    for name in ("httpx", "httpcore", "stripe", "uvicorn.access"):
        logging.getLogger(name).info("a line for each request")
    assert not (tmp_path / "till.log").exists()


@pytest.mark.skipif(os.name != "posix", reason="only POSIX has these modes")
def test_the_folder_is_ours_alone(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "logs"
    old = os.umask(0)
    try:
        set_up_logging("till", folder)
    finally:
        os.umask(old)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_files_are_rotated_and_the_oldest_dropped(tmp_path: Path) -> None:
    for number in range(1, 6):
        (tmp_path / f"till.log.{number}").write_text(f"old {number}")
    (tmp_path / "till.log").write_text("x" * 4_999_990)
    set_up_logging("till", tmp_path)
    log.info("this line has no room")
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "till.log",
        *(f"till.log.{number}" for number in range(1, 6)),
    ]
    assert len(lines(tmp_path)) == 1
    assert (tmp_path / "till.log.1").stat().st_size == 4_999_990
    assert (tmp_path / "till.log.5").read_text() == "old 4"


def test_a_file_that_cannot_be_written_costs_the_console_no_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "till.log").mkdir()
    set_up_logging("till", tmp_path, stderr_level=logging.INFO)
    log.info("sold")
    said = capsys.readouterr().err
    assert said.endswith(" INFO kiosk.test: sold\n")
    assert said.count("\n") == 1


# Fields


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (
            {"payment": "pi_1", "outcome": Outcome.PAID, "by": ConfirmedBy.WEBHOOK},
            "payment=pi_1 outcome=paid by=webhook",
        ),
        ({"from_": "waiting", "number": 7, "done": True}, "from=waiting number=7 done=True"),
        ({"event": None, "type": "payout.paid", "error": None}, "type=payout.paid"),
        ({"device": "till A1"}, 'device="till A1"'),
        ({"device": "ร้านกาแฟ"}, "device=ร้านกาแฟ"),
        ({"error": ""}, 'error=""'),
        ({"error": 'say "no"'}, r'error="say \"no\""'),
        ({"error": "it's"}, """error="it's\""""),
        ({"error": "a\\b"}, r'error="a\\b"'),
        ({"key": "x outcome=paid"}, 'key="x outcome=paid"'),
        ({"key": "x=y"}, 'key="x=y"'),
        ({"key": 'x" outcome=paid y="'}, r'key="x\" outcome=paid y=\""'),
        ({"key": "a\nb\u2028c\x1b[2J\ud800"}, r'key="a\nb\u2028c\u001b[2J\ud800"'),
        ({"error": f"no {TOKEN} here"}, 'error="no [secret] here"'),
        ({"error": "a" * 1_000}, "error=" + "a" * 300 + "…"),
        ({}, ""),
    ],
)
def test_fields(values: dict[str, object], said: str) -> None:
    assert fields(**values) == said


def test_a_secret_that_is_cut_in_two_is_masked_first() -> None:
    address = "postgresql://kiosk:hunter2hunter2@db/kiosk"
    said = fields(error="x" * 278 + address)
    assert "hunter2" not in said
    assert said.endswith("://[secret]@…")


_VALUES = st.dictionaries(
    st.sampled_from(["payment", "event", "type", "device", "key", "outcome", "from_", "error"]),
    st.text(max_size=400) | st.text('ab="\\ \n\u2028=', max_size=30),
)


@given(_VALUES)
def test_fields_can_be_read_back_whatever_stands_in_them(values: dict[str, str]) -> None:
    said = fields(**values)
    assert said.isprintable()
    read = dict(re.findall(r'(?:^| )([a-z]+)=("(?:[^"\\]|\\.)*"|[^ "=]+)', said))
    assert list(read) == [name.rstrip("_") for name in values]
    for name, value in values.items():
        shown = read[name.rstrip("_")]
        back = json.loads(shown) if shown.startswith('"') else shown
        assert back == masked(value)[:300] + ("…" if len(masked(value)) > 300 else "")


_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_MADE_UP = st.text(_LETTERS, min_size=12, max_size=64).map("kiosk".__add__)
_SECRETS = st.one_of(
    st.builds(
        "{}_{}_{}".format,
        st.sampled_from(["sk", "rk"]),
        st.sampled_from(["test", "live"]),
        _MADE_UP,
    ),
    _MADE_UP.map("whsec_{}".format),
    st.text(_LETTERS + "-_", min_size=43, max_size=43).map("kt_{}".format),
    st.builds("pi_{}_secret_{}".format, _MADE_UP, _MADE_UP),
)


@given(
    secret=_SECRETS,
    before=st.text(max_size=320),
    after=st.text(max_size=50).filter(lambda text: not (text and text[0].isalnum())),
    as_field=st.booleans(),
    in_traceback=st.booleans(),
)
def test_no_secret_is_ever_written_whatever_stands_around_it(
    secret: str, before: str, after: str, as_field: bool, in_traceback: bool
) -> None:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(MaskingFormatter("%(message)s"))
    text = before + secret + after
    error = ValueError(text)
    record = logging.LogRecord("kiosk.test", logging.INFO, "", 0, "%s", (text,), None)
    if as_field:
        record.args = (fields(error=text),)
    if in_traceback:
        record.exc_info = (ValueError, error, None)
    handler.emit(record)
    assume(secret[-12:] not in before + after)
    assert secret[-12:] not in written.getvalue()


# What is said in the first place

_NEVER_SAID = re.compile(
    r"(^|_)(pin|token|admin_token|secret|secrets|client_secret|password|authorization|secret_key)$"
)


def _log_calls(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if name == "fields" or name.startswith(("_log.", "log.", "logging.")):
                yield node


def _told_by(call: ast.Call) -> Iterator[str]:
    """The names that a log call speaks of: variables, attributes and its own fields."""
    yield from (keyword.arg or "**" for keyword in call.keywords)
    for argument in (*call.args, *(keyword.value for keyword in call.keywords)):
        for node in ast.walk(argument):
            if isinstance(node, ast.Name):
                yield node.id
            elif isinstance(node, ast.Attribute):
                yield node.attr


def test_no_log_call_is_given_a_secret_or_a_pin() -> None:
    """A PIN is six digits and nothing in a line can tell it from another number: it must never get there."""
    package = Path(kiosk.__file__).parent
    calls = 0
    for path in package.rglob("*.py"):
        for call in _log_calls(ast.parse(path.read_text(encoding="utf-8"))):
            calls += 1
            said = [name for name in _told_by(call) if _NEVER_SAID.search(name)]
            assert not said, f"{path.name}:{call.lineno} tells {said}"
    assert calls > 40


@pytest.mark.parametrize(
    "bad",
    [
        "_log.info('pin %s', pin)",
        "_log.info('%s', body.pin)",
        "_log.info('%s', fields(token=x))",
        "_log.warning('%s', f'{record.client_secret}')",
        "fields(error=str(self._admin_token))",
    ],
)
def test_a_log_call_that_tells_one_would_be_found(bad: str) -> None:
    found = [
        name
        for call in _log_calls(ast.parse(bad))
        for name in _told_by(call)
        if _NEVER_SAID.search(name)
    ]
    assert found
