"""Whether this till may give a number: never before it is known which were given already.

After a restore, on a new PC and under a new till code the file does not know the newest numbers; the relay does,
by its copies. Until it was asked, nothing is numbered here: no receipt, refund, Z or audit entry. That is written
in the file itself, so that neither a restart nor a command beside the till goes round it. How the copies are
fetched stands in `kiosk.till.link.continuing`.
"""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.core.chain import ChainHead
from kiosk.core.errors import KioskError
from kiosk.protocol.documents import KINDS, DocumentKind
from kiosk.till.ports import Transaction

ASK_FIRST = "numbers_ask_first"
"""Set while the relay has to be asked before the next number."""
TAKEN = "numbers_taken"
"""Why this till must give no number at all, as the sentence that was told."""
_KNOWN = "numbers_known"


class NumbersUnknownError(KioskError):
    """The relay has to be asked first which numbers were given."""

    code = "numbers_unknown"


class NumbersTakenError(KioskError):
    """Another till gives numbers under this till's code, or the copies are not of this till's books."""

    code = "numbers_taken"


def begin(tx: Transaction, till: str) -> None:
    """At the program's start: a file without a document of this code may be a new PC's."""
    if tx.fact(f"{_KNOWN}:{till}") is None and not any(
        head.sequence for head in ends(tx, till).values()
    ):
        ask_first(tx)


def ask_first(tx: Transaction) -> None:
    """Give no number before the relay was asked."""
    tx.set_fact(ASK_FIRST, "1")


def must_ask(tx: Transaction) -> bool:
    """Whether the relay has to be asked before the next number."""
    return tx.fact(ASK_FIRST) is not None


def known(tx: Transaction, till: str) -> None:
    """All documents that the relay has are here: numbers may be given again."""
    tx.set_fact(ASK_FIRST, None)
    tx.set_fact(TAKEN, None)
    tx.set_fact(f"{_KNOWN}:{till}", "1")


def taken(tx: Transaction, text: str) -> None:
    """Give no number until the relay says otherwise."""
    ask_first(tx)
    tx.set_fact(TAKEN, text)


def require_known(tx: Transaction) -> None:
    """Raises `NumbersTakenError` or `NumbersUnknownError` while no number may be given."""
    if must_ask(tx):
        require_not_taken(tx)
        raise NumbersUnknownError(
            "This till must first hear from the relay which numbers were given already.",
            thai="เครื่องขายนี้ต้องถามระบบรับชำระเงินก่อนว่าใช้เลขที่ใดไปแล้ว",
        )


def require_not_taken(tx: Transaction) -> None:
    """Raises `NumbersTakenError` while a person has to see to it."""
    text = tx.fact(TAKEN)
    if text is not None:
        raise NumbersTakenError(text)


def ends(tx: Transaction, till: str) -> Mapping[DocumentKind, ChainHead]:
    """Where each chain of a till code ends here."""
    return {word: tx.chain_head(till, kind) for word, kind in KINDS.items()}
