"""What of a series the step before foretells, taken away: residuals of a first-order autoregression."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from offing.stats.arrays import Floats

LARGEST = 0.95
"""A coefficient is never taken to be larger: such a series hardly has a mean."""

_SIGNIFICANT = 0.84
"""Normal quantile of the one-sided 20 % test that a coefficient must pass to be used. To overlook a real
one alarms too often; to use one that is none costs power only."""


_SECOND_ORDER = 30
"""How much further than its large-sample variance the coefficient is off with few steps, times them. From
simulation, so that charts of residuals keep their promise at 30 steps, see `tests/stats`."""


@dataclass(frozen=True)
class Autoregression:
    """x_t - mean = coefficient * (x_{t-1} - mean) + deviation * e_t, from `size` known steps.

    `freedom` is what the deviation is worth in degrees of freedom, the error of the coefficient
    included.
    """

    mean: float
    coefficient: float
    deviation: float
    size: int
    freedom: float

    @property
    def level_deviation(self) -> float:
        """How far a lasting shift by one deviation of the residuals moves the series."""
        return self.deviation / (1 - self.coefficient)


def fit_autoregression(values: Floats) -> Autoregression | None:
    """Fit `values`, one per step and evenly spaced; NaN marks a step without a value.

    The coefficient is the first autocorrelation with its bias of (1 + 3 r) / n added back. It is used
    only where it is positive and significant (one-sided, 20 %); else it is 0 and the residuals are the
    deviations from the mean. A coefficient that is estimated has an error of about sqrt((1 - c^2) / n),
    which changes the long-run deviation of the residuals by as much: `freedom` is reduced accordingly.
    None with fewer than 4 values or without any variance.

    Source: Marriott and Pope (1954), Biometrika 41, 390-402; charts of residuals: Lu and Reynolds
    (1999), J. Quality Technology 31, 166-188.
    """
    known = np.isfinite(values)
    size = int(known.sum())
    if size < 4:
        return None
    mean = float(values[known].mean())
    centred = np.where(known, values - mean, 0.0)
    total = float((centred**2).sum())
    scale = float(np.abs(values[known]).max())
    if total <= size * (1e-12 * max(scale, 1e-300)) ** 2:
        return None
    pairs = int((known[1:] & known[:-1]).sum())
    first = float((centred[1:] * centred[:-1]).sum()) / total * size / max(pairs, 1)
    if pairs < 4 or first + 1 / size < _SIGNIFICANT / np.sqrt(pairs):
        return Autoregression(mean, 0.0, float(np.sqrt(total / (size - 1))), size, size - 1.0)
    coefficient = min(max(first + (1 + 3 * first) / size, 0.0), LARGEST)
    # The deviation of the process comes from its own variance, made whole for the mean's error.
    whole = total / (size - (1 + coefficient) / (1 - coefficient) * (1 - 1 / size))
    deviation = float(np.sqrt(max(whole, total / size) * (1 - coefficient**2)))
    error = (1 - coefficient**2) / size * (1 + _SECOND_ORDER / size)
    freedom = (size - 2) / (1 + 2 * size * error)
    return Autoregression(mean, coefficient, deviation, size, freedom)


def residuals(values: Floats, fitted: Autoregression) -> Floats:
    """Return the standardised residual of each step, NaN where there is no value.

    After a gap of g steps the last known value foretells with coefficient^g, and the residual is divided
    by what then is left over; the first value is compared with the mean alone.
    """
    result = np.full(values.shape, np.nan)
    steps = np.flatnonzero(np.isfinite(values))
    if not steps.size:
        return result
    c = fitted.coefficient
    centred = (values[steps] - fitted.mean) / fitted.deviation
    if c == 0.0:
        result[steps] = centred
        return result
    memory = np.concatenate([[0.0], c ** np.diff(steps).astype(np.float64)])
    before = np.concatenate([[0.0], centred[:-1]])
    spread = np.sqrt((1 - memory**2) / (1 - c**2))
    result[steps] = (centred - memory * before) / spread
    return result
