"""The threshold that keeps a promised time between false alarms, from the baseline itself."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from offing.stats.arrays import Floats, Ints
from offing.stats.scan import largest_evidence


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
    a block stays as it is. Blocks of one sample differ less from its mean than from the truth, by
    the variance factor 1 - block / B, so the scores of the stream are widened by its root. Without
    that, a baseline of four weeks alarms at two or three times the promised rate. Returns `runs`
    maxima over buckets, windows and series. An empty baseline or one without series gives zeros.

    Source: circular block bootstrap, Politis and Romano (1992); its bias for means of few blocks,
    Lahiri, Resampling Methods for Dependent Data (2003), chapter 3.
    """
    size, series = baseline.shape
    if not size or not series:
        return np.zeros(runs)
    generator = np.random.default_rng(seed)
    ranks = _Ranks(baseline)
    widening = np.sqrt(size / (size - block)) if block < size else 1.0
    maxima = np.empty(runs)
    for run in range(runs):
        table, counts = ranks.scores(_resample(generator, size, size, block))
        stream = (table * widening)[_resample(generator, size, horizon, block)]
        maxima[run] = largest_evidence(stream, baseline=counts, direction=direction)
    return maxima


def threshold_for(maxima: Floats, alarms: float = 1.0) -> float:
    """Return the threshold at which so many false alarms are expected in the horizon of `maxima`.

    With alarms that come at random at that rate, a horizon passes without any with probability
    exp(-alarms); so the threshold is that quantile of the maxima.
    """
    return float(np.quantile(maxima, np.exp(-alarms)))


def _resample(generator: np.random.Generator, size: int, length: int, block: int) -> Ints:
    starts = generator.integers(0, size, length // block + 1)
    drawn: Ints = ((starts[:, None] + np.arange(block)) % size).ravel()[:length]
    return drawn


class _Ranks:
    """Normal scores of all baseline buckets among a resample of them, without sorting again."""

    def __init__(self, baseline: Floats) -> None:
        known = np.isfinite(baseline)
        filled = np.where(known, baseline, np.inf)
        columns = np.arange(baseline.shape[1])
        self._known = known
        self._order = np.argsort(filled, axis=0, kind="stable")
        self._counted = np.take_along_axis(known, self._order, axis=0)
        ordered = np.sort(filled, axis=0)
        low, high = (
            np.column_stack([np.searchsorted(ordered[:, j], filled[:, j], side) for j in columns])
            for side in ("left", "right")
        )
        self._low, self._high = low * columns.size + columns, high * columns.size + columns

    def scores(self, drawn: Ints) -> tuple[Floats, Ints]:
        """Score the B x S original buckets among those `drawn`; also count these, per series."""
        weights = np.bincount(drawn, minlength=len(self._known))
        cumulated = np.zeros((len(self._known) + 1, self._known.shape[1]), np.int64)
        np.cumsum(weights[self._order] * self._counted, axis=0, out=cumulated[1:])
        twice_rank = np.take(cumulated, self._low) + np.take(cumulated, self._high)
        totals = cumulated[-1]
        scores = np.empty(self._known.shape)
        for total in np.unique(totals):
            # Ranks are half-integers, so one short table serves all series of the same total.
            table = ndtri((np.arange(2 * total + 1) / 2 + 0.5) / (total + 1))
            chosen = slice(None) if (totals == total).all() else totals == total
            scores[:, chosen] = np.take(table, twice_rank[:, chosen])
        if not self._known.all():
            scores[~self._known] = np.nan
        return scores, totals
