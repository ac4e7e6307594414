"""A user's own numbers per row, from Python or SQL, and what becomes of those that fail."""

from __future__ import annotations

import hashlib
import importlib
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from offing.domain.physical import is_feature, logical_name, physical_name
from offing.profiles.encoding import Array, doubles
from offing.profiles.grid import Floats, NumericGrid
from offing.profiles.measures.failure import Failure
from offing.profiles.measures.spec import Custom
from offing.profiles.measures.sql import evaluate
from offing.profiles.plan import ProfilePlan
from offing.profiles.rows import LABEL_TIME, Ints, Runs

Failures = Mapping[int, Mapping[str, Failure]]
"""By number of the bucket and name of the measure."""

_TIME = pa.timestamp("us", tz="UTC")
_EVENT: Mapping[str, pa.DataType] = {
    "prediction_id": pa.string(),
    "timestamp": _TIME,
    "received_at": _TIME,
    "version": pa.string(),
    "environment": pa.string(),
    "score": pa.float64(),
    "prediction": pa.float64(),
    "label": pa.float64(),
    LABEL_TIME: _TIME,
    "latency_ms": pa.float64(),
    "cost": pa.float64(),
    "error": pa.string(),
    "tags": pa.string(),
}
"""The columns that every table of rows has, and of what type one is that nobody logged."""

_ADDRESS = re.compile(r"0x[0-9a-fA-F]+")
_LONGEST = 200
_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class CustomRows:
    """The numbers of custom measures in the order of a batch's rows, and where they failed.

    Rows of a bucket in which a measure failed have no number: merging drops the others of that bucket.
    """

    numbers: Mapping[str, Floats]
    failed: Failures


def custom_rows(batch: pa.RecordBatch, plan: ProfilePlan, buckets: Ints) -> CustomRows:
    """Compute the plan's custom measures for the rows of a batch; `buckets` has the bucket of each.

    Never raises for what a measure does: see `CustomRows`. As long as a measure gives each row a number
    that the row alone decides, or fails on it, sums and failures do not depend on how rows are split.
    """
    if not plan.custom:
        return CustomRows({}, {})
    rows = table_of_rows(batch, plan)
    failed: dict[int, dict[str, Failure]] = {}
    numbers: dict[str, Floats] = {}
    for custom in plan.custom:
        numbers[custom.name], failures = _compute(custom, rows, buckets)
        for bucket, failure in failures.items():
            failed.setdefault(bucket, {})[custom.name] = failure
    return CustomRows(numbers, failed)


def table_of_rows(batch: pa.RecordBatch, plan: ProfilePlan) -> pa.Table:
    """Return what a measure is given: the event's columns, then the features by name.

    Columns that the batch lacks are null. A feature that is called like a column of the event stands
    under `f_` and its name.
    """
    columns: dict[str, Array] = {}
    for name, kind in _EVENT.items():
        found = _column(batch, name)
        columns[name] = _nothing(batch.num_rows, kind) if found is None else found
    own = {logical_name(name) for name in batch.schema.names if is_feature(name)}
    for feature in sorted(own | plan.columns.keys()):
        physical = physical_name(feature)
        found = _column(batch, physical)
        if found is None:
            cut = plan.columns.get(feature)
            found = _nothing(batch.num_rows, pa.float64() if isinstance(cut, NumericGrid) else pa.string())
        columns[physical if feature in _EVENT else feature] = found
    return pa.table(columns)


def _column(batch: pa.RecordBatch, name: str) -> Array | None:
    if name not in batch.schema.names:
        return None
    found: Array = batch.column(name)
    return None if pa.types.is_null(found.type) else found


def _nothing(rows: int, kind: pa.DataType) -> Array:
    return pa.nulls(rows, kind)  # type: ignore[call-overload,no-any-return]


def _compute(custom: Custom, rows: pa.Table, buckets: Ints) -> tuple[Floats, dict[int, Failure]]:
    """Return a measure's numbers, NaN in the buckets in which it fails, and its failures by bucket."""
    error = _attempt(custom, rows)
    if not isinstance(error, str):
        return error, {}
    numbers = np.full(rows.num_rows, np.nan)
    failed: dict[int, Failure] = {}
    for bucket, places in _places(buckets):
        own = rows.take(places)
        found = _attempt(custom, own)
        if isinstance(found, str):
            failed[bucket] = _first_failure(custom, own, found)
        else:
            numbers[places] = found
    return numbers, failed


