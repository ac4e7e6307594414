"""What a metric is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from offing.domain.point import Point
from offing.domain.schema import Task
from offing.metrics.subject import Subject
from offing.profiles.bucket import BucketProfile

FAMILIES = (
    "quality",
    "drift",
    "multivariate",
    "prediction",
    "performance",
    "estimated",
    "labels",
    "fairness",
    "system",
    "business",
    "custom",
)
"""The kinds of metrics, each a package here, in the order in which they are shown."""

Unit = Literal["ratio", "count", "ms", "s", "value"]
Scope = Literal["model", "column", "kpi", "group"]
Better = Literal["higher", "lower", "neutral"]
Need = Literal[
    "baseline",
    "labels",
    "features",
    "score",
    "prediction",
    "classifier",
    "binary",
    "multiclass",
    "regression",
    "multilabel",
    "ranking",
    "protected",
    "value",
    "arrivals",
    "as_of",
    "sample",
    "losses",
]


@dataclass(frozen=True)
class Metric:
    """A pure function from profiles to points, and what to say about it.

    `compute` yields one point for a metric of `scope` model, one per column or business event
    otherwise. `help` is one sentence. `needs` says what a model must have: without `labels` or a
    `baseline` a metric answers with a point that says so, and so it does without `arrivals`, `as_of`,
    a `sample` of rows or the baseline's `losses`, which a subject has only when somebody asks; where
    the model cannot have the rest, such as a regression a ROC curve, the metric does not apply and
    there is no point. Points of `stored` metrics are kept for each step, because monitors judge them;
    the others are computed of the profiles when somebody asks.
    """

    id: str
    family: str
    title: str
    unit: Unit
    scope: Scope
    better: Better
    help: str
    compute: Callable[[Subject], Iterable[Point]]
    needs: tuple[Need, ...] = ()
    stored: bool = False

    def applies(self, subject: Subject) -> bool:
        """Say whether this metric means anything for the model or slice of `subject`."""
        return all(_has(subject, need) for need in self.needs)


_TASKS: Mapping[str, tuple[Task, ...]] = {
    "classifier": (Task.BINARY, Task.MULTICLASS),
    "binary": (Task.BINARY,),
    "multiclass": (Task.MULTICLASS,),
    "regression": (Task.REGRESSION,),
    "multilabel": (Task.MULTILABEL,),
    "ranking": (Task.RANKING,),
}


def _has(subject: Subject, need: Need) -> bool:
    plan, current = subject.plan, subject.current
    if need in _TASKS:
        return plan.task in _TASKS[need]
    match need:
        case "features":
            return isinstance(current, BucketProfile)
        case "score":
            return plan.score is not None and current.score is not None
        case "prediction":
            return current.score is not None or current.prediction is not None
        case "protected":
            return bool(plan.protected) and isinstance(current, BucketProfile)
        case "value":
            return plan.value is not None
    return True
