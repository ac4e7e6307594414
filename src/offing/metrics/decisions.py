"""Which scores a binary model answered with yes, as far as counts tell."""

from __future__ import annotations

import numpy as np

from offing.metrics.selected import selected
from offing.metrics.subject import Subject
from offing.profiles.column import NumericCounts
from offing.profiles.grid import NumericGrid
from offing.stats.arrays import Floats, Ints


def window_decisions(subject: Subject, scores: NumericCounts, grid: NumericGrid) -> Floats:
    """Return the share decided positive in each cell of the window's scores, 0..1.

    Where predictions are logged, as many of the highest scores as were answered with yes: decisions are
    taken to rise with the score. Rows without a logged prediction, and all where none is, go by the
    threshold; the scores of its own cell are taken to lie evenly in it.
    """
    by_threshold = above_threshold(scores, grid, subject.plan.threshold)
    answers = subject.current.prediction
    logged = answers.n if answers is not None else 0
    if not logged:
        return by_threshold
    rows, (yes, _) = scores.n, selected(subject)
    known = min(logged, rows)
    share = float((scores.counts * by_threshold).sum()) / rows if rows else 0.0
    return highest(scores.counts, yes / logged * known + share * (rows - known))


def above_threshold(scores: NumericCounts, grid: NumericGrid, threshold: float) -> Floats:
    """Return the share of each cell that reaches the threshold; scores lie evenly in its own cell."""
    lower, upper = grid.edges(scores.cells)
    own = grid.cells(np.array([threshold]))[0]
    width = np.maximum(upper / 2 - lower / 2, 0.0)
    with np.errstate(over="ignore"):
        inside = np.clip((upper / 2 - threshold / 2) / np.where(width > 0, width, 1.0), 0.0, 1.0)
    found: Floats = np.where(scores.cells == own, inside, scores.cells > own).astype(np.float64)
    return found


def highest(counts: Ints, rows: float) -> Floats:
    """Return the share of each cell that the `rows` rows of the highest cells take."""
    above = np.cumsum(counts[::-1])[::-1] - counts
    return np.clip((rows - above) / np.maximum(counts, 1), 0.0, 1.0)
