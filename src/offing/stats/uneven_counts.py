"""Whether events crowd into some of the cells that they could fall in."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import bdtrc

from offing.stats.arrays import Floats, Ints

DRAWS = 4_000
"""So many samples stand for "no crowding": p-values are multiples of 1 / (DRAWS + 1)."""


class Unevenness(NamedTuple):
    """A test: Pearson's chi-square statistic, its p-value, and the cell with the largest excess."""

    statistic: float
    p_value: float
    cell: int


def uneven_counts(counts: Ints, exposure: Floats, *, seed: int = 0) -> Unevenness:
    """Test whether `counts` events fall into cells in proportion to `exposure` (steps, hours, rows).

    The statistic is Pearson's chi-square. Its p-value is by Monte Carlo (4,000 multinomial samples,
    seeded), so it holds for few events as well, where the chi-square law does not. Cells without
    exposure are left out. Without events, or with fewer than two cells, there is nothing to test:
    statistic 0, p-value 1. Raises ValueError for an event in a cell without exposure.
    Source: Pearson (1900); Hope (1968), JRSS B 30, 582-598, for the test by simulation.
    """
    if (counts[exposure <= 0] > 0).any():
        raise ValueError("events in a cell without exposure")
    open_ = np.flatnonzero(exposure > 0)
    total = int(counts.sum())
    if open_.size < 2 or not total:
        return Unevenness(0.0, 1.0, int(open_[0]) if open_.size else 0)
    share = exposure[open_] / exposure[open_].sum()
    expected = total * share
    excess = (counts[open_] - expected) / np.sqrt(expected)
    statistic = float((excess**2).sum())
    drawn = np.random.default_rng(seed).multinomial(total, share, size=DRAWS)
    simulated = ((drawn - expected) ** 2 / expected).sum(axis=1)
    p_value = (1 + int((simulated >= statistic * (1 - 1e-12)).sum())) / (DRAWS + 1)
    return Unevenness(statistic, p_value, int(open_[int(excess.argmax())]))


def more_than_chance(hits: int, trials: int, share: float) -> float:
    """Return the probability of at least `hits` of `trials` independent events, each with `share`.

    1.0 for no hits; a `share` of 0 makes any hit impossible by chance (0.0). Raises ValueError when
    `hits` is not between 0 and `trials` or `share` not between 0 and 1. Source: the binomial law.
    """
    if not 0 <= hits <= trials or not 0 <= share <= 1:
        raise ValueError(f"not {hits} of {trials} at {share}")
    if hits == 0 or share == 1:
        return 1.0
    if share == 0:
        return 0.0
    return float(bdtrc(hits - 1, trials, share))
