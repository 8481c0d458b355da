"""`kiosk till`: the till, with the relay beside it when there is no server."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING

from kiosk.cli.already_open import brought_to_front
from kiosk.cli.display import require_display, somebody_looks
from kiosk.cli.language import of_the_till
from kiosk.cli.options import Commands, add_command, data_dir, relay_settings, till_settings
from kiosk.cli.restarting import begun_anew_if_asked
from kiosk.cli.supervise import SUPERVISED, leave, tell_bugs_to_the_parent
from kiosk.settings import Loaded, SettingsError, TillSettings, require_relay_settings

if TYPE_CHECKING:
    from kiosk.app.first_start.steps import Found
    from kiosk.paths import DataDir

_EXAMPLES = """\
  KIOSK_RELAY_URL=https://relay.example.com kiosk till
  STRIPE_SECRET_KEY=sk_test_… kiosk till --with-relay"""

_OPEN_ALREADY = {
    "th": "Kiosk เปิดอยู่แล้ว หน้าต่างถูกนำมาไว้ด้านหน้าให้แล้ว",
    "en": "Kiosk is open already; its window was brought to the front.",
}


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands,
        "till",
        _run,
        help="the cash desk; asks for everything where nothing is set up",
        examples=_EXAMPLES,
        speaks=of_the_till,
    )
    parser.add_argument(
        "--with-relay",
        action="store_true",
        help="run the relay on this machine too: one till, no server",
    )
    parser.add_argument(SUPERVISED, action="store_true", help=argparse.SUPPRESS)


def _run(options: argparse.Namespace) -> int:
    from kiosk.app.shell.trouble import telling_in_a_window

    if options.supervised:
        tell_bugs_to_the_parent()
    with telling_in_a_window(of_the_till(options)):
        status = begun_anew_if_asked(_run_till(options))
    return leave(status) if options.supervised else status


def _run_till(options: argparse.Namespace) -> int:
    from kiosk.till.token import read_token

    loaded = till_settings(options)
    folder = data_dir(loaded.settings)
    require_display()
    if brought_to_front(folder):
        print(_OPEN_ALREADY[loaded.settings.language])
        return 0
    if _is_first_start(options, loaded, folder):
        if not _first_start(options, loaded, folder):
            return 0  # closed before its end; the next start goes on there
        loaded = till_settings(options)
    settings = loaded.settings
    known: tuple[str, str] | None = None
    if options.with_relay or settings.with_relay == "on":
        require_relay_settings(relay_settings(options).settings)
    else:
        _refuse_stripe_key(options)
        known = _relay_address(settings, read_token(folder.device_token))
    # Only now: what is wrong with the settings is told before Qt is loaded.
    from kiosk.app.binding import load_binding

    load_binding()
    from kiosk.app.shell.starting import starting

    with ExitStack() as stack:
        shown = stack.enter_context(starting(settings))
        if known is None:
            config = ["--config", str(options.config.resolve())] if options.config else []
            device = f"till {settings.till}"
            known = start_relay(stack, folder, None, device=device, arguments=config)
        from kiosk.app.shell.run import run_till

        return run_till(loaded, folder, *known, shown=shown)


def _is_first_start(
    options: argparse.Namespace, loaded: Loaded[TillSettings], folder: DataDir
) -> bool:
    """Somebody sits at a screen, and nothing was set up yet."""
    from kiosk.app.first_start.steps import is_first_start

    return somebody_looks() and is_first_start(_found(options, loaded, folder))


def _found(options: argparse.Namespace, loaded: Loaded[TillSettings], folder: DataDir) -> Found:
    from kiosk.app.first_start.mark import reached_before
    from kiosk.app.first_start.steps import Found
    from kiosk.till.token import read_token

    settings = loaded.settings
    token_is_set = settings.device_token is not None
    return Found(
        relay_url=settings.relay_url,
        has_token=token_is_set or read_token(folder.device_token) is not None,
        token_is_set=token_is_set,
        with_relay=settings.with_relay == "on",
        asked_with_relay=options.with_relay,
        has_stripe_key=relay_settings(options).settings.stripe_secret_key is not None,
        origins=loaded.origins,
        reached=reached_before(folder.first_start),
    )


def _first_start(
    options: argparse.Namespace, loaded: Loaded[TillSettings], folder: DataDir
) -> bool:
    from kiosk.app.binding import load_binding

    load_binding()
    from kiosk.app.first_start.run import run_first_start

    found = _found(options, loaded, folder)
    return run_first_start(lambda: till_settings(options), folder, connected=found.is_connected)


def start_again(options: argparse.Namespace) -> bool:
    """Asked by the parent. The till crashed again and again: a window says so, and a person decides."""
    from kiosk.app.manners.crash_page import asks_to_start_again

    settings = till_settings(options).settings
    return asks_to_start_again(of_the_till(options), settings.theme, data_dir(settings).logs)


def _refuse_stripe_key(options: argparse.Namespace) -> None:
    """A till must not have the key that moves money."""
    if relay_settings(options).settings.stripe_secret_key is not None:
        raise SettingsError(
            "STRIPE_SECRET_KEY is set, but a till must not hold the Stripe key: "
            "remove it, or run the relay on this machine with --with-relay.",
            thai="พบ STRIPE_SECRET_KEY แต่เครื่องขายต้องไม่เก็บคีย์ของ Stripe: "
            "กรุณาลบออก หรือเปิด relay ในเครื่องนี้ด้วย --with-relay",
        )


def _relay_address(settings: TillSettings, stored_token: str | None) -> tuple[str, str]:
    token = settings.device_token.get_secret_value() if settings.device_token else stored_token
    if settings.relay_url is None:
        raise SettingsError(
            "KIOSK_RELAY_URL is not set: the till does not know its relay.",
            thai="ยังไม่ได้ตั้งค่า KIOSK_RELAY_URL: เครื่องขายไม่รู้ว่า relay อยู่ที่ใด",
        )
    if token is None:
        raise SettingsError(
            "This till has no token: pair it with `kiosk pair`, or set KIOSK_DEVICE_TOKEN.",
            thai="เครื่องขายนี้ยังไม่มีโทเคน: จับคู่เครื่องด้วย `kiosk pair` หรือตั้งค่า KIOSK_DEVICE_TOKEN",
        )
    return settings.relay_url, token


def start_relay(
    stack: ExitStack,
    folder: DataDir,
    environment: dict[str, str] | None,
    *,
    device: str,
    arguments: Sequence[str] = (),
) -> tuple[str, str]:
    """Run a relay until `stack` closes and make sure that this till has a token there.

    Returns the relay's address and the token. `environment` as for `companion`.
    """
    from kiosk.cli.companions import companion, running_relay
    from kiosk.till.token import read_token, write_token

    relay = stack.enter_context(
        companion(
            "relay", ["--port", "0", *arguments], data_dir=folder.root, environment=environment
        )
    )
    owner = running_relay(folder)
    if owner is None:
        raise SettingsError("The relay does not say where it is.", thai="relay ไม่ได้บอกว่าอยู่ที่ใด")
    token = read_token(folder.device_token)
    if token is None or not owner.knows(token):
        token = owner.add_device(f"{device} {os.getpid()}", "till").token
        write_token(folder.device_token, token)
    return relay.url, token
