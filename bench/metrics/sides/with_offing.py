"""Offing through its public functions: plan, profiles of both files, every metric of the catalogue.

The plan is fitted to the reference, decoded once. `drift` takes each file as one window, `daily`, `daily-one`
and `labels` each day of the current one; `labels` also each slice of each day. `drift` and `daily` compute
every metric of data quality and drift of each column, `labels` all that apply, of every family: more than the
peers are asked for. `daily-one` computes one distance for each column, as NannyML does.
"""

from __future__ import annotations

import math
import threading
from typing import TYPE_CHECKING

from protocol import SHOWN, Stopwatch, answer, asked

from offing.domain.physical import logical_name
from offing.domain.schema import Task
from offing.domain.window import DAY
from offing.profiles.merge import merge
from offing.profiles.two_files import profile_two_files

if TYPE_CHECKING:
    from offing.domain.point import Point
    from offing.profiles.bucket import BucketProfile
    from offing.profiles.plan import ProfilePlan

WIDTHS = {"drift": 30 * DAY, "daily": DAY, "daily-one": DAY, "labels": DAY}
UNIVARIATE = ("quality", "drift")
"""The families that the drift cases are about."""

ONE = "jensen_shannon"
"""The one distance of `daily-one`: what NannyML takes when nothing is said."""


def chosen(case: str) -> list[str] | None:
    """Return the metrics of a case; None: all. Imports them, and scipy."""
    from offing.metrics.catalogue import all_metrics, get, of_family

    if case == "labels":
        all_metrics()
        return None
    if case == "daily-one":
        return [get(ONE).id]
    return [one.id for family in UNIVARIATE for one in of_family(family)]


def points_of(
    window: BucketProfile, baseline: BucketProfile, plan: ProfilePlan, metrics: list[str] | None
) -> list[Point]:
    """Return the points of a window, of the whole and of each slice; None: of all metrics."""
    from offing.metrics.catalogue import points
    from offing.metrics.subject import Subject, together

    found = points(Subject(window, baseline, plan, window.window), metrics)
    slices = [
        Subject(part, baseline.slices.get(key), plan, window.window, key)
        for key, part in window.slices.items()
    ]
    for part in together(slices):
        found += points(part, metrics)
    return found


def shown(found: list[Point]) -> dict[str, object]:
    """Return the first value of what the bench keeps of every side."""
    first: dict[tuple[str, str | None], object] = {}
    for point in found:
        if point.slice is None:
            first.setdefault((point.metric, point.column), point.value)
    wanted: dict[str, tuple[str, str | None]] = {
        name: ("jensen_shannon", logical_name(name)) for name in SHOWN
    }
    wanted |= {name: (name, None) for name in ("roc_auc", "estimated_roc_auc")}
    return {name: first[key] for name, key in wanted.items() if key in first}


def main() -> None:
    watch = Stopwatch()
    case, reference, current = asked()
    # The metrics' modules load while the reference is decoded, which needs no interpreter lock.
    loading = threading.Thread(target=chosen, args=(case,))
    loading.start()
    labels = case == "labels"
    task, segments = (Task.BINARY, ["region"]) if labels else (Task.UNKNOWN, [])
    found = profile_two_files(
        reference, current, task=task, widths=(30 * DAY, WIDTHS[case]), segments=segments
    )
    baseline = merge(found.reference.values())
    watch.lap("profiles")
    loading.join()
    metrics = chosen(case)
    points = [
        point
        for window in found.current.values()
        for point in points_of(window, baseline, found.plan, metrics)
    ]
    watch.lap("metrics")
    known = [point for point in points if point.value is not None and math.isfinite(point.value)]
    answer(len(known), watch, shown(known))


if __name__ == "__main__":
    main()
