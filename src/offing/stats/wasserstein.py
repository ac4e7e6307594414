"""The Wasserstein distance of two samples that are known as counts in ordered cells."""

from __future__ import annotations

import numpy as np

from offing.stats.absolute import FarError, absolute_distance, independent_parts
from offing.stats.alignments import Alignments
from offing.stats.arrays import Floats, Ints
from offing.stats.estimate import Distances
from offing.stats.influence import influence_variance, skewed_error

_GROUPS = 24
"""Neighbouring parts of the integral are added up to this many, of equal noise."""


def wasserstein(alignments: Alignments, scores: Floats, *, confidence: float = 0.95) -> Distances:
    """Return the integral of |F - G| over the values, in the unit of `scores`, per pair of samples.

    `scores` are the values that the cells stand for, finite and ascending within each pair, in
    standard deviations of the pair's baseline. The plain distance is exact for values at these
    places. `value` is corrected for the chance that |F - G| holds, at its own size
    (`absolute_distance`); `expected` is the mean of the plain distance under no change,
    0.8 sqrt(1/n + 1/m) times the integral of sqrt(F (1 - F)).

    The interval covers the sampling of both samples, that of the standard deviation, and their
    skewness (`skewed_error`). Measured coverage, n of 50, 500 and 5,000, of normal, exponential,
    discrete and zero-inflated columns: 92 % to 98 %. Tails as heavy as a lognormal's, whose
    logarithm has a standard deviation of 1 or more, need 500 rows for that.
    Source: Vallender (1974), Theory Probab. Appl. 18, for the integral; delta method.
    """
    widths = _widths(alignments, scores)
    n, m = alignments.n, alignments.m
    drop = alignments.below[0] - alignments.below[1]
    pooled = alignments.upto(alignments.current + alignments.baseline) / alignments.each(n + m)
    noise = widths * np.sqrt(np.maximum(pooled * (1 - pooled), 0.0) * alignments.each(1 / n + 1 / m))
    places = _places(alignments, noise)
    deviation = _grouped(places, noise, n.size)
    middle = _grouped(places, noise * pooled, n.size) / np.maximum(deviation, 1e-300)
    odds = np.minimum(np.maximum(middle, 1e-12), 1 - 1e-12)
    below, above = _errors(alignments, np.sign(drop) * widths, scores, confidence)
    return absolute_distance(
        _grouped(places, np.abs(drop) * widths, n.size),
        deviation,
        freedom=independent_parts(deviation, odds / (1 - odds), (1 - odds) / odds),
        below=below,
        above=above,
    )


def plain_wasserstein(alignments: Alignments, scores: Floats) -> Floats:
    """Return the integral of |F - G| as it is, chance included."""
    widths = _widths(alignments, scores)
    return alignments.total(np.abs(alignments.below[0] - alignments.below[1]) * widths)


def _widths(alignments: Alignments, scores: Floats) -> Floats:
    """Return the distance from each cell to the next of its pair, 0 for the last."""
    widths = np.zeros(scores.size)
    widths[:-1] = scores[1:] - scores[:-1]
    widths[alignments.lasts] = 0.0
    return widths


def _errors(
    alignments: Alignments, slopes: Floats, scores: Floats, confidence: float
) -> tuple[FarError, FarError]:
    """Return the errors for the low and for the high end, with that of the standard deviation.

    One row of a cell moves the cumulated share of all later ones, up to the sign of the gap there.
    What may have been missed is a shift of the whole, of which all gaps have one sign.
    """
    distance = alignments.total(np.abs(slopes) * np.abs(alignments.below[0] - alignments.below[1]))
    mean = alignments.total(alignments.shares[1] * scores)
    square = (scores - alignments.each(mean)) ** 2 - 1
    scale = alignments.each(distance) * square / 2
    later = alignments.beyond(slopes) + slopes / 2
    error = skewed_error(alignments, later, -later - scale, confidence=confidence)
    shift = influence_variance(alignments, scores, -scores - scale)
    return (
        FarError(error.variance, error.down),
        FarError(np.maximum(error.variance, shift), error.up),
    )


def _places(alignments: Alignments, noise: Floats) -> Ints:
    """Return the group of each part: parts of one pair share its noise out evenly."""
    total = np.maximum(alignments.total(noise), 1e-300)
    share = (alignments.upto(noise) - noise / 2) / alignments.each(total)
    group = np.minimum(np.maximum(share * _GROUPS, 0.0), _GROUPS - 1.0).astype(np.int64)
    return group + np.repeat(np.arange(alignments.n.size) * _GROUPS, alignments.lengths)


def _grouped(places: Ints, values: Floats, pairs: int) -> Floats:
    sums: Floats = np.bincount(places, weights=values, minlength=pairs * _GROUPS).astype(np.float64)
    return sums.reshape(pairs, _GROUPS)
