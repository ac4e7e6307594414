"""Whether numeric columns move together as they did in the baseline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import known, unknown
from offing.metrics.comparison import BaselineColumn, ColumnPair
from offing.metrics.metric import Metric
from offing.metrics.once import once
from offing.metrics.subject import Subject
from offing.profiles.bucket import BucketProfile
from offing.profiles.column import NumericCounts
from offing.profiles.grid import NumericGrid
from offing.profiles.pairs import W_BOUND, CoMoments
from offing.stats.arrays import Bools, Floats
from offing.stats.correlation import (
    Correlations,
    correlation_change,
    correlation_matrix,
    kurtosis,
    pair_changes,
)
from offing.stats.multiple import benjamini_hochberg

LEAST = 30
"""Rows of either side that a correlation rests on."""

VARIED = 10.0
"""A column is set aside when its rows, divided by its kurtosis, are fewer: too few of them vary."""

MISSING = 0.05
"""A column is set aside when its share of missing values changed by more."""

RATE = 0.05
"""Pairs are named at this false discovery rate (Benjamini and Hochberg)."""

NAMED = 3


@dataclass(frozen=True)
class _Side:
    """One sample: its correlations, and per column its rows divided by its kurtosis and the missing share."""

    found: Correlations
    varied: Floats
    missing: Floats


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the root mean square change over all pairs; the note names the pairs that changed most."""
    names = subject.plan.pairs
    if not names:
        reason = "there are fewer than two numeric features"
        yield unknown(subject, METRIC.id, PointStatus.UNDEFINED, reason, n=subject.rows)
        return
    now, then = (_moments(side) for side in (subject.current, subject.baseline))
    n, m = (0 if part is None else part.n for part in (now, then))
    if then is None or now is None or m < LEAST:
        reason = f"the baseline has {m} rows; {LEAST} are needed" if m else "no baseline of the correlations"
        yield unknown(subject, METRIC.id, PointStatus.NO_BASELINE, reason, n=n, m=m or None)
        return
    if n < LEAST:
        reason = f"the window has {n} rows; {LEAST} are needed"
        yield unknown(subject, METRIC.id, PointStatus.TOO_FEW, reason, n=n, m=m)
        return
    pairs = {pair.name: pair for pair in subject.pairs if not pair.output}
    columns = [pairs.get(name) for name in names]
    sides = _side(now, columns, current=True), _side(then, columns, current=False)
    kept = _kept(*sides)
    if kept.sum() < 2:
        reason = (
            "fewer than two columns can be compared: the others hardly vary or changed how often they miss"
        )
        yield unknown(subject, METRIC.id, PointStatus.UNDEFINED, reason, n=n, m=m)
        return
    chosen = [name for name, keep in zip(names, kept, strict=True) if keep]
    current, baseline = (_select(side.found, kept) for side in sides)
    aside = [name for name, keep in zip(names, kept, strict=True) if not keep]
    note = _note(_changed(current, baseline, chosen), aside)
    yield known(subject, METRIC.id, correlation_change(current, baseline), n=n, m=m, note=note)


def _moments(profile: object) -> CoMoments | None:
    return profile.pairs if isinstance(profile, BucketProfile) else None


def _side(moments: CoMoments, columns: list[ColumnPair | None], *, current: bool) -> _Side:
    """Return one sample; a column that has no counts has no kurtosis either, and is set aside."""
    shape, missing = np.full(len(columns), np.nan), np.zeros(len(columns))
    for place, pair in enumerate(columns):
        if pair is None or not isinstance(pair.cut, NumericGrid):
            continue
        counts = pair.counts if current else pair.baseline and pair.baseline.counts
        if isinstance(counts, NumericCounts):
            kept = None if current or pair.baseline is None else _shapes(pair.baseline)
            shape[place] = _shape(counts, pair.cut, kept)
            missing[place] = 1 - counts.n / counts.rows if counts.rows else 0.0
    matrix = correlation_matrix(moments.n, moments.sums, moments.products)
    np.fill_diagonal(matrix, np.where(np.isnan(np.diag(matrix)), np.nan, 1.0))
    return _Side(Correlations(moments.n, matrix, shape - 3.0), moments.n / shape, missing)


@once
def _shapes(column: BaselineColumn) -> dict[NumericGrid, float]:
    """Keep the kurtosis of a baseline column with its baseline: every window asks for it again."""
    return {}


def _shape(counts: NumericCounts, grid: NumericGrid, found: dict[NumericGrid, float] | None) -> float:
    if found is None:
        return _kurtosis(counts, grid)
    if grid not in found:
        found[grid] = _kurtosis(counts, grid)
    return found[grid]


def _kurtosis(counts: NumericCounts, grid: NumericGrid) -> float:
    """Return the kurtosis of a column as it enters co-moments: winsorised, at the centre where missing."""
    with np.errstate(over="ignore"):
        values = np.clip((grid.representative(counts.cells) - grid.centre) / grid.scale, -W_BOUND, W_BOUND)
    rest = max(counts.rows - counts.n, 0)
    return kurtosis(np.append(values, 0.0), np.append(counts.counts, rest).astype(np.float64))


def _kept(current: _Side, baseline: _Side) -> Bools:
    """Say which columns vary enough on both sides and are missing about as often."""
    kept = np.abs(current.missing - baseline.missing) <= MISSING
    for side in (current, baseline):
        kept &= np.nan_to_num(side.varied) >= VARIED
        kept &= ~np.isnan(np.diag(side.found.matrix))
    return np.asarray(kept, np.bool_)


def _select(side: Correlations, kept: Bools) -> Correlations:
    return Correlations(side.n, side.matrix[np.ix_(kept, kept)], side.excess[kept])


def _changed(current: Correlations, baseline: Correlations, names: list[str]) -> list[str]:
    """Return the pairs that changed, the most changed first: `gust x wind .83 -> .12`."""
    rows, places = np.triu_indices(len(names), 1)
    p_values = pair_changes(current, baseline).p_values[rows, places]
    now, then = current.matrix[rows, places], baseline.matrix[rows, places]
    order = np.argsort(-np.abs(now - then), kind="stable")
    found = benjamini_hochberg(p_values) <= RATE
    return [
        f"{names[rows[i]]} x {names[places[i]]} {_short(then[i])} -> {_short(now[i])}"
        for i in order
        if found[i]
    ]


def _note(changed: list[str], aside: list[str]) -> str | None:
    parts = [", ".join(changed[:NAMED]) + _more(len(changed))] if changed else []
    if aside:
        parts.append(f"set aside: {', '.join(aside[:NAMED])}{_more(len(aside))}")
    return "; ".join(parts) or None


def _more(count: int) -> str:
    return f" and {count - NAMED} more" if count > NAMED else ""


def _short(value: float) -> str:
    return f"{value + 0.0:.2f}".replace("0.", ".", 1)


METRIC = Metric(
    id="correlation_change",
    family="multivariate",
    title="Correlation change",
    unit="value",
    scope="model",
    better="lower",
    help="How far the correlations of numeric columns moved from the baseline, less what chance alone gives.",
    compute=compute,
    needs=("baseline", "features"),
)
