"""What is told of two columns together, step by step."""

from __future__ import annotations

import numpy as np

from offing.domain.point import Series
from offing.monitors.history import History, SeriesPoints
from offing.monitors.pair_cells import PairCells
from offing.stats.arrays import Floats


def pair_series(history: History, series: Series) -> SeriesPoints | None:
    """Return a series that pairs are told as, with what the baseline has as expected; None for any other.

    Within a slice it is the mean ridit of a column, otherwise the correlation of the ranks of two, both as
    coarse as the table of the pair. A step without rows that have the score is unknown.
    """
    for pair in history.pairs:
        if series in pair.scored:
            return _points(pair, pair.scored.index(series), scale_of(series))
    return None


def scale_of(series: Series) -> tuple[float, float]:
    """Return what the mean of a score is multiplied by, and what is added, to read as the series does.

    A rank covariance is divided by that of a column with itself, 1/12.
    """
    return (1.0, 0.5) if series.slice else (12.0, 0.0)


def _points(pair: PairCells, score: int, scale: tuple[float, float]) -> SeriesPoints:
    scores = pair.baseline.scores[score]
    about = scores != 0
    factor, middle = scale
    n, mean, error = score_means(pair.steps[:, about.ravel()].astype(np.float64), scores[about])
    before = score_means(pair.baseline.counts[about][None].astype(np.float64), scores[about])[1]
    value, half = middle + factor * mean, 1.96 * factor * error
    expected = np.where(n > 0, middle + factor * before, np.nan)
    return SeriesPoints(value, value - half, value + half, expected, n.astype(np.int64))


def score_means(rows: Floats, scores: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the rows of each step (T x K) that count, their mean score (K) and its standard error."""
    n = rows.sum(1)
    some = np.where(n > 0, n, np.nan)
    mean = rows @ scores / some
    return n, mean, np.sqrt(np.maximum(rows @ scores**2 / some - mean**2, 0.0) / some)
