"""What goes into a built program and what stays out: for `kiosk.spec`, for the licences and for the tests.

A wheel of Qt brings some 240 MB, of which a till uses a third. What is kept is named here by name, so that a new
version of Qt brings nothing along unasked. It must import nothing but the standard library: PyInstaller reads it
inside the specification.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import PurePosixPath

QT_MODULES = ("QtCore", "QtDBus", "QtGui", "QtPrintSupport", "QtSvg", "QtTest", "QtWidgets")
"""The modules of the binding that `kiosk` imports; a test compares."""

QT_PLUGINS = (
    *("platforms/*qxcb.*", "platforms/*qoffscreen.*", "platforms/*qwayland.*"),
    *("platforms/qwindows.*", "platforms/*qcocoa.*"),
    *("wayland-shell-integration/*xdg-shell.*", "wayland-decoration-client/*bradient.*"),
    "platforminputcontexts/*composeplatforminputcontextplugin.*",
    "platforminputcontexts/*ibusplatforminputcontextplugin.*",
    "platformthemes/*qxdgdesktopportal.*",
    "styles/*",
    *("iconengines/*qsvgicon.*", "imageformats/*qsvg.*", "imageformats/*qjpeg.*"),
    "imageformats/*qico.*",
    "printsupport/*",
)
"""Where a till runs, how Thai is typed there, pictures and printers. No QML, network, SQL, 3D or keyboard on
screen: the last is not under the LGPL either. Nothing draws with OpenGL, so nothing of it is needed."""

QT_LIBRARIES = (
    *("Core", "DBus", "Gui", "PrintSupport", "Svg", "Test", "Widgets"),
    *("XcbQpa", "WaylandClient", "WlShellIntegration"),
    "OpenGL",
)
"""Qt's own libraries below those modules and plugins."""

ONLY_SYSTEM_LIBRARY = "libpython"
"""On Linux the one library of the system that is copied. All others are the package manager's, which keeps them
safe: a copy of OpenSSL in here would grow old. What wheels bring lies in folders of their own."""

NEVER = (
    *("tkinter", "_tkinter", "idlelib", "lib2to3", "turtledemo", "ensurepip", "venv", "pydoc_data"),
    *("readline", "setuptools", "pkg_resources", "pip", "wheel", "_distutils_hack"),
    *("numpy", "pandas", "IPython", "matplotlib", "lxml", "pytest", "hypothesis"),
)
"""Modules that libraries would take if they were there."""

WINDOWS = ("PySide6", "shiboken6", "shibokensupport", "kiosk.app", "kiosk.paper")
PRINTERS = ("escpos", "serial", "usb", "barcode", "appdirs", "argcomplete", "importlib_resources")
DESK = ("zxingcpp", "xlsxwriter", "keyring", "secretstorage", "jeepney", "cryptography")
"""What a relay does not need."""

REPLACEABLE = ("fpdf", "psycopg")
"""Python under the LGPL lies beside the program as source, so that whoever has it can put another version
there. Qt and its binding are shared libraries in files of their own for the same reason."""

METADATA = (
    *("peewee", "httpx", "pydantic", "fastapi", "uvicorn", "stripe"),
    *("argon2-cffi", "fonttools"),
)
METADATA_OF_A_DESK = ("PySide6_Essentials", "zxing-cpp", "keyring")
"""Packages that are asked for their version, or for what they plug in, while the program runs."""


@dataclass(frozen=True)
class Build:
    """One of the two programs that are built."""

    name: str
    folder: str
    excludes: tuple[str, ...]
    with_windows: bool


BUILDS = {
    "till": Build("till", "kiosk", NEVER, with_windows=True),
    "relay": Build(
        "relay", "kiosk-relay", (*NEVER, *WINDOWS, *PRINTERS, *DESK), with_windows=False
    ),
}
"""By the word in `KIOSK_BUILD`. The folder is the one under `dist/`, and later the one it is installed in."""


def keeps(destination: str, build: Build, platform: str) -> bool:
    """Whether a file that PyInstaller found stays in the program; `destination` is its place there.

    For a symbolic link ask about what it points at.
    """
    path = PurePosixPath(destination.replace("\\", "/"))
    if path.parts[0] in ("PySide6", "shiboken6"):
        return build.with_windows and _keeps_of_qt(path)
    if platform.startswith("linux") and len(path.parts) == 1 and _is_shared_library(path.name):
        return path.name.startswith(ONLY_SYSTEM_LIBRARY)
    return True


def _keeps_of_qt(path: PurePosixPath) -> bool:
    parts = path.parts[1:]
    if "translations" in parts or "qml" in parts:
        return False
    if "plugins" in parts:
        plugin = "/".join(parts[parts.index("plugins") + 1 :])
        return any(fnmatch(plugin, pattern) for pattern in QT_PLUGINS)
    stem = path.name.partition(".")[0]
    if stem.startswith(("libQt6", "Qt6")):
        return stem.removeprefix("lib").removeprefix("Qt6") in QT_LIBRARIES
    if stem.startswith("Qt") and (".abi3." in path.name or path.suffix == ".pyd"):
        return stem in QT_MODULES
    return not stem.startswith("opengl32sw")


def _is_shared_library(name: str) -> bool:
    """A module in C also ends with `.so`, but is named like a module."""
    return name.startswith("lib") and ".so" in name
