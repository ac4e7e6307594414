"""How far a regression will turn out to be off, before labels come."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import known, unknown
from offing.metrics.loss_tables import loss_table
from offing.metrics.row_estimates import Rows, from_rows, too_different, too_few
from offing.metrics.row_features import inputs
from offing.metrics.row_models import cross_fitted, ratios
from offing.metrics.subject import Subject
from offing.metrics.withdrawal import withdrawn
from offing.profiles.labels import predicted
from offing.profiles.losses import ERROR_BITS, ERROR_BOUND, row_losses
from offing.profiles.outcome import ResidualCounts
from offing.stats.arrays import Floats
from offing.stats.cell_losses import CellLosses, expected_mean_loss
from offing.stats.direct_loss import direct_loss, root
from offing.stats.estimate import Estimate
from offing.stats.pape import effective_rows

Power = Literal[1, 2]
"""1 for the mean absolute error, 2 for the root of the mean square."""

FROM_ROWS = "assumes that errors, given the features, are as in the baseline"
FROM_CELLS = "assumes that errors, given the prediction, are as in the baseline; from cells of the prediction"

LEAST_LABELLED = 200
"""So many rows of the baseline must have a label."""

KURTOSIS = 6.0
"""Of errors whose sizes are exponential; where the baseline's own cannot be told."""


def expected_error(subject: Subject, metric: str, power: Power) -> Iterator[Point]:
    """Yield the error expected of the window: from sampled rows, or else from cells of the prediction.

    Without a sample, or without scikit-learn, the baseline's losses by cell of the prediction must do;
    without those either the point says what is missing.
    """
    point = withdrawn(subject, metric)
    if point is None:
        point = from_rows(subject, metric, lambda rows: _from_rows(subject, metric, power, rows))
        if point.status is PointStatus.UNDEFINED and subject.losses is not None:
            point = _from_cells(subject, metric, power)
    yield point


def _from_rows(subject: Subject, metric: str, power: Power, rows: Rows) -> Point:
    plan, (current, baseline) = subject.plan, rows
    units, labelled = row_losses(baseline, plan, "absolute_error")
    answered = np.isfinite(predicted(current))
    n, m = int(answered.sum()), int(labelled.sum())
    point = too_few(subject, metric, n, m)
    if point is not None:
        return point
    window, taught = inputs(current, plan).where(answered), inputs(baseline, plan).where(labelled)
    weights = ratios(window, taught)
    effective = effective_rows(weights)
    point = too_different(subject, metric, (n, m), effective)
    if point is not None:
        return point
    # In scales of the residual grid, as in the profile: squares stay finite.
    losses: Floats = np.power(units[labelled] * 2.0**-ERROR_BITS, float(power))
    estimate = direct_loss(cross_fitted(losses, taught, window), weights, whole=float(subject.rows))
    scale = plan.residual.scale if plan.residual else 1.0
    note = f"{FROM_ROWS}; from {n} and {m} sampled rows, the latter count like {effective:.0f}"
    was = float(losses.mean()) ** (1 / power) * scale
    return known(subject, metric, _scaled(estimate, power, scale), n=n, m=m, expected=was, note=note)


def _from_cells(subject: Subject, metric: str, power: Power) -> Point:
    counts, losses = subject.current.prediction, subject.losses
    column = losses.of("prediction", output=True) if losses else None
    if losses is None or losses.loss != "absolute_error" or counts is None or column is None:
        return unknown(subject, metric, PointStatus.UNDEFINED, "needs a sample of rows")
    n, m = counts.n, losses.n
    if m < LEAST_LABELLED:
        reason = f"the baseline has {m} labelled rows; {LEAST_LABELLED} are needed"
        return unknown(subject, metric, PointStatus.TOO_FEW, reason, n=n, m=m)
    if not n:
        return unknown(subject, metric, PointStatus.TOO_FEW, "no predictions in the window", m=m)
    table = loss_table(column)
    if power == 2:
        squares = table.squares
        table = CellLosses(table.n, squares, _kurtosis(subject) * squares**2 / np.maximum(table.n, 1.0))
    estimate = _scaled(expected_mean_loss(table, column.cells.count(counts)), power, losses.unit)
    was = table.mean ** (1 / power) * losses.unit
    return known(subject, metric, estimate, n=n, m=m, expected=was, note=FROM_CELLS)


def _scaled(estimate: Estimate, power: Power, unit: float) -> Estimate:
    found = root(estimate) if power == 2 else estimate
    return Estimate(*(part * unit for part in found))


def _kurtosis(subject: Subject) -> float:
    """Return E(error⁴) / E(error²)² of the baseline, from the cells of its residuals."""
    outcome = subject.baseline.outcome if subject.baseline is not None else None
    grid = subject.plan.residual
    if not isinstance(outcome, ResidualCounts) or grid is None or not outcome.residual.n:
        return KURTOSIS
    z = np.clip(grid.representative(outcome.residual.cells) / grid.scale, -ERROR_BOUND, ERROR_BOUND)
    square = float((outcome.residual.counts * z**2).sum()) / outcome.residual.n
    fourth = float((outcome.residual.counts * z**4).sum()) / outcome.residual.n
    return max(fourth / square**2, 1.0) if square > 0 else KURTOSIS
