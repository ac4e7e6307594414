"""A difference that may be a finding: it needs evidence, and an effect that matters."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from offing.compare.evidence import holm
from offing.stats.arrays import Floats

LEVEL = 0.005
"""How probable it may be that two samples of one source show any shift of a column at all."""

METRIC_LEVEL = 0.003
"""The same for performance, latency and errors: apart, so that many columns do not drown harm."""


@dataclass(frozen=True)
class Candidate:
    """One statistic of one column, or of the whole: `p` is the evidence, `matters` the effect."""

    metric: str
    p: float
    matters: bool
    value: float
    low: float
    high: float
    expected: float | None = None
    column: str | None = None
    slice: str | None = None


def proven(candidates: Sequence[Candidate], level: float) -> list[Candidate]:
    """Return the candidates whose evidence holds among all of them (Holm), whether they matter or not."""
    if not candidates:
        return []
    fallen = holm(np.array([candidate.p for candidate in candidates]), level)
    return [candidate for candidate, falls in zip(candidates, fallen, strict=True) if falls]


def day_difference(current: Floats, reference: Floats) -> tuple[float, float]:
    """Return the difference of the means of days and the half width of its 95 % interval (Welch).

    One day has no spread of its own and takes the reference's. NaN days are left out; an interval
    without bounds when the reference has fewer than two days or the current sample none.
    """
    known, others = current[np.isfinite(current)], reference[np.isfinite(reference)]
    if not known.size or others.size < 2:
        return 0.0, math.inf
    b = float(others.var(ddof=1)) / others.size
    a = (float(known.var(ddof=1)) if known.size > 1 else float(others.var(ddof=1))) / known.size
    if a + b <= 0:
        return float(known.mean() - others.mean()), 0.0
    freedom = (a + b) ** 2 / (a**2 / max(known.size - 1, 1) + b**2 / (others.size - 1))
    half = float(stdtrit(max(freedom, 1.0), 0.975)) * math.sqrt(a + b)
    return float(known.mean() - others.mean()), half
