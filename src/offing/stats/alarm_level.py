"""The level that simulated streams without a change pass as often as promised."""

from __future__ import annotations

import numpy as np

from offing.stats.arrays import Floats


def alarm_level(maxima: Floats, alarms: float) -> float:
    """Return the level that all stay below with probability exp(-`alarms`).

    `maxima` are the greatest evidences of S x P streams, of P simulations of each of S independent sources.
    Exceedances are pooled over the sources: sum over them of -ln F(h), with F the share of a source's streams
    that stay below h; half a stream is added so that no chance is 0. With one source it is the quantile of
    its maxima.
    """
    streams = maxima.shape[1]
    candidates = np.sort(maxima, axis=None)[::-1]
    ordered = np.sort(maxima, axis=1)
    beyond = np.stack([streams - np.searchsorted(row, candidates, side="right") for row in ordered])
    hazard = -np.log((streams - beyond + 0.5) / (streams + 0.5)).sum(0)
    place = int(np.searchsorted(hazard, alarms))
    return float(candidates[min(place, candidates.size - 1)])
