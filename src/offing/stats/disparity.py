"""How far groups lie apart: the largest share less the smallest, and their ratio, over many groups.

The largest of several estimates is too large on average and the smallest too small, so their distance
is biased away from equality, the more so the more groups there are. Here the bias is taken off, and the
interval holds for whichever two groups turned out to be the extremes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.special import ndtr, stdtrit

from offing.stats.arrays import Floats, Ints
from offing.stats.estimate import normal_quantile
from offing.stats.group_range import (
    expected_largest_range,
    expected_smallest_ratio,
    extremes_of,
    simultaneous_quantile,
    typical_range,
)
from offing.stats.rate_ratio import ratio_limits

NEAR, FAR = 0.5, 1.5
"""Groups within `NEAR` standard errors of an extreme may well be as extreme; beyond `FAR` they are not."""


EXCESS = 3.0
"""A distance is corrected to at most this many times the share of it that exceeds chance."""


class Disparities(NamedTuple):
    """Distances between extremes, corrected for chance, one per leading index.

    `expected` is not here: it needs one problem at a time, see `chance_gap` and `chance_ratio`.
    """

    value: Floats
    low: Floats
    high: Floats


Counts = tuple[Ints, Ints]
"""How many of how many, of each group: successes and totals, ... x k."""


def rate_gap(families: Sequence[Counts], *, confidence: float = 0.95) -> Disparities:
    """Return the largest share less the smallest, of the family where that is most.

    Each family holds the counts of k >= 2 groups, totals > 0. For one family this is the difference of
    extremes; two (true and false positive rates) give the equalized odds difference. `value` is
    corrected for the bias of extremes (see `corrected_extremes`) and lies within low..high.

    The interval: `low` is the largest lower limit of any pair's difference, at a level that holds for
    all pairs at once (Tukey, Kramer); `high` the largest upper limit of any pair, each at its own level,
    for the gap lies above it only if some pair does. Pairwise limits are Newcombe's. Measured coverage
    of the 95 % interval: see tests/stats/test_disparity.py.
    Source: Newcombe (1998) method 10; Hayter (1984); Berger (1982), Technometrics 24, for `high`.
    """
    z, together = normal_quantile(confidence), _together(families, confidence)
    parts = []
    for successes, totals in families:
        share = successes / totals
        down, up = _wilson(share, totals, z)
        far_down, far_up = _wilson(share, totals, together)
        difference = share[..., :, None] - share[..., None, :]
        below = np.hypot((share - far_down)[..., :, None], (far_up - share)[..., None, :])
        above = np.hypot((up - share)[..., :, None], (share - down)[..., None, :])
        smallest, largest = corrected_extremes(share, _deviation(successes, totals), low=0.0, high=1.0)
        parts.append(
            (largest - smallest, (difference - below).max((-1, -2)), (difference + above).max((-1, -2)))
        )
    value, low, high = (np.max([part[i] for part in parts], axis=0) for i in range(3))
    low, high = np.clip(low, 0.0, 1.0), np.clip(high, 0.0, 1.0)
    return Disparities(np.clip(value, low, high), low, high)


def rate_ratio(families: Sequence[Counts], *, confidence: float = 0.95) -> Disparities:
    """Return the smallest share divided by the largest, 0..1, of the family where that is least.

    As `rate_gap` in every respect; pairwise limits are those of `ratio_limits`. A family whose shares
    are all 0 has no ratio: ValueError.
    """
    z, together = normal_quantile(confidence), _together(families, confidence)
    parts = []
    for successes, totals in families:
        if not (np.asarray(successes).max(-1) > 0).all():
            raise ValueError("shares that are all 0 have no ratio")
        share = successes / totals
        low, _ = _pairwise_ratios(share, _wilson(share, totals, z))
        _, high = _pairwise_ratios(share, _wilson(share, totals, together))
        smallest, largest = corrected_extremes(share, _deviation(successes, totals), low=0.0, high=1.0)
        value = np.where(largest > smallest, smallest / np.maximum(largest, 1e-300), 1.0)
        parts.append((value, low, high))
    value, low, high = (np.min([part[i] for part in parts], axis=0) for i in range(3))
    low, high = np.clip(low, 0.0, 1.0), np.clip(high, 0.0, 1.0)
    return Disparities(np.clip(value, low, high), low, high)


def mean_gap(n: Ints, mean: Floats, variance: Floats, *, confidence: float = 0.95) -> Disparities:
    """Return the largest mean less the smallest of k >= 2 groups, as `rate_gap` does of shares.

    `n` (each >= 2), `mean` and `variance` (divisor n - 1) are ... x k. Pairwise limits are Welch's; for
    all pairs at once with Student's quantile at the level of the simultaneous normal one, as Games and
    Howell have it. Source: Welch (1947); Games and Howell (1976), J. Educational Statistics 1.
    """
    z, together = normal_quantile(confidence), simultaneous_quantile((n.shape[-1],), confidence)
    error = variance / n
    both = error[..., :, None] + error[..., None, :]
    own = error**2 / (n - 1)
    spread = own[..., :, None] + own[..., None, :]
    freedom = np.divide(both**2, spread, out=np.ones(both.shape), where=spread > 0)
    difference = mean[..., :, None] - mean[..., None, :]
    low = (difference - stdtrit(freedom, ndtr(together)) * np.sqrt(both)).max((-1, -2))
    high = (difference + stdtrit(freedom, ndtr(z)) * np.sqrt(both)).max((-1, -2))
    smallest, largest = corrected_extremes(mean, np.sqrt(error), low=-np.inf, high=np.inf)
    low, high = np.maximum(low, 0.0), np.maximum(high, 0.0)
    return Disparities(np.clip(largest - smallest, low, high), low, high)


def chance_gap(families: Sequence[Counts]) -> float:
    """Return what `rate_gap` shows on average, uncorrected, when all groups of a family are alike."""
    return expected_largest_range([_pooled(*counts)[1] for counts in families])


def chance_ratio(families: Sequence[Counts]) -> float:
    """Return what `rate_ratio` shows on average, uncorrected, when all groups of a family are alike."""
    shares = [_pooled(*counts) for counts in families]
    return expected_smallest_ratio([sd / share for share, sd in shares if share > 0])


def corrected_extremes(
    means: Floats, deviations: Floats, *, low: float, high: float
) -> tuple[Floats, Floats]:
    """Return the smallest and the largest of k means (... x k), less the bias of being extremes.

    The bias is that of independent normals, cut to low..high, around a plausible truth: the estimates
    themselves, but with those near an extreme moved onto it, for among equals the extreme is most
    biased. Of an extreme that is known precisely it is at most what k as precise ones would show. What
    is left of the distance is at most the share `EXCESS` times (z - c) / z of it: z is the largest
    difference of any two in standard errors, c what k equal groups show on average. So a pattern that
    equal groups show gives no distance. The bias cannot be removed altogether, for the extremes of k
    groups do not tell how many others are as extreme.
    """
    bottom, top = means.min(-1), means.max(-1)
    least, most = extremes_of(_towards_extremes(means, deviations), deviations, low=low, high=high)
    half = typical_range(means.shape[-1]) / math.sqrt(2)
    down, up = (_at(deviations, place) * half for place in (means.argmin(-1), means.argmax(-1)))
    smallest = bottom + np.clip(bottom - least, 0.0, down)
    largest = top - np.clip(most - top, 0.0, up)
    distance = np.clip(largest - smallest, 0.0, _beyond_chance(means, deviations) * (top - bottom))
    middle = (smallest + largest) / 2
    return middle - distance / 2, middle + distance / 2


def _at(values: Floats, place: Ints) -> Floats:
    found: Floats = np.take_along_axis(values, place[..., None], -1)[..., 0]
    return found


def _beyond_chance(means: Floats, deviations: Floats) -> Floats:
    """Return which share of the distance may be left: 0 when the groups differ as equal ones do."""
    difference = np.abs(means[..., :, None] - means[..., None, :])
    error = np.hypot(deviations[..., :, None], deviations[..., None, :])
    sizes = np.divide(difference, error, out=np.where(difference > 0, np.inf, 0.0), where=error > 0)
    largest = np.maximum(sizes.max((-1, -2)), 1e-300)
    share: Floats = EXCESS * np.maximum(1 - typical_range(means.shape[-1]) / largest, 0.0)
    return share


def _towards_extremes(means: Floats, deviations: Floats) -> Floats:
    """Move means that are near the smallest or the largest onto it, the nearer the more."""
    moved = []
    for place in (means.argmin(-1), means.argmax(-1)):
        end = _at(means, place)[..., None]
        error = np.hypot(deviations, _at(deviations, place)[..., None])
        distance = np.abs(means - end)
        moved.append((end, np.divide(distance, error, out=np.where(distance > 0, 9.0, 0.0), where=error > 0)))
    (bottom, down), (top, up) = moved
    end, distance = np.where(down <= up, bottom, top), np.minimum(down, up)
    weight = np.clip((FAR - distance) / (FAR - NEAR), 0.0, 1.0)
    return means + weight * (end - means)


def _together(families: Sequence[Counts], confidence: float) -> float:
    return simultaneous_quantile(tuple(totals.shape[-1] for _, totals in families), confidence)


def _pairwise_ratios(share: Floats, limits: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    """Return the least lower and the least upper limit of any group's share over any other's."""
    low, high = limits
    top = (share[..., :, None], low[..., :, None], high[..., :, None])
    bottom = (share[..., None, :], low[..., None, :], high[..., None, :])
    lower, upper = ratio_limits(top, bottom)
    return lower.min((-1, -2)), upper.min((-1, -2))


def _wilson(share: Floats, totals: Ints, z: float) -> tuple[Floats, Floats]:
    z2 = z * z
    centre = (share + z2 / (2 * totals)) / (1 + z2 / totals)
    half = z * np.sqrt(share * (1 - share) / totals + z2 / (4 * totals**2.0)) / (1 + z2 / totals)
    return np.clip(centre - half, 0.0, share), np.clip(centre + half, share, 1.0)


def _deviation(successes: Ints, totals: Ints) -> Floats:
    """Return the standard error of each share; two rows of the pooled share keep it above 0."""
    pooled = successes.sum(-1, keepdims=True) / totals.sum(-1, keepdims=True)
    share = (successes + 2 * pooled) / (totals + 2)
    deviation: Floats = np.sqrt(share * (1 - share) / totals)
    return deviation


def _pooled(successes: Ints, totals: Ints) -> tuple[float, Floats]:
    share = float(successes.sum()) / float(totals.sum())
    return share, np.sqrt(share * (1 - share) / totals)
