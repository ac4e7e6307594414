"""A threshold that new values exceed at a stated rate, from values that did not shape what they measure."""

from __future__ import annotations

import numpy as np

from offing.stats.arrays import Floats

LEAST = 10
"""With fewer values there is no threshold."""


def rate_threshold(held_out: Floats, rate: float) -> float | None:
    """Return the value that one more like `held_out` exceeds with a chance of at most about `rate`.

    Where there are values enough, at least 1 / rate - 1 of them, it is the order statistic of split
    conformal prediction, whose chance is at most `rate` for exchangeable values of any distribution.
    Beyond what so few values have shown it is extrapolated: the excesses over the upper tenth (at least 5)
    are taken for exponential, and their mean, an estimate from k excesses, makes the next excess Pareto:
    P(excess > y) = (1 + y / (k mean))^-k. None with fewer than 10 values.

    Sources: Lei, G'Sell, Rinaldo, Tibshirani and Wasserman (2018), JASA 113, 1094-1111; exponential
    excesses: Pickands (1975), Annals of Statistics 3, 119-131; their predictive distribution: Lawless
    (1971), Technometrics 13, 725-730.
    """
    values = np.sort(held_out[np.isfinite(held_out)])
    size = values.size
    if size < LEAST:
        return None
    place = int(np.ceil((size + 1) * (1 - rate)))
    if place <= size:
        return float(values[place - 1])
    top = max(5, -(-size // 10))
    base = float(values[size - top - 1])
    mean = float((values[size - top :] - base).mean())
    return base + top * mean * float(((top / (size + 1)) / rate) ** (1 / top) - 1)
