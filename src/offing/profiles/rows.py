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
from offing.profiles.encoding import Array, texts, valid_rows

Ints = NDArray[np.int64]
Values = TypeVar("Values", bound=NDArray[Any])

TAGS = "tags"

JOINT = "*"
"""Joins the names, and the values, of two segments whose slices are crossed."""

LABEL_TIME = "label_timestamp"
"""When the label of a row became true, where one is joined to it."""


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
    found = times(batch) if batch.num_rows else (np.empty(0, np.int64), np.empty(0, np.bool_))
    if found is None or not found[1].all():
        raise InvalidEvent("a row without a timestamp belongs to no bucket")
    return found[0] // width


def column(batch: pa.RecordBatch | pa.Table, name: str) -> Array | None:
    """Return a column in one piece; None when it is absent or null without a type."""
    if name not in batch.schema.names:
        return None
    found: Any = batch.column(name)
    if pa.types.is_null(found.type):
        return None
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found


def times(batch: pa.RecordBatch | pa.Table, name: str = "timestamp") -> tuple[Ints, NDArray[np.bool_]] | None:
    """Return a column of moments in microseconds since the epoch, and where it is known.

    None when no row has one. What stands in the place of an unknown moment is not defined.
    """
    array = column(batch, name)
    if array is None or array.null_count == len(array):
        return None
    moments: Any = pc.cast(pc.cast(array, pa.timestamp("us", tz="UTC")), pa.int64())
    return np.asarray(pc.fill_null(moments, 0).to_numpy(), np.int64), valid_rows(array)


def micros_after(batch: pa.RecordBatch | pa.Table, name: str) -> tuple[Ints, NDArray[np.bool_]] | None:
    """Return the microseconds from each row's own time to that of column `name`, and where it is known."""
    own, other = times(batch), times(batch, name)
    return None if own is None or other is None else (other[0] - own[0], other[1])


def segment_column(batch: pa.RecordBatch | pa.Table, segment: str) -> Array | None:
    """Return what a segment is read from: the feature, else the event's own column, else the tag.

    A pair of segments, `a*b`, has the values `x*y`, and none where either has none.
    """
    found = _segment(batch, segment)
    if found is None and JOINT in segment:
        first, second = (_segment(batch, part) for part in segment.split(JOINT, 1))
        return None if first is None or second is None else _joint(first, second)
    return found


def _joint(first: Array, second: Array) -> Array:
    """Join the values of two segments row by row; each distinct pair is written once."""
    (a, left), (b, right) = texts(first), texts(second)
    codes = np.where((a < 0) | (b < 0), -1, a.astype(np.int64) * len(right) + b)
    found, places = np.unique(codes, return_inverse=True)
    names = [
        None if code < 0 else f"{left[code // len(right)]}{JOINT}{right[code % len(right)]}"
        for code in found.tolist()
    ]
    rows: Any = pa.array(places)
    return pa.array(names, pa.string()).take(rows)


def _segment(batch: pa.RecordBatch | pa.Table, segment: str) -> Array | None:
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
