"""Evidence that two columns go together otherwise than in the baseline, whatever each does by itself."""

from __future__ import annotations

from functools import partial

import numpy as np
from scipy.special import chdtrc

from offing.stats.arrays import Floats, Ints
from offing.stats.table_baseline import TableBaseline
from offing.stats.tails import two_sided
from offing.stats.window_scan import WindowScan, window_scan

ASSOCIATION, INTERACTION = range(2)
"""What moved: a score of how the columns go together, or the cells of the table given its margins."""

LEAST_EXPECTED = 5.0
"""A cell is compared where each sample expects so many rows of it (Cochran 1954)."""


def table_scan(steps: Ints, baseline: TableBaseline) -> WindowScan:
    """Compare, at every step, the windows that end there with the baseline; steps are (…, T, K), K flat."""
    return window_scan(steps, partial(table_evidence, baseline=baseline))


def table_evidence(inside: Ints, baseline: TableBaseline) -> Floats:
    """Return -ln p of windows of rows, (2, …): `ASSOCIATION`, `INTERACTION`; counts are (…, K), K flat.

    A window's N rows and the baseline's m are compared in two ways, both given the totals of the table's rows
    and columns: by the mean of each score (with Bonferroni's factor for their number), and by the chi-square
    of homogeneity less the part of it that lies in the margins. So a shift of one column moves
    neither, and tables that share a column do not alarm together. 0 without rows.

    Source: Agresti, Categorical Data Analysis (2013), 3.3 (partitioning chi-square), 9.2.
    """
    x = inside.reshape(-1, inside.shape[-1]).astype(np.float64)
    n, m = x.sum(-1), int(baseline.counts.sum())
    found = np.zeros((2, len(x)))
    if not m:
        return found.reshape(2, *inside.shape[:-1])
    z = score_z(x, np.maximum(n, 1.0), baseline)
    if z.shape[-1]:
        found[ASSOCIATION] = np.maximum(two_sided(z.max(-1)) - np.log(z.shape[-1]), 0.0)
    # The choice of cells depends on the baseline and on how many rows there are, never on where they lie.
    few = np.frexp(np.minimum(n, m))[1] - 1
    for power in np.unique(few[n > 0]).tolist():
        chosen = few == power
        found[INTERACTION][chosen] = _interaction(x[chosen], baseline, 2**power)
    return np.where(n > 0, found, 0.0).reshape(2, *inside.shape[:-1])


def score_z(x: Floats, n: Floats, baseline: TableBaseline) -> Floats:
    """Return the size of z of each score (…, S) of windows (…, K) of n rows (…); 0 of too few rows."""
    y = baseline.counts.ravel().astype(np.float64)
    m = float(y.sum())
    residuals = baseline.residuals
    shares = (x + y) / (n + m)[..., None]
    variance = shares @ (residuals**2).T - (shares @ residuals.T) ** 2
    error = np.sqrt(np.maximum(variance, 0.0) * (1 / n + 1 / m)[..., None])
    gap = np.abs(x @ residuals.T / n[..., None] - residuals @ y / m)
    heaviest = (residuals**2).max(-1, initial=0.0)
    # A score of two values has this many rows of the rarer one: of fewer the mean is far from normal.
    enough = np.minimum(n, m)[..., None] * variance >= LEAST_EXPECTED * heaviest
    return np.divide(gap, error, out=np.zeros(error.shape), where=enough & (variance > 1e-12))


def _interaction(x: Floats, baseline: TableBaseline, rows: int) -> Floats:
    """Return the evidence of windows (W x K) of `rows` to twice as many."""
    cells, margins, freedom = baseline.interaction(rows, LEAST_EXPECTED)
    if freedom <= 0:
        return np.zeros(len(x))
    x, y = x[:, cells], baseline.counts.ravel()[cells].astype(np.float64)
    n, m = np.maximum(x.sum(-1, keepdims=True), 1.0), y.sum()
    pooled = (x + y) / (n + m)
    gap = (x / n - y / m) / np.sqrt(pooled)
    squares = (gap**2).sum(-1) - ((gap @ margins.T) ** 2).sum(-1)
    p = chdtrc(float(freedom), np.maximum(squares, 0.0) / (1 / n + 1 / m)[:, 0])
    found: Floats = -np.log(np.maximum(p, 1e-300))
    return found
