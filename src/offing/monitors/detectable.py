"""The smallest shift that the alert budget would see: what a baseline and a traffic are worth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri, stdtrit

from offing.domain.point import Series
from offing.domain.window import format_duration
from offing.monitors.budget_rows import RowScan
from offing.monitors.budget_steps import StepScan, directions
from offing.monitors.column_cells import ColumnCells
from offing.monitors.effect import SMALLEST_SHIFTS
from offing.monitors.moved import SMALLEST_SHARE
from offing.stats.arrays import Floats, Ints
from offing.stats.scan import WINDOWS

RIDIT_PER_DEVIATION = 0.5 / float(np.sqrt(np.pi))
"""How much the mean ridit of a normal column moves with a small shift of one standard deviation."""

TYPICAL_SHARE = 0.1
"""The share of the level that the shift of a column without order is stated for."""

_FAR = 6.0
"""Deviations beyond the largest score at which all values have that score."""


@dataclass(frozen=True)
class Detectable:
    """The shift of one series that is seen within `steps` steps as likely as not; None: none ever is.

    `unit` is `sd` (standard deviations of the column's rows), `share` (of the rows, by which one level
    grows) or the metric's own, of which `series.metric` tells.
    """

    series: Series
    shift: float | None
    unit: str
    steps: int
    sentence: str


def detectable_by_rows(scan: RowScan, steps: int) -> Iterator[Detectable]:
    """Yield, for every column, the shift that is seen within `steps` steps.

    Location for columns in order, else one level's share. The mean of the test's statistic reaches the
    threshold at that shift, so half of such shifts are seen; none smaller than matters is told.
    """
    for name, cells in scan.cells.items():
        by = _location if cells.baseline.ordered else _level
        yield by(name, cells, scan, steps)


def _location(name: str, cells: ColumnCells, scan: RowScan, steps: int) -> Detectable:
    ordered = cells.baseline.ordered
    counts = cells.baseline.counts[:ordered].astype(np.float64)
    variance = float(counts @ cells.baseline.scores[0, :ordered] ** 2) / max(float(counts.sum()), 1.0)
    error = float(np.sqrt(variance * _unit(cells.steps[:, :ordered], counts, steps)))
    seen = _normal(scan.threshold) * error / RIDIT_PER_DEVIATION
    least = SMALLEST_SHIFTS["ridit"].amount * scan.smallest / RIDIT_PER_DEVIATION
    return _told(Series("ridit", name), max(seen, least), "sd", steps, scan.history.width)


def _level(name: str, cells: ColumnCells, scan: RowScan, steps: int) -> Detectable:
    counts = cells.baseline.counts.astype(np.float64)
    error = float(np.sqrt(TYPICAL_SHARE * (1 - TYPICAL_SHARE) * _unit(cells.steps, counts, steps)))
    own = np.count_nonzero(counts) + 1
    seen = _normal(scan.threshold + float(np.log(own))) * error
    least = SMALLEST_SHARE * scan.smallest
    return _told(
        Series("jensen_shannon", name), min(max(seen, least), 1.0), "share", steps, scan.history.width
    )


def _unit(rows: Ints, baseline: Floats, steps: int) -> float:
    """Return 1/N + 1/m, of the rows of a median step in the longest window and of the baseline's."""
    sizes = rows.sum(1)
    usual = float(np.median(sizes[sizes > 0])) if sizes.any() else 1.0
    return 1 / max(usual * _longest(steps), 1.0) + 1 / max(float(baseline.sum()), 1.0)


def detectable_by_steps(scan: StepScan, steps: int) -> Iterator[Detectable]:
    """Yield, for every series, the shift of its steps' values that is seen within `steps` steps.

    Scores are bounded by the number of baseline steps: where the threshold is beyond what they can add
    up to in so few steps, no shift is seen so soon, however large, and more steps are told.
    """
    normal = scan.values[scan.reference]
    known = np.isfinite(normal).sum(axis=0)
    spread = np.nanstd(normal, axis=0, ddof=1)
    for place, (series, way) in enumerate(zip(scan.series, directions(scan.series), strict=True)):
        soonest, moved = _shift_needed(scan.threshold, int(known[place]), bool(way == 0), steps)
        least = SMALLEST_SHIFTS[series.metric]
        usual = float(np.nanmean(normal[:, place]))
        floor = least.amount * scan.smallest * (abs(usual) if least.relative else 1.0)
        shift = None if moved is None else max(moved * float(spread[place]), floor)
        unit = "sd" if series.metric == "ridit" else series.metric
        if shift is not None and unit == "sd":
            shift /= RIDIT_PER_DEVIATION
        yield _told(series, shift, unit, soonest, scan.history.width)


def _shift_needed(threshold: float, baseline: int, both: bool, steps: int) -> tuple[int, float | None]:
    """Return the shift at which a window alarms, and in how many steps: at least `steps`.

    The shift is in deviations of the baseline's steps. None: not even the longest window's scores add up
    to the threshold.
    """
    tail = np.exp(-threshold) / (2 if both else 1)
    z = -float(stdtrit(max(baseline - 1, 1), tail))
    largest = float(ndtri((baseline + 0.5) / (baseline + 1)))
    for window in WINDOWS:
        needed = z * float(np.sqrt(1 / window + 1 / baseline))
        if window >= _longest(steps) and needed < largest:
            return max(window, steps), _shift_of(needed, largest)
    return WINDOWS[-1], None


def _shift_of(score: float, largest: float) -> float:
    """Return the shift of a standard normal value whose score, at most `largest`, has the mean `score`.

    With u = shift - largest that mean is largest + u - u Phi(u) - phi(u), which grows with the shift.
    """
    low, high = score, largest + _FAR
    for _ in range(50):
        shift = (low + high) / 2
        u = shift - largest
        mean = shift - u * float(ndtr(u)) - float(np.exp(-(u**2) / 2)) / float(np.sqrt(2 * np.pi))
        low, high = (shift, high) if mean < score else (low, shift)
    return high


def _told(series: Series, shift: float | None, unit: str, steps: int, width: int) -> Detectable:
    within, what = format_duration(steps * width), series.column or series.metric
    if shift is None:
        sentence = f"{what}: no shift within {within}, however large"
        return Detectable(series, None, unit, steps, sentence)
    if unit == "sd":
        size = f"{shift:.2g} sd"
    elif unit == "share":
        size = f"{100 * shift:.2g} points of a level's share"
    else:
        size = f"{shift:.3g} of {unit}"
    return Detectable(series, shift, unit, steps, f"{what}: {size} within {within}")


def _longest(steps: int) -> int:
    """Return the longest window that ends within `steps` steps of a shift and holds nothing else."""
    return 1 << (max(steps, 1).bit_length() - 1)


def _normal(threshold: float) -> float:
    return -float(ndtri(np.exp(-threshold) / 2))
