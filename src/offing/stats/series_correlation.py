"""How two series move together, step by step, when neither forgets from one step to the next."""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

import numpy as np
from scipy.special import stdtr, stdtrit

from offing.stats.arrays import Bools, Floats

LEAST = 10
"""With fewer common steps there is no correlation."""

LEAST_EFFECTIVE = 5.0
"""With fewer effective steps there is no interval."""

LAGS = 200
"""Autocorrelations are read up to this lag, and up to a fifth of the steps."""

_CLOSEST = 1 - 1e-12

Kind = Literal["pearson", "rank"]


class Correlation(NamedTuple):
    """A correlation with its interval, and the two-sided p-value of there being none.

    `n` counts the common steps, `effective` what they are worth when autocorrelation is allowed for.
    """

    value: float
    low: float
    high: float
    p_value: float
    n: int
    effective: float


def series_correlation(
    first: Floats, second: Floats, *, kind: Kind = "rank", confidence: float = 0.95
) -> Correlation | None:
    """Return the correlation of two series over the same steps; NaN marks a step without a value.

    `rank` is Spearman's (ties share their mean rank), `pearson` the product moment. Both series
    have one entry per step, the steps evenly spaced; steps that either lacks are left out. Neighbouring
    steps repeat each other, so n counts as n / (1 + 2 sum of both autocorrelations' products) steps at
    most n; the interval is Fisher's z with Student's quantile for so many steps. None below 10 common
    steps, below 5 effective ones, and when a series does not vary. Series that wander without returning
    to a mean have hardly any effective steps, however many they have.

    Raises ValueError for arrays of different length. Sources: Bartlett (1935), JRSS 98, 536-543; lags
    and weights as in Pyper and Peterman (1998), Can. J. Fish. Aquat. Sci. 55, 2127-2140; variance of
    Spearman's in Bonett and Wright (2000), Psychometrika 65, 23-28.
    """
    if first.shape != second.shape or first.ndim != 1:
        raise ValueError(f"not two series over the same steps: {first.shape} and {second.shape}")
    known = np.isfinite(first) & np.isfinite(second)
    n = int(known.sum())
    if n < LEAST:
        return None
    sides = [_standard(side, known, kind) for side in (first, second)]
    if sides[0] is None or sides[1] is None:
        return None
    x, y = sides[0], sides[1]
    value = min(max(float((x * y).sum()) / n, -_CLOSEST), _CLOSEST)
    effective = _effective(x, y, known)
    if effective < LEAST_EFFECTIVE:
        return None
    spread = 1 + value * value / 2 if kind == "rank" else 1.0
    error = math.sqrt(spread / (effective - 3))
    centre = math.atanh(value)
    half = float(stdtrit(effective - 2, 0.5 + confidence / 2)) * error
    p_value = 2 * float(stdtr(effective - 2, -abs(centre) * math.sqrt(effective - 3)))
    return Correlation(value, math.tanh(centre - half), math.tanh(centre + half), p_value, n, effective)


def _standard(values: Floats, known: Bools, kind: Kind) -> Floats | None:
    """Return values of mean 0 and variance 1 on the known steps, 0 elsewhere; None without variance."""
    found = values[known]
    if kind == "rank":
        found = _mid_ranks(found)
    # Scaled first: the squares of huge values would overflow.
    largest = float(np.abs(found).max())
    if largest > 0:
        found = found / largest
    centred = found - found.mean()
    scale = math.sqrt(float((centred**2).mean()))
    if scale < 1e-12:
        return None
    standard = np.zeros(len(values))
    standard[known] = centred / scale
    return standard


def _mid_ranks(values: Floats) -> Floats:
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    ranks: Floats = (ends - (counts - 1) / 2)[places]
    return ranks


def _effective(x: Floats, y: Floats, known: Bools) -> float:
    """Return what the known steps are worth: at most their number, at least 1."""
    n = int(known.sum())
    lags = slice(1, min(max(1, n // 5), LAGS) + 1)
    pairs = np.rint(_lagged(known.astype(np.float64))[lags])
    present = np.maximum(pairs, 1)
    products = (_lagged(x)[lags] / present) * (_lagged(y)[lags] / present)
    factor = 1 + 2 * float((pairs / n * products).sum())
    return n / max(factor, 1.0)


def _lagged(values: Floats) -> Floats:
    """Return the sums of products of values that lie 0, 1, 2, ... steps apart."""
    size = 2 * len(values)
    sums: Floats = np.fft.irfft(np.abs(np.fft.rfft(values, size)) ** 2, size)
    return sums
