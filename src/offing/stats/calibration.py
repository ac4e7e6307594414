"""Whether a score of 0.7 means seven in ten: the calibration curve and its distance from the diagonal."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from scipy.special import chndtrinc

from offing.stats.arrays import Floats, Ints
from offing.stats.estimate import Distance, Estimate
from offing.stats.proportion import wilson


class CalibrationBin(NamedTuple):
    """Rows of similar score: their mean score, the share of positives with its interval, how many."""

    score: float
    rate: Estimate
    n: int


def calibration_curve(
    scores: Floats, positives: Ints, negatives: Ints, *, bins: int = 10
) -> list[CalibrationBin]:
    """Return up to `bins` bins with about as many rows each, in order of score.

    `scores` are the scores of cells, ascending, with counts of positives and negatives. Cells are not
    split: a bin ends with the cell in which it is full. No rows: no bins.
    """
    totals = positives + negatives
    n = int(totals.sum())
    if not n:
        return []
    middle = np.cumsum(totals) - totals / 2
    place = np.minimum((middle * bins / n).astype(np.int64), bins - 1)
    found = []
    for group in np.unique(place[totals > 0]):
        inside = (place == group) & (totals > 0)
        rows, hits = int(totals[inside].sum()), int(positives[inside].sum())
        score = float((scores[inside] * totals[inside]).sum() / rows)
        found.append(CalibrationBin(score, wilson(hits, rows), rows))
    return found


def expected_calibration_error(curve: list[CalibrationBin]) -> float:
    """Return the mean distance of rate and score over the rows: the plain estimate, which is biased upwards.

    Source: Naeini, Cooper and Hauskrecht (2015), AAAI.
    """
    n = sum(part.n for part in curve)
    return sum(part.n * abs(part.rate.value - part.score) for part in curve) / n if n else 0.0


def calibration_distance(curve: list[CalibrationBin], *, confidence: float = 0.95) -> Distance:
    """Return the root mean square distance of rate and score over the rows, corrected for chance.

    From the mean square the sampling variance of the rates is taken off; below 0 the distance is 0.
    `expected` is what the plain distance shows of a calibrated model with these rows. The mean square
    is close to a multiple of a noncentral chi-square variable, whose noncentrality is inverted for the
    interval. Raises ValueError without bins. Sources: Kumar, Liang and Ma (2019), NeurIPS, for the
    correction; Satterthwaite (1946), Biometrics Bulletin 2, for the multiple.
    """
    if not curve:
        raise ValueError("no rows")
    sizes = np.array([part.n for part in curve], float)
    gaps = np.array([part.rate.value - part.score for part in curve])
    shares = sizes / sizes.sum()
    # Of the score, shrunk to the rate: never 0, and right when the model is calibrated.
    middle = np.array([(part.rate.value * part.n + 2 * part.score) / (part.n + 2) for part in curve])
    noise = shares * np.clip(middle * (1 - middle), 1e-12, None) / sizes
    square, chance = float(shares @ gaps**2), float(noise.sum())
    scale = float((noise**2).sum()) / chance
    freedom = chance / scale
    tail = (1 - confidence) / 2
    low, high = (float(chndtrinc(square / scale, freedom, p)) for p in (1 - tail, tail))
    value = math.sqrt(max(0.0, square - chance))
    ends = [math.sqrt(max(0.0, end * scale)) if math.isfinite(end) else 0.0 for end in (low, high)]
    return Distance(value, min(ends[0], value), max(ends[1], value), math.sqrt(chance))
