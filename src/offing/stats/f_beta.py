"""Precision and recall in one number."""

from __future__ import annotations

from offing.stats.estimate import Estimate
from offing.stats.proportion import wilson, wilson_of


def f_beta(tp: int, fp: int, fn: int, beta: float = 1.0, *, confidence: float = 0.95) -> Estimate:
    """Return F_beta, the harmonic mean of precision and recall with recall weighted beta² fold.

    Of the rows that are positive or called so, tp are both: F1 is a monotone function of that share and
    has its Wilson interval. Other beta have Wilson's at the effective size of the delta method's
    variance, with one row more of each kind so that it is never 0. Raises ValueError without such rows.
    Source: van Rijsbergen (1979), Information Retrieval, ch. 7; Takahashi et al. (2022), Appl. Intell. 52.
    """
    relevant = tp + fp + fn
    if relevant <= 0 or beta <= 0:
        raise ValueError("no row is positive or called so")
    if beta == 1.0:
        share = wilson(tp, relevant, confidence=confidence)
        return Estimate(*(2 * p / (1 + p) for p in share))
    value = _f_beta(tp, fp, fn, beta)
    a, b, c = tp + 1.0, fp + 1.0, fn + 1.0
    square = beta * beta
    total = (1 + square) * a + square * c + b
    slopes = ((1 + square) * (square * c + b), -(1 + square) * a, -(1 + square) * a * square)
    counts = (a, b, c)
    mean = sum(n * s for n, s in zip(counts, slopes, strict=True)) / sum(counts)
    variance = sum(n * (s - mean) ** 2 for n, s in zip(counts, slopes, strict=True)) / total**4
    found = wilson_of(value, variance, otherwise=float(relevant), confidence=confidence)
    return Estimate(value, found.low, found.high)


def _f_beta(tp: float, fp: float, fn: float, beta: float) -> float:
    return (1 + beta**2) * tp / ((1 + beta**2) * tp + beta**2 * fn + fp)