def _places(buckets: Ints) -> Iterator[tuple[int, Ints]]:
    """Yield each bucket with the places of its rows."""
    runs = Runs.of(buckets)
    order = np.arange(len(buckets)) if runs.order is None else runs.order
    ends = np.cumsum(runs.lengths)
    for bucket, end, length in zip(runs.keys.tolist(), ends.tolist(), runs.lengths.tolist(), strict=True):
        yield bucket, np.sort(order[end - length : end])


def _first_failure(custom: Custom, rows: pa.Table, said: str) -> Failure:
    """Find the first row, by name, on which a measure fails that fails on `rows`.

    Of rows in order, the shortest beginning that fails ends in that row: bisection. `said` is what is
    left to say when no row fails by itself.
    """
    names = _names(rows)
    order = sorted(range(len(names)), key=names.__getitem__)
    passing, failing = 0, len(order)
    while failing - passing > 1:
        middle = (passing + failing) // 2
        if isinstance(_attempt(custom, rows.take(order[:middle])), str):
            failing = middle
        else:
            passing = middle
    first = order[failing - 1]
    alone = _attempt(custom, rows.slice(first, 1))
    return Failure(names[first], alone) if isinstance(alone, str) else Failure("", said)


def _names(rows: pa.Table) -> list[str]:
    """Name each row by the id of its prediction, or by a digest of all that it holds."""
    ids = rows.column("prediction_id").to_pylist()
    if all(ids):
        return [f"prediction {one}" for one in ids]
    return [
        f"prediction {one}" if one else f"row {_digest(row)}"
        for one, row in zip(ids, rows.to_pylist(), strict=True)
    ]


def _digest(row: Mapping[str, Any]) -> str:
    return hashlib.blake2b(repr(row).encode("utf-8", "replace"), digest_size=8).hexdigest()


def _attempt(custom: Custom, rows: pa.Table) -> Floats | str:
    """Return a measure's numbers for `rows`, or what it says in failing."""
    # The boundary to code that is not ours: whatever it raises, or an exit, must not stop the counting.
    try:
        if custom.form == "sql":
            values = evaluate(custom.source, rows)
        else:
            with _one_at_a_time:
                values = _numbers(_function(custom.source)(rows), rows.num_rows)
    except (Exception, SystemExit) as error:  # noqa: BLE001
        return _said(error)
    return _as_rate(values) if custom.aggregate == "rate" else values


def _said(error: BaseException) -> str:
    """Write an error in one line that is the same on every run."""
    lines = str(error).strip().splitlines()
    text = f"{type(error).__name__}: {_ADDRESS.sub('0x…', lines[0])}" if lines else type(error).__name__
    return text[:_LONGEST]


def _function(source: str) -> Callable[[pa.Table], Any]:
    """Import `package.module:function`; what follows the colon may have dots."""
    module, _, name = source.partition(":")
    found: Any = importlib.import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    if not callable(found):
        raise TypeError(f"{source} is not a function")
    return found  # type: ignore[no-any-return]


def _numbers(result: Any, rows: int) -> Floats:
    """Return what a function returned as doubles, NaN for null."""
    array = _array(result)
    if len(array) != rows:
        raise ValueError("it returned another number of values than there are rows")
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()  # type: ignore[attr-defined]
    kind = array.type
    if pa.types.is_boolean(kind):
        array = pc.cast(array, pa.int8())
    elif pa.types.is_null(kind):
        return np.full(rows, np.nan)
    elif not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)):
        raise TypeError(f"it returned {kind}, not numbers")
    values, valid = doubles(array)
    return values.copy() if valid is None else np.where(valid, values, np.nan)


def _array(result: Any) -> Array:
    """Return a sequence of one number per row, of whatever library, as one Arrow array."""
    if isinstance(result, pa.ChunkedArray) or hasattr(result, "__arrow_c_stream__"):
        chunked = result if isinstance(result, pa.ChunkedArray) else pa.chunked_array(result)
        combined: Any = chunked.combine_chunks()
        return combined if isinstance(combined, pa.Array) else pa.concat_arrays(combined.chunks)
    if isinstance(result, pa.Array):
        return result
    if isinstance(result, list | tuple | np.ndarray) or hasattr(result, "__array__"):
        return pa.array(result if isinstance(result, list | tuple) else np.asarray(result))
    raise TypeError(f"it returned a {type(result).__name__}, not a number for each row")


def _as_rate(values: Floats) -> Floats:
    """A row counts as true when its number is not 0; without a number it does not count."""
    return np.where(np.isnan(values), np.nan, (values != 0).astype(np.float64))
