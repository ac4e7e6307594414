"""How far the largest of several independent estimates lies above the smallest, by chance alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from scipy.special import ndtr

from offing.stats.arrays import Floats

_STEPS = 129
_SPAN = 6.0


def range_cdf(deviations: Floats, at: Floats) -> Floats:
    """Return P(largest - smallest <= r) of independent normals with one mean, for each r of `at`.

    `deviations` are their standard deviations (k of them, k >= 1); one that is 0 is a constant. `at`
    has one dimension and holds what is asked for, in the same unit; for r <= 0 the answer is 0. By the
    trapezoidal rule over the position of the smallest: right to 1e-4 for deviations within a factor of
    20 of one another. Source: David and Nagaraja (2003), Order Statistics, ch. 2.3.
    """
    deviations = np.asarray(deviations, dtype=np.float64)
    if not (deviations > 0).any():
        return np.where(at >= 0, 1.0, 0.0)
    widest = float(deviations.max())
    sd = np.maximum(deviations / widest, 1 / 200)[:, None]
    places = _places(sd)
    density = np.exp(-0.5 * (places / sd) ** 2) / (sd * math.sqrt(2 * math.pi))
    below = ndtr(places / sd)
    result = np.zeros(len(at))
    with np.errstate(over="ignore"):
        asked = np.minimum(np.asarray(at, dtype=np.float64) / widest, 1e6)
    for index, r in enumerate(asked.tolist()):
        if r > 0:
            inside = np.maximum(ndtr((places + r) / sd) - below, 1e-300)
            others = np.exp(np.log(inside).sum(0) - np.log(inside))
            result[index] = float(np.trapezoid((density * others).sum(0), places))
    return np.clip(result, 0.0, 1.0)


def _places(sd: Floats) -> Floats:
    """Return where to evaluate: dense near 0, where narrow estimates have their mass."""
    widths = np.unique(np.geomspace(float(sd.min()), float(sd.max()), 5))
    steps = np.linspace(-_SPAN, _SPAN, _STEPS)
    return np.unique(np.concatenate([width * steps for width in widths]))


@lru_cache(maxsize=256)
def simultaneous_quantile(groups: tuple[int, ...], confidence: float = 0.95) -> float:
    """Return z such that all pairwise differences of estimates lie within z standard errors at once.

    `groups` are the sizes of independent families of estimates; differences are taken within a family,
    and a difference's standard error is that of two estimates. For one pair it is the normal quantile
    (1.96). Exact for estimates of one precision, conservative otherwise (Hayter). Raises ValueError
    unless 0 < confidence < 1 and a family has two estimates.
    Source: Tukey (1953); Kramer (1956); Hayter (1984), Annals of Statistics 12, 61-75.
    """
    families = [size for size in groups if size >= 2]
    if not families or not 0 < confidence < 1:
        raise ValueError(f"no pairwise differences at {confidence!r} among {groups!r}")
    grid = np.linspace(0.0, 12.0, 481)
    together = np.prod([range_cdf(np.ones(size), grid) for size in families], axis=0)
    rising = np.maximum.accumulate(together)
    return float(np.interp(confidence, rising, grid)) / math.sqrt(2)


@lru_cache(maxsize=256)
def typical_range(groups: int) -> float:
    """Return the mean largest difference of any two of so many equal estimates, in standard errors of one."""
    return expected_largest_range([np.ones(groups)]) / math.sqrt(2)


def expected_largest_range(families: Sequence[Floats]) -> float:
    """Return the mean of the largest of several independent ranges; see `range_cdf`.

    `families` are the standard deviations of each. Without a family it is 0.
    """
    widest = max((float(np.max(sd, initial=0.0)) for sd in families), default=0.0)
    if not widest:
        return 0.0
    grid = np.linspace(0.0, 8.5, 121) * widest
    together = np.prod([range_cdf(sd, grid) for sd in families], axis=0)
    return float(np.trapezoid(1.0 - together, grid))


def expected_smallest_ratio(families: Sequence[Floats]) -> float:
    """Return the mean of the smallest of several independent ratios, smallest over largest, 0..1.

    `families` are the standard deviations of the logarithms of each. Without a family it is 1.
    """
    if not families:
        return 1.0
    grid = np.linspace(0.0, 1.0, 201)[1:]
    together = np.prod([range_cdf(sd, -np.log(grid)) for sd in families], axis=0)
    together[-1] = 0.0 if max(float(np.max(sd)) for sd in families) > 0 else 1.0
    return float(np.trapezoid(np.append(together[0], together), np.append(0.0, grid)))


def extremes_of(means: Floats, deviations: Floats, *, low: float, high: float) -> tuple[Floats, Floats]:
    """Return the mean smallest and the mean largest of independent normals, cut to low..high.

    `means` and `deviations` are ... x k, finite, and give one pair per leading index. By the
    trapezoidal rule on 200 steps over all that is likely.
    """
    start = np.maximum((means - _SPAN * deviations).min(-1), low)
    end = np.minimum((means + _SPAN * deviations).max(-1), high)
    steps = np.linspace(0.0, 1.0, 201)
    places = start[..., None] + (end - start)[..., None] * steps
    # A deviation of 0 is a step, which the rule needs a little room for.
    room = np.maximum((end - start) / 400, 1e-300)[..., None]
    scaled = (places[..., None] - means[..., None, :]) / np.maximum(deviations, room)[..., None, :]
    below = ndtr(scaled)
    smallest = start + (end - start) * np.trapezoid((1 - below).prod(-1), steps, axis=-1)
    largest = end - (end - start) * np.trapezoid(below.prod(-1), steps, axis=-1)
    return smallest, largest
