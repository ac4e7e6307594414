"""What metrics that are estimated from rows have in common."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa

from offing.domain.point import Point, PointStatus
from offing.errors import MissingExtra
from offing.metrics.answer import unknown
from offing.metrics.row_features import sampled_rows
from offing.metrics.subject import Subject

LEAST_ROWS = 50
"""With fewer sampled rows in the window nothing is estimated from rows."""

LEAST_LABELLED = 200
"""So many sampled rows of the baseline must have a label."""

LEAST_EFFECTIVE = 100.0
"""Weighted to look like the window, the baseline's rows must still tell as much as so many."""

Rows = tuple[pa.RecordBatch, pa.RecordBatch]


def from_rows(subject: Subject, metric: str, estimate: Callable[[Rows], Point]) -> Point:
    """Return the estimate from the sampled rows of window and baseline, or why there is none."""
    rows = sampled_rows(subject)
    if rows is None:
        return unknown(subject, metric, PointStatus.UNDEFINED, "needs a sample of rows")
    try:
        return estimate(rows)
    except MissingExtra as error:
        return unknown(subject, metric, PointStatus.UNDEFINED, str(error), n=rows[0].num_rows)


def too_few(subject: Subject, metric: str, n: int, m: int) -> Point | None:
    """Return why `n` rows of the window and `m` labelled ones are too few; None when they are enough."""
    if m < LEAST_LABELLED:
        status = PointStatus.TOO_FEW if m else PointStatus.NO_BASELINE
        reason = f"the sample has {m} labelled rows of the baseline; {LEAST_LABELLED} are needed"
        return unknown(subject, metric, status, reason, n=n, m=m)
    if n < LEAST_ROWS:
        reason = f"the sample has {n} rows of the window; {LEAST_ROWS} are needed"
        return unknown(subject, metric, PointStatus.TOO_FEW, reason, n=n, m=m)
    return None


def too_different(subject: Subject, metric: str, sizes: tuple[int, int], effective: float) -> Point | None:
    """Return why the window's rows are too unlike the baseline's; None when they are not."""
    if effective >= LEAST_EFFECTIVE:
        return None
    n, m = sizes
    reason = f"rows like the window's are rare in the baseline: its {m} count like {effective:.0f}"
    return unknown(subject, metric, PointStatus.TOO_FEW, reason, n=n, m=m)
