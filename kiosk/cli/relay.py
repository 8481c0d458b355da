"""`kiosk relay`: the server that holds the Stripe key; with an action, its care."""

from __future__ import annotations

import argparse

from kiosk.cli import relay_inbox, relay_migrate
from kiosk.cli.options import (
    Commands,
    add_actions,
    add_command,
    add_tether,
    data_dir,
    port,
    relay_settings,
)

_EXAMPLES = """\
  STRIPE_SECRET_KEY=sk_test_… kiosk relay
  kiosk relay --host 0.0.0.0 --port 8787
  kiosk relay inbox list --failing
  kiosk relay inbox retry --all
  kiosk relay migrate --to postgresql://kiosk@db.example.com/kiosk"""


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands,
        "relay",
        _run,
        help="the server between Stripe and the tills",
        examples=_EXAMPLES,
    )
    parser.add_argument(
        "--host", default="127.0.0.1", help="where it listens; this machine only, unless set"
    )
    parser.add_argument(
        "--port", type=port, default=8787, help="8787 unless set; 0 takes a free one"
    )
    add_tether(parser)
    actions = add_actions(parser, metavar="[ACTION]", required=False)
    relay_inbox.add_action_parser(actions)
    relay_migrate.add_action_parser(actions)


def _run(options: argparse.Namespace) -> int:
    from kiosk.logs import set_up_logging
    from kiosk.relay.running.serve import run
    from kiosk.settings import require_relay_settings

    settings = relay_settings(options).settings
    require_relay_settings(settings)
    set_up_logging("relay", data_dir(settings).logs)
    return run(
        settings,
        options.host,
        options.port,
        stop_on_stdin_close=options.stop_on_stdin_close,
    )
