"""Steps that are judged without the season of the year, where the baseline has seen a whole one."""

from __future__ import annotations

import hashlib
from functools import lru_cache

import numpy as np

from offing.domain.window import DAY, Micros
from offing.stats.arrays import Bools, Floats, Ints
from offing.stats.false_alarms import threshold_for
from offing.stats.season_ranks import covers_year, season_maxima, without_season

SPELL: Micros = 14 * DAY
"""Weather and demand are alike for longer than a week: so much is drawn in one piece."""

WEEK: Micros = 7 * DAY
"""Steps of one week are one observation of whether there is a season."""

SHORTEST: Micros = DAY // 4
"""Shorter steps have seasons of the day and the week as well, which the year's course leaves in."""


def seasonless_steps(
    values: Floats, starts: Ints, reference: Bools, *, width: Micros
) -> tuple[Floats, Bools]:
    """Return the values (T x S) less the season that the reference's year shows, and which series had one.

    They keep their level and unit. Without a whole year of reference, or with steps shorter than
    `SHORTEST` or longer than `WEEK`, they are what they were, and no series is said to have a season.
    """
    if not SHORTEST <= width <= WEEK or not covers_year(starts[reference], width):
        return values, np.zeros(values.shape[1], np.bool_)
    return without_season(values, starts, reference, block=WEEK // width)


def season_threshold(
    left: Floats, starts: Ints, found: Bools, *, directions: Ints, horizon: int, alarms: float
) -> float:
    """Return the threshold of `alarms` false alarms in `horizon` steps, kept as long as the process lives.

    `left` (B x S) and `starts` are the reference's, `found` says which series had a season.
    """
    parts = (left, starts, found, directions)
    return _cached(tuple(part.tobytes() for part in parts), left.shape, horizon, alarms)


@lru_cache(maxsize=64)
def _cached(parts: tuple[bytes, ...], shape: tuple[int, int], horizon: int, alarms: float) -> float:
    left, starts = np.frombuffer(parts[0]).reshape(shape), np.frombuffer(parts[1], np.int64)
    maxima = season_maxima(
        left,
        starts,
        np.frombuffer(parts[2], np.bool_),
        direction=np.frombuffer(parts[3], np.int64),
        horizon=horizon,
        block=SPELL // int(starts[1] - starts[0]),
        seed=int.from_bytes(hashlib.sha256(parts[0]).digest()[:4], "big"),
    )
    return threshold_for(maxima, alarms)
