"""A numeric column to counts: which rows count as what."""

from __future__ import annotations

import numpy as np

from offing.domain.schema import ColumnKind
from offing.profiles.column import NumericCounts
from offing.profiles.encoding import Array, doubles, kind_of, valid_rows
from offing.profiles.grid import Floats, NumericGrid
from offing.profiles.rows import Ints, Runs, count_true
from offing.profiles.tally import tally

SHORT = 4096
"""Runs shorter than this on average are reduced together, longer ones each by itself."""


def count_array(array: Array | None, runs: Runs, grid: NumericGrid, wrong: Ints) -> list[NumericCounts]:
    """Count a column for each run of rows.

    `array` is None when the batch lacks the column: then all rows are missing. Values of a type
    that is no number are of a wrong type, and so are the nulls at the positions `wrong`.
    """
    wrong_type = runs.among(wrong)
    if array is not None and kind_of(array.type) is not ColumnKind.NUMERIC:
        wrong_type = wrong_type + runs.count(valid_rows(array))
        array = None
    if array is None:
        nothing = np.zeros(len(runs), np.int64)
        return count_values(np.empty(0), nothing, grid, missing=runs.lengths, wrong=wrong_type)
    values, valid = doubles(array)
    values = runs.arrange(values)
    if valid is None:
        return count_values(values, runs.lengths, grid)
    valid = runs.arrange(valid)
    lengths = count_true(valid, runs.lengths)
    return count_values(values[valid], lengths, grid, missing=runs.lengths - lengths, wrong=wrong_type)


def count_values(
    values: Floats,
    lengths: Ints,
    grid: NumericGrid,
    *,
    missing: Ints | None = None,
    wrong: Ints | None = None,
) -> list[NumericCounts]:
    """Count values that lie in runs of `lengths` rows, 0 allowed.

    `missing` are the further rows of each run, without a number; `wrong` are those of them that hold
    a value of a wrong type.
    """
    zeros = np.zeros(len(lengths), np.int64)
    missing = zeros if missing is None else missing
    wrong = zeros if wrong is None else wrong
    low, high = _extremes(values, lengths)
    nan = pos_inf = neg_inf = zeros
    if not (np.isfinite(low).all() and np.isfinite(high).all()):
        nan = count_true(np.isnan(values), lengths)
        pos_inf = count_true(values == np.inf, lengths)
        neg_inf = count_true(values == -np.inf, lengths)
        values = values[np.isfinite(values)]
        lengths = lengths - nan - pos_inf - neg_inf
        low, high = _extremes(values, lengths)
    return [
        NumericCounts(
            part.cells,
            part.counts,
            missing=int(missing[run] - wrong[run]),
            nan=int(nan[run]),
            pos_inf=int(pos_inf[run]),
            neg_inf=int(neg_inf[run]),
            wrong_type=int(wrong[run]),
            minimum=float(low[run]) if lengths[run] else None,
            maximum=float(high[run]) if lengths[run] else None,
            sum_z=part.sum_z,
            sum_z2=part.sum_z2,
        )
        for run, part in enumerate(tally(values, lengths, grid, (low, high)))
    ]


def _extremes(values: Floats, lengths: Ints) -> tuple[Floats, Floats]:
    """Return the least and the greatest value of each run, NaN if it has one, 0 if it is empty.

    Adding 0.0 makes -0.0 into 0.0, whose order among equals would show otherwise.
    """
    low, high = np.zeros(len(lengths)), np.zeros(len(lengths))
    filled = np.flatnonzero(lengths)
    starts = (np.cumsum(lengths) - lengths)[filled]
    if len(filled) * SHORT > len(values):
        if len(filled):
            low[filled] = np.minimum.reduceat(values, starts)
            high[filled] = np.maximum.reduceat(values, starts)
    else:
        for run, start in zip(filled.tolist(), starts.tolist(), strict=True):
            part = values[start : start + int(lengths[run])]
            low[run], high[run] = part.min(), part.max()
    return low + 0.0, high + 0.0
