"""`kiosk relay inbox`: Stripe's events as the relay keeps them. Asks the running relay, else opens its store."""

from __future__ import annotations

import argparse
from urllib.parse import urlencode

from kiosk.cli.options import Actions, add_action, add_actions, data_dir, relay_settings
from kiosk.cli.terminal import printable, printable_json
from kiosk.core.errors import KioskError
from kiosk.paths import DataDir
from kiosk.protocol.inbox import (
    InboxItem,
    InboxList,
    InboxRetried,
    RefusedList,
    RefusedWebhook,
    RetryInbox,
)

MOST_LISTED = 1_000
_PAGE = 200


class NoRelayError(KioskError):
    """What only a running relay knows was asked while none runs."""

    code = "no_relay"


def add_action_parser(actions: Actions) -> None:
    """Add `inbox` with its two actions."""
    inbox = add_action(actions, "inbox", _list, help="Stripe's events: what came, what fails")
    its_actions = add_actions(inbox)
    listing = add_action(its_actions, "list", _list, help="list events, newest first")
    which = listing.add_mutually_exclusive_group()
    which.add_argument("--failing", action="store_true", help="those that could not be applied")
    which.add_argument("--refused", action="store_true", help="webhooks with no good signature")
    listing.add_argument(
        "--limit",
        type=_limit,
        default=50,
        help=f"at most so many, 1 to {MOST_LISTED}; 50 unless set",
    )
    listing.add_argument("--json", action="store_true", help="one JSON object")
    retry = add_action(its_actions, "retry", _retry, help="try failing events again, now")
    retry.add_argument("events", nargs="*", metavar="EVENT", help="its id: evt_…")
    retry.add_argument("--all", action="store_true", help="all that fail")
    retry.set_defaults(parser=retry)


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 9 and 1 <= int(text) <= MOST_LISTED):
        raise argparse.ArgumentTypeError(f"'{text}' is no number from 1 to {MOST_LISTED}")
    return int(text)


def _list(options: argparse.Namespace) -> int:
    if options.refused:
        return _list_refused(options)
    items = _items(options)
    if options.json:
        print(printable_json(InboxList(items=items).to_json()))
    elif not items:
        print("no event fails" if options.failing else "no event was received yet")
    else:
        print("\n".join(printable(_line(item)) for item in items))
    return 0


def _list_refused(options: argparse.Namespace) -> int:
    from kiosk.cli.companions import running_relay

    owner = running_relay(data_dir(relay_settings(options).settings))
    if owner is None:
        raise NoRelayError("No relay runs here; only a running one remembers what it refused.")
    refused = RefusedList.model_validate_json(owner.ask("GET", "/inbox/refused").content)
    refused = refused.model_copy(update={"items": refused.items[: options.limit]})
    if options.json:
        print(printable_json(refused.to_json()))
        return 0
    print(f"{refused.total} refused since the relay began")
    for one in refused.items:
        print(printable(_refused_line(one)))
    return 0


def _items(options: argparse.Namespace) -> list[InboxItem]:
    """Page after page, until there are as many as asked for."""
    from kiosk.cli.companions import running_relay
    from kiosk.relay.inbox.care import InboxQuery, listed
    from kiosk.relay.running.devices import offline_store

    settings = relay_settings(options).settings
    folder = data_dir(settings)
    owner = running_relay(folder)
    if owner is None:
        with offline_store(folder, settings.database_url) as store, store.transaction() as tx:
            return listed(tx, InboxQuery(options.limit, failing=options.failing)).items
    items: list[InboxItem] = []
    cursor: str | None = ""
    while cursor is not None and len(items) < options.limit:
        query = {"limit": min(_PAGE, options.limit - len(items)), "failing": options.failing}
        if cursor:
            query["cursor"] = cursor
        answer = owner.ask("GET", f"/inbox?{urlencode(query)}")
        page = InboxList.model_validate_json(answer.content)
        items += page.items
        cursor = page.next_cursor
    return items


def _retry(options: argparse.Namespace) -> int:
    if bool(options.events) is options.all:
        options.parser.error("name the events, or give --all")
    events = None if options.all else list(options.events)
    retried = _retried(options, events)
    what = "event is" if retried == 1 else "events are"
    print(f"{retried} {what} tried again; see: kiosk relay inbox list --failing")
    return 0


def _retried(options: argparse.Namespace, events: list[str] | None) -> int:
    from kiosk.cli.companions import running_relay
    from kiosk.relay.clock import utc_now
    from kiosk.relay.guard.tokens import LOCAL_MANAGER
    from kiosk.relay.inbox.care import retry
    from kiosk.relay.running.devices import offline_store

    settings = relay_settings(options).settings
    folder: DataDir = data_dir(settings)
    owner = running_relay(folder)
    if owner is not None:
        body = RetryInbox.model_construct(events=events).to_json()
        answer = owner.ask("POST", "/inbox/retry", content=body)
        return InboxRetried.model_validate_json(answer.content).retried
    with offline_store(folder, settings.database_url) as store, store.transaction() as tx:
        return retry(tx, events, LOCAL_MANAGER, utc_now()).retried


def _line(item: InboxItem) -> str:
    text = f"{item.received_at:%Y-%m-%d %H:%M:%S}Z  {item.event_id}  {item.type}"
    if item.subject is not None:
        text += f"  {item.subject}"
    if item.error is None:
        return f"{text}  {item.result or 'waits'}"
    again = f"next try {item.due_at:%H:%M:%S}Z" if item.due_at else "given up"
    return f"{text}  fails ({item.attempts} tries, {again}): {item.error}"


def _refused_line(one: RefusedWebhook) -> str:
    when = f"{one.at:%Y-%m-%d %H:%M:%S}Z"
    return f"{when}  {one.reason}  {one.address}  {one.size_bytes} bytes  {one.beginning}"
