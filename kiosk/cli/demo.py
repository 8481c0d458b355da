"""`kiosk demo`: sandbox, relay and till on this machine, paired and joined; nothing to set, no real money."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.cli.display import has_display
from kiosk.cli.language import demo_folder, of_the_demo
from kiosk.cli.options import Commands, add_command
from kiosk.cli.restarting import begun_anew_if_asked
from kiosk.core.errors import KioskError
from kiosk.paths import DataDir, open_data_dir

if TYPE_CHECKING:
    from kiosk.settings import Loaded, TillSettings

_EXAMPLES = """\
  kiosk demo
  kiosk demo --customer-size 1024x768
  kiosk demo --auto 3 --json --shots pictures"""
_SECRET_KEY = "sk_test_kiosk_demo"
_WEBHOOK_SECRET = "whsec_sandbox"
_SHOP_NAME = "ร้านกาแฟสามย่าน"


class DemoError(KioskError):
    """The demo did not do what it should."""

    code = "demo"


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands,
        "demo",
        _run,
        help="everything on this machine, for practice",
        examples=_EXAMPLES,
        speaks=of_the_demo,
    )
    parser.add_argument(
        "--customer-size",
        type=_size,
        metavar="WxH",
        help="show the customer's display as a window of this size",
    )
    parser.add_argument(
        "--auto",
        type=_count,
        metavar="N",
        help="drive N whole sales without a person, then end; needs no display",
    )
    parser.add_argument(
        "--shots", type=Path, metavar="DIR", help="with --auto: keep pictures of both windows here"
    )
    parser.add_argument("--json", action="store_true", help="with --auto: results on stdout")


def _size(text: str) -> tuple[int, int]:
    width, cross, height = text.partition("x")
    if not cross or not width.isdecimal() or not height.isdecimal():
        raise argparse.ArgumentTypeError(f"'{text}' is no size; write 1024x768")
    size = int(width), int(height)
    if not (320 <= size[0] <= 7680 and 240 <= size[1] <= 4320):
        raise argparse.ArgumentTypeError("a size is from 320x240 to 7680x4320")
    return size


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 100_000:
        raise argparse.ArgumentTypeError(f"'{text}' is no number from 1 to 100000")
    return int(text)


def _run(options: argparse.Namespace) -> int:
    if not has_display():
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        if options.auto is None:
            # On stderr when stdout is for a program to read.
            told = sys.stderr if options.json else sys.stdout
            print("There is no display here: one sale is driven without one (--auto 1).", file=told)
            options.auto = 1
    with ExitStack() as stack:
        status = _run_in(stack, options, _folder(stack, options))
    return begun_anew_if_asked(status)


def _folder(stack: ExitStack, options: argparse.Namespace) -> DataDir:
    """A folder of its own: the one given, else a lasting one for people and a passing one for --auto."""
    if options.data_dir is not None:
        return open_data_dir(options.data_dir)
    if options.auto is None:
        return open_data_dir(demo_folder())
    passing = Path(tempfile.mkdtemp(prefix="kiosk-demo-"))
    stack.callback(shutil.rmtree, passing, ignore_errors=True)
    return open_data_dir(passing)


def _run_in(stack: ExitStack, options: argparse.Namespace, folder: DataDir) -> int:
    import httpx

    from kiosk.app.binding import load_binding

    load_binding()
    from kiosk.app.shell.run import run_till
    from kiosk.cli.companions import companion
    from kiosk.cli.till import start_relay

    loaded = _settings(options, folder)
    sandbox = stack.enter_context(
        companion("sandbox", ["--port", "0"], data_dir=folder.root, environment={})
    )
    relay_url, token = start_relay(
        stack,
        folder,
        {
            "STRIPE_SECRET_KEY": _SECRET_KEY,
            "STRIPE_WEBHOOK_SECRET": _WEBHOOK_SECRET,
            "STRIPE_API_BASE": sandbox.url,
        },
        device="demo till",
    )
    webhook = {"url": f"{relay_url}/payments/webhook", "secrets": [_WEBHOOK_SECRET]}
    httpx.put(
        f"{sandbox.url}/_sandbox/webhook", json=webhook, timeout=5, trust_env=False
    ).raise_for_status()
    if options.auto is not None:
        return _run_auto(options, loaded, folder, (relay_url, token), sandbox.url)
    print(f"practice: the customer pays at {sandbox.url}", flush=True)
    return run_till(
        loaded, folder, relay_url, token, practice=True, customer_size=options.customer_size
    )


def _settings(options: argparse.Namespace, folder: DataDir) -> Loaded[TillSettings]:
    """Only what `kiosk.toml` says; a shop without a name gets one."""
    from kiosk.settings import TillSettings, load

    loaded = load(
        TillSettings,
        overrides={"data_dir": folder.root},
        toml_file=options.config,
        ambient=False,
    )
    if loaded.origins["shop_name"] != "default":
        return loaded
    return replace(loaded, settings=loaded.settings.model_copy(update={"shop_name": _SHOP_NAME}))


def _run_auto(
    options: argparse.Namespace,
    loaded: Loaded[TillSettings],
    folder: DataDir,
    relay: tuple[str, str],
    sandbox_url: str,
) -> int:
    from kiosk.app.shell.auto import AutoSales
    from kiosk.app.shell.run import run_till

    driver = AutoSales(options.auto, sandbox_url, options.shots)
    url, token = relay
    run_till(
        loaded,
        folder,
        url,
        token,
        practice=True,
        customer_size=options.customer_size or (1920, 1080),
        driver=driver,
    )
    if options.json:
        print(json.dumps(driver.report(), ensure_ascii=False, indent=2))
    else:
        print(driver.summary())
    if driver.trouble is not None:
        raise DemoError(driver.trouble)
    return 0
