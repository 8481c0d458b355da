"""Logging for every program: one line an event, to a file in the data folder and to stderr, no secret ever.

The filter is a net, not a licence: code must not log secrets in the first place.

A decision is told as a few words and its facts (`fields`), in logfmt: log systems read that by themselves, and
so does a person with grep. There is no second, JSON form: it would say the same and be read by nobody here.
"""

from __future__ import annotations

import json
import logging
import logging.handlers
import re
import sys
import time
from pathlib import Path
from typing import TextIO

_SECRET = re.compile(
    # Not only at the start of a word: in `%3Dsk_live_…` or a quoted `\\nwhsec_…` there is none.
    r"(?:(?:sk|rk)_(?:test|live)_|whsec_|kt_)[A-Za-z0-9_-]{4,}"
    r"|k[ad]_[A-Za-z0-9_-]{20,}"  # an approval, a session: shorter ones are parts of ordinary words
    r"|pi_[A-Za-z0-9]+_secret_[A-Za-z0-9]+"
    r"|(?<=[Bb]earer )[^\s'\"]{8,}"
    # User and password in an address: to its last @, for a password may hold one, and also a slash.
    r"|(?<=://)(?:[^\s/@:\"'<>]*:[^\s\"'<>]*|[^\s/\"'<>]+)(?=@)"
)
_BARE = re.compile(r"[^\s\"'=\\]+")
_LONGEST_VALUE = 300
_FORMAT = "%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s: %(message)s"
_FILE_BYTES = 5_000_000
_FILES_KEPT = 5


def masked(text: str) -> str:
    """`text` with everything that looks like a key, token, client secret or password replaced."""
    return _SECRET.sub("[secret]", text)


def fields(**values: object) -> str:
    """Facts for a log line in logfmt, `payment=pi_1 by=webhook error="no answer"`, in the order given.

    None is left out; a trailing `_` of a name is too (`from_`). Values are masked, cut to a bearable length, and
    quoted where they could be taken for another field: what somebody outside wrote forges nothing.
    """
    return " ".join(
        f"{name.rstrip('_')}={_value(str(value))}"
        for name, value in values.items()
        if value is not None
    )


def _value(text: str) -> str:
    """One value. Masked before it is cut: the half of a secret is not known for one."""
    text = masked(text)
    if len(text) > _LONGEST_VALUE:
        text = text[:_LONGEST_VALUE] + "…"
    if text.isprintable() and _BARE.fullmatch(text):
        return text
    return '"' + "".join(_escaped(letter) for letter in text) + '"'


def _escaped(letter: str) -> str:
    """A letter inside quotes, as JSON writes it; others than control characters and quotes stay."""
    plain = letter.isprintable() and letter not in '"\\'
    return letter if plain else json.dumps(letter)[1:-1]


class MaskingFormatter(logging.Formatter):
    """One line a record in UTC, a traceback indented below it; secrets masked in both."""

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        """The record's time in UTC."""
        return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))

    def format(self, record: logging.LogRecord) -> str:
        """The finished text: no secret, and nothing from outside can forge a line or steer a terminal."""
        record.message = record.getMessage()
        record.asctime = self.formatTime(record)
        lines = [self.formatMessage(record)]
        if record.exc_info:
            traceback = self.formatException(record.exc_info).split("\n")
            lines += [f"    {line}" for line in traceback]
        return "\n".join(_printable(masked(line)) for line in lines)


class _Console(logging.StreamHandler[TextIO]):
    """The grave ones on stderr; a class of its own, so that it is known again."""


class _LogFile(logging.handlers.RotatingFileHandler):
    """The log's file; what a full disk does not take is lost, and said on stderr by the other handler."""

    def handleError(self, record: logging.LogRecord) -> None:
        """Not a traceback on the console for every record: that the disk is full is told in one sentence."""
        if not isinstance(sys.exception(), OSError):
            super().handleError(record)


def _printable(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in text
    )


def set_up_logging(
    program: str, folder: Path | None, *, stderr_level: int = logging.WARNING
) -> None:
    """Send every record of INFO and above to `folder/<program>.log` (rotated), and the grave ones to stderr.

    `folder=None` logs to stderr only. Called by a composition root; what an earlier one set up ends: a first start
    goes over into a till, and two files open on one log would write each line twice and rotate it twice.
    """
    root = logging.getLogger()
    for before in [one for one in root.handlers if isinstance(one, _Console | _LogFile)]:
        root.removeHandler(before)
        before.close()
    root.setLevel(logging.INFO)
    formatter = MaskingFormatter(_FORMAT)
    console = _Console()
    console.setLevel(stderr_level)
    handlers: list[logging.Handler] = [console]
    if folder is not None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handlers.append(
            _LogFile(
                folder / f"{program}.log",
                maxBytes=_FILE_BYTES,
                backupCount=_FILES_KEPT,
                encoding="utf-8",
                delay=True,
            )
        )
    for handler in handlers:
        handler.setFormatter(formatter)
        root.addHandler(handler)
    for noisy in ("httpx", "httpcore", "stripe", "uvicorn.access"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
