"""Whether two samples differ by more than chance: permutation tests of rows, and of days.

Every p-value here is two-sided unless said otherwise, and holds when the units (rows, or days) are
exchangeable between the samples. Cells and ranks come from both samples taken together: cells that
one sample chooses fit that sample too well, and the test would alarm by itself.
"""

from __future__ import annotations

import math

import numpy as np
from scipy.special import ndtr, stdtr

from offing.stats.arrays import Floats, Ints

MOST_ALIKE = 0.6
"""The largest autocorrelation that is allowed for: four days then count as one."""


def score_test(current: Ints, reference: Ints, scores: Floats) -> float:
    """Return the p-value of a linear score test on counts in cells; 1.0 when nothing varies.

    The sum of the current rows' scores against its mean and variance over all ways to deal the
    rows to the two samples: Wilcoxon's test for mid-ranks, Ansari and Bradley's for distances from
    the middle rank. Source: Hajek and Sidak (1967), Theory of Rank Tests, II.3.1.
    """
    n, m = int(current.sum()), int(reference.sum())
    total = n + m
    if not n or not m:
        return 1.0
    both = (current + reference).astype(np.float64)
    mean = float((both * scores).sum()) / total
    spread = float((both * (scores - mean) ** 2).sum())
    variance = n * m / (total * (total - 1)) * spread
    if variance <= 0:
        return 1.0
    away = float((current * (scores - mean)).sum())
    return two_sided(away / math.sqrt(variance))


def pooled_ridits(current: Ints, reference: Ints) -> Floats:
    """Return the mid-rank of each ordered cell among both samples, as a share 0..1."""
    both = (current + reference).astype(np.float64)
    ridits: Floats = (np.cumsum(both) - both / 2) / max(both.sum(), 1.0)
    return ridits


def share_test(part: int, n: int, *, reference_part: int, m: int) -> float:
    """Return Fisher's exact p-value of two shares, twice the smaller tail; 1.0 without rows."""
    from scipy.stats import hypergeom

    if not n or not m or not part + reference_part:
        return 1.0
    law = hypergeom(n + m, part + reference_part, n)
    return min(1.0, 2 * min(float(law.sf(part - 1)), float(law.cdf(part))))


def day_test(current: Floats, reference: Floats) -> float:
    """Return the p-value of a daily statistic's days against the reference's days.

    Wilcoxon's rank-sum test with ties, z divided by sqrt((1 + r) / (1 - r)) for the lag-1
    autocorrelation r of the reference's days: neighbouring days are alike, and days that are alike
    count for less. (A change within the current days would look like autocorrelation, so they have
    no say.) NaN days are left out; 1.0 when none is left, or fewer than two of the reference.
    Ranks, because one storm day must not set the scale for all others.
    """
    known, others = current[np.isfinite(current)], reference[np.isfinite(reference)]
    if not known.size or others.size < 2:
        return 1.0
    both = np.concatenate([known, others])
    values, place, counts = np.unique(both, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
    variance = (
        known.size * others.size / (both.size * (both.size - 1)) * float(((ranks - ranks.mean()) ** 2).sum())
    )
    if values.size < 2 or variance <= 0:
        return 1.0
    away = float((ranks[: known.size] - ranks.mean()).sum())
    alike = autocorrelation(ranks[known.size :])
    return two_sided(away / math.sqrt(variance * (1 + alike) / (1 - alike)))


def median_test(current: Floats, reference: Floats, *, least: int = 5) -> float:
    """Return the p-value of the median day against the reference's median day.

    Ranks cannot tell a little outside from far outside, and with few effective days (`day_test`)
    that matters. The difference is in standard deviations of single days, the larger of the two
    samples', times sqrt(pi / 2) for a median and the same allowance for autocorrelation; Student's
    t with as many degrees of freedom as the reference has days less one. One storm day moves no
    median. 1.0 for fewer than `least` days on a side.
    """
    known, others = current[np.isfinite(current)], reference[np.isfinite(reference)]
    if min(known.size, others.size) < least:
        return 1.0
    spread = max(float(known.std(ddof=1)), float(others.std(ddof=1)))
    away = abs(float(np.median(known)) - float(np.median(others)))
    if not spread > 0:
        return 0.0 if away > 0 else 1.0
    alike = autocorrelation(others)
    error = spread * math.sqrt(math.pi / 2 * (1 / known.size + 1 / others.size) * (1 + alike) / (1 - alike))
    return 2 * float(stdtr(others.size - 1, -away / error))


def autocorrelation(days: Floats) -> float:
    """Return the lag-1 autocorrelation of a run of days, 0 to `MOST_ALIKE`; 0 for fewer than five.

    What wanders more slowly than that is not noise of days but a drift, and shall be told as one.
    Corrected for the bias of short series, -(1 + 4 r) / T. Source: Kendall (1954).
    """
    centred = days - days.mean() if days.size else days
    squares = float((centred**2).sum())
    if days.size <= 4 or squares <= 0:
        return 0.0
    raw = float((centred[1:] * centred[:-1]).sum()) / squares
    return min(max((raw * days.size + 1) / (days.size - 4), 0.0), MOST_ALIKE)


def holm(p_values: Floats, level: float) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return which hypotheses fall when at most `level` may be the chance of any wrong one.

    Source: Holm (1979), Scandinavian Journal of Statistics 6, 65-70. Any dependence is allowed.
    """
    order = np.argsort(p_values, kind="stable")
    limits = level / np.arange(p_values.size, 0, -1)
    kept = np.flatnonzero(p_values[order] > limits)
    fallen = np.zeros(p_values.size, dtype=bool)
    fallen[order[: kept[0] if kept.size else p_values.size]] = True
    return fallen


def two_sided(z: float) -> float:
    """Return the probability that a standard normal is as far from 0 as `z`."""
    return 2 * float(ndtr(-abs(z)))
