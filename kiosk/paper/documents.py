"""Any document of the till as paper, by its kind: for whoever prints what has a number and a document."""

from __future__ import annotations

import json

from kiosk.paper.blocks import Paper, PaperError
from kiosk.paper.receipt import receipt_paper
from kiosk.paper.refund import refund_paper
from kiosk.paper.report import x_paper, z_paper
from kiosk.till.printing.queue import Job, X


def paper_of(
    document: str, language: str, *, copy: bool = False, page_url: str | None = None
) -> Paper:
    """The paper of a receipt, a refund or a Z, in `th` or `en`; `page_url` counts for a receipt alone.

    Receipts are older than kinds and name none. Raises `PaperError`, also for a kind that has no paper.
    """
    match _kind(document):
        case None:
            return receipt_paper(document, language, copy=copy, page_url=page_url)
        case "refund":
            return refund_paper(document, language, copy=copy)
        case "z":
            return z_paper(document, language, copy=copy)
        case _:
            raise PaperError("This document cannot be printed: there is no paper for it.")


def paper_of_job(job: Job, language: str) -> Paper:
    """The paper of what waits for a printer. Raises `PaperError`."""
    if job.kind == X:
        return x_paper(json.loads(job.document), language)
    return paper_of(job.document, language, copy=job.marked, page_url=job.page_url)


def _kind(document: str) -> object:
    try:
        fields = json.loads(document)
    except (ValueError, RecursionError):
        return None  # told by whoever reads it next
    return fields.get("kind") if isinstance(fields, dict) else None
