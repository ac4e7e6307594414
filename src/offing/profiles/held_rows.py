"""The rows of a Parquet file, decoded once and held, where memory allows."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypedDict

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from offing.domain.physical import is_feature
from offing.domain.schema import ColumnKind
from offing.profiles.declared import Declared
from offing.profiles.file import EVENT, read_row_group, segment_columns
from offing.profiles.fit_file import texts
from offing.profiles.rows import TAGS

HELD_BYTES = 1 << 30
"""Decoded rows of so many bytes, or fewer, are held; of more the file is read once more."""


class FitOptions(TypedDict, total=False):
    """What else a plan is chosen by: see `ProfilePlan.fit`."""

    segments: Sequence[str]
    threshold: float
    positive: str | float
    kinds: Mapping[str, ColumnKind] | None
    declared: Declared | None


def held_rows(
    path: Path | str, threads: int, options: FitOptions, groups: Sequence[int] | None = None
) -> pa.Table | None:
    """Return the rows of a file with all that may be counted of them; None when they are not to be held.

    With `groups` they are those of these row groups. Not held are rows that take more than `HELD_BYTES`, and
    those of which columns are derived (texts, embeddings, projections). Raises OSError when the file
    cannot be read.
    """
    declared = options.get("declared") or Declared()
    if declared.texts or declared.embeddings or declared.projections:
        return None
    with pq.ParquetFile(path) as file:
        schema, metadata = file.schema_arrow, file.metadata
    own = {*EVENT, *segment_columns(declared.with_pairs(options.get("segments", ()))), TAGS}
    columns = [name for name in schema.names if declared.custom or name in own or is_feature(name)]
    groups = range(metadata.num_row_groups) if groups is None else groups
    rows = sum(metadata.row_group(group).num_rows for group in groups)
    if sum(_least_width(schema.field(name).type) for name in columns) * rows > HELD_BYTES:
        return None
    held = _Held(partial(read_row_group, path, texts(schema), columns))
    with ThreadPoolExecutor(max_workers=threads, thread_name_prefix="decode") as pool:
        parts = list(pool.map(held.read, groups))
    batches = [batch for part in parts for batch in part]
    return pa.Table.from_batches(batches) if batches and not held.full else None


def _least_width(type_: pa.DataType) -> int:
    """Return how many bytes a value takes at least: what a text is may be said once for many rows."""
    try:
        return type_.bit_width // 8
    except ValueError:
        return np.dtype(np.int32).itemsize


class _Held:
    """What several threads have decoded, until it is too much."""

    def __init__(self, read: Callable[[int], Iterable[pa.RecordBatch]]) -> None:
        self._read = read
        self._lock = threading.Lock()
        self._bytes = 0

    @property
    def full(self) -> bool:
        """Whether there was more than `HELD_BYTES`."""
        return self._bytes > HELD_BYTES

    def read(self, group: int) -> list[pa.RecordBatch]:
        """Return a row group; nothing of it once it is too much with all that came before."""
        batches: list[pa.RecordBatch] = []
        for batch in self._read(group):
            with self._lock:
                self._bytes += batch.get_total_buffer_size()
            if self.full:
                return []
            batches.append(batch)
        return batches
