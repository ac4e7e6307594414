"""Limits of EWMA and CUSUM charts that keep their promise although the baseline is a sample."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from scipy.special import gammaincinv

from offing.stats.arrays import Floats
from offing.stats.run_length import cusum_run_length, ewma_run_length

SIZES = (8, 10, 12, 14, 17, 20, 24, 28, 34, 40, 48, 60, 72, 90, 120, 150, 200, 300, 500, 1000)
"""Sizes of baselines that limits are made for; others use the next smaller one."""

_MEAN_NODES, _MEAN_WEIGHTS = np.polynomial.hermite_e.hermegauss(5)
_SPREAD_NODES, _SPREAD_WEIGHTS = np.polynomial.legendre.leggauss(10)


def ewma_limit(run_length: float, weight: float, size: float, freedom: float, sides: int = 2) -> float:
    """Return the limit of an EWMA, in deviations of one step, for one false alarm per `run_length` steps.

    See `cusum_limit` for what that promises, and for the arguments.
    """
    return _designed("ewma", _rounded(run_length), weight, _size(size), _size(freedom), sides)


def cusum_limit(run_length: float, allowance: float, size: float, freedom: float, sides: int = 2) -> float:
    """Return the limit of a CUSUM, in deviations, for one false alarm per `run_length` steps.

    The mean comes from `size` baseline steps, the deviation has `freedom` degrees of freedom. The
    promise is about the rate: over baselines that might have come, the *expected number of false
    alarms per step* is 1 / `run_length`. The mean of the run lengths is then longer. (A limit made for
    the mean of the run lengths alarms too often: a few baselines that hardly ever alarm pay for many that
    alarm early.) Both baseline sizes are rounded down to `SIZES`, on the safe side. `sides` 2 counts the
    alarms of both sides. For steps that are independent and normal.

    Source: effects of estimation: Jones, Champ and Rigdon (2001), Technometrics 43, 156-167, for EWMA and
    (2004), J. Quality Technology 36, 95-108, for CUSUM; spread between baselines: Saleh, Mahmoud,
    Jones-Farmer, Zwetsloot and Woodall (2015), J. Quality Technology 47, 127-141.
    """
    return _designed("cusum", _rounded(run_length), allowance, _size(size), _size(freedom), sides)


def false_alarm_rate(chart: str, limit: float, tuning: float, size: int, freedom: int, sides: int) -> float:
    """Return the expected false alarms per step over baselines of `size` steps; `chart` ewma or cusum."""
    shift, scale, weights = _estimation_errors(size, freedom)
    if chart == "ewma":
        lengths = ewma_run_length(limit, tuning, shift, scale, sides=sides)
        return float((weights / lengths).sum())
    # The errors of the mean are symmetric, so both sides have the same expected rate.
    return float((weights / cusum_run_length(limit, tuning, shift, scale)).sum()) * sides


def _estimation_errors(size: int, freedom: int) -> tuple[Floats, Floats, Floats]:
    """Return nodes of (true mean - estimate, true deviation) in estimated deviations, and weights."""
    portion = (_SPREAD_NODES + 1) / 2
    ratio = np.sqrt(freedom / (2 * gammaincinv(freedom / 2, portion)))
    shift = np.outer(_MEAN_NODES / np.sqrt(size), ratio)
    scale = np.broadcast_to(ratio, shift.shape)
    weights = np.outer(_MEAN_WEIGHTS / _MEAN_WEIGHTS.sum(), _SPREAD_WEIGHTS / 2)
    return shift.ravel(), scale.ravel(), weights.ravel()


@lru_cache(maxsize=512)
def _designed(chart: str, run_length: float, tuning: float, size: int, freedom: int, sides: int) -> float:
    target = -np.log(run_length)

    def excess(limit: float) -> float:
        return float(np.log(false_alarm_rate(chart, limit, tuning, size, freedom, sides)) - target)

    return _root(excess, 0.05, 1.0)


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    """Return where a falling function crosses 0, to 3 digits; `low` when it starts below.

    The bracket is widened upwards; then regula falsi with the Illinois step.
    """
    at_low, at_high = function(low), function(high)
    if at_low <= 0:
        return low
    while at_high > 0:
        low, at_low = high, at_high
        high *= 2
        at_high = function(high)
    side = 0
    for _ in range(40):
        middle = (low * at_high - high * at_low) / (at_high - at_low)
        found = function(middle)
        if abs(found) < 2e-3:
            break
        if found > 0:
            low, at_low = middle, found
            at_high = at_high / 2 if side == 1 else at_high
            side = 1
        else:
            high, at_high = middle, found
            at_low = at_low / 2 if side == -1 else at_low
            side = -1
    return float(middle)


def _size(size: float) -> int:
    return max((known for known in SIZES if known <= size), default=SIZES[0])


def _rounded(run_length: float) -> float:
    """Return the run length to 2 digits, rounded up: charts that differ by less share a limit."""
    digit = 10.0 ** (np.floor(np.log10(max(run_length, 2.0))) - 1)
    return float(np.ceil(max(run_length, 2.0) / digit - 1e-9) * digit)
