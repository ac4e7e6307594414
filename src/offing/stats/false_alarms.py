"""The threshold that keeps a promised time between false alarms, from the baseline itself."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from offing.stats.arrays import Floats, Ints
from offing.stats.scan import WINDOWS, scan


def maxima_under_no_change(
    baseline: Floats,
    *,
    direction: Ints,
    horizon: int,
    block: int = 1,
    runs: int = 400,
    seed: int = 0,
) -> Floats:
    """Draw the largest evidence that `horizon` buckets show when nothing changes.

    Both the reference and the stream are resampled from the `baseline` (B x S) in blocks of
    `block` consecutive buckets, all series together, so the dependence between series and within
    a block stays as it is. Returns `runs` maxima over buckets, windows and series. An empty
    baseline or one without series gives zeros.

    Source: circular block bootstrap, Politis and Romano (1992).
    """
    size, series = baseline.shape
    if not size or not series:
        return np.zeros(runs)
    generator = np.random.default_rng(seed)
    ranks = _Ranks(baseline)
    counts = np.full(series, size)
    maxima = np.empty(runs)
    for run in range(runs):
        table = ranks.scores(_resample(generator, size, size, block))
        stream = table[_resample(generator, size, horizon, block)]
        maxima[run] = scan(stream, baseline=counts, direction=direction, windows=WINDOWS).evidence.max()
    return maxima


def threshold_for(maxima: Floats) -> float:
    """Return the threshold at which one false alarm is expected in the horizon of `maxima`.

    With alarms that come at random at the rate of one per horizon, a horizon passes without any
    with probability exp(-1); so the threshold is that quantile of the maxima.
    """
    return float(np.quantile(maxima, np.exp(-1.0)))


def _resample(generator: np.random.Generator, size: int, length: int, block: int) -> Ints:
    starts = generator.integers(0, size, length // block + 1)
    drawn: Ints = ((starts[:, None] + np.arange(block)) % size).ravel()[:length]
    return drawn


class _Ranks:
    """Normal scores of all baseline buckets among a resample of them, without sorting again."""

    def __init__(self, baseline: Floats) -> None:
        known = np.isfinite(baseline)
        filled = np.where(known, baseline, np.inf)
        self._order = np.argsort(filled, axis=0, kind="stable")
        self._known = known
        ordered = np.sort(filled, axis=0)
        columns = range(baseline.shape[1])
        self._low = np.column_stack([np.searchsorted(ordered[:, j], filled[:, j], "left") for j in columns])
        self._high = np.column_stack([np.searchsorted(ordered[:, j], filled[:, j], "right") for j in columns])

    def scores(self, drawn: Ints) -> Floats:
        """Return B x S scores of the original buckets among the buckets `drawn`."""
        weights = np.bincount(drawn, minlength=len(self._known)).astype(np.float64)
        weighted = np.where(self._known, weights[:, None], 0.0)
        stacked = np.take_along_axis(weighted, self._order, axis=0)
        cumulated = np.vstack([np.zeros((1, stacked.shape[1])), np.cumsum(stacked, axis=0)])
        low = np.take_along_axis(cumulated, self._low, axis=0)
        high = np.take_along_axis(cumulated, self._high, axis=0)
        total = np.maximum(cumulated[-1], 1.0)
        scores: Floats = np.where(self._known, ndtri(((low + high) / 2 + 0.5) / (total + 1)), np.nan)
        return scores
