"""What the metrics of a multiclass model share: the scores of its classes and their averages."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import known, unknown
from offing.metrics.labelled import outcome_of
from offing.metrics.subject import Subject
from offing.profiles.levels import OTHER, CategoricalLevels
from offing.profiles.outcome import ClassCounts
from offing.stats.class_scores import ROWS_PER_CLASS, ClassScores, Score


def class_scores(subject: Subject, metric: str) -> ClassScores | Point:
    """Return the scores of the classes, or the point that says why there are none.

    Classes beyond the known ones share the last entry, in which a row is right when label and
    prediction are the same text. Raises TypeError when the profile holds the outcome of another task.
    """
    outcome = outcome_of(subject, metric)
    if isinstance(outcome, Point):
        return outcome
    if not isinstance(outcome, ClassCounts):
        raise TypeError(f"the profile holds {type(outcome).__name__}, not the outcome of a multiclass model")
    if not outcome.confusion.any():
        reason = "no labelled row has a prediction"
        return unknown(subject, metric, PointStatus.UNDEFINED, reason)
    return ClassScores(outcome.confusion, np.minimum(outcome.correct, np.diag(outcome.confusion)))


def average_score(subject: Subject, metric: str, score: Score, *, weighted: bool = False) -> Iterator[Point]:
    """Yield the mean score of the classes; TOO_FEW with too few rows for their number."""
    found = class_scores(subject, metric)
    if isinstance(found, Point):
        yield found
        return
    least = max(2, ROWS_PER_CLASS * len(found.present))
    if found.n < least:
        reason = f"an average over {len(found.present)} classes needs {least:,} rows; there are {found.n:,}"
        yield unknown(subject, metric, PointStatus.TOO_FEW, reason, n=found.n)
    else:
        yield known(subject, metric, found.average(score, weighted=weighted), n=found.n)


def each_score(subject: Subject, metric: str, score: Score, lack: str) -> Iterator[Point]:
    """Yield the score of each class that the window has, with its name as column.

    UNDEFINED, saying `lack`, where a class has nothing that its score is a share of.
    """
    found = class_scores(subject, metric)
    if isinstance(found, Point):
        yield found
        return
    names = class_names(subject)
    trials = found.counts(score)[1]
    parts = zip(found.present.tolist(), trials.tolist(), found.each(score), strict=True)
    for place, n, estimate in parts:
        if estimate is None:
            yield unknown(subject, metric, PointStatus.UNDEFINED, lack, column=names[place])
        else:
            yield known(subject, metric, estimate, n=int(n), column=names[place])


def class_names(subject: Subject) -> tuple[str, ...]:
    """Return the names of the classes in the order of the counts, `other` last."""
    cut = subject.plan.label
    return (*cut.known, OTHER) if isinstance(cut, CategoricalLevels) else (OTHER,)
