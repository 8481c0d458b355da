"""Writing down what SQLite does to the disk: every write, cut, sync, file made and file unlinked, in order.

A layer of ours (a "VFS") is put into the very SQLite that Python's `sqlite3` uses, through `ctypes` and nothing
else: no compiler, no preloaded library, so that it runs on every machine that runs the till. The layer hands every
call on to the system's own; the program under test is not changed, it opens its database as it always does. Where
SQLite's functions cannot be reached, this fails aloud: a proof that is not made must not look like one.

That SQLite syncs the folder cannot be seen among a VFS's calls. On Unix it opens the folder for nothing else, and
lets itself be asked to do that through a function of ours. Elsewhere the names of files count as kept at once.
"""

from __future__ import annotations

import _sqlite3
import ctypes
import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from ctypes import CFUNCTYPE, POINTER, byref, c_char_p, c_int, c_int64, c_void_p, cast
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.process.cuts.crash_disk import (
    Created,
    FolderSynced,
    Promised,
    Resized,
    Step,
    Synced,
    Unlinked,
    Written,
)

NAME = b"kiosk-recording"
_OK = 0

_Open = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, c_void_p)
_Delete = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int)
_Close = CFUNCTYPE(c_int, c_void_p)
_Write = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
_Truncate = CFUNCTYPE(c_int, c_void_p, c_int64)
_Sync = CFUNCTYPE(c_int, c_void_p, c_int)
_SetCall = CFUNCTYPE(c_int, c_void_p, c_char_p, c_void_p)
_GetCall = CFUNCTYPE(c_void_p, c_void_p, c_char_p)
_OpenFolder = CFUNCTYPE(c_int, c_char_p, POINTER(c_int))


class _Vfs(ctypes.Structure):
    """`sqlite3_vfs`, version 3."""

    _fields_ = (
        ("iVersion", c_int),
        ("szOsFile", c_int),
        ("mxPathname", c_int),
        ("pNext", c_void_p),
        ("zName", c_char_p),
        ("pAppData", c_void_p),
        ("xOpen", c_void_p),
        ("xDelete", c_void_p),
        *((name, c_void_p) for name in ("xAccess", "xFullPathname", "xDlOpen", "xDlError")),
        *((name, c_void_p) for name in ("xDlSym", "xDlClose", "xRandomness", "xSleep")),
        *((name, c_void_p) for name in ("xCurrentTime", "xGetLastError", "xCurrentTimeInt64")),
        *((name, c_void_p) for name in ("xSetSystemCall", "xGetSystemCall", "xNextSystemCall")),
    )


class _Methods(ctypes.Structure):
    """`sqlite3_io_methods`, version 3."""

    _fields_ = (
        ("iVersion", c_int),
        *((name, c_void_p) for name in ("xClose", "xRead", "xWrite", "xTruncate", "xSync")),
        *((name, c_void_p) for name in ("xFileSize", "xLock", "xUnlock", "xCheckReservedLock")),
        *((name, c_void_p) for name in ("xFileControl", "xSectorSize", "xDeviceCharacteristics")),
        *((name, c_void_p) for name in ("xShmMap", "xShmLock", "xShmBarrier", "xShmUnmap")),
        *((name, c_void_p) for name in ("xFetch", "xUnfetch")),
    )


class _OpenFile(ctypes.Structure):
    """The beginning of every `sqlite3_file`."""

    _fields_ = (("pMethods", c_void_p),)


@dataclass
class Log:
    """What was done to the files of one folder, in order. `promise` adds a word of the program's."""

    folder: Path
    steps: list[Step] = field(default_factory=list)

    def promise(self, what: str) -> None:
        """Somebody was told just now that this is kept."""
        self.steps.append(Promised(what))


@contextmanager
def recording(folder: Path) -> Iterator[Log]:
    """Write down what SQLite does in `folder`, by whatever connection is opened in the block and closed in it."""
    log = Log(folder.resolve())
    layer = _Layer(_sqlite(), log)
    layer.put_in()
    try:
        _prove()
        yield log
    finally:
        layer.take_out()
    assert not layer.open_files, "a connection outlived its recording"


