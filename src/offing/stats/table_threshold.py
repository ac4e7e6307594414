"""The threshold of a scan of tables of two columns that keeps a promised time between false alarms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from offing.stats.alarm_level import alarm_level
from offing.stats.arrays import Floats, Ints
from offing.stats.table_baseline import TableBaseline
from offing.stats.table_scan import table_scan

PATHS = 600
"""Simulated streams of all tables together."""

LEAST_PATHS = 24
"""Simulated streams of one table at least."""


def table_threshold(
    baselines: Sequence[TableBaseline], sizes: Ints, *, horizon: int, alarms: float = 1.0, seed: int = 0
) -> float:
    """Return the evidence that `alarms` false alarms pass in `horizon` steps over all tables.

    Draws, for each table by itself, a baseline of as many rows as there are and a stream of `horizon` steps
    of `sizes` rows (drawn from the sizes that are given) from the baseline's own shares. Compared given their
    margins, tables that share a column do not alarm together. Infinite without tables or sizes.

    Source: parametric bootstrap, Efron and Tibshirani (1993), 6.5. Draws of the truth, as in
    `cell_threshold`, were tried: with many cells of few rows alarms came half as often as promised.
    """
    if not baselines or not sizes.size:
        return float("inf")
    generator = np.random.default_rng(seed)
    paths = max(LEAST_PATHS, -(-PATHS // len(baselines)))
    maxima = np.stack([_maxima(one, sizes, horizon, paths, generator) for one in baselines])
    return alarm_level(maxima, alarms)


def _maxima(
    baseline: TableBaseline, sizes: Ints, horizon: int, paths: int, generator: np.random.Generator
) -> Floats:
    m, shape = int(baseline.counts.sum()), baseline.counts.shape
    shares = baseline.counts.ravel() / max(m, 1)
    found = np.empty(paths)
    for path in range(paths):
        drawn = replace(baseline, counts=generator.multinomial(m, shares).reshape(shape))
        steps = generator.multinomial(generator.choice(sizes, horizon), shares)
        found[path] = table_scan(steps, drawn).evidence.max()
    return found
