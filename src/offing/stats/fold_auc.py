"""The area under the ROC curve of scores that several classifiers gave, one for each fold."""

from __future__ import annotations

import math

import numpy as np
from scipy.special import expit, logit

from offing.stats.arrays import Bools, Floats, Ints
from offing.stats.estimate import Estimate, normal_quantile
from offing.stats.proportion import wilson


def fold_auc(
    scores: Floats, positive: Bools, folds: Ints, *, repeated: float = 1.0, confidence: float = 0.95
) -> Estimate:
    """Return the mean over folds of P(a positive scores above a negative), ties counted half.

    Only scores of one fold are compared, because each fold has a classifier of its own. DeLong's
    variance in each fold, the interval on the logit scale; Wilson's with as many trials as the rarer
    class has rows where the variance is 0. The variance is multiplied by `repeated`: 1 when the
    classifiers owe nothing to these rows, 2 when each learned from the other folds, because what two
    folds have in common by chance then counts twice, once in either direction. Folds of one class are
    left out; ValueError when all are.

    Source: DeLong et al. (1988), Biometrics 44; LeDell, Petersen and van der Laan (2015), Electronic
    Journal of Statistics 9, for the mean over folds.
    """
    parts = [_auc(scores[folds == fold], positive[folds == fold]) for fold in np.unique(folds)]
    found = [part for part in parts if part is not None]
    if not found:
        raise ValueError("one class only in every fold: the area under the ROC curve is not defined")
    value = sum(area for area, _ in found) / len(found)
    variance = repeated * sum(spread for _, spread in found) / len(found) ** 2
    inside = value * (1 - value)
    if not inside or not variance > 0:
        trials = min(positive.sum(), (~positive).sum()) / repeated
        return wilson(value * trials, trials, confidence=confidence)
    half = normal_quantile(confidence) * math.sqrt(variance) / inside
    centre = float(logit(value))
    return Estimate(value, min(float(expit(centre - half)), value), max(float(expit(centre + half)), value))


def _auc(scores: Floats, positive: Bools) -> tuple[float, float] | None:
    """Return area and variance in one fold; None with one class."""
    up, down = np.sort(scores[positive]), np.sort(scores[~positive])
    if not (len(up) and len(down)):
        return None
    above, below = _placements(up, down), _placements(down, up)
    return float(above.mean()), _spread(above) + _spread(below)


def _placements(of: Floats, among: Floats) -> Floats:
    both = np.searchsorted(among, of, side="left") + np.searchsorted(among, of, side="right")
    return np.asarray(both / (2 * len(among)), np.float64)


def _spread(placements: Floats) -> float:
    return float(placements.var(ddof=1)) / len(placements) if len(placements) > 1 else 0.25
