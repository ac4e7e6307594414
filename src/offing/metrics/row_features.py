"""Rows as a matrix of numbers that trees can be grown on, in an order of their own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from offing.domain.physical import physical_name
from offing.domain.schema import ColumnKind
from offing.metrics.subject import Subject
from offing.profiles.answers import slice_keys, slice_places
from offing.profiles.categorical import place_of
from offing.profiles.derived import derive
from offing.profiles.encoding import Array, kind_of, texts
from offing.profiles.grid import NumericGrid
from offing.profiles.hashing import hash_rows, hash_texts
from offing.profiles.labels import numbers
from offing.profiles.levels import CategoricalLevels, Cut
from offing.profiles.plan import ProfilePlan
from offing.profiles.rows import Ints, column
from offing.profiles.structured import flatten
from offing.stats.arrays import Floats

_LARGEST = float(np.finfo(np.float64).max)


def sampled_rows(subject: Subject) -> tuple[pa.Table, pa.Table] | None:
    """Return the sampled rows of the window and of the baseline, of the subject's slice if it is one.

    Answers are taken apart and derived columns added as for a profile. None without a sample.
    """
    if subject.sample is None:
        return None
    current, baseline = (
        derive(flatten(_sliced(table, subject), subject.plan.task), subject.plan.derived)
        for table in (subject.sample.current, subject.sample.baseline)
    )
    return current, baseline


def in_order(table: pa.Table, plan: ProfilePlan) -> pa.Table:
    """Sort rows by a hash of their ids and of what they hold, so that any order gives the same models."""
    if not table.num_rows:
        return table
    batch = table.combine_chunks().to_batches()[0]
    keys = [hash_rows(batch, list(plan.columns))]
    for name in ("score", "prediction", "label", "prediction_id"):
        found = column(batch, name)
        if found is not None:
            keys.append(_key(found))
    rows: Any = pa.array(np.lexsort(keys))
    return table.take(rows)


def matrix(table: pa.Table, plan: ProfilePlan) -> Floats:
    """Return one row per row and one column per column of the plan, the model's outputs last.

    Numbers are the cells of their grid, so that no value is too large and outliers are no matter;
    levels are their rank in the baseline, with one number for the rarer and one for new ones. NaN
    stands for what is missing or no number.
    """
    cuts = [(physical_name(name), cut) for name, cut in plan.columns.items()]
    cuts += [(name, cut) for name, cut in (("score", plan.score), ("prediction", plan.prediction)) if cut]
    parts = [_coded(table, name, cut) for name, cut in cuts]
    return np.stack(parts, axis=1) if parts else np.zeros((table.num_rows, 1))


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
            mine: Ints = slice_places(table, segment, values) == keys.index(subject.slice)
            return table.filter(pa.array(mine))
    return table.slice(0, 0)


def _coded(table: pa.Table, name: str, cut: Cut) -> Floats:
    array = column(table, name)
    if isinstance(cut, NumericGrid):
        values = numbers(array, table.num_rows)
        known = ~np.isnan(values)
        found = np.full(table.num_rows, np.nan)
        found[known] = cut.cells(np.clip(values[known], -_LARGEST, _LARGEST))
        return found
    return np.full(table.num_rows, np.nan) if array is None else _ranks(array, cut)


def _ranks(array: Array, levels: CategoricalLevels) -> Floats:
    codes, names = texts(array)
    size = len(levels.known)
    places = place_of(names, levels, new=size + 1, missing=-1)[codes].astype(np.float64)
    return np.where(places < 0, np.nan, places)
