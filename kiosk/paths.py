"""Where things lie on this machine: the only file that knows. It creates folders, it reads no settings.

Resources are found beside the package when it was built (`kiosk/_resources`), else in the checkout.
"""

from __future__ import annotations

import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from kiosk.core.errors import KioskError

_PACKAGE = Path(__file__).resolve().parent
_BUILT_IN = _PACKAGE / "_resources"
_CHECKOUT = _PACKAGE.parent / "resources"


class DataFolderError(KioskError):
    """The data folder cannot be used."""

    code = "data_folder"


def resource(*parts: str) -> Path:
    """The path of a file or folder under `resources/`, for example `resource("fonts")`."""
    root = _BUILT_IN if _BUILT_IN.is_dir() else _CHECKOUT
    return root.joinpath(*parts)


def default_data_dir() -> Path:
    """The platform's folder for this user's data."""
    return Path(platformdirs.user_data_dir("kiosk", appauthor=False))


def papers_dir() -> Path:
    """Where a shop's owner finds papers that were saved as files: in the folder of their documents."""
    return Path(platformdirs.user_documents_dir()) / "Kiosk"


@dataclass(frozen=True, slots=True)
class DataDir:
    """One data folder and the names of everything in it."""

    root: Path

    @property
    def settings_file(self) -> Path:
        """`kiosk.toml`, written by people."""
        return self.root / "kiosk.toml"

    @property
    def till_database(self) -> Path:
        """The till's sales and receipts."""
        return self.root / "till.sqlite3"

    @property
    def reserve(self) -> Path:
        """Room set aside for the end of open sales on a full disk."""
        return self.root / "reserve"

    @property
    def witness(self) -> Path:
        """What the till's database held, told beside it: without it a lost database would look like a new till."""
        return self.root / "till.witness"

    @property
    def tills_database(self) -> Path:
        """Copies of every till's receipts, fetched from the relay for managers; it can be fetched anew."""
        return self.root / "tills.sqlite3"

    @property
    def relay_database(self) -> Path:
        """The relay's payments, devices and events."""
        return self.root / "relay.sqlite3"

    @property
    def sandbox(self) -> Path:
        """The sandbox's journal."""
        return self.root / "sandbox"

    @property
    def device_token(self) -> Path:
        """This till's token, mode 0600."""
        return self.root / "device-token"

    @property
    def first_start(self) -> Path:
        """How far the first start got; there only while it is not done."""
        return self.root / "first-start"

    @property
    def pin_pepper(self) -> Path:
        """What copies of PINs at this till are mixed with, mode 0600; never in a backup."""
        return self.root / "pin-pepper"

    @property
    def backups(self) -> Path:
        """The folder of the backups, 0700."""
        return self.root / "backups"

    @property
    def print_queue(self) -> Path:
        """Papers that wait for the receipt printer, one file each, 0700."""
        return self.root / "print-queue"

    @property
    def logs(self) -> Path:
        """The folder of the logs."""
        return self.root / "logs"

    def lock(self, program: str) -> Path:
        """The lock file of a program: `till` or `relay`; `tills` of who fetches copies."""
        return self.root / f"{program}.lock"

    def running(self, program: str) -> Path:
        """What a running program says of itself to commands on this machine, mode 0600."""
        return self.root / f"{program}.running.json"


def unusable(root: Path, error: OSError) -> DataFolderError:
    """The sentence about a data folder with which the system does not let us work."""
    return DataFolderError(
        f"The data folder {root} cannot be used: {error.strerror or error}.",
        thai=f"ใช้โฟลเดอร์ข้อมูล {root} ไม่ได้ กรุณาตรวจสอบสิทธิ์และพื้นที่ว่าง",
    )


def open_data_dir(root: Path) -> DataDir:
    """Make sure that `root` exists, is ours and is closed to others (0700).

    Raises `DataFolderError` when it cannot be made, is no folder, is everybody's or cannot be written.
    """
    try:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Closing a folder that this machine's programs share (`/tmp`) would stop them all.
        if root.stat().st_mode & stat.S_ISVTX:
            raise DataFolderError(
                f"The data folder {root} is shared; name a folder of its own.",
                thai=f"โฟลเดอร์ข้อมูล {root} ใช้ร่วมกับโปรแกรมอื่น กรุณาระบุโฟลเดอร์แยกต่างหาก",
            )
        root.chmod(0o700)
        with tempfile.TemporaryFile(dir=root):
            pass
    except FileExistsError:
        raise DataFolderError(
            f"The data folder {root} is a file, not a folder.",
            thai=f"โฟลเดอร์ข้อมูล {root} เป็นไฟล์ ไม่ใช่โฟลเดอร์",
        ) from None
    except OSError as error:
        raise unusable(root, error) from None
    return DataDir(root)
