"""The error of a statistic from the influence that one row of each sample has on it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit

from offing.stats.alignments import Alignments
from offing.stats.arrays import Floats


class Error(NamedTuple):
    """Variance of an estimate, and how many standard errors the interval reaches down and up."""

    variance: Floats
    down: Floats
    up: Floats


def influence_variance(alignments: Alignments, current: Floats, baseline: Floats) -> Floats:
    """Return the delta-method variance from the influence of one row of each cell and sample."""
    parts = [_moments(alignments, side, values) for side, values in enumerate((current, baseline))]
    return parts[0].variance + parts[1].variance


def skewed_error(
    alignments: Alignments, current: Floats, baseline: Floats, *, confidence: float = 0.95
) -> Error:
    """Return the delta-method error of a statistic of skewed and heavy-tailed samples.

    `current` and `baseline` are the influence of one row per cell. Student's quantile has Welch's
    degrees of freedom, with those of each sample taken from its kurtosis: 2 n / (kurtosis - 1), n
    for a normal one. Each side is the wider of that and of Hall's correction for skewness.
    Source: Box and Andersen (1955), J. R. Stat. Soc. B 17, for the kurtosis; Hall (1992), J. R.
    Stat. Soc. B 54, and Zhou and Dinh (2005), Biostatistics 6, for the skewness.
    """
    parts = [_moments(alignments, side, values) for side, values in enumerate((current, baseline))]
    variance = parts[0].variance + parts[1].variance
    safe = np.where(variance > 0, variance, 1.0)
    doubt = sum(part.variance**2 / part.freedom for part in parts)
    freedom = np.where(variance > 0, safe**2 / np.where(variance > 0, doubt, 1.0), 1e9)
    quantile = np.asarray(stdtrit(np.maximum(freedom, 1.0), 0.5 + confidence / 2), dtype=np.float64)
    skew = (parts[0].third + parts[1].third) / safe**1.5
    down, up = _hall(skew, quantile), -_hall(skew, -quantile)
    return Error(variance, np.maximum(down, quantile), np.maximum(up, quantile))


class _Moments(NamedTuple):
    variance: Floats
    third: Floats
    freedom: Floats


def _moments(alignments: Alignments, side: int, values: Floats) -> _Moments:
    """Return variance and third moment of the mean influence, and the degrees of freedom."""
    shares, size = alignments.shares[side], (alignments.n, alignments.m)[side]
    centred = values - alignments.each(alignments.total(shares * values))
    weighted = shares * centred**2
    second = alignments.total(weighted)
    third, fourth = alignments.total(weighted * centred), alignments.total(weighted * centred**2)
    some = second > 0
    kurtosis = np.where(some, fourth / np.where(some, second, 1.0) ** 2, 3.0)
    freedom = np.minimum(size - 1, 2 * size / (np.maximum(kurtosis, 1.5) - 1))
    return _Moments(second / np.maximum(size - 1, 1.0), third / size**2, np.maximum(freedom, 1.0))


def _hall(skew: Floats, quantile: Floats) -> Floats:
    """Return the quantile of a studentised mean with this skewness; Hall's cubic, inverted."""
    small = np.abs(skew) < 1e-6
    known = np.minimum(np.maximum(np.where(small, 1.0, skew), -1.0), 1.0)
    corrected = 3 / known * (np.cbrt(1 + known * (quantile - known / 6)) - 1)
    return np.where(small, quantile, corrected)
