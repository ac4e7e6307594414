"""Business events to sums."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from offing.domain.window import Micros
from offing.profiles.answers import slice_keys, slice_places
from offing.profiles.bucket import KPI_BITS, KPI_BOUND, KpiSum
from offing.profiles.encoding import doubles, text_of, texts
from offing.profiles.fixed_point import exact_sums, quantise
from offing.profiles.plan import ProfilePlan
from offing.profiles.rows import Ints, Runs, bucket_ids, column, count_true

Sums = dict[str, KpiSum]


def count_kpis(table: pa.Table, plan: ProfilePlan, width: Micros) -> dict[int, tuple[Sums, dict[str, Sums]]]:
    """Sum business events per bucket number (start / width): of the whole, and of each slice.

    `table` has `name`, `value` and `timestamp` (the time that decides the bucket), and the columns
    of segments where they are known. Events without a name are left out.
    """
    found: dict[int, tuple[Sums, dict[str, Sums]]] = {}
    table = table.filter(table.column("name").is_valid()) if table.num_rows else table
    if not table.num_rows:
        return found
    buckets = bucket_ids(table, width)
    for bucket, _, name, total in _sums(table, buckets, 1):
        found.setdefault(bucket, ({}, {}))[0][name] = total
    for segment, values in plan.segments.items():
        keys = slice_keys(segment, values)
        ids = buckets * len(keys) + slice_places(table, segment, values)
        for bucket, place, name, total in _sums(table, ids, len(keys)):
            sums = found[bucket][1].setdefault(keys[place], {})
            sums[name] = sums.get(name, KpiSum()) + total
    return found


def _sums(table: pa.Table, ids: Ints, places: int) -> Iterator[tuple[int, int, str, KpiSum]]:
    """Yield bucket, place and name of each group of events, with its sum."""
    name_array, value_array = column(table, "name"), column(table, "value")
    if name_array is None or value_array is None:
        return
    codes, names = texts(name_array)
    runs = Runs.of(ids * len(names) + codes)
    values, valid = doubles(value_array)
    if valid is not None:
        values = np.where(valid, values, np.nan)
    values = runs.arrange(values)
    finite = np.isfinite(values)
    lengths = count_true(finite, runs.lengths)
    sums = exact_sums(quantise(values[finite], KPI_BITS, float(KPI_BOUND)), lengths)
    for key, n, rows, pair in zip(
        runs.keys.tolist(), lengths.tolist(), runs.lengths.tolist(), sums, strict=True
    ):
        group, code = divmod(key, len(names))
        yield *divmod(group, places), text_of(names[code]), KpiSum(n, *pair, rows - n)
