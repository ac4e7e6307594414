"""How many calls of the model ran out of time."""

from __future__ import annotations

import re
from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.answer import known, share
from offing.metrics.error_texts import error_texts
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.stats.estimate import Estimate
from offing.stats.proportion import wilson

TIMEOUT = re.compile(r"time[\s_-]?d?[\s_-]?out|deadline", re.IGNORECASE)
"""What the text of an error says when time ran out: timeout, TimeoutError, timed out, deadline exceeded."""


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the share of rows whose `error` tells of a timeout, Wilson's interval.

    Where there are more kinds of error than are kept, the value counts the timeouts among those kept,
    and the interval reaches up to all of the others being timeouts too. No point for a slice.
    """
    texts = error_texts(subject)
    if texts is None:
        return
    n = subject.rows
    found = min(n, sum(rows for text, rows in texts.rows.items() if TIMEOUT.search(text)))
    most = min(n, found + texts.others)
    if n <= 0 or most == found:
        yield share(subject, METRIC.id, found, n)
        return
    estimate = Estimate(found / n, wilson(found, n).low, wilson(most, n).high)
    note = f"at least: {texts.others} errors are of kinds beyond those kept and were not read"
    yield known(subject, METRIC.id, estimate, n=n, note=note)


METRIC = Metric(
    id="timeout_rate",
    family="system",
    title="Timeout rate",
    unit="ratio",
    scope="model",
    better="lower",
    help="The share of predictions that ended because time ran out.",
    compute=compute,
    needs=("features",),
)
