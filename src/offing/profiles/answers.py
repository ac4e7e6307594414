"""What a slice carries: the model's answers, their outcome and their latency."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa

from offing.profiles.bucket import SliceProfile
from offing.profiles.categorical import count_levels, place_of
from offing.profiles.column import CategoricalCounts, ColumnCounts
from offing.profiles.encoding import texts, valid_rows
from offing.profiles.grid import NumericGrid
from offing.profiles.labels import count_outcomes
from offing.profiles.levels import OTHER, CategoricalLevels, Cut
from offing.profiles.lists import LISTED
from offing.profiles.measures.count import Numbers, sum_measures
from offing.profiles.numeric import count_array
from offing.profiles.overflow import NONE
from offing.profiles.plan import ProfilePlan
from offing.profiles.rows import Ints, Runs, column, segment_column
from offing.profiles.structured import names_of


def count_answers(
    batch: pa.RecordBatch, runs: Runs, plan: ProfilePlan, measures: Numbers
) -> list[SliceProfile]:
    """Count score, prediction, latency, outcome, errors and measures of each run of rows."""
    absent: list[None] = [None] * len(runs)
    score = count_array(column(batch, "score"), runs, plan.score, NONE) if plan.score else absent
    prediction = _predictions(batch, runs, plan) if plan.prediction else absent
    latency = count_array(column(batch, "latency_ms"), runs, plan.latency, NONE)
    error = column(batch, "error")
    errors = np.zeros(len(runs), np.int64) if error is None else runs.count(valid_rows(error))
    parts = zip(
        runs.lengths.tolist(),
        score,
        prediction,
        latency,
        count_outcomes(batch, runs, plan),
        errors.tolist(),
        strict=True,
    )
    sums = sum_measures(measures, runs)
    return [replace(SliceProfile(*part), measures=own) for part, own in zip(parts, sums, strict=True)]


def count_column(
    batch: pa.RecordBatch, name: str, runs: Runs, cut: Cut, *, wrong: Ints = NONE
) -> list[ColumnCounts]:
    """Count one column of the batch, absent or not. Numbers name classes in predictions only."""
    array = column(batch, name)
    if isinstance(cut, NumericGrid):
        return [*count_array(array, runs, cut, wrong)]
    return [*count_levels(array, runs, cut, wrong=wrong, numbers=name == "prediction")]


def _predictions(batch: pa.RecordBatch, runs: Runs, plan: ProfilePlan) -> Sequence[ColumnCounts | None]:
    if plan.prediction is None:
        return [None] * len(runs)
    if plan.task in LISTED and isinstance(plan.prediction, CategoricalLevels):
        return _listed(batch, runs, plan.prediction)
    return count_column(batch, "prediction", runs, plan.prediction)


def _listed(batch: pa.RecordBatch, runs: Runs, levels: CategoricalLevels) -> list[CategoricalCounts]:
    """Count the names that answers list. Missing and of a wrong type are whole answers, not names."""
    lists = names_of(batch)
    broken = runs.count(lists.broken).tolist()
    missing = runs.count(~(lists.present | lists.broken)).tolist()
    run = np.empty(batch.num_rows, np.int64)
    run[slice(None) if runs.order is None else runs.order] = runs.index
    own = Runs.of(run[lists.row])
    names = pa.DictionaryArray.from_arrays(lists.code, lists.names)
    counted = dict(zip(own.keys.tolist(), count_levels(names, own, levels, wrong=NONE), strict=True))
    empty = CategoricalCounts.empty(len(levels.known))
    return [
        replace(counted.get(run, empty), missing=missing[run], wrong_type=broken[run])
        for run in range(len(runs))
    ]


def slice_places(batch: pa.RecordBatch | pa.Table, segment: str, values: tuple[str, ...]) -> Ints:
    """Return for each row the place of its slice among `values`, `len(values)` for other and null."""
    other = len(values)
    array = segment_column(batch, segment)
    if array is None:
        return np.full(batch.num_rows, other)
    codes, found = texts(array)
    levels = CategoricalLevels(tuple(values))
    return place_of(found, levels, new=other, missing=other)[codes]


def slice_keys(segment: str, values: tuple[str, ...]) -> list[str]:
    """Return the key of each place. A value that reads `other` shares its slice with the rest."""
    return [f"{segment}={value}" for value in (*values, OTHER)]
