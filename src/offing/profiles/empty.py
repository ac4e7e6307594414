"""The profile of a span in which nothing happened."""

from __future__ import annotations

from offing.domain.window import Micros
from offing.profiles.bucket import BucketProfile
from offing.profiles.column import CategoricalCounts, ColumnCounts, NumericCounts
from offing.profiles.grid import NumericGrid
from offing.profiles.levels import Cut
from offing.profiles.plan import ProfilePlan


def empty_profile(plan: ProfilePlan, start: Micros, width: Micros) -> BucketProfile:
    """Return the profile of no events under `plan`: every column is there, with no rows."""
    return BucketProfile(
        start=start,
        width=width,
        rows=0,
        columns={name: _empty(cut) for name, cut in plan.columns.items()},
        score=NumericCounts.empty() if plan.score is not None else None,
        prediction=_empty(plan.prediction) if plan.prediction is not None else None,
        latency=NumericCounts.empty(),
        outcome=None,
        revision=plan.revision,
    )


def _empty(cut: Cut) -> ColumnCounts:
    return NumericCounts.empty() if isinstance(cut, NumericGrid) else CategoricalCounts.empty(len(cut.known))
