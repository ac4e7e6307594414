"""The profile of one bucket of event time, of the whole and of each slice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from offing.domain.schema import Task
from offing.domain.window import Micros, Window
from offing.profiles.column import CategoricalCounts, ColumnCounts, NumericCounts
from offing.profiles.grid import NumericGrid
from offing.profiles.levels import CategoricalLevels, Cut
from offing.profiles.outcome import ClassCounts, Outcome, OutcomeCounts, ResidualCounts
from offing.profiles.plan import ProfilePlan

KPI_BITS = 20
"""Values of business events are counted in units of 2**-20, their squares in 2**-40."""

KPI_BOUND = 2**42
"""|value| enters the sums as at most this (4.4e12)."""


@dataclass(frozen=True)
class KpiSum:
    """Business events of one name: how many finite values, and exact fixed-point sums of them.

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
        return self.sum / (1 << KPI_BITS)

    @property
    def mean(self) -> float | None:
        """The mean value, None without any."""
        return self.sum / (self.n << KPI_BITS) if self.n else None

    @property
    def variance(self) -> float | None:
        """The unbiased variance, None for fewer than two values."""
        if self.n < 2:
            return None
        return (self.n * self.sum2 - self.sum**2) / (self.n * (self.n - 1) << (2 * KPI_BITS))

    def __add__(self, other: KpiSum) -> KpiSum:
        return KpiSum(
            self.n + other.n, self.sum + other.sum, self.sum2 + other.sum2, self.invalid + other.invalid
        )


@dataclass(frozen=True)
class SliceProfile:
    """What a slice of a bucket carries: all but the feature columns."""

    rows: int = 0
    score: NumericCounts | None = None
    prediction: ColumnCounts | None = None
    latency: NumericCounts = field(default_factory=NumericCounts.empty)
    outcome: Outcome | None = None
    errors: int = 0
    kpis: Mapping[str, KpiSum] = field(default_factory=dict)

    @staticmethod
    def empty(plan: ProfilePlan) -> SliceProfile:
        """Return the profile of no rows."""
        return SliceProfile(
            score=NumericCounts.empty() if plan.score else None,
            prediction=_empty(plan.prediction) if plan.prediction else None,
            outcome=_no_outcome(plan),
        )


@dataclass(frozen=True)
class BucketProfile:
    """One bucket, `start <= t < start + width`, as counts.

    `columns` are keyed by feature name and hold every column of the plan, present or not. `score`,
    `prediction` and `outcome` are None when the plan has none. `errors` counts rows whose `error`
    is set, `versions` rows per model version. `slices` are keyed `segment=value`, with the rarer
    values and nulls of a segment under `segment=other`; slices without rows or business events are
    left out. `revision` names the plan that chose the cells: only profiles of one plan add up.
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
    slices: Mapping[str, SliceProfile] = field(default_factory=dict)
    revision: str = ""

    @property
    def window(self) -> Window:
        """The span of event time."""
        return Window(self.start, self.start + self.width)

    @staticmethod
    def empty(plan: ProfilePlan, *, start: Micros, width: Micros) -> BucketProfile:
        """Return the profile of a bucket without rows."""
        return BucketProfile(
            start=start,
            width=width,
            columns={name: _empty(cut) for name, cut in plan.columns.items()},
            revision=plan.revision,
            **vars(SliceProfile.empty(plan)),
        )


def _empty(cut: Cut) -> ColumnCounts:
    return NumericCounts.empty() if isinstance(cut, NumericGrid) else CategoricalCounts.empty(len(cut.known))


def _no_outcome(plan: ProfilePlan) -> Outcome | None:
    if plan.task is Task.BINARY:
        return OutcomeCounts()
    if plan.task is Task.REGRESSION and plan.residual and isinstance(plan.label, NumericGrid):
        return ResidualCounts()
    if plan.task is Task.MULTICLASS and isinstance(plan.label, CategoricalLevels):
        return ClassCounts.empty(len(plan.label.known))
    return None
