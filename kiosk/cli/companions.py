"""Running our own servers beside the till, as the programs they are, and asking a running one on this machine.

A companion holds a pipe to us as its standard input and ends when that closes, so it can never outlive a
till that was killed.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from filelock import FileLock, Timeout

from kiosk.core.errors import KioskError
from kiosk.paths import DataDir
from kiosk.protocol.messages import CreateDevice, DeviceAdded

_log = logging.getLogger(__name__)

START_TIMEOUT_S = 20.0
STOP_TIMEOUT_S = 5.0
RESTART_PAUSE_S = 0.5
_CALL_TIMEOUT_S = 5.0
_LISTENING = "listening on "
_OURS = ("STRIPE_", "KIOSK_", "CREDENTIALS_DIRECTORY")


class CompanionError(KioskError):
    """A server that should run beside the till does not."""

    code = "companion"


@dataclass(frozen=True, slots=True)
class Companion:
    """A running server of ours."""

    name: str
    url: str


@contextmanager
def companion(
    name: str, arguments: Sequence[str], *, data_dir: Path, environment: Mapping[str, str] | None
) -> Iterator[Companion]:
    """Run `kiosk NAME` with `arguments` until the block ends; if it dies it is started again, same address.

    `environment` replaces every setting of ours; None passes ours on as they are. Raises `CompanionError`
    with the server's own words when it does not start.
    """
    keeper = _Keeper(name, arguments, data_dir, environment)
    try:
        url = keeper.begin()
        yield Companion(name, url)
    finally:
        keeper.end()


class _Keeper:
    """One server of ours, kept alive on one port by a thread that waits for its death."""

    def __init__(
        self,
        name: str,
        arguments: Sequence[str],
        data_dir: Path,
        environment: Mapping[str, str] | None,
    ) -> None:
        self._name = name
        self._arguments = list(arguments)
        self._data_dir = data_dir
        self._environment = environment
        self._process: subprocess.Popen[str] | None = None
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self) -> str:
        """Start it; returns its address."""
        url = self._start()
        port = urlsplit(url).port
        # The address is known to others by now: whoever takes its place must listen there too.
        self._arguments += ["--port", str(port)]
        self._thread = threading.Thread(target=self._keep, name=f"kiosk-{self._name}-keeper")
        self._thread.start()
        return url

    def end(self) -> None:
        """Stop it and do not start it again."""
        self._ending.set()
        self._stop()
        if self._thread is not None:
            self._thread.join()
            # The thread may have been starting a new one just then.
            self._stop()

    def _stop(self) -> None:
        if self._process is not None:
            _stop(self._name, self._process)

    def _start(self) -> str:
        words = DataDir(self._data_dir).logs / f"{self._name}.console.log"
        words.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        command = [sys.executable, "-m", "kiosk", self._name, *self._arguments]
        command += ["--data-dir", str(self._data_dir), "--stop-on-stdin-close"]
        # A file and not a pipe: nobody reads while it runs, and a full pipe would stop the server.
        with words.open("w", encoding="utf-8") as stderr:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
                env=_environment(self._environment),
                # Out of reach of a `.env` in the folder we were started from.
                cwd=self._data_dir if self._environment is not None else None,
            )
        return _wait_until_listening(self._name, self._process, words)

    def _keep(self) -> None:
        while not self._ending.is_set():
            assert self._process is not None
            self._process.wait()
            if self._ending.wait(RESTART_PAUSE_S):
                return
            _log.error("the %s ended by itself and is started again", self._name)
            _close(self._process)
            try:
                self._start()
            except CompanionError as error:
                _log.error("%s", error.text)


def _environment(replacement: Mapping[str, str] | None) -> dict[str, str]:
    if replacement is None:
        return dict(os.environ)
    return {**without_our_settings(os.environ), **replacement}


def without_our_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment without any `STRIPE_*` or `KIOSK_*` variable, and without secrets handed over as files."""
    return {name: value for name, value in environment.items() if not name.startswith(_OURS)}


