"""The cumulative sum of residuals beyond an allowance."""

from __future__ import annotations

import numpy as np

from offing.stats.arrays import Floats, Ints


def cusum(residuals: Floats, allowance: float, *, most: float = np.inf) -> tuple[Floats, Ints]:
    """Return C = max(0, C + z - allowance) at each step from C = 0, and where its present climb began.

    `residuals` holds one number per step; a NaN leaves C as it is. For falls give the residuals with the
    sign changed. C is held at `most`, so that a chart that has seen a long shift can come back. The
    second array gives the first step after C was last 0, which estimates when a shift began.
    Source: Page (1954), Biometrika 41, 100-115.
    """
    values, began = np.empty(len(residuals)), np.empty(len(residuals), np.int64)
    level, start = 0.0, 0
    for step, residual in enumerate(residuals.tolist()):
        if residual == residual:
            if level == 0.0:
                start = step
            level = min(max(0.0, level + residual - allowance), most)
        values[step], began[step] = level, start
    return values, began
