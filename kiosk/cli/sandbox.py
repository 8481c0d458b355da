"""`kiosk sandbox`: the pretend Stripe."""

from __future__ import annotations

import argparse

from kiosk.cli.options import Commands, add_command, add_tether, port

_EXAMPLES = """\
  kiosk sandbox
  kiosk sandbox --port 0 --webhook-url http://127.0.0.1:8787/payments/webhook"""


def add_parser(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands, "sandbox", _run, help="a pretend Stripe for practice", examples=_EXAMPLES
    )
    parser.add_argument(
        "--host", default="127.0.0.1", help="where it listens; this machine only, unless set"
    )
    parser.add_argument(
        "--port", type=port, default=8788, help="8788 unless set; 0 takes a free one"
    )
    parser.add_argument("--webhook-url", metavar="URL", help="where signed events are sent")
    parser.add_argument(
        "--webhook-secret",
        metavar="SECRET",
        default="whsec_sandbox",
        help="what signs them: one or several, separated by commas",
    )
    add_tether(parser)


def _run(options: argparse.Namespace) -> int:
    from kiosk.logs import set_up_logging
    from kiosk.sandbox.serve import run

    set_up_logging("sandbox", None)
    return run(
        options.host,
        options.port,
        options.webhook_url,
        tuple(secret for secret in options.webhook_secret.split(",") if secret),
        options.data_dir,
        stop_on_stdin_close=options.stop_on_stdin_close,
    )
