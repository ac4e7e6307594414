"""Keeping tables to few files: small ones are merged in tiers, old ones are deleted after a grace."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from offing.domain.schema import Kind
from offing.domain.window import MINUTE, Micros
from offing.events.durable import sync_folder
from offing.events.log import EventLog
from offing.events.parquet import read_file
from offing.events.schema import MONTH, month_of
from offing.events.table import ActiveFile, EventTable

TIERS = (1 << 20, 8 << 20, 64 << 20)
"""File sizes in bytes: when enough files are below one of them, they become one or a few."""

FAN_IN = 16
"""Small files of an open month that are merged at once."""

GRACE: Micros = 10 * MINUTE
"""How long a replaced file stays for readers that began before."""


def compact(log: EventLog, model: str, kind: Kind, now: Micros) -> int:
    """Merge small files of one table and delete replaced ones; return how many files were merged away.

    An open month is merged tier by tier, so that a row is rewritten a few times in all; a month
    that is over becomes files of about 64 MB. Transaction ids stay, so sealing goes on as before.
    Raises OSError on a full disk, and then the table is as it was.
    """
    table = log.table(model, kind)
    with table.compacting:
        if not table.exists():
            return 0
        saved = sum(_merge(table, group) for group in _groups(table, now))
        _sweep(table, now)
        return saved


def _groups(table: EventTable, now: Micros) -> list[list[ActiveFile]]:
    """Choose which files to merge: at most one tier of each month."""
    by_month: dict[str, list[ActiveFile]] = {}
    for file in table.snapshot().files:
        by_month.setdefault(file.month, []).append(file)
    open_month = month_of(now)
    groups: list[list[ActiveFile]] = []
    for month, files in by_month.items():
        is_over = month < open_month
        for limit in TIERS[-1:] if is_over else TIERS:
            small = [file for file in files if file.size < limit]
            if len(small) >= (2 if is_over else FAN_IN):
                groups.extend(_batches(small))
                break
    return groups


def _batches(small: Sequence[ActiveFile]) -> list[list[ActiveFile]]:
    """Cut files, in the order of their first moments, into batches of about the largest tier."""
    batches: list[list[ActiveFile]] = [[]]
    size = 0
    for file in sorted(small, key=lambda f: (min(filter(None, f.low.values()), default=0), f.path)):
        if size + file.size > TIERS[-1] and batches[-1]:
            batches.append([])
            size = 0
        batches[-1].append(file)
        size += file.size
    return [batch for batch in batches if len(batch) > 1]


def _merge(table: EventTable, group: Sequence[ActiveFile]) -> int:
    schema = table.stored()
    parts = [read_file(table.folder / file.path, schema) for file in group]
    rows = pa.concat_tables(parts, promote_options="default")
    table.rewrite(group, rows)
    return len(group) - 1


def _sweep(table: EventTable, now: Micros) -> None:
    """Delete data files that the newest version does not name and nobody can be reading any more.

    The grace of a file begins when it is first seen unused; a file left by a crash between
    writing and committing goes the same way.
    """
    active = {file.path for file in table.snapshot().files}
    for folder in sorted(table.folder.glob(f"{MONTH}=*")):
        unused = [p for p in folder.glob("*.parquet") if str(p.relative_to(table.folder)) not in active]
        gone = [path for path in unused if _is_expired(table, path, now)]
        for path in gone:
            os.unlink(path)
            table.unused_since.pop(path.name, None)
        if gone:
            sync_folder(folder)


def _is_expired(table: EventTable, path: Path, now: Micros) -> bool:
    return now - table.unused_since.setdefault(path.name, now) >= GRACE
