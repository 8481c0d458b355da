"""The four ways to a receipt printer. A line is opened for one paper; nothing on it is waited for without an end.

The connections of the library that makes the bytes know no bounds: USB and files wait for ever, a serial line for
its last byte. So they are opened here, with every time written out.
"""

from __future__ import annotations

import errno
import os
import select
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from kiosk.paper.printer import PrinterError, silent
from kiosk.paper.thermal.address import Address, File, Serial, Tcp, Usb

CONNECT_S = 3.0
STALL_S = 10.0
"""So long a printer may take nothing more: a roll is printed while it is sent, in what the printer's memory
holds."""
CLOSE_S = 1.0
_PIECE_BYTES = 4096
_SEND_BUFFER_BYTES = 8192
_SERIAL_PIECE_BYTES = 256
_LOOK_S = 0.02


class Line(Protocol):
    """A way to the printer. Everything may raise `OSError` when the printer goes away."""

    def send(self, data: bytes) -> None:
        """All of it is taken. Raises `TimeoutError` when the printer takes nothing more for so long as a line may
        stall."""

    def hear(self, within_s: float) -> bytes:
        """What the printer says, some bytes; none where it says nothing in time."""

    def close(self) -> None:
        """Give it back once all is out; bounded."""


@contextmanager
def opened(
    address: Address, name: str, stall_s: float = STALL_S, bus: Any = None
) -> Iterator[Line]:
    """The line to a printer until the block ends. Raises `PrinterError` where it cannot be opened; `name` as
    set; `bus` is libusb, or what stands for it."""
    with _telling(name):
        line = _open(address, stall_s, bus)
    try:
        yield line
    finally:
        line.close()


def _open(address: Address, stall_s: float, bus: Any) -> Line:
    match address:
        case Tcp():
            return _TcpLine(address, stall_s)
        case Usb():
            return _UsbLine(address, stall_s, bus)
        case Serial():
            return _SerialLine(address, stall_s)
        case File():
            return _FileLine(address.path, stall_s)


@contextmanager
def _telling(name: str) -> Iterator[None]:
    try:
        yield
    except PermissionError:
        raise denied(name) from None
    except OSError as error:
        raise (denied(name) if error.errno == errno.EACCES else away(name)) from error


def away(name: str) -> PrinterError:
    """Nothing is there."""
    return PrinterError(
        f"The printer cannot be reached at {name}: is it on, and its cable in?",
        thai=f"ติดต่อเครื่องพิมพ์ที่ {name} ไม่ได้ เปิดเครื่องและเสียบสายแล้วหรือยัง",
        code="printer_away",
    )


def denied(name: str) -> PrinterError:
    """It is there, and this account may not use it."""
    return PrinterError(
        f"This computer does not let the till use the printer at {name}: ask whoever looks after it.",
        thai=f"คอมพิวเตอร์นี้ไม่อนุญาตให้ใช้เครื่องพิมพ์ที่ {name} กรุณาติดต่อผู้ดูแลระบบ",
        code="printer_denied",
    )


class _TcpLine:
    """The system's own memory for what is sent is made small: what lies there, no printer has taken."""

    def __init__(self, address: Tcp, stall_s: float) -> None:
        self._stall_s = stall_s
        self._socket = socket.create_connection((address.host, address.port), CONNECT_S)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER_BYTES)

    def send(self, data: bytes) -> None:
        self._socket.settimeout(self._stall_s)
        for piece in _pieces(data, _PIECE_BYTES):
            self._socket.sendall(piece)
        if not _until(lambda: not _unsent_bytes(self._socket), self._stall_s):
            raise TimeoutError("the printer takes nothing")

    def hear(self, within_s: float) -> bytes:
        self._socket.settimeout(within_s)
        try:
            said = self._socket.recv(16)
        except TimeoutError:
            return b""
        if not said:
            raise ConnectionResetError("the printer hung up")
        return said

    def close(self) -> None:
        """What was not read yet would make the system throw away what was sent: it is read first."""
        try:
            self._socket.shutdown(socket.SHUT_WR)
            self._socket.settimeout(CLOSE_S)
            while self._socket.recv(16):
                pass
        except OSError:
            pass  # it was sent; nobody waits for more
        finally:
            self._socket.close()


def _unsent_bytes(connection: socket.socket) -> int:
    """How much the printer has not taken yet; 0 where the system does not tell."""
    if sys.platform != "linux":
        return 0
    import fcntl
    import termios

    return int.from_bytes(fcntl.ioctl(connection, termios.TIOCOUTQ, bytes(4)), sys.byteorder)


