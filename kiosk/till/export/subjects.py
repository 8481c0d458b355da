"""What stands in the audit log of an export: the same words whether a window made the file or a command.

They name the manifest's hash, and the manifest the file's: so the chain holds on to what was handed out.
"""

from __future__ import annotations

from kiosk.core.money import plain_baht
from kiosk.till.export.audit import AuditFormat
from kiosk.till.export.export import Job, Written

_ALL_TILLS = "all tills"


def receipts_subject(job: Job, written: Written) -> str:
    """`all.csv · csv · all tills · 7 · 1200.00 THB · all.csv.manifest.json 9f86…`."""
    totals = written.totals
    parts = (
        written.files[0].name,
        job.format.value,
        (job.wanted.till or _ALL_TILLS) if job.copies else "",
        str(totals.count),
        f"{plain_baht(totals.amount_satang)} THB",
        f"{written.manifest.name} {written.manifest_sha256}",
    )
    return " · ".join(part for part in parts if part)


def audit_subject(format: AuditFormat, file_name: str = "") -> str:
    """`audit csv: audit.csv`. It is written before the file, which holds it too, and so without a hash; the name
    is left out where it is not known by then."""
    return f"audit {format.value}: {file_name}" if file_name else f"audit {format.value}"
