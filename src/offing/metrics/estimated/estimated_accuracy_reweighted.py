"""How many answers will turn out right, from baseline rows weighted to look like the window's."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from offing.domain.point import Point
from offing.domain.schema import Task
from offing.metrics.answer import known
from offing.metrics.metric import Metric
from offing.metrics.row_estimates import Rows, from_rows, too_different, too_few
from offing.metrics.row_features import inputs
from offing.metrics.row_models import ratios
from offing.metrics.subject import Subject
from offing.metrics.withdrawal import withdrawn
from offing.profiles.labels import UNKNOWN, numbers, sides_of
from offing.profiles.losses import decided, row_losses
from offing.profiles.plan import ProfilePlan
from offing.profiles.rows import column
from offing.stats.arrays import Bools, Floats
from offing.stats.cbpe import accuracy
from offing.stats.pape import effective_rows, expected_labels, weighted_map


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the accuracy expected of the window, P(label | score) learned again for rows like these.

    UNDEFINED without a sample of rows or without scikit-learn; TOO_FEW with few rows or when rows like
    the window's are rare in the baseline.
    """
    point = withdrawn(subject, METRIC.id)
    yield point or from_rows(subject, METRIC.id, lambda rows: _estimate(subject, rows))


def _estimate(subject: Subject, rows: Rows) -> Point:
    plan, (current, baseline) = subject.plan, rows
    events, labelled = _events(baseline, plan)
    past, before, scored_before = _decisions(baseline, plan)
    scores, sides, scored = _decisions(current, plan)
    kept = labelled & scored_before
    n, m = int(scored.sum()), int(kept.sum())
    point = too_few(subject, METRIC.id, n, m)
    if point is not None:
        return point
    weights = ratios(inputs(current, plan).where(scored), inputs(baseline, plan).where(kept))
    effective = effective_rows(weights)
    point = too_different(subject, METRIC.id, (n, m), effective)
    if point is not None:
        return point
    learned = weighted_map(past[kept], events[kept], before[kept], weights)
    estimate = accuracy(expected_labels(learned, scores[scored], sides[scored], whole=float(subject.rows)))
    note = f"{ASSUMPTION}; from {n} and {m} sampled rows, the latter count like {effective:.0f}"
    was = float((events == before)[kept].mean())
    return known(subject, METRIC.id, estimate, n=n, m=m, expected=was, note=note)


def _events(rows: pa.RecordBatch, plan: ProfilePlan) -> tuple[Bools, Bools]:
    """Return which rows are events, and which have a label: a positive one, or a right answer."""
    if plan.task is Task.MULTICLASS:
        losses, known_rows = row_losses(rows, plan, "error")
        return losses == 0, known_rows
    label = column(rows, "label")
    if label is None:
        return np.zeros(rows.num_rows, np.bool_), np.zeros(rows.num_rows, np.bool_)
    truth = sides_of(label, plan.positive)
    return truth == 1, truth != UNKNOWN


def _decisions(rows: pa.RecordBatch, plan: ProfilePlan) -> tuple[Floats, Bools, Bools]:
    """Return the score of each row, whether it was decided positive, and where both are known.

    Of a multiclass model every answer counts as decided positive: that it is right is the event.
    """
    score = numbers(column(rows, "score"), rows.num_rows)
    if plan.task is Task.MULTICLASS:
        return score, np.ones(rows.num_rows, np.bool_), np.isfinite(score)
    said = decided(rows, plan, score)
    return score, said == 1, np.isfinite(score) & (said != UNKNOWN)


ASSUMPTION = "assumes that P(label | features) is as in the baseline"
"""Weaker than what estimates from scores alone rest on, and as blind to a change of it."""

METRIC = Metric(
    id="estimated_accuracy_reweighted",
    family="estimated",
    title="Estimated accuracy, reweighted",
    unit="ratio",
    scope="model",
    better="higher",
    help="The accuracy expected of the window, from baseline rows weighted to look like the window's.",
    compute=compute,
    needs=("classifier", "score", "baseline", "sample"),
)
