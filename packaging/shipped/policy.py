"""Which licences may be shipped, and what was looked up by a person where a package does not say it well.

Kiosk's own code is linked with all of this, so a licence has to allow that: permissive ones do, the LGPL does
while whoever has the program can put another version of that library in (see `REPLACEABLE` in
built/contents.py). The GPL and anything unknown does not. A licence that is not named here fails the gate, so
that a person reads it first.
"""

from __future__ import annotations

import re

PERMISSIVE = frozenset(
    {
        *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "FTL", "HPND", "ICU"),
        *("IJG", "ISC", "MIT", "MIT-0", "MIT-CMU", "MIT-open-group", "OFL-1.1", "OLDAP-2.8"),
        *("PostgreSQL", "PSF-2.0", "Python-2.0", "Unicode-3.0", "X11", "Zlib", "libpng-2.0"),
        *("libtiff", "blessing", "BSD-3-Clause-Attribution", "Unlicense"),
    }
)
FILE_BY_FILE = frozenset({"MPL-2.0"})
"""Only changes to its own files are to be published; there are none."""
REPLACEABLE = frozenset({"LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later"})
WITH_EXCEPTION = frozenset({"GPL-2.0-or-later WITH Bootloader-exception"})
"""What starts a built program: its exception lets anything be shipped behind it, under any licence."""
ALLOWED = PERMISSIVE | FILE_BY_FILE | REPLACEABLE | WITH_EXCEPTION

LOOKED_UP = {
    "appdirs": "MIT",
    "argcomplete": "Apache-2.0",
    "backports-tarfile": "MIT",
    "defusedxml": "PSF-2.0",
    "jaraco-classes": "MIT",
    "jinja2": "BSD-3-Clause",
    "peewee": "MIT",
    "pyserial": "BSD-3-Clause",
    "pyside6-essentials": "LGPL-3.0-only",
    "pyusb": "BSD-3-Clause",
    "qrcode": "BSD-3-Clause",
    "shiboken6": "LGPL-3.0-only",
    "stripe": "MIT",
    "tzdata": "Apache-2.0",
    "uharfbuzz": "Apache-2.0",
    "uvloop": "MIT OR Apache-2.0",
    "colorama": "BSD-3-Clause",
    "pywin32-ctypes": "BSD-3-Clause",
}
"""Packages whose own words are no SPDX expression, or leave a choice that was made here. The last two are for
Windows alone, where they cannot be asked here."""

IN_WHEELS = {
    "Xau": ("libXau", "MIT-open-group"),
    "avif": ("libavif, dav1d, libyuv", "BSD-2-Clause AND BSD-3-Clause"),
    "brotlicommon": ("Brotli", "MIT"),
    "brotlidec": ("Brotli", "MIT"),
    "com_err": ("libcom_err", "MIT"),
    "crypt": ("libxcrypt", "LGPL-2.1-or-later"),
    "crypto": ("OpenSSL", "Apache-2.0"),
    "freetype": ("FreeType", "FTL"),
    "gssapi_krb5": ("MIT Kerberos", "MIT"),
    "harfbuzz": ("HarfBuzz", "MIT"),
    "icudata": ("ICU", "Unicode-3.0"),
    "icui18n": ("ICU", "Unicode-3.0"),
    "icuuc": ("ICU", "Unicode-3.0"),
    "jpeg": ("libjpeg-turbo", "IJG AND BSD-3-Clause AND Zlib"),
    "k5crypto": ("MIT Kerberos", "MIT"),
    "keyutils": ("libkeyutils", "LGPL-2.1-or-later"),
    "krb5": ("MIT Kerberos", "MIT"),
    "krb5support": ("MIT Kerberos", "MIT"),
    "lber": ("OpenLDAP", "OLDAP-2.8"),
    "lcms2": ("Little CMS", "MIT"),
    "ldap": ("OpenLDAP", "OLDAP-2.8"),
    "lzma": ("liblzma", "0BSD"),
    "openjp2": ("OpenJPEG", "BSD-2-Clause"),
    "png16": ("libpng", "libpng-2.0"),
    "pq": ("libpq (PostgreSQL)", "PostgreSQL"),
    "sasl2": ("Cyrus SASL", "BSD-3-Clause-Attribution"),
    "sharpyuv": ("libwebp", "BSD-3-Clause"),
    "ssl": ("OpenSSL", "Apache-2.0"),
    "tiff": ("libtiff", "libtiff"),
    "webp": ("libwebp", "BSD-3-Clause"),
    "webpdemux": ("libwebp", "BSD-3-Clause"),
    "webpmux": ("libwebp", "BSD-3-Clause"),
    "xcb": ("libxcb", "X11"),
    "zstd": ("Zstandard", "BSD-3-Clause"),
}
"""Libraries of others that wheels bring along, by the name after `lib`: whose they are, and the licence."""

FONTS = (
    ("IBM Plex Sans Thai", "OFL-1.1", "resources/fonts/OFL.txt"),
    ("Kiosk Sans SC (from Noto Sans CJK SC)", "OFL-1.1", "resources/fonts/OFL-KioskSansSC.txt"),
)
"""What lies in `resources/` and is not the project's: two fonts. Icons and sounds were drawn and made for it."""

SOURCES = {
    "pyside6-essentials": "https://download.qt.io/official_releases/QtForPython/pyside6/ "
    "(PySide6 and Shiboken) and https://download.qt.io/official_releases/qt/ (Qt), each under its version",
    "shiboken6": "https://download.qt.io/official_releases/QtForPython/pyside6/",
    "fpdf2": "in this package as it is: its Python files are the source",
    "psycopg": "in this package as it is: its Python files are the source",
    "psycopg-binary": "https://github.com/psycopg/psycopg, under its version",
}
"""Where the source of what is under the LGPL is."""


def is_allowed(expression: str) -> bool:
    """Whether an SPDX expression may be shipped: every part that is joined by AND, one of those joined by OR."""
    parts = [part.strip("() ") for part in re.split(r"\bAND\b", expression)]
    return bool(expression) and all(
        any(choice.strip("() ") in ALLOWED for choice in re.split(r"\bOR\b", part))
        for part in parts
    )


def library(file_name: str) -> tuple[str, str]:
    """`pq` and `5.18` of `libpq-e9b5c9ac.so.5.18`; wheels put a hash behind the name."""
    stem, _, number = file_name.removeprefix("lib").partition(".so")
    return re.sub(r"-[0-9a-f]{8}$", "", stem), number.lstrip(".") or "0"
