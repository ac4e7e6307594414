"""How much of the catalogue the rankings show."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import known, unknown
from offing.metrics.metric import Metric
from offing.metrics.shown import shown_items
from offing.metrics.subject import Subject
from offing.stats.distinct import expected_share, share_shown


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the share of the baseline's items that the window shows at all.

    `expected` is what as many items drawn by the baseline's shares would show. Of a catalogue of more
    than 1,000 items the 1,000 most shown count, which the note says.
    """
    found = shown_items(subject, METRIC.id)
    if isinstance(found, Point):
        yield found
    elif not found.counts.any():
        reason = "none of the baseline's items was shown"
        yield unknown(subject, METRIC.id, PointStatus.UNDEFINED, reason, n=found.n, m=found.m)
    else:
        size = len(found.counts)
        note = f"of the {size:,} most shown of {size + found.rest:,} items" if found.rest else None
        expected = expected_share(np.asarray(found.baseline / found.m, np.float64), found.n)
        estimate = share_shown(found.counts)
        yield known(subject, METRIC.id, estimate, n=found.n, m=found.m, expected=expected, note=note)


METRIC = Metric(
    id="catalogue_coverage",
    family="prediction",
    title="Catalogue coverage",
    unit="ratio",
    scope="model",
    better="higher",
    help="The share of the baseline's items that the rankings of the window show at all.",
    compute=compute,
    needs=("ranking", "prediction", "baseline"),
)
