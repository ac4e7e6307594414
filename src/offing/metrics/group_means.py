"""Means of each protected group's errors, and how far the groups lie apart: of a regression."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np

from offing.domain.point import Point, PointStatus
from offing.metrics.absolute_error import absolute_error
from offing.metrics.answer import average, known, unknown
from offing.metrics.groups import MIN_GROUP, groups_of
from offing.metrics.subject import Subject
from offing.profiles.grid import NumericGrid
from offing.profiles.outcome import ResidualCounts
from offing.stats.disparity import mean_gap
from offing.stats.estimate import Distance
from offing.stats.group_range import expected_largest_range

Moments = tuple[int, float | None, float | None]
"""Number, mean and unbiased variance of a group's values."""

Measure = Callable[[ResidualCounts, NumericGrid], Moments]


def residual_moments(outcome: ResidualCounts, grid: NumericGrid) -> Moments:
    """Return the moments of prediction minus label."""
    counts = outcome.residual
    return counts.n, counts.mean(grid), counts.variance(grid)


def size_moments(outcome: ResidualCounts, grid: NumericGrid) -> Moments:
    """Return the moments of |prediction - label|."""
    return absolute_error(outcome, grid)


def group_mean_points(subject: Subject, metric: str, measure: Measure) -> Iterator[Point]:
    """Yield one point per protected group, named by its slice, with Student's t interval.

    A group with fewer than `MIN_GROUP` residuals is unknown.
    """
    for groups in groups_of(subject).values():
        for group in groups:
            n, mean, variance = _moments(group, measure)
            if n < MIN_GROUP:
                reason = f"{n} labelled rows with a prediction; a group needs {MIN_GROUP}"
                yield unknown(group, metric, _lacking(subject), reason, n=n)
            else:
                yield average(group, metric, n, mean, variance)


def mean_gap_points(subject: Subject, metric: str, measure: Measure) -> Iterator[Point]:
    """Yield, per protected attribute, the largest mean of a group less the smallest."""
    for attribute, groups in groups_of(subject).items():
        found = {group.slice or "": _moments(group, measure) for group in groups}
        large = {key: part for key, part in found.items() if part[0] >= MIN_GROUP}
        if len(large) < 2:
            reason = f"{len(large)} of {len(groups)} groups have {MIN_GROUP} labelled rows with a prediction"
            reason += "; 2 are needed"
            yield unknown(subject, metric, _lacking(subject), reason, column=attribute)
        else:
            left_out = sum(n > 0 for n, _, _ in found.values()) - len(large)
            yield _gap(subject, metric, attribute, large, left_out)


def _gap(subject: Subject, metric: str, attribute: str, groups: dict[str, Moments], left_out: int) -> Point:
    n = np.array([part[0] for part in groups.values()], np.int64)
    total = int(n.sum())
    mean, variance = (np.array([part[i] for part in groups.values()], np.float64) for i in (1, 2))
    # In units of the largest number, so that no square overflows.
    deviation = np.sqrt(np.maximum(variance, 0.0))
    unit = float(max(np.abs(mean).max(), deviation.max())) or 1.0
    if not math.isfinite(unit):
        reason = "the values are too large for a finite result"
        return unknown(subject, metric, PointStatus.UNDEFINED, reason, n=total, column=attribute)
    mean, deviation = mean / unit, deviation / unit
    gap = mean_gap(n, mean, deviation**2)
    chance = expected_largest_range([np.full(len(n), _pooled(n, deviation)) / np.sqrt(n)])
    numbers = (float(part) * unit for part in (*gap, chance))
    note = _note(list(groups), n, [float(one) * unit for one in mean], left_out)
    return known(subject, metric, Distance(*numbers), n=total, column=attribute, note=note)


def _pooled(n: np.ndarray, deviation: np.ndarray) -> float:
    return math.sqrt(float(((n - 1) * deviation**2).sum() / (n - 1).sum()))


def _note(keys: list[str], n: np.ndarray, mean: list[float], left_out: int) -> str:
    """Name the two extreme groups, the distance before correction, and what was left out."""
    high, low = int(np.argmax(mean)), int(np.argmin(mean))
    ends = ", ".join(f"{keys[i]} {mean[i]:.4g} of {n[i]}" for i in (high, low))
    left = f"; too small to compare: {left_out} of the groups" if left_out else ""
    return f"{ends}; uncorrected {mean[high] - mean[low]:.4g}{left}"


def _moments(group: Subject, measure: Measure) -> Moments:
    outcome, grid = group.current.outcome, group.plan.residual
    return measure(outcome, grid) if isinstance(outcome, ResidualCounts) and grid else (0, None, None)


def _lacking(subject: Subject) -> PointStatus:
    outcome = subject.current.outcome
    return PointStatus.TOO_FEW if outcome is not None and outcome.labelled else PointStatus.NO_LABELS
