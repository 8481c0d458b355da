"""What a receipt printer says of itself, in the bytes of ESC/POS: paper out, cover open, something broken.

`DLE EOT n` is answered at once, also in the middle of a paper; `GS r n` in its turn, after all that was sent
before: whoever has that answer knows that the paper is out. Printers that answer nothing are common, and print all
the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.paper.printer import PrinterError

ASK_OFFLINE = b"\x10\x04\x02"
ASK_PAPER = b"\x10\x04\x04"
ASK_IN_TURN = b"\x1d\x72\x01"

_FIXED_MASK, _FIXED = 0b1001_0011, 0b0001_0010
"""Bits that are the same in every answer to `DLE EOT`; what is otherwise is an answer to something else."""
_IN_TURN_MASK = 0b1001_0000
_COVER_OPEN, _STOPPED_FOR_PAPER, _BROKEN = 0x04, 0x20, 0x40
_PAPER_LOW, _PAPER_OUT = 0x0C, 0x60


@dataclass(frozen=True, slots=True)
class Condition:
    """How the printer is. `heard`: it answered at all. `trouble`: why it does not print."""

    heard: bool = False
    trouble: PrinterError | None = None
    paper_low: bool = False


def condition_of(offline: bytes, paper: bytes) -> Condition:
    """What the answers to the two questions mean; of several bytes the last that is an answer counts."""
    why, roll = _answer(offline), _answer(paper)
    if why is None and roll is None:
        return Condition()
    why, roll = why or 0, roll or 0
    trouble: PrinterError | None = None
    if why & _COVER_OPEN:
        trouble = cover_open()
    elif why & _STOPPED_FOR_PAPER or roll & _PAPER_OUT:
        trouble = no_paper()
    elif why & _BROKEN:
        trouble = broken()
    return Condition(heard=True, trouble=trouble, paper_low=bool(roll & _PAPER_LOW))


def answers_in_turn(said: bytes) -> bool:
    """There is an answer to `GS r 1` among these bytes."""
    return any(not byte & _IN_TURN_MASK for byte in said)


def _answer(said: bytes) -> int | None:
    return next((byte for byte in reversed(said) if byte & _FIXED_MASK == _FIXED), None)


def no_paper() -> PrinterError:
    """The roll is at its end."""
    return PrinterError(
        "The printer is out of paper: put in a new roll.",
        thai="กระดาษหมด กรุณาใส่กระดาษม้วนใหม่",
        code="printer_no_paper",
    )


def cover_open() -> PrinterError:
    """Somebody opened it."""
    return PrinterError(
        "The printer's cover is open: close it.",
        thai="ฝาเครื่องพิมพ์เปิดอยู่ กรุณาปิดฝา",
        code="printer_cover",
    )


def broken() -> PrinterError:
    """It says that something is wrong, not what."""
    return PrinterError(
        "The printer reports an error: switch it off and on again.",
        thai="เครื่องพิมพ์แจ้งว่าขัดข้อง กรุณาปิดแล้วเปิดเครื่องพิมพ์ใหม่",
        code="printer_broken",
    )
