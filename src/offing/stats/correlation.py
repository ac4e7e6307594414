"""How much the correlations among several columns differ between two samples."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import ndtr

from offing.stats.arrays import Bools, Floats, Ints
from offing.stats.divergence import noncentral_interval
from offing.stats.estimate import Distance

PROBES = 128
"""Directions in which the joint law of many correlations is looked at."""

SHARED, MOST = 0.7, 0.43
"""The variance of a correlation grows by min(0.7 |ρ|, 0.43) of the columns' mean excess kurtosis."""

_ALMOST_ONE = 1 - 1e-9


class Correlations(NamedTuple):
    """Pearson's correlations of d columns over `n` rows (d x d), and the columns' excess kurtosis (d)."""

    n: int
    matrix: Floats
    excess: Floats


class PairChange(NamedTuple):
    """Fisher's z of the change of each pair (d x d), and its two-sided p-values."""

    z: Floats
    p_values: Floats


def correlation_matrix(n: int, sums: Ints, products: Ints) -> Floats:
    """Return Pearson's correlations (d x d) from the sums of x (d) and of x xᵀ (d x d) over n rows.

    The sums are whole numbers and n Σxy - Σx Σy is exact. A column without variance has NaN in its row
    and column. For sums that no rows can have, values are cut to -1..1.
    """
    s, p = sums.astype(object), products.astype(object)
    scatter = (int(n) * p - s[:, None] * s[None, :]).astype(np.float64)
    spread = np.sqrt(np.maximum(np.diag(scatter), 0.0))
    scale = spread[:, None] * spread[None, :]
    found = np.divide(scatter, scale, out=np.full(scatter.shape, np.nan), where=scale > 0)
    matrix: Floats = np.clip(found, -1.0, 1.0)
    return matrix


def kurtosis(values: Floats, counts: Floats | Ints) -> float:
    """Return the fourth central moment over the squared variance; 3 for a normal column.

    `values` occur `counts` times. NaN without variance.
    """
    total = float(counts.sum())
    if not total > 0:
        return float("nan")
    centred = values - float((values * counts).sum()) / total
    second = float((centred**2 * counts).sum()) / total
    fourth = float((centred**4 * counts).sum()) / total
    return fourth / second**2 if second > 0 and second**2 > 0 else float("nan")


def correlation_change(
    current: Correlations, baseline: Correlations, *, confidence: float = 0.95
) -> Distance:
    """Return the root mean square change of the correlations over all pairs of columns, 0..2.

    `expected` is what the raw figure is when nothing changed, and `value` is corrected by it, never
    below 0. The joint law of the correlations is the normal theory's (Pearson and Filon), each
    variance times 1 + ρ²(γ₁ + γ₂) / 4 for columns of excess kurtosis γ, which is right when one column
    is a line of the other and independent noise. Two columns at least, 4 rows on both sides, no NaN:
    ValueError else.

    Source: Pearson and Filon (1898), Phil. Trans. A 191; Olkin and Finn (1990), Psych. Bull. 108;
    interval as for divergences: a scaled noncentral chi-square, matched to the null's two moments.
    """
    size = len(current.matrix)
    if size < 2 or min(current.n, baseline.n) < 4:
        raise ValueError("a change of correlation needs 2 columns and 4 rows of both samples")
    if not (np.isfinite(current.matrix).all() and np.isfinite(baseline.matrix).all()):
        raise ValueError("a column without variance has no correlation")
    pairs = np.triu(np.ones((size, size), np.bool_), 1)
    change = np.where(np.eye(size, dtype=np.bool_), 0.0, current.matrix - baseline.matrix)
    raw = float((change[pairs] ** 2).mean())
    sides = [_Law.of(side) for side in (current, baseline)]
    bias = sum(float(side.variances()[pairs].mean()) for side in sides)
    variance = sum(4 * side.variance_along(change) for side in sides) / pairs.sum() ** 2
    pooled = _Law.of(_pooled(current, baseline))
    unit = 1 / (current.n - 1) + 1 / (baseline.n - 1)
    level = unit * float(pooled.plain[pairs].mean())
    distance = raw - bias
    ends = noncentral_interval(
        np.asarray(distance),
        np.asarray(level),
        null_variance=np.asarray(2 * level**2 / pooled.freedom(pairs)),
        variance=np.asarray(variance),
        confidence=confidence,
    )
    value = float(np.sqrt(max(distance, 0.0)))
    low, high = (min(float(np.sqrt(end)), 2.0) for end in ends)
    return Distance(value, min(low, value), max(high, value), float(np.sqrt(level)))


