"""Arrays as JSON: times as text, NaN as null."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from offing.domain.window import Micros, isoformat
from offing.stats.arrays import Bools, Floats, Ints


def numbers(values: Iterable[float]) -> list[float | None]:
    """Return floats with six significant digits, None for NaN and infinities."""
    return [float(f"{v:.6g}") if math.isfinite(v) else None for v in values]


def times(starts: Iterable[int]) -> list[str]:
    """Return moments as ISO 8601 text."""
    return [isoformat(int(start)) for start in starts]


def optional_time(moment: Micros | None) -> str | None:
    """Return a moment as text, None for None."""
    return None if moment is None else isoformat(moment)


def finite(value: float | None) -> float | None:
    """Return a number as JSON can hold it, None for NaN and infinities."""
    return float(value) if value is not None and math.isfinite(value) else None


def mean_of(values: Floats) -> float | None:
    """Return the mean of the finite values, None without any."""
    known = values[np.isfinite(values)]
    return float(known.mean()) if known.size else None


def within(starts: Ints, low: Micros, high: Micros) -> Bools:
    """Return which steps start in `low <= t < high`."""
    inside: Bools = (starts >= low) & (starts < high)
    return inside
