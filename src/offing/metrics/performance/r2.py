"""How much better a regression is than the mean of the labels."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import known, unknown
from offing.metrics.labelled import residuals
from offing.metrics.measured import too_few
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.profiles.bucket import KpiSum
from offing.profiles.column import Z_BITS, NumericCounts
from offing.profiles.grid import NumericGrid
from offing.profiles.measures.regression import SQUARE_LABEL, SQUARE_LABEL2
from offing.profiles.outcome import ResidualCounts
from offing.stats.r_squared import SquareMoments, r_squared

BOUND = 2.0**30
"""|z| enters fourth powers as at most this, as it does the exact sums."""


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the coefficient of determination; UNDEFINED where the labels do not vary."""
    found = residuals(subject, METRIC.id)
    if isinstance(found, Point):
        yield found
        return
    outcome, grid = found
    n, cut = outcome.residual.n, subject.plan.label
    if n < 2:
        yield too_few(subject, METRIC.id, n)
    elif outcome.label.n < 2 or not isinstance(cut, NumericGrid) or not _varies(outcome.label):
        reason = "the labels do not vary"
        yield unknown(subject, METRIC.id, PointStatus.UNDEFINED, reason, n=n)
    else:
        yield known(subject, METRIC.id, r_squared(_moments(subject, outcome, (grid, cut))), n=n)


def _varies(labels: NumericCounts) -> bool:
    return labels.minimum != labels.maximum and labels.n * labels.sum_z2 > labels.sum_z**2


def _moments(
    subject: Subject, outcome: ResidualCounts, grids: tuple[NumericGrid, NumericGrid]
) -> SquareMoments:
    """Return the moments in units of the residuals' scale; the label's are brought to it.

    Means are exact, variances of squares come from the cells, and how squared errors go with squared
    labels from the sums of their products.
    """
    units = (grids[1].scale / grids[0].scale) ** 2
    error = outcome.residual.sum_z2 / (outcome.residual.n << (2 * Z_BITS))
    z_mean = outcome.label.sum_z / (outcome.label.n << Z_BITS)
    label = outcome.label.sum_z2 / (outcome.label.n << (2 * Z_BITS)) - z_mean**2
    crossed = _means(subject, (SQUARE_LABEL, SQUARE_LABEL2))
    together = crossed[1] - 2 * z_mean * crossed[0] + z_mean**2 * error
    return SquareMoments(
        outcome.residual.n,
        error,
        label * units,
        _variance(outcome.residual, grids[0], 0.0, error),
        _variance(outcome.label, grids[1], z_mean, label) * units**2,
        (together - error * label) * units,
    )


def _means(subject: Subject, measures: tuple[str, str]) -> tuple[float, float]:
    first, second = (subject.current.measures.get(name, KpiSum()).mean or 0.0 for name in measures)
    return first, second


def _variance(counts: NumericCounts, grid: NumericGrid, centre: float, mean: float) -> float:
    """Return the variance of (z - centre)², whose mean is known, in units of the scale to the fourth."""
    z = np.clip((grid.representative(counts.cells) - grid.centre) / grid.scale, -BOUND, BOUND)
    return float((counts.counts * ((z - centre) ** 2 - mean) ** 2).sum()) / max(counts.n - 1, 1)


METRIC = Metric(
    id="r2",
    family="performance",
    title="R²",
    unit="value",
    scope="model",
    better="higher",
    help="The share of the labels' variance that the predictions explain.",
    compute=compute,
    needs=("regression", "labels"),
)
