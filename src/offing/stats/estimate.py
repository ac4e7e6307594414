"""The shape in which a statistic answers: a value and the interval it can be trusted to."""

from __future__ import annotations

from typing import NamedTuple

from scipy.special import ndtri

from offing.stats.arrays import Floats


class Estimate(NamedTuple):
    """A value with an interval, in the value's own unit. `low <= value <= high`, all finite."""

    value: float
    low: float
    high: float


class Distance(NamedTuple):
    """A distance between two samples, with an interval.

    `expected` is what the raw distance shows on average between samples of these sizes when
    nothing changed. `value` is bias-corrected where the function says so.
    """

    value: float
    low: float
    high: float
    expected: float


class Distances(NamedTuple):
    """Many distances at once: the fields of `Distance` as arrays of one shape."""

    value: Floats
    low: Floats
    high: Floats
    expected: Floats


def normal_quantile(confidence: float) -> float:
    """Return z such that a standard normal lies within -z..z with probability `confidence`.

    Raises ValueError unless 0 < confidence < 1.
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1: {confidence!r}")
    return float(ndtri(0.5 + confidence / 2))
