"""Rows of a batch, grouped by bucket or slice, and the columns they lie in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from offing.domain.physical import physical_name
from offing.domain.window import Micros
from offing.errors import InvalidEvent
from offing.profiles.encoding import Array

Ints = NDArray[np.int64]
Values = TypeVar("Values", bound=NDArray[Any])

TAGS = "tags"


@dataclass(frozen=True)
class Runs:
    """A batch's rows in runs of equal group id: run `r` has `lengths[r] > 0` rows of id `keys[r]`.

    `order` brings the rows into ascending order of the id; None when they lie so already, which
    spares every column a copy.
    """

    keys: Ints
    lengths: Ints
    order: Ints | None = None

    @staticmethod
    def of(ids: Ints) -> Runs:
        """Group rows by their id."""
        order = None
        if np.any(ids[1:] < ids[:-1]):
            order = np.argsort(ids, kind="stable")
            ids = ids[order]
        starts = np.flatnonzero(np.concatenate(([True], ids[1:] != ids[:-1]))) if len(ids) else ids[:0]
        return Runs(ids[starts], np.diff(np.append(starts, len(ids))), order)

    def __len__(self) -> int:
        return len(self.keys)

    @cached_property
    def index(self) -> Ints:
        """The run of each arranged row."""
        return np.repeat(np.arange(len(self)), self.lengths)

    def arrange(self, values: Values) -> Values:
        """Return the rows of one column in the order of the runs."""
        return values if self.order is None else values[self.order]  # type: ignore[return-value]

    def count(self, mask: NDArray[np.bool_]) -> Ints:
        """Count the true ones of each run in a mask of unarranged rows."""
        return count_true(self.arrange(mask), self.lengths)

    def among(self, rows: Ints) -> Ints:
        """Count the unarranged `rows` (positions) of each run."""
        if not len(rows):
            return np.zeros(len(self), np.int64)
        mask = np.zeros(int(self.lengths.sum()), dtype=bool)
        mask[rows] = True
        return self.count(mask)


def count_true(mask: NDArray[np.bool_], lengths: Ints) -> Ints:
    """Count the true ones of each run in an arranged mask; runs may be empty."""
    ends = np.cumsum(lengths)
    pieces = zip((ends - lengths).tolist(), ends.tolist(), strict=True)
    return np.array([np.count_nonzero(mask[a:b]) for a, b in pieces], dtype=np.int64)


def spans(lengths: Ints, *, rows: int, runs: int) -> Iterator[tuple[int, int, list[tuple[int, int]]]]:
    """Cut runs into spans whose pieces fit a cache: `(first run, last run + 1, pieces)`.

    A span is one run cut into pieces `(first row, last row + 1)` of at most `rows` rows, or up to
    `runs` whole runs in one piece. Empty runs may come inside a span; a span has a row at least.
    """
    ends = np.cumsum(lengths)
    first, start = 0, 0
    while first < len(lengths):
        last, end = first + 1, int(ends[first])
        if end - start <= rows:
            last = min(int(np.searchsorted(ends, start + rows, side="right")), first + runs)
            end = int(ends[last - 1])
        if end > start:
            yield first, last, [(low, min(low + rows, end)) for low in range(start, end, rows)]
        first, start = last, end


def bucket_ids(batch: pa.RecordBatch | pa.Table, width: Micros) -> Ints:
    """Return the bucket number of each row: its timestamp over the bucket width, rounded down.

    Raises `InvalidEvent` when a row has no timestamp.
    """
    array = column(batch, "timestamp")
    if array is None or array.null_count:
        raise InvalidEvent("a row without a timestamp belongs to no bucket")
    micros = pc.cast(pc.cast(array, pa.timestamp("us", tz="UTC")), pa.int64())
    return np.asarray(micros.to_numpy()) // width


def column(batch: pa.RecordBatch | pa.Table, name: str) -> Array | None:
    """Return a column in one piece; None when it is absent or null without a type."""
    if name not in batch.schema.names:
        return None
    found: Any = batch.column(name)
    if pa.types.is_null(found.type):
        return None
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found


def segment_column(batch: pa.RecordBatch | pa.Table, segment: str) -> Array | None:
    """Return what a segment is read from: the feature, else the event's own column, else the tag."""
    for name in (physical_name(segment), segment):
        found = column(batch, name)
        if found is not None:
            return found
    tags = column(batch, TAGS)
    return None if tags is None else _tag(tags, segment)


def _tag(tags: Array, name: str) -> Array:
    """Read one tag of JSON objects; each distinct text is parsed once."""
    encoded: Any = pc.dictionary_encode(tags)
    values = pa.array([_tag_of(text, name) for text in encoded.dictionary.to_pylist()], pa.string())
    return values.take(encoded.indices)


def _tag_of(text: str | None, name: str) -> str | None:
    value = json.loads(text).get(name) if text else None
    return value if value is None or isinstance(value, str) else json.dumps(value)
