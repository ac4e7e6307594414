"""The profile of a span in which nothing happened."""

from __future__ import annotations

from offing.domain.schema import Task
from offing.domain.window import Micros
from offing.profiles.bucket import BucketProfile, SliceProfile
from offing.profiles.column import CategoricalCounts, ColumnCounts, NumericCounts
from offing.profiles.grid import NumericGrid
from offing.profiles.levels import CategoricalLevels, Cut
from offing.profiles.outcome import ClassCounts, LabelledCounts, Outcome, OutcomeCounts, ResidualCounts
from offing.profiles.pairs import CoMoments
from offing.profiles.plan import ProfilePlan


def empty_profile(plan: ProfilePlan, start: Micros, width: Micros) -> BucketProfile:
    """Return the profile of no events under `plan`: every column is there, with no rows."""
    return BucketProfile(
        start=start,
        width=width,
        columns={name: _empty(cut) for name, cut in plan.columns.items()},
        revision=plan.revision,
        pairs=CoMoments.empty(len(plan.pairs)) if plan.pairs else None,
        crossed=plan.crossed.empty(),
        early=empty_outcome(plan) if plan.early is not None else None,
        **vars(empty_slice(plan)),
    )


def empty_slice(plan: ProfilePlan) -> SliceProfile:
    """Return the profile of a slice without rows."""
    return SliceProfile(
        score=NumericCounts.empty() if plan.score is not None else None,
        prediction=_empty(plan.prediction) if plan.prediction is not None else None,
        outcome=empty_outcome(plan),
    )


def empty_outcome(plan: ProfilePlan) -> Outcome | None:
    """Return the outcome of no labelled rows; None when the plan counts no outcomes."""
    if plan.task is Task.BINARY:
        return OutcomeCounts()
    if plan.task is Task.REGRESSION and plan.residual and isinstance(plan.label, NumericGrid):
        return ResidualCounts()
    if plan.task is Task.MULTICLASS and isinstance(plan.label, CategoricalLevels):
        return ClassCounts.empty(len(plan.label.known))
    if plan.task in (Task.MULTILABEL, Task.RANKING):
        return LabelledCounts()
    return None


def _empty(cut: Cut) -> ColumnCounts:
    return NumericCounts.empty() if isinstance(cut, NumericGrid) else CategoricalCounts.empty(len(cut.known))
