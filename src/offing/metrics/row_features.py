"""Sampled rows in an order of their own, and what trees are told of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from offing.domain.schema import ColumnKind
from offing.metrics.feature_matrix import FeatureMatrix
from offing.metrics.subject import Subject
from offing.profiles.answers import slice_keys, slice_places
from offing.profiles.derived import derive
from offing.profiles.encoding import Array, kind_of
from offing.profiles.grid import NumericGrid
from offing.profiles.hashing import hash_rows, hash_texts
from offing.profiles.labels import numbers
from offing.profiles.plan import ProfilePlan
from offing.profiles.rows import column
from offing.profiles.structured import flatten
from offing.stats.arrays import Bools, Floats

_LARGE = 1e300


@dataclass(frozen=True)
class Inputs:
    """Rows as numbers (rows x inputs), NaN where there is none; `levels` says which inputs are levels."""

    values: Floats
    levels: Bools

    def where(self, kept: Bools) -> Inputs:
        """Return some of the rows."""
        return Inputs(self.values[kept], self.levels)


def sampled_rows(subject: Subject) -> tuple[pa.RecordBatch, pa.RecordBatch] | None:
    """Return the sampled rows of the window and of the baseline, of the subject's slice if it is one.

    Answers are taken apart and derived columns added as for a profile, and rows are sorted by what they
    hold and by their ids, so that any order of arrival gives the same. None without a sample.
    """
    if subject.sample is None:
        return None
    current, baseline = (
        _in_order(_one_batch(_sliced(table, subject)), subject.plan)
        for table in (subject.sample.current, subject.sample.baseline)
    )
    return current, baseline


def inputs(rows: pa.RecordBatch, plan: ProfilePlan) -> Inputs:
    """Return what trees may know of sampled rows: the features, and the model's numeric outputs."""
    features = FeatureMatrix.read(rows, plan)
    outputs = [
        np.clip(numbers(column(rows, name), rows.num_rows), -_LARGE, _LARGE)
        for name, cut in (("score", plan.score), ("prediction", plan.prediction))
        if isinstance(cut, NumericGrid)
    ]
    values = np.column_stack([features.values, *outputs])
    return Inputs(values, np.append(features.categorical, np.zeros(len(outputs), np.bool_)))


def _one_batch(table: pa.Table) -> pa.RecordBatch:
    batches = table.combine_chunks().to_batches()
    return batches[0] if batches else pa.RecordBatch.from_pylist([], table.schema)


def _in_order(batch: pa.RecordBatch, plan: ProfilePlan) -> pa.RecordBatch:
    """Sort rows by a hash of their features, then by ids, labels and answers where they are the same."""
    batch = derive(flatten(batch, plan.task), plan.derived)
    found = [column(batch, name) for name in ("score", "prediction", "label", "prediction_id")]
    keys = [_key(array) for array in found if array is not None]
    rows: Any = pa.array(np.lexsort([*keys, hash_rows(batch, list(plan.columns))]))
    return batch.take(rows)


def _key(array: Array) -> NDArray[Any]:
    if kind_of(array.type) is ColumnKind.NUMERIC:
        return numbers(array, len(array))
    return hash_texts(pc.cast(array, pa.string()))


def _sliced(table: pa.Table, subject: Subject) -> pa.Table:
    if subject.slice is None:
        return table
    for segment, values in subject.plan.segments.items():
        keys = slice_keys(segment, values)
        if subject.slice in keys:
            mine = slice_places(table, segment, values) == keys.index(subject.slice)
            return table.filter(pa.array(mine))
    return table.slice(0, 0)
