"""Whether a column repeats one value."""

from __future__ import annotations

from collections.abc import Iterator

from offing.domain.point import Point
from offing.metrics.answer import share
from offing.metrics.comparison import ColumnPair
from offing.metrics.metric import Metric
from offing.metrics.subject import Subject
from offing.profiles.column import NumericCounts


def compute(subject: Subject) -> Iterator[Point]:
    """Yield the share of each column's most frequent value, Wilson's interval.

    For a numeric column it is the share of the fullest cell of its grid; 1.0 only when all values
    are equal to the last bit, and one row less when they merely share a cell.
    """
    for pair in subject.pairs:
        n = pair.counts.n
        nothing = "no values in the window"
        yield share(subject, METRIC.id, _largest(pair), n, column=pair.name, nothing=nothing)


def _largest(pair: ColumnPair) -> int:
    counts = pair.counts
    largest = int(counts.counts.max()) if counts.counts.size else 0
    if isinstance(counts, NumericCounts):
        varied = counts.minimum != counts.maximum
        return largest - 1 if varied and largest == counts.n else largest
    new = max((count for _, count in counts.new_levels), default=0)
    return max(largest, new)


METRIC = Metric(
    id="stuck",
    family="quality",
    title="Most frequent value",
    unit="ratio",
    scope="column",
    better="neutral",
    help="The share of a column's most frequent value; 1 means that the column is stuck.",
    compute=compute,
    stored=True,
)
