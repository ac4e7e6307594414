"""What the answers of a ranking show, beside the baseline: how often each known item."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from offing.domain.point import Point, PointStatus
from offing.metrics.answer import unknown
from offing.metrics.subject import Subject
from offing.profiles.column import CategoricalCounts
from offing.profiles.levels import CategoricalLevels
from offing.stats.arrays import Ints


@dataclass(frozen=True)
class Shown:
    """Items shown in the window and in the baseline.

    `counts` and `baseline` are of the items with a count of their own, in the plan's order; `other` of
    the `rest` further items of the baseline, together, in both; `new` of items the baseline never had.
    """

    counts: Ints
    baseline: Ints
    other: tuple[int, int]
    rest: int
    new: int

    @property
    def n(self) -> int:
        """How many items the window shows, repeats included."""
        return int(self.counts.sum()) + self.other[0] + self.new

    @property
    def m(self) -> int:
        """How many items the baseline shows, repeats included."""
        return int(self.baseline.sum()) + self.other[1]


def shown_items(subject: Subject, metric: str) -> Shown | Point:
    """Return what is shown, or the point that says why nothing can be said of it."""
    counts, cut = subject.current.prediction, subject.plan.prediction
    before = subject.baseline.prediction if subject.baseline is not None else None
    if not isinstance(cut, CategoricalLevels) or not isinstance(counts, CategoricalCounts) or not counts.n:
        return unknown(subject, metric, PointStatus.TOO_FEW, "no items were shown in the window")
    if not isinstance(before, CategoricalCounts) or not int(before.counts.sum()):
        reason = "no baseline" if subject.baseline is None else "the baseline shows no items"
        return unknown(subject, metric, PointStatus.NO_BASELINE, reason, n=counts.n)
    sides = (counts.counts.astype(np.int64), before.counts.astype(np.int64))
    return Shown(*sides, (counts.other, before.other), len(cut.rest), counts.new)
