"""The threshold of a scan of columns' cells that keeps a promised time between false alarms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from offing.stats.alarm_level import alarm_level
from offing.stats.arrays import Floats, Ints
from offing.stats.cell_baseline import CellBaseline, Unseen
from offing.stats.cell_scan import cell_scan
from offing.stats.column_tree import ColumnTree, Tables

PATHS = 600
"""Simulated streams of columns in all: of one column the chance of no alarm has a standard error of .02."""

LEAST_PATHS = 60
"""Simulated streams of all columns together at least: a standard error of .06."""

STEPS_AT_ONCE = 2000
"""Steps that are simulated together: with more, arrays outgrow the caches."""


def cell_threshold(
    baselines: Sequence[CellBaseline],
    sizes: Ints,
    tables: Tables,
    *,
    horizon: int,
    alarms: float = 1.0,
    seed: int = 0,
) -> float:
    """Return the evidence that `alarms` false alarms pass in `horizon` steps over all columns.

    Draws what may truly lie behind the baseline, and a stream of `horizon` steps of `sizes` rows (drawn from
    the sizes that are given) from each of these, so that the error of the baseline and the discreteness of
    few rows are in it, and takes the threshold at which all columns together pass the horizon without an
    alarm with probability exp(-`alarms`). Columns go together as the strongest of `tables` say
    (`ColumnTree`): those that alarm in the same stream are one alarm. Infinite without columns or sizes.
    """
    if not baselines or not sizes.size:
        return float("inf")
    generator = np.random.default_rng(seed)
    tree = ColumnTree.of([one.counts for one in baselines], tables)
    paths = max(LEAST_PATHS, -(-PATHS // len(baselines)))
    maxima = []
    for streams in streams_at_once(paths, horizon):
        steps = tree.draw(generator.choice(sizes, (streams, horizon)), generator)
        found = [
            cell_scan(_with_unseen(later, baseline, generator), baseline).evidence.max(-1)
            for baseline, later in zip(baselines, steps, strict=True)
        ]
        maxima.append(np.max(found, axis=0))
    return alarm_level(np.concatenate(maxima)[None], alarms)


def streams_at_once(streams: int, horizon: int) -> Iterator[int]:
    """Yield how many of so many streams of `horizon` steps are simulated together, until all are."""
    most = max(STEPS_AT_ONCE // max(horizon, 1), 1)
    for start in range(0, streams, most):
        yield min(most, streams - start)


def _with_unseen(steps: Ints, baseline: CellBaseline, generator: np.random.Generator) -> Ints:
    """Draw how much of each stream (P x T x K) is unlike all of the baseline's rows, and move it there."""
    unseen = baseline.unseen
    if not unseen.cells:
        return steps
    m = max(int(baseline.counts.sum()), 1)
    homes = baseline.counts[list(unseen.homes)] / m
    share = _unseen_share(unseen, m, len(steps), generator)
    chance = np.minimum(np.divide(share, homes, out=np.zeros(share.shape), where=homes > 0), 0.5)
    moved = steps.copy()
    for place, (cell, home) in enumerate(zip(unseen.cells, unseen.homes, strict=True)):
        new = generator.binomial(moved[..., home], chance[:, place, None])
        moved[..., cell] += new
        moved[..., home] -= new
    return moved


def _unseen_share(unseen: Unseen, m: int, streams: int, generator: np.random.Generator) -> Floats:
    """Return what share of the rows of each stream is in each unseen cell: P x cells.

    Beyond the greatest of m independent values lies a share that is Beta(1, m), and none where many have that
    value. None of it is drawn far out: tails of which one in eight is are rare, and would make all other
    columns slow. The share of levels that m rows lack has the mean once / m and the variance 2 twice / m^2
    (Good 1953).
    """
    share = np.zeros((streams, len(unseen.cells)))
    if unseen.ends:
        ends = generator.beta(1, m, (streams, 2)) * (np.arange(2) >= unseen.tied)
        share[:, :2] = generator.permuted(ends, axis=1)
    elif unseen.once and unseen.twice:
        scale = 2 * unseen.twice / unseen.once
        share[:, 0] = generator.gamma(unseen.once / scale, scale / m, streams)
    else:
        share[:, 0] = unseen.once / m
    return share
