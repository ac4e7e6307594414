"""The area under the ROC curve, from counts of positives and negatives per score cell."""

from __future__ import annotations

import numpy as np

from offing.stats.alignment import Alignment
from offing.stats.arrays import Ints
from offing.stats.estimate import Estimate
from offing.stats.ridit import mean_ridit


def roc_auc(positives: Ints, negatives: Ints, *, confidence: float = 0.95) -> Estimate:
    """Return the probability that a positive scores above a negative, ties counted half.

    `positives` and `negatives` are counts per score cell, cells in order of score. The interval
    is DeLong's on the logit scale. Raises ValueError with one class only. Source: DeLong et al.
    (1988), Biometrics 44, 837-845; interval as in Pepe (2003), ch. 5.2.
    """
    up = np.cumsum(positives).astype(np.float64)
    down = np.cumsum(negatives).astype(np.float64)
    n, m = (int(up[-1]), int(down[-1])) if up.size else (0, 0)
    if not (n and m):
        raise ValueError("one class only: the area under the ROC curve is not defined")
    return mean_ridit(Alignment(up, down, n, m), confidence=confidence)
