"""A sum of absolute differences, without what chance adds to each of them."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from scipy.special import gammaln, ndtr

from offing.stats.arrays import Floats
from offing.stats.estimate import Distances

_FACTORS = np.array([0.0, 0.2, 0.4, 0.6, 0.7, 0.8, 0.9, 1.0, 1.25, 1.6, 2.2, 3.5, 6.0, 16.0])
"""By how much the observed differences are stretched, to see which size would show as what."""

_FOLDED = float(np.sqrt(2 / np.pi))
"""The mean of the absolute value of a standard normal variable."""

_FLOOR = 0.25
"""Share of a difference's own variance that counts as possibly real, for what can be ruled out."""

_CAUTION = 1.05
"""What the variance at no change is multiplied by, so that the interval of no change holds 0."""

_STEPS = 256
"""Entries of the table of folded normal variables, per standard deviation."""


class FarError(NamedTuple):
    """Variance of the sum far from no change, and how many standard errors the interval reaches."""

    variance: Floats
    quantile: Floats


class _Noise(NamedTuple):
    """Standard deviation of each part; variance of their sum at no change; for both ends, far from it."""

    deviation: Floats
    at_zero: Floats
    far: Floats
    quantile: Floats


def absolute_distance(
    gaps: Floats,
    deviation: Floats,
    *,
    freedom: Floats,
    below: FarError,
    above: FarError,
) -> Distances:
    """Return the sum of true absolute gaps that observed ones speak for, along the last axis.

    `gaps` are observed absolute differences, ... x parts, and `deviation` their standard deviations
    under no change. `freedom` is the number of independent parts that the sum is worth; `below` and
    `above` are the delta-method errors for the low and for the high end of the interval.

    An absolute value has no unbiased estimate near 0: a gap t of standard deviation 1 shows as
    E|t + Z| on average, 0.8 for 0 and t for a large one. So the pattern of the observed gaps is
    scaled by a factor until its mean, with the noise, is what was observed: that scaled sum is
    `value`, 0 where even none is too much, and `expected` is what no gap shows. The ends of the
    interval are the scaled sums that show as the observed one plus or minus the quantile times its
    standard deviation. For the low end the pattern counts gaps below their noise for less, for the
    high end each gap may be as large as half of its noise; the value is between the two. All are
    finite and 0 or more.
    """
    observed = gaps.sum(-1)
    expected = _FOLDED * deviation.sum(-1)
    far, quantile = (np.stack(sides) for sides in zip(below, above, strict=True))
    noise = _Noise(deviation, _variance_at_zero(expected, freedom), far, quantile)
    safe = np.where(deviation > 0, deviation, 1.0)
    sure = gaps * np.minimum(1.0, np.where(deviation > 0, gaps / safe, 1.0))
    possible = np.sqrt(gaps**2 + _FLOOR * deviation**2)
    one, other, low, high = _scaled(np.stack([sure, possible]), observed, noise)
    value = (one + other) / 2
    return Distances(value, np.minimum(low, value), np.maximum(high, value), expected)


def independent_parts(deviation: Floats, before: Floats, after: Floats) -> Floats:
    """Return how many independent parts a sum of absolute normal variables is worth, 1 at least.

    The squared correlation of two parts i < j, along the last axis, is `before[i] * after[j]`; the
    number is (sum of deviations)² over the sum of their products with these weights. Source:
    Satterthwaite (1946).
    """
    earlier = np.cumsum(deviation * before, axis=-1) - deviation * before
    pairs = (deviation**2).sum(-1) + 2 * (deviation * after * earlier).sum(-1)
    total = deviation.sum(-1) ** 2
    parts: Floats = np.maximum(np.divide(total, pairs, out=np.ones(total.shape), where=pairs > 0), 1.0)
    return parts


def _variance_at_zero(expected: Floats, freedom: Floats) -> Floats:
    """Return the variance of a scaled chi variable with this mean, with a little for caution."""
    mean_squared = 2 * np.exp(2 * (gammaln((freedom + 1) / 2) - gammaln(freedom / 2)))
    variance: Floats = _CAUTION * expected**2 * (freedom / mean_squared - 1)
    return variance


def _scaled(patterns: Floats, observed: Floats, noise: _Noise) -> Floats:
    """Return the sums of scaled patterns that fit what was observed: two best, the least, the most.

    The first of the two patterns is for what is sure, the second for what is possible.
    """
    deviation = np.where(noise.deviation > 0, noise.deviation, 1.0)
    factors = _FACTORS.reshape(-1, *[1] * patterns.ndim)
    excess, spread = _folded(factors * (patterns / deviation))
    sums = factors[..., 0] * patterns.sum(-1)
    mean = sums + (noise.deviation * excess).sum(-1)
    total = np.maximum(noise.deviation.sum(-1), 1e-300)
    share = np.minimum((noise.deviation * spread).sum(-1) / total, 1.0)
    error = noise.quantile * np.sqrt(noise.at_zero + (noise.far - noise.at_zero) * share)
    ends = np.stack([mean[:, 0] + error[:, 0], mean[:, 1] - error[:, 1]], axis=1)
    return _crossing(np.concatenate([mean, ends], axis=1), np.concatenate([sums, sums], axis=1), observed)


def _crossing(curves: Floats, sums: Floats, observed: Floats) -> Floats:
    """Return the sum at which each curve, over the first axis, reaches what was observed."""
    shape = curves.shape[1:]
    flat, levels = curves.reshape(len(_FACTORS), -1), sums.reshape(len(_FACTORS), -1)
    target = np.broadcast_to(observed, shape).ravel()
    place = np.minimum(np.maximum((flat <= target).sum(0), 1), len(_FACTORS) - 1)
    each = np.arange(target.size)
    before, after = flat[place - 1, each], flat[place, each]
    low, high = levels[place - 1, each], levels[place, each]
    step = np.where(after > before, after - before, 1.0)
    share = np.minimum(np.maximum((target - before) / step, 0.0), 1.0)
    found = np.where(flat[0] >= target, 0.0, low + share * (high - low))
    return found.reshape(shape)


def _folded(ratio: Floats) -> tuple[Floats, Floats]:
    """Return E|t + Z| - t, and the variance of |t + Z| on a scale from 0, for t = 0, to 1; to 0.001."""
    excess, spread = _folded_table()
    place = np.minimum(ratio * _STEPS + 0.5, excess.size - 1).astype(np.int64)
    return excess[place], spread[place]


@lru_cache(maxsize=1)
def _folded_table() -> tuple[Floats, Floats]:
    at = np.arange(6 * _STEPS + 1) / _STEPS
    mean = 2 * np.exp(-(at**2) / 2) / np.sqrt(2 * np.pi) + at * (2 * ndtr(at) - 1)
    variance = 1 + at**2 - mean**2
    return mean - at, (variance - variance[0]) / (1 - variance[0])
