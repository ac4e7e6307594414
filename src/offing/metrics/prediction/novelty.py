"""How unusual the items are that the rankings show."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import known, unknown
from offing.metrics.metric import Metric
from offing.metrics.shown import Shown, shown_items
from offing.metrics.subject import Subject
from offing.stats.arrays import Ints
from offing.stats.surprisal import mean_surprisal, surprisals


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the mean of -log2 of the baseline's share of each item shown, in bits.

    `expected` is the same of the baseline itself. Items without a count of their own share that of
    their group; an item that the baseline never showed counts as shown half a time.
    """
    found = shown_items(subject, METRIC.id)
    if isinstance(found, Point):
        yield found
        return
    now, then = _groups(found)
    if found.n < 2:
        reason = f"a mean with an interval needs 2 items; the window shows {found.n}"
        yield unknown(subject, METRIC.id, PointStatus.TOO_FEW, reason, n=found.n, m=found.m)
    else:
        expected = float(then @ surprisals(then)) / found.m
        estimate = mean_surprisal(now, then)
        yield known(subject, METRIC.id, estimate, n=found.n, m=found.m, expected=expected)


def _groups(found: Shown) -> tuple[Ints, Ints]:
    """Return window and baseline counts: known items, the rest spread evenly over its items, new ones."""
    rest = max(found.rest, 1)
    parts = [
        np.concatenate([known, _spread(other, rest), [new]])
        for known, other, new in (
            (found.counts, found.other[0], found.new),
            (found.baseline, found.other[1], 0),
        )
    ]
    return parts[0].astype(np.int64), parts[1].astype(np.int64)


def _spread(total: int, items: int) -> Ints:
    """Return `total` in `items` whole parts as even as can be."""
    return np.diff(np.arange(items + 1, dtype=np.int64) * total // items)


METRIC = Metric(
    id="novelty",
    family="prediction",
    title="Novelty",
    unit="value",
    scope="model",
    better="neutral",
    help="The mean unusualness, in bits, of the items shown, by their shares in the baseline.",
    compute=compute,
    needs=("ranking", "prediction", "baseline"),
)
