"""Steps that are judged without the season of the year, where the baseline has seen a whole one."""

from __future__ import annotations

import hashlib

import numpy as np

from offing.domain.window import DAY, Micros
from offing.monitors.thresholds import SHARED, Thresholds, kept
from offing.stats.arrays import Bools, Floats, Ints
from offing.stats.false_alarms import threshold_for
from offing.stats.season_ranks import covers_year, season_maxima, without_season

SPELL: Micros = 28 * DAY
"""So much is drawn in one piece. Weather and demand are alike for longer than a week, and the longest window
is 32 days: of pieces of two weeks, each sum over it has lost a sixth of the variance that a week of its own
gives it, and one year has not seen the spells that the next will. Thirteen pieces a year keep the promise."""

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
    left: Floats,
    starts: Ints,
    found: Bools,
    *,
    directions: Ints,
    horizon: int,
    alarms: float,
    thresholds: Thresholds = SHARED,
) -> float:
    """Return the threshold of `alarms` false alarms in `horizon` steps, kept in `thresholds`.

    `left` (B x S) and `starts` are the reference's, `found` says which series had a season.
    """
    values = left.tobytes()

    def simulate() -> float:
        maxima = season_maxima(
            left,
            starts,
            found,
            direction=directions,
            horizon=horizon,
            block=SPELL // int(starts[1] - starts[0]),
            seed=int.from_bytes(hashlib.sha256(values).digest()[:4], "big"),
        )
        return threshold_for(maxima, alarms)

    how = repr((left.shape, horizon, alarms)).encode()
    rest = b"".join(part.tobytes() for part in (starts, found, directions))
    return kept(thresholds, b"season" + how + rest + values, simulate)
