"""Evidence that the rows of recent steps are not drawn like the baseline's, from counts in cells."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import bdtrc, chdtrc, log_ndtr

from offing.stats.arrays import Bools, Floats, Ints
from offing.stats.cell_baseline import CellBaseline

WINDOWS = (1, 2, 4, 8, 16, 32, 64)
"""Window lengths in steps. Dyadic: all lengths between them gain little."""

LEAST_EXPECTED = 5.0
"""A cell counts by itself where each sample expects so many rows of it (Cochran 1954); others are pooled."""

RIDIT, SPREAD, MEAN, SHARE, SHAPE, UNSEEN, ASSOCIATION = range(7)
"""What moved: the middle of the ordered cells, their spread, the mean value, one cell's share, all shares
together, rows unlike any before, or how two columns go together."""

_NORMAL_TAIL = np.log(2.0)


class CellScan(NamedTuple):
    """The strongest evidence at each step: arrays of shape (…, T).

    `evidence` is -ln p of the strongest window that ends there, 0 where nothing can be said;
    `length` is that window's in steps, `kind` says what moved in it (`RIDIT` … `ASSOCIATION`).
    """

    evidence: Floats
    length: Ints
    kind: Ints


def cell_scan(steps: Ints, baseline: CellBaseline, windows: tuple[int, ...] = WINDOWS) -> CellScan:
    """Compare, at every step, the windows that end there with the baseline, as two samples of rows.

    `steps` is (…, T, K): rows of each step in each cell. A window's N rows and the baseline's m are
    compared in these ways: the mean ridit and the mean distance from the middle (rank tests of
    location and spread for tied data), the mean value where values are known (no value counts as more than
    its cell's mean), the share of each cell (with Bonferroni's factor for their number;
    rare cells are one cell, compared exactly), the chi-square of homogeneity, the rows unlike any of the
    baseline's (compared exactly), and the scores of association. All have both samples' sizes in their
    variance, so a small baseline is never taken for the truth. Rows are taken as independent; where steps
    differ by more than that, `stats.scan` is the statistic.

    Source: Agresti, Categorical Data Analysis (2013), 3.2 and 3.4; Ansari and Bradley (1960); for rows
    unlike any before, Good (1953).
    """
    shape = steps.shape[:-1]
    best = CellScan(np.zeros(shape), np.zeros(shape, np.int64), np.zeros(shape, np.int64))
    sums = np.concatenate([np.zeros_like(steps[..., :1, :]), np.cumsum(steps, axis=-2)], axis=-2)
    for window in windows:
        if window > shape[-1]:
            break
        inside = sums[..., window:, :] - sums[..., :-window, :]
        _keep_stronger(best, window, window_evidence(inside, baseline))
    return best


def window_evidence(inside: Ints, baseline: CellBaseline) -> Floats:
    """Return -ln p of windows of rows, (7, …) for counts (…, K), in the order of `RIDIT` … `ASSOCIATION`."""
    x, y = baseline.folded(inside).astype(np.float64), baseline.counts.astype(np.float64)
    n, m = x.sum(-1), float(y.sum())
    if m <= 0:
        return np.zeros((7, *n.shape))
    some = n > 0
    n = np.where(some, n, 1.0)
    # Chosen by the baseline alone: a choice that looks at the window would bias what it chooses for.
    enough = y / m * np.minimum(n, m)[..., None] >= LEAST_EXPECTED
    parts = _Parts.of(x, y, n, enough)
    linear, unseen = _linear(x, baseline), _unseen(inside, n, baseline)
    together = _association(x, n, baseline)
    found: Floats = np.where(some, np.stack([*linear, parts.share(), parts.shape(), unseen, together]), 0.0)
    return found


def _unseen(inside: Ints, n: Floats, baseline: CellBaseline) -> Floats:
    """Return the evidence that there are more rows unlike any before than chance brings.

    Given how many rows of both samples would be unseen by the others, each is as likely to be in the window
    as any row is.
    """
    found = np.zeros(n.shape)
    if not baseline.unseen.cells:
        return found
    new = inside[..., list(baseline.unseen.cells)].sum(-1)
    some = new > 0
    if some.any():
        share = n[some] / (n[some] + float(baseline.counts.sum()))
        p = bdtrc(new[some] - 1.0, (new[some] + baseline.unseen.once).astype(np.int64), share)
        found[some] = -np.log(np.clip(p, 1e-300, 1.0))
    return found


def _association(x: Floats, n: Floats, baseline: CellBaseline) -> Floats:
    """Return the evidence of the score of association that moved most, over all that there are."""
    if baseline.association is None or not len(baseline.association):
        return np.zeros(n.shape)
    z = _score_z(x, n, baseline)
    found: Floats = np.maximum(_two_sided(z.max(-1)) - np.log(z.shape[-1]), 0.0)
    return found


def association_z(inside: Ints, baseline: CellBaseline) -> Floats:
    """Return the size of z of each score of association (…, S) of windows (…, K); 0 without rows."""
    x = inside.astype(np.float64)
    return _score_z(x, np.maximum(x.sum(-1), 1.0), baseline)


def _score_z(x: Floats, n: Floats, baseline: CellBaseline) -> Floats:
    scores = np.zeros((0, x.shape[-1])) if baseline.association is None else baseline.association
    y = baseline.counts.astype(np.float64)
    m = float(y.sum())
    shares = (x + y) / (n + m)[..., None]
    variance = shares @ (scores**2).T - (shares @ scores.T) ** 2
    error = np.sqrt(np.maximum(variance, 0.0) * (1 / n + 1 / m)[..., None])
    gap = np.abs(x @ scores.T / n[..., None] - scores @ y / m)
    # Of fewer rows with a score the mean is not near enough to normal.
    scored = (scores != 0).astype(np.float64) @ y / m * np.minimum(n, m)[..., None]
    varied = (variance > 1e-12) & (scored >= LEAST_EXPECTED)
    return np.divide(gap, error, out=np.zeros(error.shape), where=varied)


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
        strongest = np.maximum(_two_sided(np.sqrt(z2.max(-1))), self._rare())
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
    return [_two_sided(z[..., i]) for i in range(3)]


def _two_sided(z: Floats) -> Floats:
    evidence: Floats = np.maximum(-log_ndtr(-z) - _NORMAL_TAIL, 0.0)
    return evidence


def _keep_stronger(best: CellScan, window: int, found: Floats) -> None:
    kind, evidence = found.argmax(axis=0), found.max(axis=0)
    late = np.s_[..., window - 1 :]
    stronger = evidence > best.evidence[late]
    best.evidence[late][stronger] = evidence[stronger]
    best.length[late][stronger] = window
    best.kind[late][stronger] = kind[stronger]
