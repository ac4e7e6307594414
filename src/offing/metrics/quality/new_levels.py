"""How much of a categorical column the baseline has never seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from offing.domain.point import Point
from offing.metrics.answer import share
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject

NAMED = 5
"""How many new levels a note names, the most frequent first."""


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the share of new levels among each column's values, Wilson's interval; the note names some."""
    for pair in subject.pairs:
        counts = pair.categorical
        if counts is not None:
            nothing = "no values in the window"
            point = share(subject, METRIC.id, counts.new, counts.n, column=pair.name, nothing=nothing)
            named = ", ".join(repr(name) for name, _ in counts.new_levels[:NAMED])
            more = ", …" if len(counts.new_levels) > NAMED else ""
            yield replace(point, note=f"{named}{more}" if named else None)


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
