"""Whether a classifier can tell rows of the window from rows of the baseline."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import known, unknown
from offing.metrics.feature_matrix import FeatureMatrix
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.metrics.telling_apart import Rows, tell_apart

LEAST = 100
"""Rows of either sample that trees need to learn from."""

NAMED = 3
"""How many columns a note names."""


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the cross-fitted area under the ROC curve; the note names what gives the window away."""
    sample = subject.sample
    if sample is None:
        reason = "no rows were sampled: this metric is computed when somebody asks for it"
        yield unknown(subject, METRIC.id, PointStatus.UNDEFINED, reason, n=subject.rows)
        return
    n, m = sample.current.num_rows, sample.baseline.num_rows
    if not m:
        yield unknown(subject, METRIC.id, PointStatus.NO_BASELINE, "no rows of a baseline", n=n)
        return
    if min(n, m) < LEAST:
        reason = f"{LEAST} rows of both sides are needed; the window has {n} and the baseline {m}"
        yield unknown(subject, METRIC.id, PointStatus.TOO_FEW, reason, n=n, m=m)
        return
    rows = Rows.of(*(FeatureMatrix.of(side, subject.plan) for side in (sample.current, sample.baseline)))
    if rows is None:
        reason = "no feature has more than one value"
        yield unknown(subject, METRIC.id, PointStatus.UNDEFINED, reason, n=n, m=m)
        return
    try:
        estimate, names = tell_apart(rows, naming=NAMED)
    except ImportError:
        reason = "scikit-learn is not installed: pip install 'offing[models]'"
        yield unknown(subject, METRIC.id, PointStatus.UNDEFINED, reason, n=n, m=m)
        return
    note = f"told apart by {', '.join(names)}" if names else None
    yield known(subject, METRIC.id, estimate, n=n, m=m, expected=0.5, note=note)


METRIC = Metric(
    id="domain_classifier",
    family="multivariate",
    title="Domain classifier",
    unit="ratio",
    scope="model",
    better="lower",
    help="How well a classifier tells rows of the window from rows of the baseline; 0.5: not at all.",
    compute=compute,
    needs=("baseline", "sample"),
)
