"""What any threshold of the score would give: precision, recall, alarms, value."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from offing.stats.arrays import Ints
from offing.stats.cornish_fisher import leaning_interval
from offing.stats.estimate import Estimate
from offing.stats.f_beta import f_beta
from offing.stats.proportion import wilson

Gains = tuple[float, float, float, float]
"""The gain of a true positive, false positive, true negative and false negative."""


class ThresholdPoint(NamedTuple):
    """One threshold: rows from cell `cell` upwards are called positive; None where nothing is defined."""

    cell: int
    counts: tuple[int, int, int, int]
    called: Estimate
    precision: Estimate | None
    recall: Estimate | None
    specificity: Estimate | None
    f1: Estimate | None
    value: Estimate | None


def threshold_curve(positives: Ints, negatives: Ints, gains: Gains | None = None) -> list[ThresholdPoint]:
    """Return a point for each score cell as the lowest that is called positive, and one for none.

    `positives` and `negatives` are counts per score cell, cells in order of score; `counts` of a point
    are tp, fp, tn, fn. Shares have Wilson's interval, the value per row that of `mean_gain`. No
    rows: no points.
    """
    n = int(positives.sum() + negatives.sum())
    if not n:
        return []
    above = np.concatenate((np.cumsum(positives[::-1])[::-1], [0]))
    alarms = np.concatenate((np.cumsum(negatives[::-1])[::-1], [0]))
    total, clean = int(positives.sum()), int(negatives.sum())
    return [
        _point(cell, (tp, fp, clean - fp, total - tp), gains)
        for cell, (tp, fp) in enumerate(zip(above.tolist(), alarms.tolist(), strict=True))
    ]


def best_threshold(points: list[ThresholdPoint]) -> ThresholdPoint | None:
    """Return the point of the highest value, the first of equals; None without values."""
    valued = [point for point in points if point.value is not None]
    return max(valued, key=lambda point: point.value.value if point.value else -math.inf, default=None)


def mean_gain(counts: tuple[int, int, int, int], gains: Gains) -> Estimate:
    """Return the mean gain per row of tp, fp, tn and fn rows.

    The interval is normal with a correction for skewness, from the exact moments with half a row of each kind
    added, so that outcomes that did not occur are not impossible. Raises ValueError without rows.
    """
    n = sum(counts)
    if n <= 0:
        raise ValueError("no rows")
    values = np.array(gains, float)
    mean = float(np.array(counts, float) @ values) / n
    weights = (np.array(counts, float) + 0.5) / (n + 2)
    gaps = values - weights @ values
    variance, third = float(weights @ gaps**2) / n, float(weights @ gaps**3) / n**2
    return leaning_interval(mean, variance, third, low=min(gains), high=max(gains))


def _point(cell: int, counts: tuple[int, int, int, int], gains: Gains | None) -> ThresholdPoint:
    tp, fp, tn, fn = counts
    return ThresholdPoint(
        cell,
        counts,
        wilson(tp + fp, sum(counts)),
        wilson(tp, tp + fp) if tp + fp else None,
        wilson(tp, tp + fn) if tp + fn else None,
        wilson(tn, tn + fp) if tn + fp else None,
        f_beta(tp, fp, fn) if tp + fp + fn else None,
        mean_gain(counts, gains) if gains else None,
    )
