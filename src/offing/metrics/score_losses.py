"""What is lost by the scores of a cell, for a label of either class, and on average."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from offing.metrics.expected_labels import Outlook, by_decision
from offing.profiles.column import NumericCounts
from offing.profiles.grid import NumericGrid
from offing.profiles.outcome import EPSILON, OutcomeCounts
from offing.stats.alignment import align
from offing.stats.arrays import Floats
from offing.stats.cbpe import mean_loss
from offing.stats.estimate import Estimate

LARGEST = 2.0**15
"""Scores this far from a label lose as much as they do in the profile: 2**30."""

_NARROW = 1e-6

Losses = Callable[[NumericCounts, NumericGrid], tuple[Floats, Floats]]


def log_losses(scores: NumericCounts, grid: NumericGrid) -> tuple[Floats, Floats]:
    """Return the mean log loss in each cell of `scores`, for a positive and for a negative label.

    Scores are taken to lie evenly in their cell, between their minimum and maximum.
    """
    lower, upper = (np.clip(part, EPSILON, 1.0 - EPSILON) for part in _edges(scores, grid))
    return _mean_log(lower, upper), _mean_log(1.0 - upper, 1.0 - lower)


def squared_losses(scores: NumericCounts, grid: NumericGrid) -> tuple[Floats, Floats]:
    """Return the mean of (score - label)² in each cell of `scores`, for a positive and a negative label."""
    lower, upper = (np.clip(part, -LARGEST, LARGEST) for part in _edges(scores, grid))
    middle, spread = (lower + upper) / 2, (upper - lower) ** 2 / 12
    return (middle - 1.0) ** 2 + spread, middle**2 + spread


def expected_loss(found: Outlook, losses: Losses, exact: float | None) -> Estimate:
    """Return the mean loss expected of a binary window, by the losses of its score cells.

    `exact` is the baseline's own mean loss, counted row by row: what the cells miss of it is added, and
    believed the less the more the scores have moved.
    """
    outcome = found.baseline
    if not isinstance(outcome, OutcomeCounts):
        raise TypeError("not the outcome of a binary classifier")
    past = NumericCounts(
        outcome.cells,
        outcome.positives + outcome.negatives,
        minimum=found.past.minimum,
        maximum=found.past.maximum,
    )
    of_event, of_other = losses(past, found.grid)
    told = float((outcome.positives * of_event + outcome.negatives * of_other).sum()) / found.m
    offset = 0.0 if exact is None else exact - told
    now = tuple(by_decision(part) for part in losses(found.scores, found.grid))
    return mean_loss(found.labels, *now, offset=offset, doubt=_moved(found.scores, past))


def _moved(scores: NumericCounts, past: NumericCounts) -> float:
    """Return the total variation between the window's scores and the baseline's, 0..1."""
    both = align(scores.cells, scores.counts, past.cells, past.counts)
    shares = (
        np.diff(part, prepend=0.0) / size for part, size in ((both.current, both.n), (both.baseline, both.m))
    )
    now, then = shares
    return float(np.abs(now - then).sum()) / 2


def _edges(scores: NumericCounts, grid: NumericGrid) -> tuple[Floats, Floats]:
    lower, upper = grid.edges(scores.cells)
    if scores.minimum is None or scores.maximum is None or not scores.minimum <= scores.maximum:
        return lower, upper
    return np.clip(lower, scores.minimum, scores.maximum), np.clip(upper, scores.minimum, scores.maximum)


def _mean_log(lower: Floats, upper: Floats) -> Floats:
    """Return the mean of -ln x for x even between two positive bounds."""
    width = upper - lower
    wide = width > _NARROW
    area = upper * np.log(upper) - lower * np.log(lower)
    found: Floats = np.where(wide, 1.0 - area / np.where(wide, width, 1.0), -np.log((lower + upper) / 2))
    return found
