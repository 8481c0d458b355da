"""Files as Stripe's dashboard hands them out, made from lines; the columns are Stripe's."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

ITEMIZED = (
    *("balance_transaction_id", "created_utc", "created", "currency", "gross", "fee", "net"),
    *("reporting_category", "source_id", "description", "customer_facing_amount"),
    *("automatic_payout_id", "automatic_payout_effective_at_utc", "charge_id", "payment_intent_id"),
)
PAYMENTS = (
    *("id", "Description", "Seller Message", "Created date (UTC)", "Amount", "Amount Refunded"),
    *("Currency", "Converted Amount", "Converted Amount Refunded", "Fee", "Tax"),
    *("Converted Currency", "Mode", "Status", "Captured", "Transfer", "PaymentIntent ID"),
)
PAYOUTS = (
    *("id", "Amount", "Created (UTC)", "Currency", "Livemode", "Arrival Date (UTC)"),
    *("Source Type", "Destination", "Status", "Type", "Method", "Description"),
)


def write_file(
    path: Path,
    header: Iterable[str],
    rows: Iterable[Mapping[str, str]],
    *,
    encoding: str = "utf-8-sig",
    delimiter: str = ",",
) -> Path:
    """A CSV file; cells that a row does not name are empty."""
    with path.open("w", encoding=encoding, newline="") as file:
        table = csv.DictWriter(file, list(header), restval="", delimiter=delimiter)
        table.writeheader()
        table.writerows(rows)
    return path


def item(
    name: str,
    payment_id: str,
    gross: str,
    *,
    category: str = "charge",
    fee: str = "0.00",
    at: str = "2026-11-21 05:00:20",
    **more: str,
) -> dict[str, str]:
    """A row of an itemized report."""
    net = f"{float(gross.replace(',', '')) - float(fee):.2f}"
    return {
        "balance_transaction_id": name,
        "created_utc": at,
        "currency": "thb",
        "gross": gross,
        "fee": fee,
        "net": net,
        "reporting_category": category,
        "source_id": f"py_{name}",
        "payment_intent_id": payment_id,
        **more,
    }


def paid(payment_id: str, amount: str, **more: str) -> dict[str, str]:
    """A row of the Payments list."""
    return {
        "id": f"py_{payment_id}",
        "Created date (UTC)": "2026-11-21 05:00:20",
        "Amount": amount,
        "Amount Refunded": "0.00",
        "Currency": "thb",
        "Fee": "3.06",
        "Mode": "Live",
        "Status": "Paid",
        "Captured": "true",
        "PaymentIntent ID": payment_id,
        **more,
    }
