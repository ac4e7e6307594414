"""Whether the odds of an outcome changed, at the same stratum."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from offing.stats.arrays import Floats, Ints
from offing.stats.estimate import normal_quantile

ADDED = 0.5
"""What is added in all to each of the four kinds of rows, so that no odds are 0 or infinite."""

LARGEST = 690.0
"""Where a logarithm is cut off, so that the odds are a double."""


class OddsRatios(NamedTuple):
    """Common odds ratios with their intervals, one per leading index; NaN where there is none."""

    value: Floats
    low: Floats
    high: Floats


def common_odds_ratio(
    positives: Floats | Ints,
    negatives: Floats | Ints,
    *,
    baseline_positives: Floats | Ints,
    baseline_negatives: Floats | Ints,
    confidence: float = 0.95,
) -> OddsRatios:
    """Return the Mantel-Haenszel odds ratio of being positive, window against baseline.

    All arguments are counts, ... x strata. 1 means that positives are as frequent as in the baseline
    at the same stratum. Strata that either sample lacks say nothing. 1/2 is added in all to the
    positives and to the negatives of each sample, spread over the strata as the rows are, so that a
    window without any positive has a finite value too. The interval is symmetric on the log scale, with
    the variance of Robins, Breslow and Greenland, which holds for few large strata and for many
    small ones. NaN where no stratum has rows of both samples.

    Source: Mantel and Haenszel (1959), JNCI 22, 719-748; Robins, Breslow and Greenland (1986),
    Biometrics 42, 311-323; the added 1/2 as Haldane (1956) and Anscombe (1956) have it.
    """
    a, b = np.asarray(positives, np.float64), np.asarray(negatives, np.float64)
    c, d = np.asarray(baseline_positives, np.float64), np.asarray(baseline_negatives, np.float64)
    shared = ((a + b) > 0) & ((c + d) > 0)
    a, b, c, d = (np.where(shared, part, 0.0) for part in (a, b, c, d))
    a, b, c, d = (*_added(a, b), *_added(c, d))
    total = np.where(shared, a + b + c + d, 1.0)
    agree, differ = a * d / total, b * c / total
    up, down = agree.sum(-1), differ.sum(-1)
    some = shared.any(-1)
    up, down = np.where(some, up, 1.0), np.where(some, down, 1.0)
    p, q = (a + d) / total, (b + c) / total
    variance = (p * agree).sum(-1) / up**2 + (q * differ).sum(-1) / down**2
    variance = (variance + (p * differ + q * agree).sum(-1) / (up * down)) / 2
    middle = np.log(up) - np.log(down)
    half = normal_quantile(confidence) * np.sqrt(variance)
    logs = (np.clip(x, -LARGEST, LARGEST) for x in (middle, middle - half, middle + half))
    return OddsRatios(*(np.where(some, np.exp(x), np.nan) for x in logs))


def _added(positives: Floats, negatives: Floats) -> tuple[Floats, Floats]:
    """Add 1/2 in all to the positives and to the negatives, spread as the rows are."""
    rows = positives + negatives
    all_rows = rows.sum(-1, keepdims=True)
    share = np.divide(rows, all_rows, out=np.zeros(rows.shape), where=all_rows > 0)
    return positives + ADDED * share, negatives + ADDED * share