class _Layer:
    """The VFS. Its structures are never freed: SQLite may hold on to them."""

    _kept: list[object] = []  # noqa: RUF012 - for all of them, as long as the process lives

    def __init__(self, sqlite: Any, log: Log) -> None:
        self._sqlite = sqlite
        self._log = log
        self._below = _Vfs.from_address(sqlite.sqlite3_vfs_find(None))
        self._vfs = _Vfs.from_buffer_copy(self._below)
        self._open = _Open(self._below.xOpen)
        self._delete = _Delete(self._below.xDelete)
        self._vfs.zName = NAME
        self._vfs.xOpen = self._hold(_Open(self._opened))
        self._vfs.xDelete = self._hold(_Delete(self._deleted))
        self._methods: dict[int, _Methods] = {}
        self._names: dict[str, int] = {}
        self._count = 0
        self._folder_opened = False
        self.open_files: dict[int, int] = {}
        self._kept.append(self)

    def put_in(self) -> None:
        """From now on every new connection goes through here."""
        assert self._sqlite.sqlite3_vfs_register(byref(self._vfs), 1) == _OK
        if not self._below.xSetSystemCall:
            return
        get, put = _GetCall(self._below.xGetSystemCall), _SetCall(self._below.xSetSystemCall)
        self._system_open = get(ctypes.addressof(self._below), b"openDirectory")
        if self._system_open:
            open_folder = _OpenFolder(self._system_open)

            def opened(name: bytes, descriptor: Any) -> int:
                self._folder_opened = True
                return int(open_folder(name, descriptor))

            hook = self._hold(_OpenFolder(opened))
            assert put(ctypes.addressof(self._below), b"openDirectory", hook) == _OK

    def take_out(self) -> None:
        """As it was before."""
        if self._below.xSetSystemCall:
            put = _SetCall(self._below.xSetSystemCall)
            put(ctypes.addressof(self._below), b"openDirectory", self._system_open)
        self._sqlite.sqlite3_vfs_unregister(byref(self._vfs))

    @property
    def _sees_folders(self) -> bool:
        return bool(self._below.xSetSystemCall) and bool(self._system_open)

    def _hold(self, function: Any) -> int:
        """The address of a callback that stays."""
        self._kept.append(function)
        address: int = cast(function, c_void_p).value or 0
        return address

    def _ours(self, path: str) -> str | None:
        """The name of a file in the folder; None for others, and for the index of the log, which no disk need
        keep: SQLite makes it anew."""
        folder, name = os.path.split(path)
        return None if name.endswith("-shm") or Path(folder) != self._log.folder else name

    def _opened(self, _: int, path: int | None, file: int, flags: int, out: int | None) -> int:
        name = self._ours(os.fsdecode(ctypes.string_at(path))) if path else None
        was_there = name is not None and (self._log.folder / name).exists()
        status: int = self._open(ctypes.addressof(self._below), path, file, flags, out)
        if status != _OK or name is None:
            return status
        if not was_there or name not in self._names:
            assert not was_there, f"{name} was there before the recording"
            self._count += 1
            self._names[name] = self._count
            self._log.steps.append(Created(name, self._count))
            self._names_kept()
        self.open_files[file] = self._names[name]
        opened = _OpenFile.from_address(file)
        opened.pMethods = ctypes.addressof(self._wrapped(opened.pMethods))
        return status

    def _names_kept(self, *, seen: bool = False) -> None:
        if seen or not self._sees_folders:
            self._log.steps.append(FolderSynced())

    def _deleted(self, _: int, path: int, sync_folder: int) -> int:
        self._folder_opened = False
        status: int = self._delete(ctypes.addressof(self._below), path, sync_folder)
        name = self._ours(os.fsdecode(ctypes.string_at(path)))
        if status == _OK and name is not None:
            self._names.pop(name, None)
            self._log.steps.append(Unlinked(name))
            self._names_kept(seen=self._folder_opened)
        return status

    def _wrapped(self, below: int) -> _Methods:
        """The methods of a kind of file, with ours in the place of those that change it."""
        if below not in self._methods:
            methods = _Methods.from_buffer_copy(_Methods.from_address(below))
            self._methods[below] = methods
            close, write = _Close(methods.xClose), _Write(methods.xWrite)
            truncate, sync = _Truncate(methods.xTruncate), _Sync(methods.xSync)
            methods.xClose = self._hold(_Close(self._closed(close)))
            methods.xWrite = self._hold(_Write(self._wrote(write)))
            methods.xTruncate = self._hold(_Truncate(self._resized(truncate)))
            methods.xSync = self._hold(_Sync(self._synced(sync)))
        return self._methods[below]

    def _closed(self, close: Callable[..., int]) -> Callable[..., int]:
        def closed(file: int) -> int:
            self.open_files.pop(file)
            return close(file)

        return closed

    def _wrote(self, write: Callable[..., int]) -> Callable[..., int]:
        def wrote(file: int, data: int, size: int, at: int) -> int:
            status = write(file, data, size, at)
            content = ctypes.string_at(data, size)
            self._log.steps.append(Written(self.open_files[file], at, content))
            return status

        return wrote

    def _resized(self, truncate: Callable[..., int]) -> Callable[..., int]:
        def resized(file: int, size: int) -> int:
            status = truncate(file, size)
            self._log.steps.append(Resized(self.open_files[file], size))
            return status

        return resized

    def _synced(self, sync: Callable[..., int]) -> Callable[..., int]:
        def synced(file: int, flags: int) -> int:
            self._folder_opened = False
            status = sync(file, flags)
            self._log.steps.append(Synced(self.open_files[file]))
            if self._folder_opened:
                self._names_kept(seen=True)
            return status

        return synced


def _sqlite() -> Any:
    """The library that Python's `sqlite3` calls, never another copy of it."""
    with closing(sqlite3.connect(":memory:")) as connection:
        (ours,) = connection.execute("SELECT sqlite_source_id()").fetchone()
    for library in _libraries():
        find = getattr(library, "sqlite3_vfs_find", None)
        if find is None:
            continue
        library.sqlite3_sourceid.restype = c_char_p
        if library.sqlite3_sourceid().decode() != ours:
            continue
        find.restype, find.argtypes = c_void_p, [c_char_p]
        library.sqlite3_vfs_register.argtypes = [c_void_p, c_int]
        library.sqlite3_vfs_unregister.argtypes = [c_void_p]
        return library
    raise RuntimeError(
        "this Python hides its SQLite, so what it writes cannot be recorded: use one whose _sqlite3 is a module "
        "of its own"
    )


def _libraries() -> Iterator[Any]:
    """Where its functions may be: the module finds them in itself and in what it was linked to."""
    module = getattr(_sqlite3, "__file__", None)
    if module is not None:
        yield ctypes.CDLL(module)
        beside = Path(module).with_name("sqlite3.dll")
        if beside.exists():
            yield ctypes.CDLL(str(beside))
    if sys.platform != "win32":
        yield ctypes.CDLL(None)


def _prove() -> None:
    """The module's own connections must come through the layer, or nothing is recorded."""
    try:
        sqlite3.connect(f"file::memory:?vfs={NAME.decode()}", uri=True).close()
    except sqlite3.OperationalError as error:
        raise RuntimeError("the SQLite found is not the one that Python uses") from error
