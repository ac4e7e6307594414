"""One Parquet file of events: written once, flushed, then named in the table's log."""

from __future__ import annotations

import json
import os
import uuid
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from offing.domain.schema import Kind
from offing.domain.window import Micros, isoformat
from offing.events.durable import sync_all
from offing.events.schema import MONTH, event_times, micros, month_name, months

ROW_GROUP = 128 * 1024
"""Rows in a row group: small enough to skip, large enough to scan."""

_TIMES = ("timestamp", "received_at", "prediction_timestamp")


@dataclass(frozen=True)
class DataFile:
    """One file of a table, by its path under the table's folder, and what the log says of it."""

    path: str
    month: str
    size: int
    rows: int
    written_ms: int
    stats: str


def split_by_month(table: pa.Table, kind: Kind) -> dict[str, pa.Table]:
    """Cut rows by partition, each part sorted by event time; equal times keep their order."""
    times, known = event_times(table, kind)
    numbers = months(times, known)
    order = np.lexsort((times, numbers))
    names, starts = np.unique(numbers[order], return_index=True)
    ends = [*starts[1:].tolist(), len(order)]
    rows = table if (order[1:] > order[:-1]).all() else table.combine_chunks().take(order)
    return {
        month_name(n): rows.slice(a, b - a)
        for n, a, b in zip(names.tolist(), starts.tolist(), ends, strict=True)
    }


def write_files(folder: Path, parts: dict[str, pa.Table]) -> list[DataFile]:
    """Write one new file for each month and flush files and folders. Raises OSError on a full disk."""
    written: list[DataFile] = []
    for month, part in parts.items():
        relative = f"{MONTH}={month}/part-{uuid.uuid4().hex}.parquet"
        path = folder / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            _write(path, part)
        except OSError:
            path.unlink(missing_ok=True)
            raise
        status = os.stat(path)
        when = status.st_mtime_ns // 1_000_000
        written.append(DataFile(relative, month, status.st_size, part.num_rows, when, _stats(part)))
    sync_all([folder / file.path for file in written], folder)
    return written


def _write(path: Path, part: pa.Table) -> None:
    text = [f.name for f in part.schema if pa.types.is_string(f.type) and not f.name.endswith("_id")]
    pq.write_table(
        part,
        path,
        compression="zstd",
        compression_level=1,
        use_dictionary=text,  # type: ignore[arg-type]
        row_group_size=ROW_GROUP,
    )


def _stats(part: pa.Table) -> str:
    """Return the statistics that the table format keeps of a file, here of its moments only."""
    low: dict[str, str] = {}
    high: dict[str, str] = {}
    nulls: dict[str, int] = {}
    for name in _TIMES:
        if name not in part.column_names:
            continue
        times, known = micros(part.column(name))
        nulls[name] = int((~known).sum())
        if known.any():
            low[name] = _moment(int(times[known].min()))
            high[name] = _moment(int(times[known].max()))
    return json.dumps({"numRecords": part.num_rows, "minValues": low, "maxValues": high, "nullCount": nulls})


def _moment(value: Micros) -> str:
    text = isoformat(value)
    return text if "." in text else text.replace("Z", ".000000Z")


def read_file(path: Path, schema: pa.Schema) -> pa.Table:
    """Read the columns of `schema` that the file has; older files lack newer columns."""
    file = pq.ParquetFile(path)
    stored = set(file.schema_arrow.names)
    return file.read(columns=[name for name in schema.names if name in stored])


def is_whole(path: Path, size: int) -> bool:
    """Say whether a data file is there with the size the log names and a readable footer."""
    try:
        if path.stat().st_size != size:
            return False
        pq.ParquetFile(path).close()
    except (OSError, pa.ArrowInvalid):
        return False
    return True
