"""How well answers agree with labels, from a confusion matrix: rows by label, columns by answer."""

from __future__ import annotations

import math

import numpy as np

from offing.stats.arrays import Floats, Ints
from offing.stats.estimate import Estimate
from offing.stats.proportion import wilson, wilson_of


def balanced_accuracy(confusion: Ints, *, confidence: float = 0.95) -> Estimate:
    """Return the mean recall of the classes that have labels (K x K counts).

    The interval joins Wilson's intervals of the recalls, which are independent given the labels, by the
    method of variance estimates recovery. Raises ValueError with fewer than two labelled classes. Source:
    Brodersen et al. (2010), ICPR; Zou and Donner (2008), Statistics in Medicine 27, 1693-1702.
    """
    labels = confusion.sum(axis=1)
    present = np.flatnonzero(labels)
    if len(present) < 2:
        raise ValueError("fewer than two classes have labels")
    ends = [wilson(float(confusion[k, k]), float(labels[k]), confidence=confidence) for k in present]
    values, lows, highs = (np.array(part) for part in zip(*ends, strict=True))
    mean = float(values.mean())
    below = float(np.linalg.norm(values - lows)) / len(present)
    above = float(np.linalg.norm(highs - values)) / len(present)
    return Estimate(mean, max(0.0, mean - below), min(1.0, mean + above))


def cohen_kappa(confusion: Ints, *, confidence: float = 0.95) -> Estimate:
    """Return the agreement beyond what the two margins give by chance (K x K counts); 1 is perfect.

    The interval is of `_interval`. Raises ValueError when chance explains all, as with one class only.
    Source: Cohen (1960), Educ. Psychol. Meas. 20; variance as in Fleiss, Cohen and Everitt (1969).
    """
    shares, by_label, by_answer = _margins(confusion)
    agreed, chance = float(np.trace(shares)), float(by_label @ by_answer)
    if not chance < 1:
        raise ValueError("one class only: chance explains every agreement")
    kappa = (agreed - chance) / (1 - chance)
    smooth, rows, columns = _margins(_smoothed(confusion))
    part, met = float(np.trace(smooth)), float(rows @ columns)
    slopes = _slopes_of_chance(rows, columns)
    moved = (np.eye(len(rows)) - slopes) / (1 - met) + (part - met) / (1 - met) ** 2 * slopes
    return _interval(kappa, (smooth, moved), int(confusion.sum()), confidence)


def matthews(confusion: Ints, *, confidence: float = 0.95) -> Estimate:
    """Return the correlation of answers and labels, R_K for K classes (K x K counts), -1 to 1.

    The interval is of `_interval`. Raises ValueError when all labels, or all answers, are of one class.
    Source: Matthews (1975), BBA 405, 442-451; Gorodkin (2004), Comput. Biol. Chem. 28, 367-374.
    """
    shares, by_label, by_answer = _margins(confusion)
    spread = (1 - float(by_label @ by_label)) * (1 - float(by_answer @ by_answer))
    if not spread > 0:
        raise ValueError("one class only: there is nothing to correlate")
    value = (float(np.trace(shares)) - float(by_label @ by_answer)) / math.sqrt(spread)
    smooth, rows, columns = _margins(_smoothed(confusion))
    own, said = 1 - float(rows @ rows), 1 - float(columns @ columns)
    top = float(np.trace(smooth)) - float(rows @ columns)
    moved = (np.eye(len(rows)) - _slopes_of_chance(rows, columns)) / math.sqrt(own * said)
    moved = moved + top / math.sqrt(own * said) * (rows[:, None] / own + columns[None, :] / said)
    return _interval(value, (smooth, moved), int(confusion.sum()), confidence)


def _margins(counts: Floats | Ints) -> tuple[Floats, Floats, Floats]:
    """Return the matrix as shares, the share of each label and of each answer."""
    total = counts.sum()
    if not total > 0:
        raise ValueError("no rows")
    shares = counts / total
    return shares, shares.sum(axis=1), shares.sum(axis=0)


def _smoothed(confusion: Ints) -> Floats:
    """Add four rows, spread evenly, so that a variance is never 0 for want of errors."""
    return confusion.astype(np.float64) + 4.0 / confusion.size


def _slopes_of_chance(by_label: Floats, by_answer: Floats) -> Floats:
    """Return how the chance of agreeing moves with the share of each cell."""
    return by_answer[:, None] + by_label[None, :]


def _interval(value: float, moments: tuple[Floats, Floats], n: int, confidence: float) -> Estimate:
    """Return a coefficient between -1 and 1 with the delta method's variance, as a share of that range.

    Wilson's interval at the effective size keeps inside the range and leans the right way.
    """
    shares, slopes = moments
    variance = float((shares * slopes**2).sum() - (shares * slopes).sum() ** 2) / n
    value = min(max(value, -1.0), 1.0)
    found = wilson_of((value + 1) / 2, max(variance, 0.0) / 4, otherwise=float(n), confidence=confidence)
    low, high = 2 * found.low - 1, 2 * found.high - 1
    return Estimate(value, min(low, value), max(high, value))
