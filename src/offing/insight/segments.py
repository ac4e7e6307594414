"""Which segments an incident hits most."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from offing.domain.point import Point, PointStatus
from offing.domain.window import Window
from offing.metrics import catalogue
from offing.metrics.subject import Subject
from offing.profiles.bucket import BucketProfile
from offing.profiles.plan import ProfilePlan

MIN_ROWS = 30
"""Smaller slices are not named: their intervals span everything."""

MOST = 5


@dataclass(frozen=True)
class Hit:
    """A slice whose interval lies apart from the whole's value, on the bad side of it."""

    slice: str
    point: Point
    whole: Point

    @property
    def excess(self) -> float:
        """How much the slice adds beyond its share: rows times distance from the whole."""
        return self.point.n * abs((self.point.value or 0.0) - (self.whole.value or 0.0))


def segments_hit(
    current: BucketProfile,
    baseline: BucketProfile | None,
    plan: ProfilePlan,
    *,
    metric: str,
    column: str | None,
    fell: bool = False,
) -> list[Hit]:
    """Return the slices that are worse than the whole in `metric`, those that add most first.

    Of a metric that is neither better high nor low, such as a mean of business events, the higher
    slices are worse, or the lower ones where it `fell`.
    A slice counts only when its whole interval, widened for the number of slices looked at
    (Bonferroni by doubling the half width), lies beyond the whole's value.
    """
    whole = _point(current, baseline, plan, metric, column)
    if whole is None or whole.value is None:
        return []
    neutral = -1.0 if fell else 1.0
    worse = {"higher": -1.0, "lower": 1.0, "neutral": neutral}[catalogue.get(metric).better]
    found = []
    for name, point in _slice_points(current, baseline, plan, metric, column):
        if point.value is None or point.low is None or point.high is None or point.n < MIN_ROWS:
            continue
        bound = point.low if worse > 0 else point.high
        apart = (point.value - whole.value) * worse - 2 * abs(point.value - bound)
        if apart > 0:
            found.append(Hit(name, point, whole))
    return sorted(found, key=lambda hit: (-hit.excess, hit.slice))[:MOST]


def _slice_points(
    current: BucketProfile, baseline: BucketProfile | None, plan: ProfilePlan, metric: str, column: str | None
) -> Iterator[tuple[str, Point]]:
    slices: Mapping[str, object] = baseline.slices if baseline else {}
    for name in current.slices:
        reference = slices.get(name)
        point = _point(current.slices[name], reference, plan, metric, column, slice_=name)
        if point is not None:
            yield name, point


def _point(
    current: object,
    baseline: object,
    plan: ProfilePlan,
    metric: str,
    column: str | None,
    slice_: str | None = None,
) -> Point | None:
    subject = Subject(current, baseline, plan, Window(0, 1), slice_)  # type: ignore[arg-type]
    found = catalogue.points(subject, [metric])
    return next((p for p in found if p.column == column and p.status is PointStatus.OK), None)
