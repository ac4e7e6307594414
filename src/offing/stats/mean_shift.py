"""How far a mean moved, in standard deviations of the baseline."""

from __future__ import annotations

import numpy as np

from offing.stats.alignments import Alignments
from offing.stats.arrays import Floats
from offing.stats.estimate import Distances
from offing.stats.influence import skewed_error


def mean_shifts(
    alignments: Alignments, scores: Floats, shifts: Floats, *, confidence: float = 0.95
) -> Distances:
    """Return the interval of standardised shifts of the mean: Glass's delta, one per pair of samples.

    `shifts` are (mean - baseline mean) / baseline standard deviation, and are the values returned.
    `scores` are the values that the cells stand for, in standard deviations of the baseline; they
    serve the interval only. It allows for unequal variances, for the doubt about the baseline's
    standard deviation, whatever the shape of the baseline, and for skewness (`skewed_error`).
    `expected` is 0.

    Measured coverage, n of 50, 500 and 5,000: 92 % to 98 % of normal, exponential, discrete and
    zero-inflated columns. With 50 rows on both sides and tails as heavy as a lognormal's, whose
    logarithm has a standard deviation of 1.5 or more, 86 %; no interval of a mean holds for tails
    of any weight (Bahadur and Savage, 1956). Source: Glass (1976); Welch (1947).
    """
    mean = alignments.total(alignments.shares[1] * scores)
    around = scores - alignments.each(mean)
    own = -around - alignments.each(shifts) * (around**2 - 1) / 2
    error = skewed_error(alignments, scores, own, confidence=confidence)
    deviation = np.sqrt(error.variance)
    low, high = shifts - error.down * deviation, shifts + error.up * deviation
    return Distances(shifts, low, high, np.zeros(shifts.shape))
