"""Whether intervals hold as often as they say."""

from __future__ import annotations

from scipy.special import bdtr


def so_rarely(held: int, trials: int, nominal: float) -> float:
    """Return the probability of at most `held` of `trials` when each holds with probability `nominal`.

    The one-sided p-value of the exact binomial test; 1 without trials. Trials are taken as independent.
    Raises ValueError unless 0 <= held <= trials and 0 < nominal < 1. Source: Clopper and Pearson (1934).
    """
    if not (0 <= held <= trials and 0 < nominal < 1):
        raise ValueError(f"not counts of intervals: {held} of {trials} at {nominal}")
    return float(bdtr(held, trials, nominal)) if trials else 1.0
