"""The average run length of EWMA and CUSUM charts: how many steps until they first alarm."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from offing.stats.arrays import Floats

STATES = 51
"""So many states stand for the values that a chart can have. More change a run length by less than 2 %."""


def cusum_run_length(
    limit: float, allowance: float, shift: Floats | float = 0.0, scale: Floats | float = 1.0
) -> Floats:
    """Return the average steps until C = max(0, C + z - allowance) first exceeds `limit`, from C = 0.

    The z are independent normals of mean `shift` and deviation `scale`, arrays of one shape, which is that
    of the result. The chart's value is followed as a Markov chain of 51 states. Raises ValueError for a
    limit that is not positive.

    Source: Brook and Evans (1972), Biometrika 59, 539-549.
    """
    _positive(limit)
    mean, deviation = np.broadcast_arrays(np.asarray(shift, float), np.asarray(scale, float))
    step = 2 * limit / (2 * STATES - 1)
    edges = (np.arange(-STATES, STATES + 1) + 0.5) * step + allowance
    below = ndtr((edges - mean[..., None]) / deviation[..., None])
    here = np.arange(STATES)
    # From state i to state j the chart moves by (j - i) steps; state 0 takes all that lies lower.
    move = here[None, :] - here[:, None] + STATES
    chain = below[..., move] - below[..., move - 1]
    chain[..., 0] = below[..., move[:, 0]]
    return _first_exit(chain, 0)


def ewma_run_length(
    limit: float,
    weight: float,
    shift: Floats | float = 0.0,
    scale: Floats | float = 1.0,
    *,
    sides: int = 2,
) -> Floats:
    """Return the average steps until Z = (1 - weight) Z + weight z first leaves -limit..limit, from Z = 0.

    With `sides` 1 only the upper limit alarms and Z is held at 0 from below. The z are as for
    `cusum_run_length`, and so is the result. Raises ValueError for a limit that is not positive.

    Source: Lucas and Saccucci (1990), Technometrics 32, 1-12; one side with a reflecting barrier:
    Crowder and Hamilton (1992), J. Quality Technology 24, 12-21.
    """
    _positive(limit)
    mean, deviation = np.broadcast_arrays(np.asarray(shift, float), np.asarray(scale, float))
    centres, edges, start = _ewma_states(limit, sides)
    needed = (edges[None, :] - (1 - weight) * centres[:, None]) / weight
    below = ndtr((needed - mean[..., None, None]) / deviation[..., None, None])
    return _first_exit(np.diff(below, axis=-1), start)


def siegmund_run_length(limit: float, allowance: float, shift: float = 0.0) -> float:
    """Return Siegmund's approximation of `cusum_run_length` for deviation 1.

    Source: Siegmund (1985), Sequential Analysis, equation 2.56.
    """
    drift = shift - allowance
    edge = limit + 1.166
    if abs(drift) < 1e-9:
        return edge**2
    return float((np.exp(-2 * drift * edge) + 2 * drift * edge - 1) / (2 * drift**2))


def _ewma_states(limit: float, sides: int) -> tuple[Floats, Floats, int]:
    """Return the middle of each state, the bounds of all, and the state of 0."""
    numbers = np.arange(STATES, dtype=np.float64)
    if sides == 2:
        width = 2 * limit / STATES
        middles = -limit + (numbers + 0.5) * width
        return middles, np.append(middles - width / 2, limit), STATES // 2
    width = 2 * limit / (2 * STATES - 1)
    return numbers * width, np.append(-np.inf, (numbers + 0.5) * width), 0


def _first_exit(chain: Floats, start: int) -> Floats:
    """Return the mean steps until a chain leaves its states; `chain` is ... x states x states."""
    size = chain.shape[-1]
    ones = np.ones((*chain.shape[:-1], 1))
    lengths = np.asarray(np.linalg.solve(np.eye(size) - chain, ones)[..., start, 0], np.float64)
    # Beyond 1e15 steps the system is singular to the last bit: such a chart never alarms.
    return np.where((lengths > 0) & (lengths < 1e15), lengths, 1e15)


def _positive(limit: float) -> None:
    if not limit > 0:
        raise ValueError(f"a limit is positive: {limit!r}")
