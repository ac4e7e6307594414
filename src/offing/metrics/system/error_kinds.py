"""What errors the calls of the model end in."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.answer import known
from offing.metrics.error_texts import error_texts
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.profiles.bucket import BucketProfile
from offing.stats.proportion import wilson


def compute(subject: Subject) -> Iterator[Point]:
    """Yield for each text of an error, as `column`, its share of all rows with Wilson's interval.

    `expected` is the share in the baseline. A text that only the baseline has is 0 now; none of
    these where there are more kinds than are kept, since such a one may be among the others.
    """
    texts, n = error_texts(subject), subject.rows
    if texts is None or n <= 0:
        return
    before = subject.baseline if isinstance(subject.baseline, BucketProfile) else None
    then = before.traffic.error_kinds if before is not None else {}
    m = before.rows if before is not None and before.rows > 0 else None
    names = {*texts.rows, *(() if texts.others else then)}
    note = f"{texts.others} errors are of further kinds" if texts.others else None
    for name in sorted(names):
        expected = min(1.0, then.get(name, 0) / m) if m else None
        estimate = wilson(min(texts.rows.get(name, 0), n), n)
        yield known(subject, METRIC.id, estimate, n=n, column=name, m=m, expected=expected, note=note)


METRIC = Metric(
    id="error_kinds",
    family="system",
    title="Errors by kind",
    unit="ratio",
    scope="column",
    better="lower",
    help="The share of predictions that ended in an error of one kind.",
    compute=compute,
    needs=("features",),
)
