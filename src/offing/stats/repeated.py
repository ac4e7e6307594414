"""How many of many things are repeats of others, from a sample of the distinct ones."""

from __future__ import annotations

import numpy as np

from offing.stats.arrays import Ints
from offing.stats.estimate import Estimate, normal_quantile
from offing.stats.proportion import wilson


def repeated_share(counts: Ints, *, complete: bool) -> Estimate:
    """Return the share of rows that repeat another one: 1 - distinct / rows.

    `counts` says how often each sampled distinct row occurs; the sample is of distinct rows, each as
    likely, with all of its occurrences. With `complete` it holds them all and the share is exact. Else the
    interval is the delta method's for the ratio of 1 to the mean count (Cochran 1977, ch. 6), on the scale of
    a proportion: Wilson's at the sample size with the same variance. Without a repeat in the sample it
    is Wilson's for none among so many. No rows: 0 with the whole of [0, 1].
    """
    if not len(counts):
        return Estimate(0.0, 0.0, 1.0)
    distinct, rows = len(counts), int(counts.sum())
    share = 1.0 - distinct / rows
    if complete:
        return Estimate(share, share, share)
    spread = float(counts.std(ddof=1)) if distinct > 1 else 0.0
    if spread == 0.0:
        found = wilson(round(share * distinct), distinct)
        return Estimate(share, min(share, found.low), max(share, found.high))
    mean = rows / distinct
    error = spread / mean**2 / np.sqrt(distinct)
    size = max(1.0, share * (1.0 - share) / error**2)
    z = normal_quantile(0.95)
    middle = (share + z**2 / (2 * size)) / (1 + z**2 / size)
    half = z * np.sqrt(share * (1 - share) / size + z**2 / (4 * size**2)) / (1 + z**2 / size)
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    return Estimate(share, min(low, share), max(high, share))
