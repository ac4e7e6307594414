"""Average precision, from counts of positives and negatives per score cell."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr, stdtrit

from offing.stats.arrays import Floats, Ints
from offing.stats.estimate import Estimate
from offing.stats.proportion import wilson_of


def average_precision(positives: Ints, negatives: Ints, *, confidence: float = 0.95) -> Estimate:
    """Return the mean precision over all recalls: the area under the precision-recall curve.

    `positives` and `negatives` are counts per score cell, cells in order of score; scores in one cell
    are ties. The interval is Wilson's at the effective size that the influence of each row on the area
    gives, wider by Student's quantile for half of the positives: few positives vary more than their
    influence shows. Raises ValueError without positives. Source: `average_precision_score` of
    scikit-learn for the area; Hampel (1974), J. Am. Stat. Assoc. 69, for the influence.
    """
    hits, misses = positives[::-1].astype(np.float64), negatives[::-1].astype(np.float64)
    total = float(hits.sum())
    if not total:
        raise ValueError("no positives: no precision at any recall")
    seen = np.cumsum(hits)
    called = seen + np.cumsum(misses)
    precision = np.divide(seen, called, out=np.zeros_like(seen), where=called > 0)
    value = float((hits / total) @ precision)
    variance = _variance(hits, misses, precision, called, value)
    level = 1 - 2 * float(ndtr(-stdtrit(max(total / 2 - 1, 1), 0.5 + confidence / 2)))
    found = wilson_of(min(value, 1.0), variance, otherwise=total, confidence=min(level, 1 - 1e-12))
    return Estimate(value, min(found.low, value), max(found.high, value))


def _variance(hits: Floats, misses: Floats, precision: Floats, called: Floats, value: float) -> float:
    """Return the variance of the area as the mean square of each row's influence over the rows.

    One more positive at rank r adds its own precision, lifts the precision of all positives below it,
    and takes its share of the mean; one more negative lowers the precision of all positives below it.
    """
    total = float(hits.sum())
    weight = np.divide(hits / total, called, out=np.zeros_like(hits), where=called > 0)
    lifted = np.cumsum((weight * (1 - precision))[::-1])[::-1]
    lowered = np.cumsum((weight * precision)[::-1])[::-1]
    of_hit = (precision - value) / total + lifted
    of_miss = -lowered
    mean = float(hits @ of_hit + misses @ of_miss) / (total + float(misses.sum()))
    return float(hits @ (of_hit - mean) ** 2 + misses @ (of_miss - mean) ** 2)
