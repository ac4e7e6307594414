"""The way of a request into the journal: a literal list of stages, each one file.

    body ──► decode ──► validate ──► fingerprint ──► identify ──► journal ──► acknowledged
             (bytes     (columns      (rows to        (new, again   (one SQLite
              to items)  to rows)      128-bit keys)   or changed?)  transaction)

A stage takes the request, adds to it what it found out, and raises an OffingError when the whole
body is of no use. A single bad item never stops the others: it is noted with a reason and kept on
the dead-letter shelf. After `journal` the events are durable; `seal.py` moves them into tables.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from offing.ingest.decode import decode
from offing.ingest.fingerprint import fingerprint
from offing.ingest.identify import identify
from offing.ingest.journal import Transaction, journal
from offing.ingest.request import Request
from offing.ingest.validate import validate

PREPARE: Sequence[Callable[[Request], None]] = (
    decode,  # gzip, zstd; JSON, NDJSON, Arrow -> columns of raw values
    validate,  # raw values -> typed rows, item by item; what does not fit -> overflow
    fingerprint,  # ids -> 128-bit keys, content -> 64 bits
)
"""In the caller's thread: pure, many requests at once."""

COMMIT: Sequence[Callable[[Request, Transaction], None]] = (
    identify,  # the same id counts once; the first wins, a different one is a conflict
    journal,  # rows, counters, dead letters and dirty days in one transaction
)
"""In the one writer thread, in order: several requests share a commit to disk."""

STAGES = (*PREPARE, *COMMIT)


def prepare(request: Request) -> None:
    """Run the stages that need nobody else. Raises OffingError for a body that cannot be read."""
    for stage in PREPARE:
        stage(request)


def commit(request: Request, transaction: Transaction) -> None:
    """Run the stages that need the order of arrival, inside one transaction of the journal."""
    for stage in COMMIT:
        stage(request, transaction)
