"""What is usual at each place of a season, robustly, from few seasons."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from offing.stats.arrays import Floats, Ints

_NORMAL = 1.4826
"""Times the median absolute deviation: the standard deviation, for a normal distribution."""


LEAST = 8
"""A group with fewer differences has the noise of all cells."""


class Profile(NamedTuple):
    """The usual value of each cell, and how far the next value is usually off: one deviation."""

    location: Floats
    scale: Floats


def seasonal_profile(values: Floats, groups: int = 1) -> Profile | None:
    """Return the profile of K x C `values`: K observations of each of C cells; NaN marks one not known.

    A cell's location is its median, shrunk towards the median of its group (cells i, i + g, i + 2g, … of g
    groups, such as one hour on all days of the week) by as much as the noise of a median of K values
    explains the spread between cells: with few seasons a cell borrows from its like. The noise of a group
    is the robust deviation of the differences between successive seasons, at least a quarter of that of all
    cells; the scale has the error of the location besides, so that residuals from few and from many seasons
    are comparable. None where no value is known or nothing varies.

    Raises ValueError when the cells do not divide into the groups. Sources: medians as in Hampel (1974),
    JASA 69, 383-393; shrinkage: Efron and Morris (1973), JASA 68, 117-130, of medians;
    successive differences: von Neumann (1941), Annals of Mathematical Statistics 12, 367-395.
    """
    cells = values.shape[1]
    if cells % groups:
        raise ValueError(f"{cells} cells do not divide into {groups} groups")
    own, count = _median(values)
    whole = _middle(values)
    if not np.isfinite(whole):
        return None
    middle = _median(values.reshape(-1, groups))[0] if groups > 1 else np.array([whole])
    parent = np.tile(np.where(np.isfinite(middle), middle, whole), cells // groups)
    apart = own - parent
    noise = _noise(values, apart, groups)
    if noise is None:
        return None
    noise = np.tile(noise, cells // groups)
    error = noise**2 * np.where(count > 2, np.pi / 2, 1.0) / np.maximum(count, 1)
    seen = count > 0
    # Not robust on purpose: where two days of seven differ, the spread between cells is theirs.
    real = max(float((apart[seen] ** 2).mean() - error[seen].mean()), 0.0)
    weight = np.where(seen, real / (real + error), 0.0)
    # What is not known of a cell: its own error where it is believed, the spread between cells where not.
    missing = np.where(seen, weight * error, real)
    return Profile(parent + weight * np.where(seen, apart, 0.0), np.sqrt(noise**2 + missing))


def _noise(values: Floats, apart: Floats, groups: int) -> Floats | None:
    """Return the deviation of single values in each group; None where nothing varies."""
    steps = (values[1:] - values[:-1]) / np.sqrt(2)
    total = _deviation(steps)
    if not total > 0:
        total = _deviation(apart)
    if not total > 0:
        known = values[np.isfinite(values)]
        total = float(known.std())
        if not total > 1e-12 * max(float(np.abs(known).max()), 1e-300):
            return None
    if groups == 1:
        return np.array([total])
    part, count = _median(np.abs(steps.reshape(-1, groups)))
    part = np.where(count >= LEAST, _NORMAL * part, total)
    return np.asarray(np.maximum(part, total / 4))


def _deviation(away: Floats) -> float:
    """Return the robust deviation of differences from 0; 0 where none is known."""
    middle = _middle(np.abs(away))
    return _NORMAL * middle if np.isfinite(middle) else 0.0


def _middle(values: Floats) -> float:
    """Return the median of all known values, NaN where there is none."""
    known = values[np.isfinite(values)]
    if not known.size:
        return np.nan
    known.sort()
    return float(known[(known.size - 1) // 2] + known[known.size // 2]) / 2


def _median(values: Floats) -> tuple[Floats, Ints]:
    """Return the median of each column over its known rows, and how many these are."""
    rows, columns = values.shape
    ordered = np.sort(values, axis=0)  # NaN last
    count = rows - np.isnan(ordered).sum(axis=0)
    low, high = np.maximum(count - 1, 0) // 2, np.minimum(count // 2, rows - 1)
    place = np.arange(columns)
    # Where nothing is known the first row holds NaN.
    return (ordered[low, place] + ordered[high, place]) / 2, count
