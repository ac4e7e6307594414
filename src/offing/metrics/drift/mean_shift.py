"""How far a numeric column's mean moved, in standard deviations of the baseline."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from offing.domain.point import Point
from offing.metrics.comparison import ColumnPair
from offing.metrics.metric import Metric
from offing.metrics.numeric_pairs import NumericPairs, align_pairs, numeric_distances
from offing.metrics.subject import Subject
from offing.profiles.column import NumericCounts
from offing.stats.estimate import Distances, Estimate
from offing.stats.mean_shift import mean_shifts

_UNDEFINED = "the baseline does not vary, or the values are too large for a finite result"


def compute(subject: Subject) -> Iterator[Point]:
    """Yield each numeric column's standardised shift; UNDEFINED where the baseline does not vary."""
    return numeric_distances(subject, METRIC.id, _shifts, least=2, undefined=_UNDEFINED)


def _shifts(pairs: NumericPairs) -> Distances:
    shifts = np.array([_shift(pair) for pair in pairs.pairs])
    results = mean_shifts(pairs.alignments, pairs.scores, np.nan_to_num(shifts))
    return Distances(*(np.where(np.isfinite(shifts), part, np.nan) for part in results))


def shift_of(pair: ColumnPair) -> Estimate | None:
    """Return the standardised shift of a numeric pair, None where it is not defined."""
    if pair.numeric is None or pair.baseline is None or min(pair.counts.n, pair.baseline.counts.n) < 2:
        return None
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        found = _shifts(align_pairs([pair]))
    estimate = Estimate(float(found.value[0]), float(found.low[0]), float(found.high[0]))
    return estimate if all(math.isfinite(part) for part in estimate) else None


def _shift(pair: ColumnPair) -> float:
    """Return the shift of the mean, exact but for what the moments winsorise; NaN where undefined."""
    reference = pair.baseline.counts if pair.baseline is not None else None
    if pair.numeric is None or not isinstance(reference, NumericCounts):
        return math.nan
    counts, grid = pair.numeric
    mean, before, variance = counts.mean(grid), reference.mean(grid), reference.variance(grid)
    if mean is None or before is None or variance is None or not variance > 0:
        return math.nan
    return (mean - before) / math.sqrt(variance)


METRIC = Metric(
    id="mean_shift",
    family="drift",
    title="Mean shift",
    unit="value",
    scope="column",
    better="neutral",
    help="How far a numeric column's mean moved, in standard deviations of the baseline.",
    compute=compute,
    needs=("baseline",),
    stored=True,
)
