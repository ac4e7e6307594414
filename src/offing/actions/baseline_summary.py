"""A model's baseline as JSON: counts, moments and quantiles of each column."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from offing.domain.window import Window, isoformat
from offing.profiles.bucket import BucketProfile
from offing.profiles.column import CategoricalCounts, NumericCounts
from offing.profiles.grid import NumericGrid
from offing.profiles.levels import CategoricalLevels
from offing.profiles.plan import ProfilePlan
from offing.stats.quantile import value_at

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


def baseline_summary(
    plan: ProfilePlan | None, window: Window | None, baseline: BucketProfile | None
) -> Mapping[str, Any]:
    """Return rows, window (null for a baseline file) and columns; without a baseline only `rows: null`.

    A numeric column has rows, missing, invalid, minimum, maximum, mean, standard deviation and
    quantiles (within a cell of the grid, about 3 % of the scale); a categorical one the counts of its
    levels. `score` and `prediction` stand beside the features when the model has them.
    """
    if plan is None or baseline is None:
        return {"rows": None}
    found: dict[str, Any] = {
        name: _column(counts, plan.columns.get(name)) for name, counts in baseline.columns.items()
    }
    return {
        "rows": baseline.rows,
        "from": isoformat(window.start) if window else None,
        "to": isoformat(window.end) if window else None,
        "features": found,
        "score": None if baseline.score is None else _column(baseline.score, plan.score),
        "prediction": None if baseline.prediction is None else _column(baseline.prediction, plan.prediction),
        "versions": dict(baseline.versions),
    }


def _column(
    counts: NumericCounts | CategoricalCounts, cut: NumericGrid | CategoricalLevels | None
) -> dict[str, Any]:
    if isinstance(counts, NumericCounts) and isinstance(cut, NumericGrid):
        return _numeric(counts, cut)
    if isinstance(counts, CategoricalCounts) and isinstance(cut, CategoricalLevels):
        return {"kind": "categorical", "rows": counts.rows, **_levels(counts, cut)}
    return {"kind": "unknown", "rows": counts.rows}


def _numeric(counts: NumericCounts, grid: NumericGrid) -> dict[str, Any]:
    variance = counts.variance(grid)
    return {
        "kind": "numeric",
        "rows": counts.rows,
        "missing": counts.missing,
        "invalid": counts.invalid,
        "minimum": counts.minimum,
        "maximum": counts.maximum,
        "mean": counts.mean(grid),
        "standard_deviation": None if variance is None else math.sqrt(max(variance, 0.0)),
        "quantiles": _quantiles(counts, grid),
    }


def _quantiles(counts: NumericCounts, grid: NumericGrid) -> dict[str, float]:
    if not counts.n or counts.minimum is None or counts.maximum is None:
        return {}
    lower, upper = grid.edges(counts.cells)
    values = [value_at(counts.counts, lower, upper, q) for q in QUANTILES]
    inside = np.clip(values, counts.minimum, counts.maximum)
    return {f"{q:g}": float(value) for q, value in zip(QUANTILES, inside, strict=True)}


def _levels(counts: CategoricalCounts, cut: CategoricalLevels) -> dict[str, Any]:
    known = dict(zip(cut.known, counts.counts.tolist(), strict=True))
    return {"missing": counts.missing, "invalid": counts.invalid, "levels": known, "other": counts.other}
