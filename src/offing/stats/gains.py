"""How many of the positives are among the rows with the highest scores."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import expit

from offing.stats.arrays import Floats, Ints
from offing.stats.estimate import Estimate, normal_quantile


def gains_curve(positives: Ints, negatives: Ints) -> tuple[Floats, Floats]:
    """Return the share of rows taken, highest scores first, and the share of positives among them.

    `positives` and `negatives` are counts per score cell, cells in order of score. Both curves begin at 0 and
    end at 1; between two cells they are straight, as rows of one cell are ties. Raises ValueError without
    positives. Source: Vuk and Curk (2006), Metodoloski zvezki 3, 89-108.
    """
    hits = positives[::-1].astype(np.float64)
    rows = hits + negatives[::-1]
    if not hits.sum():
        raise ValueError("no positives to gain")
    taken = np.concatenate(([0.0], np.cumsum(rows) / rows.sum()))
    gained = np.concatenate(([0.0], np.cumsum(hits) / hits.sum()))
    return taken, gained


class Gain(NamedTuple):
    """The share of positives in the top part of the rows, and how many times more than by chance."""

    gain: Estimate
    lift: Estimate


def gain_at(positives: Ints, negatives: Ints, share: float = 0.1, *, confidence: float = 0.95) -> Gain:
    """Return gain and lift of the top `share` (0 to 1) of the rows by score.

    Positives in the cell that the cut divides count in proportion. The positives above and below the cut
    are two binomial counts of a fixed number of rows each, so that the logit of the gain has the variance of
    a log ratio of two shares (half a row added to each count); lift is gain / share. Raises ValueError
    without positives or for a share outside 0..1. Source: Katz et al. (1978), Biometrics 34, 469-474.
    """
    if not 0 < share <= 1:
        raise ValueError(f"not a share of the rows: {share!r}")
    taken, gained = gains_curve(positives, negatives)
    total, rows = float(positives.sum()), float(positives.sum() + negatives.sum())
    top = min(float(np.interp(share, taken, gained)), 1.0)
    above, below = top * total + 0.5, (1 - top) * total + 0.5
    variance = 1 / above - 1 / (share * rows + 1) + 1 / below - 1 / ((1 - share) * rows + 1)
    middle = np.log(above / below)
    half = normal_quantile(confidence) * np.sqrt(max(variance, 0.0))
    low, high = (float(expit(middle + side)) for side in (-half, half))
    gain = Estimate(top, min(low, top), max(high, top))
    return Gain(gain, Estimate(*(part / share for part in gain)))
