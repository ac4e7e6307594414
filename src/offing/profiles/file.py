"""A Parquet file to profiles, a few rows in memory at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import cast

import pyarrow as pa
import pyarrow.parquet as pq

from offing.domain.physical import physical_name
from offing.domain.window import Micros
from offing.profiles.encoding import Array
from offing.profiles.kernel import Profiles, profile_streams
from offing.profiles.levels import CategoricalLevels
from offing.profiles.plan import ProfilePlan
from offing.profiles.rows import JOINT, LABEL_TIME, TAGS

READ_ROWS = 1 << 17
"""Rows decoded at a time."""

READ_COLUMNS = 5
"""Columns decoded at a time."""

READ_BYTES = 1 << 18
"""Bytes of a column read ahead; without a bound each row group would be held whole."""

EVENT = (
    "timestamp",
    "version",
    "score",
    "prediction",
    "latency_ms",
    "error",
    "overflow",
    "label",
    LABEL_TIME,
    "cost",
)
"""The columns of an event that are counted, beside its features and tags."""


def profile_file(path: Path | str, plan: ProfilePlan, *, width: Micros, threads: int = 2) -> Profiles:
    """Count the rows of a Parquet file of canonical columns as `profile` does.

    Only the columns of the plan and their sources are read, all of them for custom measures; texts stay
    dictionary-encoded as they are stored. Memory grows with cells and columns, not with rows. Raises
    OSError when the file cannot be read.
    """
    return profile_streams(file_streams(path, plan), plan, width=width, threads=threads)


def file_streams(
    path: Path | str, plan: ProfilePlan, chosen: Sequence[int] | None = None
) -> Iterator[Iterable[pa.RecordBatch]]:
    """Return the row groups of a file, or those of the numbers `chosen`, as `profile_file` reads them."""
    levels = [physical_name(name) for name, cut in plan.columns.items() if isinstance(cut, CategoricalLevels)]
    with pq.ParquetFile(path, read_dictionary=levels, pre_buffer=False) as file:
        stored = dict.fromkeys(file.schema_arrow.names)
        features = [physical_name(name) for name in (*plan.columns, *plan.sources)]
        wanted = dict.fromkeys([*EVENT, *features, *segment_columns(plan.segments), TAGS])
        columns = [name for name in (stored if plan.custom else wanted) if name in stored]
        groups = range(file.num_row_groups) if chosen is None else chosen
    return (read_row_group(path, levels, columns, group) for group in groups)


def segment_columns(segments: Iterable[str]) -> list[str]:
    """Return the columns that segments, or the parts of pairs of them, may be read from."""
    names = [part for name in segments for part in (name, *name.split(JOINT, 1))]
    return [form for name in names for form in (physical_name(name), name)]


def read_row_group(
    path: Path | str, levels: list[str], columns: list[str], group: int
) -> Iterator[pa.RecordBatch]:
    """Read one row group piece by piece, in the thread that asks for the pieces; `levels` stay encoded."""
    with pq.ParquetFile(path, read_dictionary=levels, pre_buffer=False, buffer_size=READ_BYTES) as file:
        rows = file.metadata.row_group(group).num_rows
        whole = _whole_group(file, columns, group) if columns and 0 < rows <= READ_ROWS else None
        if whole is not None:
            yield whole
        else:
            yield from file.iter_batches(READ_ROWS, row_groups=[group], columns=columns, use_threads=False)


def _whole_group(file: pq.ParquetFile, columns: list[str], group: int) -> pa.RecordBatch | None:
    """Decode a few columns at a time: each that is read holds a page, often as large as what it gives.

    None when a column does not fit into one array.
    """
    found: dict[str, Array] = {}
    for first in range(0, len(columns), READ_COLUMNS):
        part = file.read_row_group(group, columns=columns[first : first + READ_COLUMNS], use_threads=False)
        for name, column in zip(part.column_names, part.columns, strict=True):
            if column.num_chunks != 1:
                return None
            found[name] = cast(Array, column.chunk(0))
    return pa.RecordBatch.from_arrays([found[name] for name in columns], names=columns)
