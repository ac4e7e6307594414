"""The mean loss of rows without labels, from a model that was taught what rows lose.

Direct loss estimation (DLE): a second model predicts the loss of each row from its features. Source:
NannyML, `docs/how_it_works/performance_estimation` (DLE). To the model's mean is added by how much it
is too low on labelled rows that it has not seen, weighted to look like the unlabelled ones: the doubly
robust estimate of Bang and Robins (2005), Biometrics 61, 962-973, with the cross-fitting of
Chernozhukov et al. (2018), Econometrics Journal 21, C1-C68.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from offing.stats.arrays import Floats, Ints
from offing.stats.estimate import Estimate, normal_quantile


@dataclass(frozen=True)
class CrossFitted:
    """What K models say, each taught all labelled rows but those of its own fold.

    `losses` are those of the m labelled rows, not negative, and `fold` says whose each row is, 0..K-1.
    `labelled` (K x m) and `unlabelled` (K x n) are what each model says of all rows of either side.
    """

    losses: Floats
    fold: Ints
    labelled: Floats
    unlabelled: Floats

    @property
    def honest(self) -> Floats:
        """What is said of each labelled row by the model that has not seen it."""
        return np.maximum(self.labelled[self.fold, np.arange(len(self.fold))], 0.0)


def direct_loss(
    fitted: CrossFitted, weights: Floats, *, whole: float = 0.0, confidence: float = 0.95
) -> Estimate:
    """Return the mean loss that the unlabelled rows are expected to show.

    `weights` (positive) say how much more often rows like each labelled one come among the unlabelled.
    The interval holds the realised mean: it allows for the rows' own losses (their spread taken in
    proportion to what is expected of a row, as for errors of one shape and any scale), for the
    correction, and for how the models of the folds differ about the shift (a grouped jackknife). `whole`
    is how many rows the unlabelled ones are a random sample of, if they are one. Raises ValueError
    without rows on either side or with a single fold.
    """
    folds, n, m = len(fitted.unlabelled), fitted.unlabelled.shape[1], len(fitted.losses)
    if n < 1 or m < 2 or folds < 2:
        raise ValueError(f"no loss of {n} rows from {m} labelled ones in {folds} folds")
    part = weights / weights.sum()
    honest, expected = fitted.honest, np.maximum(fitted.unlabelled, 0.0)
    gap = fitted.losses - honest
    correction = float((part * gap).sum())
    ensemble = expected.mean(axis=0)
    value = max(float(expected.mean()) + correction, 0.0)
    share = min(n / whole, 1.0) if whole else 1.0
    variance = share * _spread(gap, honest, part, ensemble) / n
    variance += (1.0 - share) * float(ensemble.var()) / n
    variance += float((part**2 * (gap - correction) ** 2).sum())
    shift = expected.mean(axis=1) - (part * np.maximum(fitted.labelled, 0.0)).sum(axis=1)
    variance += (folds - 1) / folds * float(((shift - shift.mean()) ** 2).sum())
    half = normal_quantile(confidence) * math.sqrt(variance)
    return Estimate(value, max(value - half, 0.0), value + half)


def _spread(gap: Floats, honest: Floats, part: Floats, expected: Floats) -> float:
    """Return the mean variance of the losses of rows of which so much is expected."""
    size = float((part * honest**2).sum())
    own = float((part * gap**2).sum())
    return own / size * float((expected**2).mean()) if size > 0 else own


def root(estimate: Estimate) -> Estimate:
    """Return the square root of an estimate of what is not negative."""
    return Estimate(*(math.sqrt(max(part, 0.0)) for part in estimate))
