"""Counts of independent events."""

from __future__ import annotations

from scipy.special import gammaincinv

from offing.stats.estimate import Estimate


def garwood(count: int, *, confidence: float = 0.95) -> Estimate:
    """Return `count` with Garwood's exact interval for the mean of a Poisson variable.

    The interval covers at least at its nominal rate; for 0 events it starts at 0. Raises
    ValueError for a negative count. Source: Garwood (1936), Biometrika 28, 437-442.
    """
    if count < 0:
        raise ValueError(f"not a count: {count}")
    tail = (1 - confidence) / 2
    low = float(gammaincinv(count, tail)) if count else 0.0
    return Estimate(float(count), low, float(gammaincinv(count + 1, 1 - tail)))
