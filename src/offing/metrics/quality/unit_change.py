"""Whether a numeric column looks multiplied by a factor between units of measurement."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from offing.domain.point import Point
from offing.metrics.answer import incomparable, known
from offing.metrics.comparison import ColumnPair
from offing.metrics.drift.ks import ks_of
from offing.metrics.metric import Metric
from offing.metrics.numeric_pairs import NumericPairs, numeric_pairs
from offing.metrics.subject import Subject
from offing.profiles.column import NumericCounts
from offing.profiles.grid import Cells, NumericGrid
from offing.stats.alignment import align
from offing.stats.arrays import Ints
from offing.stats.estimate import Estimate
from offing.stats.ks import ks

_ONE_WAY = (10.0, 100.0, 1e3, 1e4, 1e5, 1e6, 60.0, 3600.0, 24.0, 7.0, 12.0, 1.609344, 1.852, 3.6, 2.236936)
_OTHER_WAY = (0.3048, 0.9144, 2.54, 0.45359237, 28.349523, 3.785412, 33.8639, 4.184, 1.0550559)
FACTORS = tuple(sorted({f for factor in _ONE_WAY + _OTHER_WAY for f in (factor, 1 / factor)}))
"""Powers of ten, of time, length, speed, weight, volume, pressure and energy, both ways."""

LEAST = 0.1
"""A column whose KS distance is below this has not been multiplied by anything."""

GAIN = 0.25
"""Undone by the right factor, the KS distance falls to this share of what it was, or lower."""

FIT = 0.1
"""And to less than this: a new unit keeps the shape. Weather and seasons scale a column, but bend it."""

FAR = 5.0
"""Multiplied or divided by more than this, the values of a column may fall into few cells."""

NEAR = 1.35
"""Factors within this ratio of a measured one are near it."""


def compute(subject: Subject) -> Iterator[Point]:
    """Yield, per numeric feature, the factor that undoes most of its change; 1 when none does.

    The factor comes from a list of known ones and not from a measurement, so `low` and `high`
    equal the value. The evidence that the column changed at all is the KS distance's interval.
    """
    pairs = numeric_pairs(subject.batch)
    distances = subject.batch.result(METRIC.id, lambda: _distances(pairs))
    for pair in subject.pairs:
        if pair.numeric is None or pair.output:
            continue
        refusal = incomparable(subject, METRIC.id, pair, least=2)
        if refusal is not None or pair.baseline is None:
            yield from [refusal] if refusal else []
            continue
        factor = unit_factor(pair, distances.get(id(pair)))
        estimate = Estimate(factor, factor, factor)
        yield known(subject, METRIC.id, estimate, n=pair.counts.n, column=pair.name, m=pair.baseline.counts.n)


def _distances(pairs: NumericPairs) -> dict[int, float]:
    """Return the KS distance of each column, by the identity of its pair."""
    return dict(zip(map(id, pairs.pairs), ks_of(pairs).value.tolist(), strict=True)) if pairs.pairs else {}


def unit_factor(pair: ColumnPair, distance: float | None = None) -> float:
    """Return by which of `FACTORS` the values of a numeric pair seem multiplied, 1.0 for none.

    A factor must lie near the ratio of a quantile or of the means, and undoing it must bring the KS
    distance below `FIT` and below `GAIN` of what it was. Values that shrink, or are shrunk back, may
    fall into few cells of the grid, where any shape fits: the ratio of the standard deviations must
    then be near too. `distance` is the KS distance where it is known already. A constant column has
    no shape to recognise and a model's outputs have no unit: both give 1.0.
    """
    reference = pair.baseline.counts if pair.baseline is not None else None
    if pair.numeric is None or pair.output or not isinstance(reference, NumericCounts):
        return 1.0
    counts, grid = pair.numeric
    before = ks(pair.aligned).value if distance is None else distance
    if before < LEAST or reference.minimum == reference.maximum:
        return 1.0
    best, least = 1.0, min(FIT, GAIN * before)
    for factor in _candidates(counts, reference, grid):
        after = _distance_when_undone(counts, reference, factor, grid)
        scaled = 1 / FAR <= factor <= FAR or _near(_deviations(counts, reference, grid), factor)
        if scaled and after < least:
            best, least = factor, after
    return best


def _candidates(counts: NumericCounts, reference: NumericCounts, grid: NumericGrid) -> list[float]:
    """Return the factors that are near to the ratio of a quartile or of the means."""
    ratios = [_ratio(_at(counts, grid, q), _at(reference, grid, q)) for q in (0.25, 0.75, 0.95)]
    ratios.append(_ratio(counts.mean(grid), reference.mean(grid)))
    return [factor for factor in FACTORS if any(_near(ratio, factor) for ratio in ratios)]


def _near(ratio: float, factor: float) -> bool:
    return 1 / NEAR < ratio / factor < NEAR


def _ratio(now: float | None, then: float | None) -> float:
    return now / then if now and then else 0.0


def _deviations(counts: NumericCounts, reference: NumericCounts, grid: NumericGrid) -> float:
    now, then = counts.variance(grid) or 0.0, reference.variance(grid) or 0.0
    return math.sqrt(now / then) if now > 0 and then > 0 else 0.0


def _at(counts: NumericCounts, grid: NumericGrid, q: float) -> float:
    cumulated = np.cumsum(counts.counts)
    place = int(np.searchsorted(cumulated, q * cumulated[-1]))
    return float(grid.representative(counts.cells[place : place + 1])[0])


def _distance_when_undone(
    counts: NumericCounts, reference: NumericCounts, factor: float, grid: NumericGrid
) -> float:
    """Return the KS distance once the factor is undone.

    Larger values are divided. Smaller ones have lost detail to the grid, so there the baseline is
    multiplied and loses the same.
    """
    if factor > 1:
        now, then = _moved(counts, 1 / factor, grid), (reference.cells, reference.counts)
    else:
        now, then = (counts.cells, counts.counts), _moved(reference, factor, grid)
    return ks(align(*now, *then)).value


def _moved(counts: NumericCounts, factor: float, grid: NumericGrid) -> tuple[Cells, Ints]:
    """Return the counts of the values multiplied by `factor`, in cells of the same grid."""
    limit = float(np.finfo(np.float64).max)
    with np.errstate(over="ignore"):
        values = np.clip(grid.representative(counts.cells) * factor, -limit, limit)
    cells, place = np.unique(grid.cells(values), return_inverse=True)
    return cells, np.bincount(place, weights=counts.counts, minlength=cells.size).astype(np.int64)


METRIC = Metric(
    id="unit_change",
    family="quality",
    title="Unit change",
    unit="value",
    scope="column",
    better="neutral",
    help="The factor between units by which a numeric column seems multiplied; 1 means none.",
    compute=compute,
    needs=("baseline",),
    stored=True,
)