class _SerialLine:
    def __init__(self, address: Serial, stall_s: float) -> None:
        import serial

        # Held back by the line DSR, as receipt printers are set when they are sold; never by the characters XON
        # and XOFF, which a picture holds too.
        self._device: Any = serial.Serial(
            address.port,
            address.baud,
            timeout=0,
            write_timeout=stall_s,
            xonxoff=False,
            rtscts=False,
            dsrdtr=True,
        )
        self._stall_s = stall_s

    def send(self, data: bytes) -> None:
        import serial

        try:
            for piece in _pieces(data, _SERIAL_PIECE_BYTES):
                self._device.write(piece)
        except serial.SerialTimeoutException as error:
            raise TimeoutError(str(error)) from error

    def hear(self, within_s: float) -> bytes:
        self._device.timeout = within_s
        first: bytes = self._device.read(1)
        more: bytes = self._device.read(self._device.in_waiting) if first else b""
        return first + more

    def close(self) -> None:
        """Not before the last byte is out, unless it does not go out at all."""
        try:
            if not _until(lambda: not self._device.out_waiting, self._stall_s):
                self._device.reset_output_buffer()
        except OSError:
            pass  # the cable was pulled: nothing is left to wait for
        finally:
            self._device.close()


def _is_device(path: Path) -> bool:
    """In the folder of devices, but for the one place there that is memory for files."""
    return path.is_relative_to("/dev") and not path.is_relative_to("/dev/shm")  # noqa: S108 - no file of ours


class _FileLine:
    """A device file that takes bytes, or a plain file, which grows. It says nothing."""

    def __init__(self, path: Path, stall_s: float) -> None:
        self._stall_s = stall_s
        flags = os.O_WRONLY | os.O_APPEND
        # A printer that was unplugged must not become a file in the folder of devices.
        flags |= 0 if _is_device(path) else os.O_CREAT
        # Without it a device that holds back would hold us for ever; plain files do not mind.
        flags |= getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        self._handle = os.open(path, flags, 0o600)

    def send(self, data: bytes) -> None:
        left = memoryview(data)
        while left:
            if sys.platform != "win32":
                _, ready, _ = select.select([], [self._handle], [], self._stall_s)
                if not ready:
                    raise TimeoutError("the device takes nothing")
            try:
                left = left[os.write(self._handle, left[:_PIECE_BYTES]) :]
            except BlockingIOError:
                time.sleep(_LOOK_S)  # a device that says it is ready and is not

    def hear(self, within_s: float) -> bytes:
        return b""

    def close(self) -> None:
        os.close(self._handle)


class _UsbLine:
    def __init__(self, address: Usb, stall_s: float, bus: Any) -> None:
        import usb.core
        import usb.util

        try:
            device = usb.core.find(backend=bus, idVendor=address.vendor, idProduct=address.product)
        except usb.core.NoBackendError:
            raise OSError("libusb is not installed") from None
        if device is None:
            raise FileNotFoundError(f"no USB device {address.vendor:04x}:{address.product:04x}")
        self._device: Any = device
        self._stall_s = stall_s
        self._util: Any = usb.util
        self._timed_out: type[OSError] = usb.core.USBTimeoutError
        self._interface = _printing_interface(device)
        number = self._interface.bInterfaceNumber
        if sys.platform == "linux" and device.is_kernel_driver_active(number):
            device.detach_kernel_driver(number)
        usb.util.claim_interface(device, number)
        self._out, self._in = (self._endpoint(way) for way in (0x00, 0x80))
        if self._out is None:
            raise OSError("this USB device takes nothing: it is no printer")

    def send(self, data: bytes) -> None:
        try:
            for piece in _pieces(data, _PIECE_BYTES):
                self._device.write(self._out, piece, round(self._stall_s * 1000))
        except self._timed_out as error:
            raise TimeoutError("the printer takes nothing") from error

    def hear(self, within_s: float) -> bytes:
        if self._in is None:
            return b""
        try:
            return bytes(self._device.read(self._in, 16, round(within_s * 1000)))
        except self._timed_out:
            return b""

    def close(self) -> None:
        try:
            self._util.release_interface(self._device, self._interface.bInterfaceNumber)
        except OSError:
            pass  # it was pulled out
        finally:
            self._util.dispose_resources(self._device)

    def _endpoint(self, way: int) -> Any:
        """The bulk endpoint in a direction, or None."""
        bulk = 0x02
        return next(
            (
                one.bEndpointAddress
                for one in self._interface
                if one.bEndpointAddress & 0x80 == way and one.bmAttributes & 0x03 == bulk
            ),
            None,
        )


def _printing_interface(device: Any) -> Any:
    """The interface of a printer's kind; cheap ones call themselves something else, then it is the first."""
    printers = 0x07
    interfaces = list(device.get_active_configuration())
    return next((one for one in interfaces if one.bInterfaceClass == printers), interfaces[0])


def _pieces(data: bytes, size: int) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


def _until(done: Callable[[], bool], within_s: float) -> bool:
    ends_at = time.monotonic() + within_s
    while not done():
        if time.monotonic() > ends_at:
            return False
        time.sleep(_LOOK_S)
    return True


def stalled(error: OSError, name: str) -> PrinterError:
    """What it means that a line failed in the middle of a paper."""
    return silent() if isinstance(error, TimeoutError) else away(name)
