"""The one error tree. It must stay small: two kinds of trouble, nothing else.

    KioskError            the world's: a sentence for a person, and when trying again makes sense
    InvariantError        ours: a bug. It is never caught to go on; it ends in the crash page and the log

Every room names its own `KioskError`s below this root, with a `code` that windows translate.
"""

from __future__ import annotations


class KioskError(Exception):
    """Something in the world is not as it should be; a person can understand and act on it.

    `code` is stable and machine readable (windows look up their own words for it), `text` one plain
    English sentence, `retry_after_s` the seconds after which trying again makes sense (None: it does not
    help by itself). `thai` is the same sentence in Thai, where it can be met before there are windows.
    """

    code = "error"

    def __init__(
        self,
        text: str,
        *,
        thai: str | None = None,
        code: str | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(text)
        self.text = text
        self.thai = thai
        self.code = code if code is not None else type(self).code
        self.retry_after_s = retry_after_s

    def said_in(self, language: str) -> str:
        """The sentence in `th` or `en`; in English when there is no other."""
        return self.thai if language == "th" and self.thai is not None else self.text


class InvariantError(Exception):
    """A fact about money or order that we rely on is false: a bug in this program."""


def require(fact: bool, what: str) -> None:
    """Raise `InvariantError(what)` unless `fact`. Unlike `assert` it survives `python -O`."""
    if not fact:
        raise InvariantError(what)
