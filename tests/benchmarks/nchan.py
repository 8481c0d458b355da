"""nginx with its nchan module, where the machine has them: the fastest publisher to streams that we know."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.machine import LIMIT_S, SERVER_CORE, Server, pin
from tests.relay.program import free_port

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
MODULES = (Path("/usr/lib/nginx/modules"), Path("/usr/lib64/nginx/modules"))


def module() -> Path | None:
    """The module's file, None where it is not installed."""
    found = [folder / "ngx_nchan_module.so" for folder in MODULES]
    return next((path for path in found if path.exists()), None) if NGINX else None


@contextmanager
def nchan(folder: Path) -> Iterator[Server]:
    """Run nginx with nchan until the block ends: `POST /bench/publish`, `GET /events`."""
    assert NGINX is not None
    port = free_port()
    (folder / "nginx.conf").write_text(_configuration(folder, port), encoding="utf-8")
    process = subprocess.Popen(
        [NGINX, "-p", str(folder), "-e", "error.log", "-c", "nginx.conf"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    pin(process.pid, SERVER_CORE)
    try:
        _wait_for(port)
        yield Server(process, port)
    finally:
        process.terminate()
        process.wait(LIMIT_S)


def _configuration(folder: Path, port: int) -> str:
    temporary = "".join(
        f"{name}_temp_path {folder / name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;\n" if os.geteuid() == 0 else ""
    return f"""{user}load_module {module()};
daemon off;
worker_processes 1;
worker_rlimit_nofile 20000;
pid {folder / "pid"};
events {{ worker_connections 10000; }}
http {{
{temporary}
access_log off;
keepalive_requests 100000000;
tcp_nodelay on;
server {{
    listen 127.0.0.1:{port} backlog=4096;
    location = /bench/publish {{ nchan_publisher; nchan_channel_id all; nchan_store_messages off; }}
    location = /events {{ nchan_subscriber eventsource; nchan_channel_id all; }}
}}
}}
"""


def _wait_for(port: int) -> None:
    until = time.monotonic() + 10
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            assert time.monotonic() < until, "nginx did not start"
            time.sleep(0.02)
