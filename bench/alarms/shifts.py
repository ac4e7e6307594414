"""Graded shifts. Each is a function of the size, the column that it hits and the rows that it finds.

Location, scale, segment and ramp draw other real rows (an exponential tilt), so the joint distribution stays
one that occurs. The others change values, as a broken pipeline does.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from bench.alarms.draws import Draws, Floats, Indices
from bench.alarms.pools import Column, Pool

RAMP = 30
SIZES: dict[str, tuple[float, ...]] = {
    "location": (0.05, 0.1, 0.2, 0.4, 0.8),
    "scale": (1.1, 1.2, 1.4),
    "category": (0.01, 0.05, 0.2),
    "new-level": (0.01, 0.05, 0.2),
    "tail": (0.005, 0.02),
    "missing": (0.01, 0.05, 0.2),
    "correlation": (0.2, 0.5, 1.0),
    "segment": (0.8,),
    "ramp": (0.2, 0.4, 0.8),
    "offset": (0.5, 1.0, 2.0, 5.0),
}
"""Units: location, segment, ramp: standard deviations of the column (ramp: what it reaches after 30 buckets);
scale: factor of the spread; category, new-level, tail (times 100), missing, correlation: share of the rows;
offset: standard deviations of the daily means, added to every value (streams of days only)."""

CATEGORICAL = ("category", "new-level")
ROWS = ("location", "scale", "segment", "ramp")


@dataclass(frozen=True)
class Target:
    """The column that is hit, by number, and the pool's column that it holds."""

    number: int
    column: Column


def choose(pool: Pool, shift: str, numbers: list[int], draws: Draws) -> Target:
    """Choose the column that a shift hits, evenly among those of `numbers` that it can hit.

    Numeric shifts take columns of which no value has half the rows: a tilt of a column that is nearly
    constant, or a hundred times zero, is no shift. Raises ValueError where no column fits.
    """
    fit = [n for n in numbers if _fits(pool.columns[n], shift)]
    if not fit:
        raise ValueError(f"no column of {pool.name} among {len(numbers)} can have the shift {shift}")
    number = fit[int(draws.below(len(fit), 1)[0])]
    return Target(number, pool.columns[number])


def _fits(column: Column, shift: str) -> bool:
    if not shift:
        return True
    if shift in CATEGORICAL:
        return column.categorical
    if shift == "missing":
        return bool(np.isnan(column.values).mean() < 0.3)
    values = column.values[~np.isnan(column.values)]
    return not column.categorical and np.unique(values, return_counts=True)[1].max() < 0.5 * len(values)


class RowShift:
    """Draws rows of the pool with tilted weights."""

    def __init__(self, pool: Pool, kind: str, size: float, target: Target) -> None:
        self._kind, self._size = kind, size
        self._score = _normal_scores(target.column) ** 2 if kind == "scale" else _standard(target.column)
        self._within = _segment(pool) if kind == "segment" else None
        self._cumulated: dict[float, Floats] = {}

    def rows(self, uniform: Floats, age: int) -> Indices:
        """Return one row for each uniform number, `age` buckets after the shift began (0 the first)."""
        size = self._size * min(age + 1, RAMP) / RAMP if self._kind == "ramp" else self._size
        if size not in self._cumulated:
            self._cumulated[size] = np.cumsum(self._weights(size))
        sums = self._cumulated[size]
        found: Indices = np.searchsorted(sums, uniform * sums[-1], side="right")
        return np.minimum(found, len(sums) - 1)

    def _weights(self, size: float) -> Floats:
        """Weights with mean 1 over the pool whose weighted mean score is the wanted one.

        A missing value keeps weight 1, and so does every row outside the segment, whose share is kept.
        """
        weights = np.ones(len(self._score))
        hit = ~np.isnan(self._score)
        if self._within is not None:
            hit &= self._within
        score = self._score[hit]
        wanted = size**2 * score.mean() if self._kind == "scale" else score.mean() + size * score.std()
        tilted = _tilted(score, wanted)
        weights[hit] = tilted / tilted.mean()
        return weights


def _tilted(score: Floats, wanted: float) -> Floats:
    """Return exp(theta * score), theta by bisection so that the weighted mean is `wanted`."""
    low, high = 0.0, 50.0
    below = score - score.max()
    for _ in range(60):
        theta = (low + high) / 2
        weights: Floats = np.exp(theta * below)
        low, high = (theta, high) if (weights * score).sum() < wanted * weights.sum() else (low, theta)
    return weights


def _standard(column: Column) -> Floats:
    spread = float(np.nanstd(column.values))
    return (column.values - float(np.nanmean(column.values))) / spread


def _normal_scores(column: Column) -> Floats:
    """Return the normal score of each value's mid-rank; a tilt of its square widens the distribution."""
    known = ~np.isnan(column.values)
    _, inverse, counts = np.unique(column.values[known], return_inverse=True, return_counts=True)
    ridit = (np.cumsum(counts) - counts / 2) / counts.sum()
    scores = np.full(len(column.values), np.nan)
    scores[known] = np.array([NormalDist().inv_cdf(float(r)) for r in ridit])[inverse]
    return scores


def _segment(pool: Pool) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return the rows of the level that has the share of the rows closest to 5 %."""
    best, chosen = np.inf, np.ones(pool.rows, dtype=np.bool_)
    for column in pool.columns[:12]:
        for level in range(len(column.levels)):
            rows = column.values == level
            if abs(rows.mean() - 0.05) < best:
                best, chosen = abs(rows.mean() - 0.05), rows
    return chosen


def change(kind: str, size: float, target: Target, values: Floats, draws: Draws) -> Floats:
    """Return the column's values of one bucket after a shift that changes values."""
    hit = draws.uniform(len(values)) < size
    changed = values.copy()
    if kind == "missing":
        changed[hit] = np.nan
    elif kind == "tail":
        changed[hit] *= 100.0
    elif kind == "new-level":
        changed[hit] = len(target.column.levels)
    elif kind == "category":
        counts = np.bincount(target.column.values[~np.isnan(target.column.values)].astype(np.int64))
        changed[hit] = np.argsort(-counts, kind="stable")[min(1, len(counts) - 1)]
    elif kind == "correlation":
        places = np.flatnonzero(hit)
        changed[places] = values[places[draws.order(len(places))]]
    else:
        raise ValueError(f"{kind} changes no values")
    return changed
