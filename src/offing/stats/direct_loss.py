"""The mean loss of rows without labels, from a model that was taught what rows lose.

Direct loss estimation (DLE): a second model predicts the loss of each row from its features. Source:
NannyML, `docs/how_it_works/performance_estimation` (DLE). Cross-fitting keeps a row from being judged
by a model that has seen it: Chernozhukov et al. (2018), Econometrics Journal 21, C1-C68.
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


def direct_loss(fitted: CrossFitted, *, whole: float = 0.0, confidence: float = 0.95) -> Estimate:
    """Return the mean loss that the unlabelled rows are expected to show.

    The mean of the models on the unlabelled rows, plus by how much they were too low on labelled rows
    that they had not seen. The interval holds the realised mean: it allows for the rows' own losses
    (their spread taken in proportion to what is expected of a row, as for errors of one shape and of any
    scale), for the correction, and for the models' disagreement about the shift (a grouped jackknife over
    folds). `whole` is how many rows the unlabelled ones are a random sample of, if they are one.
    Raises ValueError without rows on either side or with a single fold.
    """
    folds, n, m = len(fitted.unlabelled), fitted.unlabelled.shape[1], len(fitted.losses)
    if n < 1 or m < 2 or folds < 2:
        raise ValueError(f"no loss of {n} rows from {m} labelled ones in {folds} folds")
    expected = np.maximum(fitted.unlabelled, 0.0)
    honest = fitted.honest
    gap = fitted.losses - honest
    value = max(float(expected.mean()) + float(gap.mean()), 0.0)
    ensemble = expected.mean(axis=0)
    base = float((honest**2).sum())
    relative = float((gap**2).sum()) / base if base else 0.0
    spread = relative * float((ensemble**2).mean()) if base else float(gap.var())
    share = min(n / whole, 1.0) if whole else 1.0
    shift = expected.mean(axis=1) - np.maximum(fitted.labelled, 0.0).mean(axis=1)
    variance = share * spread / n + (1.0 - share) * float(ensemble.var()) / n
    variance += float(gap.var()) / m
    variance += (folds - 1) / folds * float(((shift - shift.mean()) ** 2).sum())
    half = normal_quantile(confidence) * math.sqrt(variance)
    return Estimate(value, max(value - half, 0.0), value + half)


def root(estimate: Estimate) -> Estimate:
    """Return the square root of an estimate of what is not negative."""
    return Estimate(*(math.sqrt(max(part, 0.0)) for part in estimate))
