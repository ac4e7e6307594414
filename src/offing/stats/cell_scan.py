"""Evidence that the rows of recent steps are not drawn like the baseline's, from counts in cells."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import numpy as np
from scipy.special import bdtrc, chdtrc

from offing.stats.arrays import Bools, Floats, Ints
from offing.stats.cell_baseline import FAR, CellBaseline
from offing.stats.tails import two_sided
from offing.stats.window_scan import WINDOWS, WindowScan, window_scan

LEAST_EXPECTED = 5.0
"""A cell counts by itself where each sample expects so many rows of it (Cochran 1954); others are pooled."""

RIDIT, SPREAD, MEAN, SHARE, SHAPE, UNSEEN = range(6)
"""What moved: the middle of the ordered cells, their spread, the mean value, one cell's share, all shares
together, or rows unlike any before."""


def cell_scan(steps: Ints, baseline: CellBaseline, windows: tuple[int, ...] = WINDOWS) -> WindowScan:
    """Compare, at every step, the windows that end there with the baseline, as two samples of rows.

    `steps` is (…, T, K): rows of each step in each cell. A window's N rows and the baseline's m are
    compared in these ways: the mean ridit and the mean distance from the middle (rank tests of
    location and spread for tied data), the mean value where values are known (no value counts as more than
    its cell's mean), the share of each cell (with Bonferroni's factor for their number;
    rare cells are one cell, compared exactly), the chi-square of homogeneity, and the rows unlike any of the
    baseline's (compared exactly). All have both samples' sizes in their
    variance, so a small baseline is never taken for the truth. Rows are taken as independent; where steps
    differ by more than that, `stats.scan` is the statistic.

    Source: Agresti, Categorical Data Analysis (2013), 3.2 and 3.4; Ansari and Bradley (1960); for rows
    unlike any before, Good (1953).
    """
    return window_scan(steps, partial(window_evidence, baseline=baseline), windows)


def window_evidence(inside: Ints, baseline: CellBaseline) -> Floats:
    """Return -ln p of windows of rows, (6, …) for counts (…, K), in the order of `RIDIT` … `UNSEEN`."""
    x, y = baseline.folded(inside).astype(np.float64), baseline.counts.astype(np.float64)
    n, m = x.sum(-1), float(y.sum())
    if m <= 0:
        return np.zeros((6, *n.shape))
    some = n > 0
    n = np.where(some, n, 1.0)
    # Chosen by the baseline alone: a choice that looks at the window would bias what it chooses for.
    enough = y / m * np.minimum(n, m)[..., None] >= LEAST_EXPECTED
    parts = _Parts.of(x, y, n, enough)
    linear, unseen = _linear(x, baseline), _unseen(inside, n, baseline)
    found: Floats = np.where(some, np.stack([*linear, parts.share(), parts.shape(), unseen]), 0.0)
    return found


def _unseen(inside: Ints, n: Floats, baseline: CellBaseline) -> Floats:
    """Return the evidence that there are more rows unlike any before than chance brings, or any far out.

    Given how many rows of both samples would be unseen by the others, each is as likely to be in the window
    as any row is. Of those beyond an end one in `FAR`, at most, is as far out, unless the tail is heavier
    than that of Pareto's distribution of index 1, which has no mean.
    """
    found = np.zeros(n.shape)
    if not baseline.unseen.cells:
        return found
    new = inside[..., list(baseline.unseen.cells)].sum(-1)
    some = new > 0
    if some.any():
        m, far = float(baseline.counts.sum()), inside[..., list(baseline.unseen.far)].sum(-1)[some]
        share = n[some] / (n[some] + m)
        p = bdtrc(new[some] - 1.0, (new[some] + baseline.unseen.once).astype(np.int64), share)
        far_out = far * np.log1p(FAR * m / n[some])
        found[some] = np.maximum(-np.log(np.clip(p, 1e-300, 1.0)), far_out)
    return found


class _Parts(NamedTuple):
    """Shares of the cells that count by themselves, and the rows of the other cells together."""

    gap: Floats
    pooled: Floats
    enough: Bools
    both_sides: Bools
    unit: Floats
    few: Floats
    few_before: Floats
    n: Floats
    m: float

    @staticmethod
    def of(x: Floats, y: Floats, n: Floats, enough: Bools) -> _Parts:
        m = float(y.sum())
        gap = np.where(enough, x / n[..., None] - y / m, 0.0)
        pooled = np.where(enough, (x + y) / (n + m)[..., None], 0.0)
        few, few_before = (np.where(enough, 0.0, side).sum(-1) for side in (x, np.broadcast_to(y, x.shape)))
        others = (m - y) / m * np.minimum(n, m)[..., None] >= LEAST_EXPECTED
        return _Parts(gap, pooled, enough, enough & others, 1 / n + 1 / m, few, few_before, n, m)

    def share(self) -> Floats:
        """Return the evidence of the share that moved most, over all shares that there are."""
        variance = self.pooled * (1 - self.pooled) * self.unit[..., None]
        normal = self.both_sides & (variance > 0)
        z2 = np.divide(self.gap**2, variance, out=np.zeros(self.gap.shape), where=normal)
        cells = self.enough.sum(-1) + 1
        strongest = np.maximum(two_sided(np.sqrt(z2.max(-1))), self._rare())
        found: Floats = np.maximum(strongest - np.log(cells), 0.0)
        return found

    def _rare(self) -> Floats:
        """Return the evidence that the rare cells together grew: exact, given their rows in both samples."""
        both = self.few + self.few_before
        p = bdtrc(self.few - 1, both.astype(np.int64), self.n / (self.n + self.m))
        found: Floats = np.where(self.few >= 1, -np.log(np.clip(p, 1e-300, 1.0)), 0.0)
        return found

    def shape(self) -> Floats:
        """Return the evidence of the chi-square of homogeneity; the rare cells are one cell, if any."""
        variance = self.pooled * self.unit[..., None]
        own = np.divide(self.gap**2, variance, out=np.zeros(self.gap.shape), where=variance > 0)
        share = (self.few + self.few_before) / (self.n + self.m)
        counts = self.few_before / self.m * np.minimum(self.n, self.m) >= LEAST_EXPECTED
        away = (self.few / self.n - self.few_before / self.m) ** 2
        rest = np.divide(away, share * self.unit, out=np.zeros(share.shape), where=counts & (share > 0))
        cells = self.enough.sum(-1) + counts
        p = chdtrc(np.maximum(cells - 1, 1).astype(np.float64), own.sum(-1) + rest)
        found: Floats = np.where(cells > 1, -np.log(np.maximum(p, 1e-300)), 0.0)
        return found


def _linear(x: Floats, baseline: CellBaseline) -> list[Floats]:
    """Return the evidence of the three linear scores, among the rows of ordered cells."""
    k = baseline.ordered
    x, y = x[..., :k], baseline.counts[:k].astype(np.float64)
    n, m = x.sum(-1), float(y.sum())
    if not k or m <= 0:
        return [np.zeros(n.shape)] * 3
    scores = baseline.scores[:, :k]
    # The mean of few rows of the value that weighs most is far from normal.
    heaviest = y[np.argmax(np.abs(scores[MEAN]))] / m
    least = LEAST_EXPECTED / np.array([1.0, 1.0, heaviest if heaviest > 0 else 1.0])
    enough = np.minimum(n, m)[..., None] >= least
    n = np.where(n > 0, n, 1.0)[..., None]
    shares = (x + y) / (n + m)
    variance = shares @ (scores**2).T - (shares @ scores.T) ** 2
    error = np.sqrt(np.maximum(variance, 0.0) * (1 / n + 1 / m))
    varied = enough & (variance > 1e-12)
    z = np.divide(np.abs(x @ scores.T) / n, error, out=np.zeros(error.shape), where=varied)
    return [two_sided(z[..., i]) for i in range(3)]
