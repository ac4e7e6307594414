"""How much of a categorical column the baseline has never seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from offing.domain.point import Point
from offing.domain.window import Window
from offing.metrics.answer import share
from offing.metrics.comparison import ColumnPair
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.profiles.bucket import BucketProfile
from offing.profiles.column import CategoricalCounts
from offing.profiles.levels import CategoricalLevels

NAMED = 5
"""How many new levels a note names, the most frequent first."""


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the share of new levels among each column's values, Wilson's interval; the note names some.

    In a window that is part of the baseline, new is what the rest of the baseline never had: by its own
    baseline nothing would be, and whatever came later would seem to have more.
    """
    own = isinstance(subject.baseline, BucketProfile) and _inside(subject.window, subject.baseline)
    for pair in subject.pairs:
        counts = pair.categorical
        if counts is not None:
            nothing = "no values in the window"
            new = counts.new + (_only_here(pair, counts) if own else 0)
            point = share(subject, METRIC.id, new, counts.n, column=pair.name, nothing=nothing)
            named = ", ".join(repr(name) for name, _ in counts.new_levels[:NAMED])
            more = ", …" if len(counts.new_levels) > NAMED else ""
            yield replace(point, note=f"{named}{more}" if named else None)


def _inside(window: Window, baseline: BucketProfile) -> bool:
    return baseline.start <= window.start and window.end <= baseline.start + baseline.width


def _only_here(pair: ColumnPair, counts: CategoricalCounts) -> int:
    """Return the rows of levels that the baseline has in this window only.

    Of the rare levels, which have no counts of their own, one row each is taken for the first of its level.
    """
    whole = pair.baseline.counts if pair.baseline is not None else None
    levels = pair.cut
    if not isinstance(whole, CategoricalCounts) or not isinstance(levels, CategoricalLevels):
        return 0
    if counts.n >= whole.n:
        return 0
    alone = int(counts.counts[(counts.counts == whole.counts)].sum())
    firsts = min(1.0, len(levels.rest) / whole.other) if whole.other else 0.0
    return alone + round(counts.other * firsts)


METRIC = Metric(
    id="new_levels",
    family="quality",
    title="New levels",
    unit="ratio",
    scope="column",
    better="lower",
    help="The share of values of a categorical column that the baseline never had.",
    compute=compute,
    stored=True,
)
