"""The exponentially weighted moving average of residuals."""

from __future__ import annotations

import numpy as np

from offing.stats.arrays import Floats, Ints


def ewma(residuals: Floats, weight: float, *, sides: int = 2) -> tuple[Floats, Ints]:
    """Return Z = (1 - weight) Z + weight z at each step from Z = 0, and where its present side began.

    `residuals` holds one number per step; a NaN leaves Z as it is. With `sides` 1 Z is held at 0 from
    below. The second array gives the step at which Z last came from the other side of 0 (or left 0).
    Source: Roberts (1959), Technometrics 1, 239-250.
    """
    values, began = np.empty(len(residuals)), np.empty(len(residuals), np.int64)
    level, start = 0.0, 0
    for step, residual in enumerate(residuals.tolist()):
        if residual == residual:
            before = level
            level = (1 - weight) * level + weight * residual
            if sides == 1 and level < 0:
                level = 0.0
            if before == 0.0 or (level > 0) != (before > 0):
                start = step
        values[step], began[step] = level, start
    return values, began