def pair_changes(current: Correlations, baseline: Correlations) -> PairChange:
    """Test each pair for a change of its correlation by Fisher's z; the diagonal and NaN have p = 1.

    Source: Fisher (1921), Metron 1; the variance 1 / (n - 3) times the factor of `correlation_change`.
    Raises ValueError below 4 rows.
    """
    if min(current.n, baseline.n) < 4:
        raise ValueError("Fisher's z needs 4 rows")
    gap = np.zeros(current.matrix.shape)
    variance = np.zeros(current.matrix.shape)
    for side, sign in ((current, 1.0), (baseline, -1.0)):
        gap += sign * np.arctanh(np.clip(side.matrix, -_ALMOST_ONE, _ALMOST_ONE))
        variance += _tails(side) / (side.n - 3)
    z = gap / np.sqrt(variance)
    z[~np.isfinite(z) | np.eye(len(z), dtype=np.bool_)] = 0.0
    return PairChange(z, 2 * ndtr(-np.abs(z)))


class _Law(NamedTuple):
    """The joint normal law of the correlations of one sample, `rows` - 1 times their covariance."""

    rows: int
    matrix: Floats
    tails: Floats

    @staticmethod
    def of(side: Correlations) -> _Law:
        matrix = np.where(np.eye(len(side.matrix), dtype=np.bool_), 1.0, side.matrix)
        return _Law(side.n, matrix, _tails(side))

    @property
    def plain(self) -> Floats:
        """The variance of each correlation (d x d), times rows - 1."""
        return (1 - self.matrix**2) ** 2 * self.tails

    def variances(self) -> Floats:
        """Return the variance of each correlation (d x d), less the noise in its own square."""
        square = self.matrix**2 - self.plain / (self.rows - 1)
        return (1 - square) ** 2 * self.tails / (self.rows - 1)

    def spread(self, weights: Floats) -> Floats:
        """Return the covariance of Σ weights·r with each r; `weights` (... x d x d) are symmetric."""
        root = np.sqrt(self.tails)
        moved = self.matrix @ self._form(weights * root) @ self.matrix
        own = np.diagonal(moved, axis1=-2, axis2=-1)
        both = (own[..., :, None] + own[..., None, :]) / 2
        spread: Floats = (moved - self.matrix * both) * root
        return spread

    def variance_along(self, weights: Floats) -> float:
        """Return the variance of Σ weights·r over the pairs."""
        form = self._form(weights * np.sqrt(self.tails)) @ self.matrix
        return max(float(np.einsum("ij,ji->", form, form)) / 2, 0.0) / (self.rows - 1)

    def freedom(self, pairs: Bools) -> float:
        """Return how many independent squares the sum of all squared errors is like: (Σλ)² / Σλ²."""
        count = int(pairs.sum())
        probes = _probes(pairs, min(count, PROBES))
        seen = self.spread(probes)[:, pairs]
        exact = count <= PROBES
        squares = float((seen**2).sum()) * (1.0 if exact else 1.0 / len(probes))
        total = float(self.plain[pairs].sum())
        return min(max(total**2 / squares, 1.0), float(count)) if squares > 0 else 1.0

    def _form(self, weights: Floats) -> Floats:
        """Return M such that Σ weights·(r - ρ) is x' M x / 2 summed over rows, to first order."""
        centre = (weights * self.matrix).sum(-1)
        form: Floats = weights - centre[..., None] * np.eye(len(self.matrix))
        return form


def _probes(pairs: Bools, count: int) -> Floats:
    """Return symmetric matrices: one per pair when there are few, else random signs, always the same."""
    total, size = int(pairs.sum()), len(pairs)
    probes = np.zeros((count, size, size))
    if count < total:
        probes[:, pairs] = np.random.default_rng(0).integers(0, 2, (count, total)) * 2.0 - 1.0
    else:
        probes[:, pairs] = np.eye(total)
    return probes + probes.transpose(0, 2, 1)


def _tails(side: Correlations) -> Floats:
    """Return by how much heavy tails widen the variance of each correlation."""
    excess = np.clip(np.where(np.isfinite(side.excess), side.excess, 0.0), -2.0, 1e6)
    shared = np.minimum(SHARED * np.abs(side.matrix), MOST)
    factor: Floats = np.maximum(1 + shared * (excess[:, None] + excess[None, :]) / 2, 0.25)
    return factor


def _pooled(a: Correlations, b: Correlations) -> Correlations:
    total = a.n + b.n
    return Correlations(
        total, (a.n * a.matrix + b.n * b.matrix) / total, (a.n * a.excess + b.n * b.excess) / total
    )
