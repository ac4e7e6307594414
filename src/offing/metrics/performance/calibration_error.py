"""Whether scores mean what they say."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import known, unknown
from offing.metrics.labelled import binary_outcome
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.stats.calibration import calibration_curve, calibration_distance, expected_calibration_error

FEWEST = 30
"""Below so many rows ten bins say nothing."""


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the root mean square distance of rates and scores over ten bins; TOO_FEW below 30 rows.

    The note has the plain expected calibration error of the same bins.
    """
    outcome = binary_outcome(subject, METRIC.id)
    if isinstance(outcome, Point):
        yield outcome
        return
    grid = subject.plan.score
    if outcome.scored < FEWEST or grid is None:
        reason = f"{outcome.scored} labelled rows have a score; {FEWEST} are needed"
        yield unknown(subject, METRIC.id, PointStatus.TOO_FEW, reason, n=outcome.scored)
        return
    curve = calibration_curve(grid.representative(outcome.cells), outcome.positives, outcome.negatives)
    note = f"expected calibration error {expected_calibration_error(curve):.3f} over {len(curve)} bins"
    yield known(subject, METRIC.id, calibration_distance(curve), n=outcome.scored, note=note)


METRIC = Metric(
    id="calibration_error",
    family="performance",
    title="Calibration error",
    unit="value",
    scope="model",
    better="lower",
    help="How far the share of positives lies from the score, over ten bins, less what chance gives.",
    compute=compute,
    needs=("binary", "score", "labels"),
)
