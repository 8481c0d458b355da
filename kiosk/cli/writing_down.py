"""What a command gives out of the books is written down in the till's audit log, as the windows write it down.

Where that cannot be done (a copy that is only for reading, a new computer whose numbers are not known yet, a till
that is busy) the file or paper is given all the same, and stderr says that it is not in the log. To refuse would
keep nobody from it: whoever can run the command can read the database, and a damaged till's books are needed most.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kiosk.cli.options import till_settings
from kiosk.cli.terminal import printable
from kiosk.cli.till_at_work import by_the_till
from kiosk.core.errors import KioskError

if TYPE_CHECKING:
    from kiosk.till.books.audit import Action, Who
    from kiosk.till.store.database import SqliteStore


def write_down(
    options: argparse.Namespace, who: Who, action: Action, subjects: Sequence[str]
) -> None:
    """An entry for each subject, by the till that runs or on its file; on stderr that it could not be done."""
    from kiosk.paths import DataDir
    from kiosk.till.acts import GIVEN_OUT
    from kiosk.till.books import audit

    settings = till_settings(options).settings

    def on_its_file(store: SqliteStore) -> None:
        with store.transaction() as tx:
            for subject in subjects:
                audit.write_down(tx, settings.till, who, action, subject, datetime.now(UTC))

    arguments = {
        "action": action.value,
        "subjects": list(subjects),
        "askedBy": who.asked_by,
        "allowedBy": who.allowed_by,
    }
    try:
        folder = DataDir(settings.data_dir)
        by_the_till(folder, GIVEN_OUT, arguments, on_its_file, thorough=False)
    except KioskError as error:
        told = f"kiosk: This does not stand in the audit log: {error.text}"
        print(printable(told), file=sys.stderr)
