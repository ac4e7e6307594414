"""How much of a numeric column lies far outside the range that the baseline had."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from offing.domain.point import Point
from offing.metrics.answer import incomparable, known
from offing.metrics.comparison import BaselineColumn
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.profiles.column import NumericCounts
from offing.profiles.grid import NumericGrid
from offing.stats.proportion import wilson

MARGIN = 1.0
"""How far beyond the baseline's range a value must lie, in widths of that range."""


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the share of finite values further beyond the baseline's range than it is wide.

    Counted in cells of the grid, so a value within one cell of the limit may count either way.
    """
    for pair in subject.pairs:
        if pair.numeric is None:
            continue
        refusal = incomparable(subject, METRIC.id, pair)
        if refusal is not None or pair.baseline is None:
            yield from [refusal] if refusal else []
            continue
        counts, grid = pair.numeric
        n, m = counts.n, pair.baseline.counts.n
        outside = _outside(counts, grid, pair.baseline)
        yield known(subject, METRIC.id, wilson(outside, n), n=n, column=pair.name, m=m)


def _outside(counts: NumericCounts, grid: NumericGrid, baseline: BaselineColumn) -> int:
    reference = baseline.counts
    if not isinstance(reference, NumericCounts) or reference.minimum is None or reference.maximum is None:
        return 0
    largest = float(np.finfo(np.float64).max)
    # The width of a range may not fit a double.
    margin = min(reference.maximum * MARGIN - reference.minimum * MARGIN, largest)
    limits = np.clip([reference.minimum - margin, reference.maximum + margin], -largest, largest)
    below, above = grid.cells(limits)
    return int(counts.counts[(counts.cells < below) | (counts.cells > above)].sum())


METRIC = Metric(
    id="out_of_range",
    family="quality",
    title="Out of range",
    unit="ratio",
    scope="column",
    better="lower",
    help="The share of a numeric column that lies far outside the range the baseline had.",
    compute=compute,
    needs=("baseline",),
    stored=True,
)
