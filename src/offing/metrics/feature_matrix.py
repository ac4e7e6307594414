"""Rows of features as numbers that a tree can split."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from offing.domain.physical import physical_name
from offing.domain.schema import ColumnKind
from offing.profiles.derived import derive
from offing.profiles.encoding import Array, doubles, kind_of, texts
from offing.profiles.grid import NumericGrid
from offing.profiles.hashing import hash_rows
from offing.profiles.levels import CategoricalLevels
from offing.profiles.plan import ProfilePlan
from offing.profiles.rows import column
from offing.profiles.structured import flatten
from offing.stats.arrays import Bools, Floats, Ints

LEVELS = 60
"""How many levels of a categorical column are told apart; the rest are one, and new ones another."""

_LARGE = 1e300


@dataclass(frozen=True)
class FeatureMatrix:
    """Features of some rows (rows x features): numbers, and places of levels; NaN where there is none.

    `categorical` says which features are levels.
    """

    names: tuple[str, ...]
    values: Floats
    categorical: Bools

    @staticmethod
    def of(rows: pa.Table, plan: ProfilePlan) -> FeatureMatrix:
        """Read the plan's features from canonical rows, but for projections, which say nothing new.

        The rows are in the order of a hash of their features, so that it does not show in which order
        they came.
        """
        parts = [part for part in plan.derived if part.source]
        batch = derive(flatten(rows, plan.task), parts).combine_chunks()
        found = FeatureMatrix.read(batch, plan)
        order = np.argsort(_hashes(batch, found.names), kind="stable")
        return replace(found, values=found.values[order])

    @staticmethod
    def read(rows: pa.Table | pa.RecordBatch, plan: ProfilePlan) -> FeatureMatrix:
        """Read the same of rows to which derived columns have been added, in their own order."""
        left_out = {name for part in plan.derived if not part.source for name in part.names}
        names = tuple(name for name in plan.columns if name not in left_out)
        values = np.full((rows.num_rows, len(names)), np.nan)
        for place, name in enumerate(names):
            array = column(rows, physical_name(name))
            if array is not None:
                _read(array, plan, name, values[:, place])
        levels = np.array([isinstance(plan.columns[name], CategoricalLevels) for name in names], np.bool_)
        return FeatureMatrix(names, values, levels)

    def select(self, kept: Bools) -> FeatureMatrix:
        """Return some of the features."""
        names = tuple(name for name, keep in zip(self.names, kept, strict=True) if keep)
        return FeatureMatrix(names, self.values[:, kept], self.categorical[kept])


def _hashes(batch: pa.Table, names: tuple[str, ...]) -> NDArray[np.uint64]:
    pieces = [hash_rows(piece, names) for piece in batch.to_batches()]
    return np.concatenate([np.empty(0, np.uint64), *pieces])


def _read(array: Array, plan: ProfilePlan, name: str, out: Floats) -> None:
    """Write one feature; values of another kind than the plan's are left NaN."""
    cut, kind = plan.columns[name], kind_of(array.type)
    if isinstance(cut, NumericGrid) and kind is ColumnKind.NUMERIC:
        values, valid = doubles(array)
        out[:] = np.clip(values, -_LARGE, _LARGE)
        if valid is not None:
            out[~valid] = np.nan
    elif isinstance(cut, CategoricalLevels) and kind is ColumnKind.CATEGORICAL:
        codes, found = texts(array)
        out[:] = np.array([*(_place(cut, text) for text in found), np.nan])[codes]


def _place(levels: CategoricalLevels, text: str | None) -> float:
    if text is None:
        return float("nan")
    place = levels.index.get(text)
    return LEVELS + 1.0 if place is None else float(min(place, LEVELS))


def folds_of(sizes: tuple[int, int], folds: int) -> Ints:
    """Return the fold of each row of two samples, one after the other: by turns within each."""
    return np.concatenate([np.arange(size) % folds for size in sizes])
