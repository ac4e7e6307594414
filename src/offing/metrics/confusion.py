"""The confusion matrix of a classifier, binary or multiclass."""

from __future__ import annotations

import numpy as np

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import unknown
from offing.metrics.labelled import outcome_of
from offing.metrics.subject import Subject
from offing.profiles.outcome import ClassCounts, OutcomeCounts
from offing.stats.arrays import Ints

FEWEST = 10
"""Coefficients of agreement need so many labels, and answers, beside the most frequent class."""


def confusion_of(subject: Subject, metric: str) -> Ints | Point:
    """Return counts by label (row) and answer (column), or the point that says why there are none.

    Classes that occur in neither are left out; rare classes that share the last entry agree when
    their texts do, and are otherwise counted as disagreeing with a class of their own.
    """
    outcome = outcome_of(subject, metric)
    if isinstance(outcome, Point):
        return outcome
    if isinstance(outcome, OutcomeCounts):
        found = np.array([[outcome.tn, outcome.fp], [outcome.fn, outcome.tp]], np.int64)
    elif isinstance(outcome, ClassCounts):
        found = _with_others(outcome)
    else:
        return unknown(subject, metric, PointStatus.UNDEFINED, "the answers are no classes")
    if not found.sum():
        return unknown(subject, metric, PointStatus.UNDEFINED, "no labelled row has a prediction")
    return found


def _with_others(outcome: ClassCounts) -> Ints:
    """Return the matrix with what the last entry mixes up taken apart into agreement and not."""
    size = len(outcome.labels)
    found = np.zeros((size + 1, size + 1), np.int64)
    found[:size, :size] = outcome.confusion
    apart = int(outcome.confusion[-1, -1] - outcome.correct[-1])
    found[size - 1, size - 1] -= apart
    found[size - 1, size] += apart
    present = np.flatnonzero(found.sum(axis=0) + found.sum(axis=1))
    kept: Ints = found[np.ix_(present, present)]
    return kept
