"""The business events of a window by name, apart from those that tell how the host does."""

from __future__ import annotations

from collections.abc import Iterator

from offing.metrics.subject import Subject
from offing.profiles.bucket import KPI_BITS, KpiSum

RESERVED = "system."
"""Names that begin so belong to the samples of the host, such as `system.cpu`; they are no business."""


def business_events(subject: Subject) -> Iterator[tuple[str, KpiSum, KpiSum]]:
    """Yield name, sums and the baseline's sums of every name that either has, in order.

    A name that only the baseline has comes with empty sums: it stopped. Reserved names are left out.
    """
    current = subject.current.kpis
    before = subject.baseline.kpis if subject.baseline is not None else {}
    for name in sorted({*current, *before}):
        if not name.startswith(RESERVED):
            yield name, current.get(name, KpiSum()), before.get(name, KpiSum())


def all_zero_or_one(sums: KpiSum) -> bool:
    """Say whether all values are 0 or 1, as far as exact sums tell: then the squares add up to the same."""
    whole = sums.sum % (1 << KPI_BITS) == 0
    return sums.n > 0 and whole and 0 <= sums.sum <= sums.n << KPI_BITS and sums.sum2 == sums.sum << KPI_BITS
