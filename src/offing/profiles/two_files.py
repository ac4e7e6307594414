"""Two Parquet files to the plan of the first and the profiles of both, decoded once where memory allows."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypedDict, Unpack

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from offing.domain.physical import is_feature
from offing.domain.schema import ColumnKind, Task
from offing.domain.window import Micros
from offing.profiles.declared import Declared
from offing.profiles.file import EVENT, file_streams, read_row_group, segment_columns
from offing.profiles.fit_file import fit_file, texts
from offing.profiles.kernel import Profiles, profile_together
from offing.profiles.plan import ProfilePlan
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


class TwoFiles(NamedTuple):
    """The plan of a reference file, and the profiles of it and of the file compared with it."""

    plan: ProfilePlan
    reference: Profiles
    current: Profiles


def profile_two_files(
    reference: Path | str,
    current: Path | str,
    *,
    task: Task,
    widths: tuple[Micros, Micros],
    threads: int = 2,
    **options: Unpack[FitOptions],
) -> TwoFiles:
    """Return the plan of `fit_file` for a reference file and, under it, what `profile_file` makes of both.

    `widths` are those of the buckets of the reference and of the current file. The reference's rows are
    decoded once and held, as long as they take at most `HELD_BYTES`; of a file with more, or with derived
    columns (texts, embeddings, projections), each step reads what it needs. The current file is read while
    the reference is counted. Raises OSError when a file cannot be read.
    """
    rows = _decoded(reference, task, threads, options)
    if rows is None:
        plan = fit_file(reference, task=task, **options)
        streams = file_streams(reference, plan)
    else:
        plan = ProfilePlan.fit(rows, task=task, **options)
        streams = ([batch] for batch in rows.to_batches())
    sets = [(streams, widths[0]), (file_streams(current, plan), widths[1])]
    return TwoFiles(plan, *profile_together(sets, plan, threads=threads))


def _decoded(path: Path | str, task: Task, threads: int, options: FitOptions) -> pa.Table | None:
    """Return the rows of a file with all that is counted of them; None when they are not to be held."""
    declared = options.get("declared") or Declared()
    if declared.texts or declared.embeddings or declared.projections:
        return None
    with pq.ParquetFile(path) as file:
        schema, metadata = file.schema_arrow, file.metadata
    own = {*EVENT, *segment_columns(declared.with_pairs(options.get("segments", ()))), TAGS}
    columns = [name for name in schema.names if declared.custom or name in own or is_feature(name)]
    if sum(_least_width(schema.field(name).type) for name in columns) * metadata.num_rows > HELD_BYTES:
        return None
    held = _Held(partial(read_row_group, path, texts(schema), columns))
    with ThreadPoolExecutor(max_workers=threads, thread_name_prefix="decode") as pool:
        parts = list(pool.map(held.read, range(metadata.num_row_groups)))
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
