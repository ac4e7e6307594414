"""How many rows a binary model answered with yes."""

from __future__ import annotations

import numpy as np

from offing.metrics.subject import Subject
from offing.profiles.column import CategoricalCounts, NumericCounts
from offing.profiles.encoding import text_of
from offing.profiles.grid import NumericGrid
from offing.profiles.labels import canonical
from offing.profiles.levels import CategoricalLevels


def selected(subject: Subject) -> tuple[int, int]:
    """Return how many rows are predicted positive, and how many have an answer at all.

    The logged predictions count; without any, scores from the threshold on do. Scores are known by
    cell, so those in the threshold's own cell (3 % wide) all count as positive.
    """
    positive, n = _predicted(subject)
    if not n:
        positive, n = _scored(subject)
    return min(positive, n), n


def _predicted(subject: Subject) -> tuple[int, int]:
    counts, cut, positive = subject.current.prediction, subject.plan.prediction, subject.plan.positive
    if isinstance(counts, CategoricalCounts) and isinstance(cut, CategoricalLevels):
        return _level(counts, cut, canonical(text_of(positive))), counts.n
    if isinstance(counts, NumericCounts) and isinstance(cut, NumericGrid) and not isinstance(positive, str):
        cell = int(cut.cells(np.array([float(positive)]))[0])
        return int(counts.counts[counts.cells == cell].sum()), counts.n
    return 0, 0


def _level(counts: CategoricalCounts, cut: CategoricalLevels, positive: str) -> int:
    """Count the levels that write the positive class, in whatever way."""
    known = zip(cut.known, counts.counts.tolist(), strict=False)
    return sum(count for name, count in (*known, *counts.new_levels) if canonical(name) == positive)


def _scored(subject: Subject) -> tuple[int, int]:
    counts, grid = subject.current.score, subject.plan.score
    if counts is None or grid is None:
        return 0, 0
    cell = int(grid.cells(np.array([subject.plan.threshold]))[0])
    return int(counts.counts[counts.cells >= cell].sum()), counts.n
