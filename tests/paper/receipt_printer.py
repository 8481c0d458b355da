"""A receipt printer made of software: it understands what is sent, answers as real ones do, and keeps its papers.

On a network, or at the end of a pseudo terminal; the same printer behind both.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import zxingcpp
from PIL import Image

WELL = 0b0001_0010
COVER_OPEN = WELL | 0x04
STOPPED_FOR_PAPER = WELL | 0x20
BROKEN = WELL | 0x40
PAPER_LOW = WELL | 0x0C
PAPER_OUT = WELL | 0x60
_ESC, _GS = b"\x1b", b"\x1d"


@dataclass
class ReceiptPrinter:
    """`offline` and `roll` are its answers to `DLE EOT 2` and `4`; `mute`: it answers nothing. `ends_after`: after
    so many lines of dots the roll ends."""

    offline: int = WELL
    roll: int = WELL
    mute: bool = False
    knows_in_turn: bool = True
    ends_after: int | None = None
    papers: list[Image.Image] = field(default_factory=list)
    slices: list[int] = field(default_factory=list)
    dots: int = 0
    _buffer: bytes = b""
    _rows: list[Image.Image] = field(default_factory=list)

    def take(self, data: bytes) -> bytes:
        """What comes over the line; returns what is answered."""
        self._buffer += data
        answers = b""
        while (step := self._step()) is not None:
            answers += step
        return b"" if self.mute else answers

    @property
    def at_rest(self) -> bool:
        """Nothing of a paper is in it, and nothing half understood."""
        return not self._buffer and not self._rows

    def _step(self) -> bytes | None:
        """Carry out one command; None: there is no whole one."""
        buffer = self._buffer
        if buffer.startswith(b"\x10\x04") and len(buffer) >= 3:
            answer = {2: self.offline, 4: self.roll}[buffer[2]]
            return self._done(3, bytes([answer]))
        if buffer.startswith(_GS + b"r") and len(buffer) >= 3:
            out = self.roll & 0x60 == 0x60 or not self.knows_in_turn
            return self._done(3, b"" if out else b"\x00")
        if buffer.startswith(_GS + b"v0") and len(buffer) >= 8:
            return self._raster(buffer)
        if buffer.startswith(_ESC + b"@"):
            return self._done(2)
        if buffer.startswith(_ESC + b"d") and len(buffer) >= 3:
            return self._done(3)
        if buffer.startswith(_GS + b"V") and len(buffer) >= 4:
            self._cut()
            return self._done(4)
        assert len(buffer) < 8, f"not understood: {buffer[:8]!r}"
        return None

    def _done(self, count: int, answer: bytes = b"") -> bytes:
        self._buffer = self._buffer[count:]
        return answer

    def _raster(self, buffer: bytes) -> bytes | None:
        wide, high = (int.from_bytes(buffer[at : at + 2], "little") for at in (4, 6))
        whole = 8 + wide * high
        if len(buffer) < whole:
            return None
        # One is black here, and white there.
        dots = bytes(byte ^ 0xFF for byte in buffer[8:whole])
        self._rows.append(Image.frombytes("1", (wide * 8, high), dots))
        self.slices.append(high)
        self.dots += high
        if self.ends_after is not None and self.dots >= self.ends_after:
            self.offline, self.roll = STOPPED_FOR_PAPER, PAPER_OUT
        return self._done(whole)

    def _cut(self) -> None:
        rows, self._rows = self._rows, []
        paper = Image.new("1", (rows[0].width, sum(row.height for row in rows)), 1)
        top = 0
        for row in rows:
            paper.paste(row, (0, top))
            top += row.height
        self.papers.append(paper)


def codes_on(paper: Image.Image) -> list[str]:
    """The QR codes that a phone reads off a paper."""
    return [found.text for found in zxingcpp.read_barcodes(paper.convert("L"))]


class TcpPrinter:
    """A printer on a free port. `deaf`: it lets itself be called and takes nothing. `hangs_up`: it ends the call
    after so many bytes."""

    def __init__(self, printer: ReceiptPrinter) -> None:
        self.printer = printer
        self.deaf = False
        self.hangs_up: int | None = None
        self.calls = 0
        self._ending = threading.Event()
        self._server = socket.create_server(("127.0.0.1", 0))
        # As little as a real one holds: what it does not take stays with the sender.
        self._server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self._server.settimeout(0.02)
        self.address = f"tcp://127.0.0.1:{self._server.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, name="receipt-printer")
        self._thread.start()

    def end(self) -> None:
        """Switch it off."""
        self._ending.set()
        self._thread.join()
        self._server.close()

    def _serve(self) -> None:
        while not self._ending.is_set():
            try:
                call, _ = self._server.accept()
            except TimeoutError:
                continue
            self.calls += 1
            with call:
                call.settimeout(0.02)
                self._talk(call)

    def _talk(self, call: socket.socket) -> None:
        heard = 0
        while not self._ending.is_set():
            if self.deaf:
                self._ending.wait(0.02)
                continue
            try:
                data = call.recv(4096)
                if not data:
                    return
                heard += len(data)
                answer = self.printer.take(data)
                if answer:
                    call.sendall(answer)
            except TimeoutError:
                continue
            except OSError:
                return
            if self.hangs_up is not None and heard >= self.hangs_up:
                return


@contextmanager
def on_the_network(printer: ReceiptPrinter | None = None) -> Iterator[TcpPrinter]:
    """A printer on the network until the block ends."""
    server = TcpPrinter(printer if printer is not None else ReceiptPrinter())
    try:
        yield server
    finally:
        server.end()


@contextmanager
def on_a_serial_line(printer: ReceiptPrinter) -> Iterator[str]:
    """The address of a printer at the end of a pseudo terminal."""
    import tty

    ours, theirs = os.openpty()
    tty.setraw(theirs)
    os.set_blocking(ours, False)
    ending = threading.Event()

    def serve() -> None:
        while not ending.is_set():
            try:
                data = os.read(ours, 4096)
            except BlockingIOError:
                ending.wait(0.002)
                continue
            answer = printer.take(data)
            if answer:
                os.write(ours, answer)

    thread = threading.Thread(target=serve, name="receipt-printer")
    thread.start()
    try:
        yield f"serial:{os.ttyname(theirs)}:115200"
    finally:
        ending.set()
        thread.join()
        os.close(ours)
        os.close(theirs)
