"""How often the model answers with the positive class."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from offing.domain.point import Point
from offing.metrics.answer import share
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.profiles.column import CategoricalCounts, NumericCounts
from offing.profiles.encoding import text_of
from offing.profiles.grid import NumericGrid
from offing.profiles.levels import CategoricalLevels


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the share of rows predicted positive among those with an answer, Wilson's interval.

    The logged predictions count; without any, scores from the threshold on do. Scores are known by
    cell, so those in the threshold's own cell (3 % wide) all count as positive.
    """
    positive, n = _predicted(subject)
    if not n:
        positive, n = _scored(subject)
    nothing = "no predictions and no scores in the window"
    yield share(subject, METRIC.id, positive, n, nothing=nothing)


def _predicted(subject: Subject) -> tuple[int, int]:
    counts, cut, positive = subject.current.prediction, subject.plan.prediction, subject.plan.positive
    if isinstance(counts, CategoricalCounts) and isinstance(cut, CategoricalLevels):
        return _level(counts, cut, text_of(positive)), counts.n
    if isinstance(counts, NumericCounts) and isinstance(cut, NumericGrid) and not isinstance(positive, str):
        cell = int(cut.cells(np.array([float(positive)]))[0])
        return int(counts.counts[counts.cells == cell].sum()), counts.n
    return 0, 0


def _level(counts: CategoricalCounts, cut: CategoricalLevels, name: str) -> int:
    place = cut.index.get(name)
    if place is not None and place < len(cut.known):
        return int(counts.counts[place])
    return dict(counts.new_levels).get(name, 0)


def _scored(subject: Subject) -> tuple[int, int]:
    counts, grid = subject.current.score, subject.plan.score
    if counts is None or grid is None:
        return 0, 0
    cell = int(grid.cells(np.array([subject.plan.threshold]))[0])
    return int(counts.counts[counts.cells >= cell].sum()), counts.n


METRIC = Metric(
    id="prediction_rate",
    family="prediction",
    title="Prediction rate",
    unit="ratio",
    scope="model",
    better="neutral",
    help="The share of predictions that are the positive class.",
    compute=compute,
    needs=("binary", "prediction"),
    stored=True,
)
