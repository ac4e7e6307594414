"""What the stored scores and labels of a binary model say about any threshold."""

from __future__ import annotations

from typing import Any

import numpy as np

from offing.domain.window import Window
from offing.engines.filter import parse_filter
from offing.errors import NotFound
from offing.profiles.grid import NumericGrid
from offing.profiles.outcome import OutcomeCounts
from offing.runtime.app import App
from offing.runtime.inspector import Question
from offing.server.views.columnar import finite
from offing.server.views.period import parse_period
from offing.server.views.slices import check_slice
from offing.stats.calibration import calibration_curve, expected_calibration_error
from offing.stats.estimate import Estimate
from offing.stats.gains import gains_curve
from offing.stats.threshold_curve import ThresholdPoint, best_threshold, threshold_curve

STEPS = 101
"""So many thresholds and shares of rows are shown at most."""


def curves_page(app: App, model: str, slice_: str | None, where: str | None, t: str | None) -> dict[str, Any]:
    """Return calibration, gains and thresholds of a period; empty curves without scored labels.

    Raises NotFound for a model that is not binary, or has no scores, and for an unknown slice.
    """
    view = app.view(model)
    if view is None:
        raise NotFound(f"model {model!r} has no points yet", hint="its first events are being counted")
    plan = view.stored.plan
    check_slice(plan, slice_)
    starts = view.history.starts
    period = parse_period(t, Window(int(starts[0]), int(starts[-1]) + view.history.width))
    question = Question((), slice_, parse_filter(where) if where else None)
    profile = app.inspector.profile(view, period, question)
    outcome = profile.outcome if profile is not None else None
    if plan.score is None or not isinstance(outcome, OutcomeCounts | None):
        raise NotFound(f"model {model!r} has no curves", hint="they need a binary model that logs scores")
    return _curves(outcome or OutcomeCounts(), plan.score, plan.value)


def _curves(
    outcome: OutcomeCounts, grid: NumericGrid, gains: tuple[float, float, float, float] | None
) -> dict[str, Any]:
    bins = calibration_curve(grid.representative(outcome.cells), outcome.positives, outcome.negatives)
    points = threshold_curve(outcome.positives, outcome.negatives, gains)
    best = best_threshold(points)
    chosen = points[:: max(1, -(-len(points) // STEPS))]
    return {
        "n": outcome.scored,
        "positives": int(outcome.positives.sum()),
        "calibration": [{"score": b.score, **_estimate("rate", b.rate), "n": b.n} for b in bins],
        "expected_calibration_error": finite(expected_calibration_error(bins)) if bins else None,
        "gains": _gains(outcome),
        "thresholds": [_threshold(point, outcome, grid) for point in chosen],
        "best": _threshold(best, outcome, grid) if best else None,
    }


def _gains(outcome: OutcomeCounts) -> list[dict[str, float]]:
    if not outcome.positives.sum():
        return []
    taken, gained = gains_curve(outcome.positives, outcome.negatives)
    shares = np.linspace(0, 1, STEPS)
    return [
        {"share": float(share), "gain": float(gain)}
        for share, gain in zip(shares, np.interp(shares, taken, gained), strict=True)
    ]


def _threshold(point: ThresholdPoint, outcome: OutcomeCounts, grid: NumericGrid) -> dict[str, Any]:
    """Return one threshold: rows with at least that score are called positive; null calls none."""
    lower, _ = grid.edges(outcome.cells)
    tp, fp, tn, fn = point.counts
    found: dict[str, Any] = {
        "threshold": float(lower[point.cell]) if point.cell < len(lower) else None,
        "tp": tp,
        "fp": fp,
        "tn": tn,
        "fn": fn,
    }
    for name in ("called", "precision", "recall", "specificity", "f1", "value"):
        found |= _estimate(name, getattr(point, name))
    return found


def _estimate(name: str, estimate: Estimate | None) -> dict[str, float | None]:
    if estimate is None:
        return {name: None, f"{name}_low": None, f"{name}_high": None}
    return {name: estimate.value, f"{name}_low": estimate.low, f"{name}_high": estimate.high}
