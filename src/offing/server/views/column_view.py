"""One column: its distribution in the baseline and now, on the same bins."""

from __future__ import annotations

from typing import Any

import numpy as np

from offing.domain.point import Point, PointStatus
from offing.domain.window import Window, isoformat
from offing.errors import NotFound, nearest
from offing.metrics import catalogue
from offing.metrics.sentence import describe
from offing.metrics.subject import Subject
from offing.monitors.cause import OUTPUTS
from offing.profiles.bucket import BucketProfile, SliceProfile
from offing.profiles.column import CategoricalCounts, ColumnCounts, NumericCounts
from offing.profiles.grid import NumericGrid
from offing.profiles.levels import CategoricalLevels, Cut
from offing.runtime.model_view import ModelView
from offing.server.views.columnar import finite
from offing.server.views.slices import check_slice
from offing.stats.arrays import Floats

BINS = 40
LEVELS = 20
TAIL = 0.005
"""The share of either side that may lie beyond the outermost bins' inner edges."""


def column_page(view: ModelView, column: str, period: Window, slice_: str | None = None) -> dict[str, Any]:
    """Return a column's two distributions and how they differ. Raises NotFound."""
    names = [*view.stored.plan.columns, *OUTPUTS]
    if column not in names:
        raise NotFound(f"model {view.model!r} has no column {column!r}", hint=nearest(column, names))
    check_slice(view.stored.plan, slice_)
    return {**distribution(view, column, period, slice_), **_differences(view, column, period, slice_)}


def distribution(view: ModelView, column: str, period: Window, slice_: str | None = None) -> dict[str, Any]:
    """Return baseline and current shares of a column on at most 40 bins, or its top levels."""
    cut = _cut(view, column)
    base_profile, now_profile = view.stored.baseline, view.profiles.of(period, slices=slice_ is not None)
    baseline = _counts(base_profile, column, slice_)
    current = _counts(now_profile, column, slice_)
    cells = (
        _numeric(cut, baseline, current) if isinstance(cut, NumericGrid) else _levels(cut, baseline, current)
    )
    shown = _sliced(now_profile, slice_)
    sentence = (
        None if shown is None else describe(column, shown, _sliced(base_profile, slice_), view.stored.plan)
    )
    new = current.new_levels if isinstance(current, CategoricalCounts) else ()
    return {
        "column": column,
        "kind": "numeric" if isinstance(cut, NumericGrid) else "categorical",
        "slice": slice_,
        "baseline": _side(baseline, view.stored.window, cells[0]),
        "current": _side(current, period, cells[1]),
        "new_levels": [{"level": name, "count": count} for name, count in new],
        "sentence": sentence,
    }


def _differences(view: ModelView, column: str, period: Window, slice_: str | None) -> dict[str, Any]:
    current = _sliced(view.profiles.of(period, slices=slice_ is not None), slice_)
    baseline = _sliced(view.stored.baseline, slice_)
    if current is None:
        return {"psi": None, "ks": None, "missing": None}
    subject = Subject(current, baseline, view.stored.plan, period, slice_)
    found = {p.metric: p for p in catalogue.points(subject, ["psi", "ks", "missing"]) if p.column == column}
    return {name: point_json(found.get(name)) for name in ("psi", "ks", "missing")}


def point_json(point: Point | None) -> dict[str, Any] | None:
    """Return a point as JSON; None for one that does not exist."""
    if point is None:
        return None
    return {
        "value": finite(point.value),
        "low": finite(point.low),
        "high": finite(point.high),
        "n": point.n,
        "m": point.m,
        "expected": finite(point.expected),
        "status": point.status.value,
        "reason": point.reason if point.status is not PointStatus.OK else None,
    }


def _cut(view: ModelView, column: str) -> Cut | None:
    plan = view.stored.plan
    if column in plan.columns:
        return plan.columns[column]
    return plan.score if column == "score" else plan.prediction