def _wait_until_listening(name: str, process: subprocess.Popen[str], words: Path) -> str:
    stdout = process.stdout
    assert stdout is not None
    # On a thread, because a pipe cannot be waited for with a limit on every platform.
    with ThreadPoolExecutor(max_workers=1) as reader:
        first_line = reader.submit(stdout.readline)
        try:
            line = first_line.result(START_TIMEOUT_S)
        except TimeoutError:
            process.kill()
            raise CompanionError(
                f"The {name} did not start within {START_TIMEOUT_S:.0f} s.",
                thai=f"เปิด {name} ไม่ได้ภายใน {START_TIMEOUT_S:.0f} วินาที",
            ) from None
    if line.startswith(_LISTENING):
        return line.removeprefix(_LISTENING).strip()
    last_words = words.read_text(encoding="utf-8").strip().splitlines()
    why = last_words[-1].removeprefix("kiosk: ") if last_words else "no reason was given"
    raise CompanionError(f"The {name} did not start: {why}", thai=f"เปิด {name} ไม่ได้: {why}")


def _stop(name: str, process: subprocess.Popen[str]) -> None:
    """Close its standard input, which ends it; kill it only if it does not listen."""
    try:
        _close(process)
        process.wait(STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        _log.error("the %s did not end within %.0f s and is killed", name, STOP_TIMEOUT_S)
        process.kill()
        process.wait()


def _close(process: subprocess.Popen[str]) -> None:
    for pipe in (process.stdin, process.stdout):
        assert pipe is not None
        with contextlib.suppress(BrokenPipeError):
            pipe.close()


@dataclass(frozen=True, slots=True, repr=False)
class RunningRelay:
    """What a relay on this machine says of itself to its owner: where it is, and a key for this run."""

    url: str
    admin_token: str

    def add_device(self, name: str, scope: str) -> DeviceAdded:
        """Have the relay add a device. Raises `CompanionError` with the relay's reason."""
        body = CreateDevice(name=name, scope=scope).to_json()
        answer = self.ask("POST", "/devices", content=body)
        return DeviceAdded.model_validate_json(answer.content)

    def knows(self, token: str) -> bool:
        """Whether the relay accepts `token` as a device of its own."""
        try:
            answer = httpx.get(
                f"{self.url}/payments",
                params={"limit": 1},
                headers={"Authorization": f"Bearer {token}"},
                timeout=_CALL_TIMEOUT_S,
                trust_env=False,
            )
        except httpx.HTTPError as error:
            raise CompanionError(
                "The relay on this machine does not answer.", thai="relay ในเครื่องนี้ไม่ตอบ"
            ) from error
        return answer.status_code != httpx.codes.UNAUTHORIZED

    def ask(self, method: str, path: str, *, content: str | None = None) -> httpx.Response:
        """One call as the machine's owner. Raises `CompanionError` with the relay's reason."""
        headers = {
            "Authorization": f"Bearer {self.admin_token}",
            "Content-Type": "application/json",
        }
        try:
            answer = httpx.request(
                method,
                self.url + path,
                headers=headers,
                content=content,
                timeout=_CALL_TIMEOUT_S,
                trust_env=False,
            )
        except httpx.HTTPError as error:
            raise CompanionError(
                "The relay on this machine does not answer.", thai="relay ในเครื่องนี้ไม่ตอบ"
            ) from error
        if not answer.is_success:
            raise CompanionError(_detail(answer))
        return answer


def _detail(answer: httpx.Response) -> str:
    try:
        return str(answer.json()["detail"])
    except (ValueError, KeyError, TypeError):
        return f"The relay answered {answer.status_code}."


def running_relay(folder: DataDir) -> RunningRelay | None:
    """The relay that runs on `folder`, None when none does (a killed one leaves its file behind)."""
    if not _is_held(folder.lock("relay")):
        return None
    try:
        fields = json.loads(folder.running("relay").read_text(encoding="utf-8"))
        return RunningRelay(url=str(fields["url"]), admin_token=str(fields["adminToken"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _is_held(lock_file: Path) -> bool:
    """Whether a living program holds the lock."""
    if not lock_file.exists():
        return False
    try:
        with FileLock(lock_file, timeout=0):
            return False
    except Timeout:
        return True
