"""The profile of one bucket of event time, of the whole and of each slice."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from offing.domain.window import Micros, Window
from offing.profiles.column import ColumnCounts, NumericCounts
from offing.profiles.crossed import CrossedCounts
from offing.profiles.measures.failure import Failure
from offing.profiles.outcome import Outcome
from offing.profiles.pairs import CoMoments
from offing.profiles.traffic import TrafficCounts

KPI_BITS = 20
"""Values of business events are counted in units of 2**-20, their squares in 2**-40."""

KPI_BOUND = 2**42
"""|value| enters the sums as at most this (4.4e12)."""


@dataclass(frozen=True)
class KpiSum:
    """Numbers of one name, of business events or of rows: how many are finite, and exact sums of them.

    `sum` is in units of 2**-20, `sum2` (of the squares) in 2**-40. `invalid` counts values that
    are null or not finite.
    """

    n: int = 0
    sum: int = 0
    sum2: int = 0
    invalid: int = 0

    @property
    def total(self) -> float:
        """The sum of the values."""
        return _ratio(self.sum, 1 << KPI_BITS)

    @property
    def mean(self) -> float | None:
        """The mean value, None without any."""
        return _ratio(self.sum, self.n << KPI_BITS) if self.n else None

    @property
    def variance(self) -> float | None:
        """The unbiased variance, None for fewer than two values."""
        if self.n < 2:
            return None
        return _ratio(self.n * self.sum2 - self.sum**2, self.n * (self.n - 1) << (2 * KPI_BITS))

    def __add__(self, other: KpiSum) -> KpiSum:
        return KpiSum(
            self.n + other.n, self.sum + other.sum, self.sum2 + other.sum2, self.invalid + other.invalid
        )


def _ratio(part: int, whole: int) -> float:
    """Divide exact integers; infinite where no double is as large."""
    try:
        return part / whole
    except OverflowError:
        return math.inf if part > 0 else -math.inf


@dataclass(frozen=True)
class SliceProfile:
    """What a slice of a bucket carries: all but the feature columns.

    `measures` are sums of numbers that each row has by itself, such as its cost or the quality of a
    ranking; rows without such a number are not in its n. `failed` are the custom measures that could
    not be computed in this bucket: they have no sums, whatever the slice.
    """

    rows: int = 0
    score: NumericCounts | None = None
    prediction: ColumnCounts | None = None
    latency: NumericCounts = field(default_factory=NumericCounts.empty)
    outcome: Outcome | None = None
    errors: int = 0
    kpis: Mapping[str, KpiSum] = field(default_factory=dict)
    measures: Mapping[str, KpiSum] = field(default_factory=dict)
    failed: Mapping[str, Failure] = field(default_factory=dict)


@dataclass(frozen=True)
class BucketProfile:
    """One bucket, `start <= t < start + width`, as counts.

    `columns` are keyed by feature name and hold every column of the plan, present or not. `score`,
    `prediction` and `outcome` are None when the plan has none. `errors` counts rows whose `error`
    is set, `versions` rows per model version. `slices` are keyed `segment=value`, with the rarer
    values and nulls of a segment under `segment=other`; slices without rows or business events are
    left out. `early` is the outcome of the rows whose label came within the plan's `early` seconds,
    `pairs` how the plan's paired columns move together, `crossed` the tables of its crossed pairs; each
    is None where the plan has none. `revision` names the plan that chose the cells: only profiles of one
    plan add up.
    """

    start: Micros
    width: Micros
    rows: int
    columns: Mapping[str, ColumnCounts]
    score: NumericCounts | None
    prediction: ColumnCounts | None
    latency: NumericCounts
    outcome: Outcome | None
    errors: int = 0
    versions: Mapping[str, int] = field(default_factory=dict)
    kpis: Mapping[str, KpiSum] = field(default_factory=dict)
    measures: Mapping[str, KpiSum] = field(default_factory=dict)
    failed: Mapping[str, Failure] = field(default_factory=dict)
    traffic: TrafficCounts = field(default_factory=TrafficCounts)
    pairs: CoMoments | None = None
    crossed: CrossedCounts | None = None
    early: Outcome | None = None
    slices: Mapping[str, SliceProfile] = field(default_factory=dict)
    revision: str = ""

    @property
    def window(self) -> Window:
        """The span of event time."""
        return Window(self.start, self.start + self.width)
