"""How far a regression's answers are off, large errors counted more."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from offing.domain.point import Point
from offing.metrics.answer import known
from offing.metrics.labelled import residuals
from offing.metrics.measured import too_few
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.profiles.column import Z_BITS, NumericCounts
from offing.profiles.grid import NumericGrid
from offing.stats.estimate import Estimate
from offing.stats.skewed_mean import positive_mean_interval


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the root of the mean squared error.

    The interval is the root of that of the mean square, which is skewed; the variance of the
    squares comes from the cells of the residual grid and is right to about 6 %.
    """
    found = residuals(subject, METRIC.id)
    if isinstance(found, Point):
        yield found
        return
    counts, grid = found[0].residual, found[1]
    if counts.n < 2:
        yield too_few(subject, METRIC.id, counts.n)
        return
    yield known(subject, METRIC.id, _root(counts, grid), n=counts.n)


def _root(counts: NumericCounts, grid: NumericGrid) -> Estimate:
    square = counts.sum_z2 / (counts.n << (2 * Z_BITS))
    # In units of the scale and bounded as the sums are, so that no square overflows.
    z = np.clip(grid.representative(counts.cells) / grid.scale, -(2.0**30), 2.0**30)
    spread = float((counts.counts * (z * z - square) ** 2).sum()) / (counts.n - 1)
    mean = positive_mean_interval(counts.n, square, spread)
    return Estimate(*(math.sqrt(max(0.0, part)) * grid.scale for part in mean))


METRIC = Metric(
    id="rmse",
    family="performance",
    title="RMSE",
    unit="value",
    scope="model",
    better="lower",
    help="The root of the mean squared distance between prediction and label.",
    compute=compute,
    needs=("regression", "labels"),
    stored=True,
)
