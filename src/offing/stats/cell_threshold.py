"""The threshold of a scan of cells that keeps a promised time between false alarms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

import numpy as np

from offing.stats.arrays import Floats, Ints
from offing.stats.cell_baseline import CellBaseline
from offing.stats.cell_scan import cell_scan
from offing.stats.table_baseline import TableBaseline
from offing.stats.table_scan import table_scan
from offing.stats.window_scan import WindowScan

Baseline: TypeAlias = CellBaseline | TableBaseline

PATHS = 600
"""Simulated streams in all: the chance of no alarm then has a standard error of about .03."""

LEAST_PATHS = 24
"""Simulated streams of one column at least."""


def cell_threshold(
    baselines: Sequence[Baseline], sizes: Ints, *, horizon: int, alarms: float = 1.0, seed: int = 0
) -> float:
    """Return the evidence that one false alarm passes in `horizon` steps over all columns.

    Draws, for each column or table, a baseline of as many rows as there are and a stream of `horizon`
    steps of `sizes` rows (drawn from the sizes that are given) from the baseline's own shares, so that the
    error of the baseline and the discreteness of few rows are in it, and takes the threshold at which
    all together pass the horizon without an alarm with probability exp(-`alarms`). They are
    drawn independently: where they depend on each other the rate of false alarms is lower. Infinite
    without columns or sizes.

    Source: parametric bootstrap, Efron and Tibshirani (1993), 6.5.
    """
    if not baselines or not sizes.size:
        return float("inf")
    generator = np.random.default_rng(seed)
    paths = max(LEAST_PATHS, -(-PATHS // len(baselines)))
    maxima = np.stack([_maxima(one, sizes, horizon, paths, generator) for one in baselines])
    return _level(maxima, alarms)


def scan_of(steps: Ints, baseline: Baseline) -> WindowScan:
    """Return the scan of steps (…, T, K) of a column's cells or, flat, of a table's."""
    if isinstance(baseline, TableBaseline):
        return table_scan(steps, baseline)
    return cell_scan(steps, baseline)


def _maxima(
    baseline: Baseline, sizes: Ints, horizon: int, paths: int, generator: np.random.Generator
) -> Floats:
    m, shape = int(baseline.counts.sum()), baseline.counts.shape
    shares = baseline.counts.ravel() / max(m, 1)
    found = np.empty(paths)
    for path in range(paths):
        drawn: Baseline = replace(baseline, counts=generator.multinomial(m, shares).reshape(shape))
        later = shares
        if isinstance(drawn, CellBaseline):
            drawn, later = _with_unseen(drawn, shares, generator)
        steps = generator.multinomial(generator.choice(sizes, horizon), later)
        found[path] = scan_of(steps, drawn).evidence.max()
    return found


def _with_unseen(
    baseline: CellBaseline, shares: Floats, generator: np.random.Generator
) -> tuple[CellBaseline, Floats]:
    """Draw how much of what follows is unlike all of the baseline's rows, and return the cells' shares then.

    Beyond the greatest of m independent values lies a share that is Beta(1, m). None of it is drawn far out:
    tails of which one in eight is are rare, and would make all other columns slow. The share of levels that m
    rows lack has the mean once / m and the variance 2 twice / m^2 (Good 1953), and `once` itself varies.
    """
    unseen, m = baseline.unseen, max(int(baseline.counts.sum()), 1)
    if not unseen.cells:
        return baseline, shares
    if unseen.ends:
        share = np.concatenate([generator.beta(1, m, 2), np.zeros(len(unseen.far))])
    elif unseen.once and unseen.twice:
        scale = 2 * unseen.twice / unseen.once
        share = np.array([generator.gamma(unseen.once / scale, scale / m)])
    else:
        share = np.array([unseen.once / m])
    later, homes = shares.copy(), list(unseen.homes)
    later[list(unseen.cells)] = np.minimum(share, shares[homes] / 2)
    np.subtract.at(later, homes, later[list(unseen.cells)])
    if not unseen.ends:
        unseen = replace(unseen, once=int(generator.poisson(unseen.once)))
    return replace(baseline, unseen=unseen), later


def _level(maxima: Floats, alarms: float) -> float:
    """Return where the mean logarithm of the columns' chances of no alarm adds up to -`alarms`.

    Exceedances are pooled over the columns: sum over columns of -ln F(h), with F the share of a
    column's paths that stay below h; half a path is added so that no chance is 0.
    """
    paths = maxima.shape[1]
    candidates = np.sort(maxima, axis=None)[::-1]
    ordered = np.sort(maxima, axis=1)
    beyond = np.stack([paths - np.searchsorted(row, candidates, side="right") for row in ordered])
    hazard = -np.log((paths - beyond + 0.5) / (paths + 0.5)).sum(0)
    place = int(np.searchsorted(hazard, alarms))
    return float(candidates[min(place, candidates.size - 1)])
