"""Whether a regression answers too high or too low."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from offing.domain.point import Point
from offing.metrics.answer import average, known
from offing.metrics.labelled import residuals
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.profiles.column import NumericCounts
from offing.profiles.grid import NumericGrid
from offing.stats.skewed_mean import skewed_mean_interval

BOUND = 2.0**30
"""|z| enters the skewness as at most this, as it does the exact sums."""


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the mean residual, prediction minus label.

    The interval allows for the skewness of the residuals, which comes from the cells of their grid.
    """
    found = residuals(subject, METRIC.id)
    if isinstance(found, Point):
        yield found
        return
    outcome, grid = found
    counts = outcome.residual
    mean, variance = counts.mean(grid), counts.variance(grid)
    if mean is None or variance is None or not math.isfinite(variance):
        yield average(subject, METRIC.id, counts.n, mean, variance)
        return
    estimate = skewed_mean_interval(counts.n, mean, variance, _skewness(counts, grid))
    yield known(subject, METRIC.id, estimate, n=counts.n)


def _skewness(counts: NumericCounts, grid: NumericGrid) -> float:
    """Return the third standardised moment of the cells, within what n values can have."""
    z = np.clip(grid.representative(counts.cells) / grid.scale, -BOUND, BOUND)
    n = counts.n
    away = z - float(counts.counts @ z) / n
    spread = math.sqrt(float(counts.counts @ away**2) / n)
    # Scaled first, so that no cube overflows.
    third = float(counts.counts @ (away / spread) ** 3) / n if spread else 0.0
    return min(max(third, -math.sqrt(n)), math.sqrt(n))


METRIC = Metric(
    id="bias",
    family="performance",
    title="Bias",
    unit="value",
    scope="model",
    better="neutral",
    help="The mean of prediction minus label.",
    compute=compute,
    needs=("regression", "labels"),
    stored=True,
)
