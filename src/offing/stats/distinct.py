"""How many of a set of items a sample shows at all."""

from __future__ import annotations

import math

import numpy as np

from offing.stats.arrays import Floats, Ints
from offing.stats.estimate import Estimate, normal_quantile

_OFTEN = 64
"""Items shown as often as this are shown again for sure."""


def share_shown(counts: Ints, *, confidence: float = 0.95) -> Estimate:
    """Return the share of items that were shown at least once, with an interval.

    `counts` says how often each item was shown. The interval is for the share that as many independent
    showings show on average. The variance of the number of items is that of independent counts, which
    is what a second sample would show beyond the first, less the part that is due to their total
    being fixed; half an item is added, as the number is whole. Raises ValueError without items,
    without showings and for negative counts. Source: Good and Toulmin (1956), Biometrika 43, 45-63.
    """
    if not len(counts) or int(counts.min()) < 0 or not counts.any():
        raise ValueError(f"no share of {len(counts)} items")
    shown = int(np.count_nonzero(counts))
    half = normal_quantile(confidence) * math.sqrt(_variance(counts)) + 0.5
    low, high = max(0.0, shown - half), min(float(len(counts)), shown + half)
    return Estimate(*(part / len(counts) for part in (shown, low, high)))


def expected_share(shares: Floats, n: int) -> float:
    """Return the share of items that `n` independent showings show on average.

    `shares` are the items' shares of all showings; they sum to 1 at most. Raises ValueError without items.
    """
    if not len(shares):
        raise ValueError("no items")
    return float(-np.expm1(n * np.log1p(-np.minimum(shares, 1 - 1e-12))).mean())


def _variance(counts: Ints) -> float:
    """Return the variance of the number of items shown."""
    times = np.bincount(np.minimum(counts, _OFTEN))
    once, twice = (int(times[k]) if k < len(times) else 0 for k in (1, 2))
    signs = np.where(np.arange(len(times)) % 2, 1.0, -1.0)
    signs[0] = 0.0
    signs[_OFTEN:] = 0.0
    # Bounds that the expectation has too: the alternating series is noisy where few items are rare.
    fresh = min(max(float(signs @ times), once - twice, 0.3 * once), float(once))
    return max(fresh - once**2 / int(counts.sum()), 0.05 * fresh)