def _sliced(profile: BucketProfile | None, slice_: str | None) -> BucketProfile | SliceProfile | None:
    return profile if profile is None or slice_ is None else profile.slices.get(slice_)


def _counts(profile: BucketProfile | None, column: str, slice_: str | None) -> ColumnCounts | None:
    chosen = _sliced(profile, slice_)
    if chosen is None:
        return None
    if isinstance(chosen, BucketProfile) and column in chosen.columns:
        return chosen.columns[column]
    return chosen.score if column == "score" else chosen.prediction if column == "prediction" else None


def _side(counts: ColumnCounts | None, window: Window | None, cells: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "window": None
        if window is None
        else {"start": isoformat(window.start), "end": isoformat(window.end)},
        "rows": counts.rows if counts else 0,
        "missing": counts.missing if counts else 0,
        "invalid": counts.invalid if counts else 0,
        "cells": cells,
    }


Cells = tuple[list[dict[str, Any]], list[dict[str, Any]]]


def _numeric(grid: NumericGrid, baseline: ColumnCounts | None, current: ColumnCounts | None) -> Cells:
    sides = [_spread_out(grid, counts) for counts in (baseline, current)]
    bounds = [bound for values, shares in sides if values.size for bound in _bounds(values, shares)]
    if not bounds:
        return [], []
    low, high = min(bounds), max(bounds)
    high = high if high > low else low + max(abs(low), 1.0) * 1e-6
    edges = np.linspace(low, high, BINS + 1)
    return _binned(edges, sides[0], baseline), _binned(edges, sides[1], current)


def _spread_out(grid: NumericGrid, counts: ColumnCounts | None) -> tuple[Floats, Floats]:
    if not isinstance(counts, NumericCounts) or not counts.n:
        return np.empty(0), np.empty(0)
    return grid.representative(counts.cells), counts.counts / counts.n


def _bounds(values: Floats, shares: Floats) -> tuple[float, float]:
    cumulated = np.cumsum(shares)
    last = len(values) - 1
    first = values[min(last, int(np.searchsorted(cumulated, TAIL)))]
    return float(first), float(values[min(last, int(np.searchsorted(cumulated, 1 - TAIL)))])


def _binned(edges: Floats, side: tuple[Floats, Floats], counts: ColumnCounts | None) -> list[dict[str, Any]]:
    values, shares = side
    total = counts.n if counts else 0
    inside = np.clip(np.searchsorted(edges, values, "right") - 1, 0, BINS - 1)
    sums = np.bincount(inside, weights=shares, minlength=BINS)
    return [
        {
            "low": finite(edges[i]),
            "high": finite(edges[i + 1]),
            "share": round(float(s), 6),
            "count": round(s * total),
        }
        for i, s in enumerate(sums)
    ]


def _levels(cut: Cut | None, baseline: ColumnCounts | None, current: ColumnCounts | None) -> Cells:
    known = cut.known if isinstance(cut, CategoricalLevels) else ()
    both = [c for c in (baseline, current) if isinstance(c, CategoricalCounts)]
    weight = np.sum([c.counts / max(1, c.n) for c in both], axis=0) if both else np.zeros(len(known))
    top = [int(i) for i in np.argsort(-np.asarray(weight), kind="stable")[:LEVELS]]
    return _level_cells(known, top, baseline), _level_cells(known, top, current)


def _level_cells(known: tuple[str, ...], top: list[int], counts: ColumnCounts | None) -> list[dict[str, Any]]:
    if not isinstance(counts, CategoricalCounts):
        return []
    rows = max(1, counts.rows)
    named = [(known[i], int(counts.counts[i])) for i in top]
    rest = int(counts.counts.sum()) - sum(count for _, count in named) + counts.other
    all_cells = [*named, ("other", rest), ("new", counts.new), ("missing", counts.missing)]
    return [{"label": label, "share": round(count / rows, 6), "count": count} for label, count in all_cells]
