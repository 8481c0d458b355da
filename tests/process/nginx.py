"""A real nginx with the example configuration, on test ports and with a certificate of its own."""

from __future__ import annotations

import os
import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.relay.program import LIMIT_S, free_port, wait_for

EXAMPLE = Path(__file__).resolve().parents[2] / "packaging" / "relay" / "nginx.conf.example"
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
OPENSSL = shutil.which("openssl")


@dataclass(frozen=True)
class Proxy:
    """Where nginx listens, and what it wrote."""

    folder: Path
    tls_port: int
    plain_port: int

    @property
    def url(self) -> str:
        """The address that callers use."""
        return f"https://localhost:{self.tls_port}"

    @property
    def access_log(self) -> str:
        """Every request it logged."""
        return (self.folder / "access.log").read_text(encoding="utf-8")

    def tls(self) -> ssl.SSLContext:
        """Trusts its certificate and no other."""
        return ssl.create_default_context(cafile=str(self.folder / "cert.pem"))


@contextmanager
def nginx_before(relay_port: int, folder: Path) -> Iterator[Proxy]:
    """Run nginx before the relay on `relay_port` until the block ends."""
    folder.mkdir()
    proxy = Proxy(folder, free_port(), free_port())
    _make_certificate(folder)
    with _nginx(proxy, _rendered(proxy, [relay_port])):
        yield proxy


@contextmanager
def nginx_before_all(relay_ports: Sequence[int], folder: Path) -> Iterator[str]:
    """Run nginx before several relays; its URL. Without TLS, for programs that know no certificate of a test."""
    folder.mkdir()
    proxy = Proxy(folder, free_port(), free_port())
    text = _rendered(proxy, relay_ports).replace(" ssl http2;", ";")
    with _nginx(proxy, re.sub(r"^    ssl_.*\n", "", text, flags=re.M)):
        yield f"http://127.0.0.1:{proxy.tls_port}"


@contextmanager
def _nginx(proxy: Proxy, relay_conf: str) -> Iterator[None]:
    assert NGINX is not None
    folder = proxy.folder
    (folder / "relay.conf").write_text(relay_conf, encoding="utf-8")
    (folder / "nginx.conf").write_text(_around(folder), encoding="utf-8")
    command = [NGINX, "-p", str(folder), "-e", "error.log", "-c", "nginx.conf"]
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said)
    try:
        wait_for(lambda: process.poll() is not None or _listens(proxy.tls_port))
        assert process.poll() is None, (folder / "said").read_text() + (
            folder / "error.log"
        ).read_text()
        yield
    finally:
        process.terminate()
        process.wait(LIMIT_S)


def _rendered(proxy: Proxy, relay_ports: Sequence[int]) -> str:
    """The example, with places of this test in it; nothing else is changed."""
    text = EXAMPLE.read_text(encoding="utf-8")
    live = "/etc/letsencrypt/live/relay.example.com"
    for example, here in {
        "listen 443 ": f"listen 127.0.0.1:{proxy.tls_port} ",
        "listen 80;": f"listen 127.0.0.1:{proxy.plain_port};",
        "server 127.0.0.1:8787;": "".join(f"server 127.0.0.1:{port};" for port in relay_ports),
        f"{live}/fullchain.pem": str(proxy.folder / "cert.pem"),
        f"{live}/privkey.pem": str(proxy.folder / "key.pem"),
        "/var/log/nginx/kiosk-relay.log": str(proxy.folder / "access.log"),
        "relay.example.com": "localhost",
        # Not every machine has an IPv6 loopback, and one port is enough here.
        "    listen [::]:443 ssl http2;\n": "",
        "    listen [::]:80;\n": "",
    }.items():
        assert example in text, f"the example no longer says {example!r}"
        text = text.replace(example, here)
    return text


def _around(folder: Path) -> str:
    """What Debian's own nginx.conf does around a file in conf.d, inside one folder."""
    temporary = "".join(
        f"{name}_temp_path {folder / name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    # Its workers would go over to another account, which cannot enter this test's folder.
    user = "user root;\n" if os.geteuid() == 0 else ""
    return f"""{user}daemon off;
worker_processes 1;
pid {folder / "pid"};
events {{ worker_connections 512; }}
http {{
{temporary}
include {folder / "relay.conf"};
}}
"""


def _make_certificate(folder: Path) -> None:
    assert OPENSSL is not None
    subprocess.run(
        [
            *(OPENSSL, "req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=localhost"),
            *("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
            *("-addext", "subjectAltName=DNS:localhost"),
            *("-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")),
        ],
        check=True,
        capture_output=True,
        timeout=LIMIT_S,
    )


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
