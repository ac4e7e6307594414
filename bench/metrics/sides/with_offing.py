"""Offing through its public functions: plan, profiles of both files, every metric of the catalogue.

The plan is fitted to the reference and the reference counted, decoded once. `drift` takes each
file as one window, `daily` and `labels` each day of the current one; `labels` also each slice of each day.
Both drift cases compute every metric of data quality and drift of each column, `labels` all that apply, of
every family: more than the peers are asked for.
"""

from __future__ import annotations

import math
import threading

from protocol import SHOWN, Stopwatch, answer, asked

from offing.domain.physical import logical_name
from offing.domain.point import Point
from offing.domain.schema import Task
from offing.domain.window import DAY
from offing.metrics.catalogue import all_metrics, points
from offing.metrics.subject import Subject
from offing.profiles.bucket import BucketProfile
from offing.profiles.file import profile_file
from offing.profiles.fit_and_profile import fit_and_profile
from offing.profiles.merge import merge
from offing.profiles.plan import ProfilePlan

WIDTHS = {"drift": 30 * DAY, "daily": DAY, "labels": DAY}
UNIVARIATE = ("quality", "drift")
"""The families that the drift cases are about."""


def points_of(
    window: BucketProfile, baseline: BucketProfile, plan: ProfilePlan, metrics: list[str] | None
) -> list[Point]:
    """Return the points of a window, of the whole and of each slice; None: of all metrics."""
    found = points(Subject(window, baseline, plan, window.window), metrics)
    for key, part in window.slices.items():
        found += points(Subject(part, baseline.slices.get(key), plan, window.window, key), metrics)
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
    # The catalogue's modules load while the reference is decoded, which needs no interpreter lock.
    loading = threading.Thread(target=all_metrics)
    loading.start()
    case, reference, current = asked()
    labels = case == "labels"
    task, segments = (Task.BINARY, ["region"]) if labels else (Task.UNKNOWN, [])
    plan, before = fit_and_profile(reference, task=task, width=30 * DAY, segments=segments)
    baseline = merge(before.values())
    watch.lap("baseline")
    windows = profile_file(current, plan, width=WIDTHS[case])
    watch.lap("profile")
    loading.join()
    metrics = None if labels else [one.id for one in all_metrics().values() if one.family in UNIVARIATE]
    found = [point for window in windows.values() for point in points_of(window, baseline, plan, metrics)]
    watch.lap("metrics")
    known = [point for point in found if point.value is not None and math.isfinite(point.value)]
    answer(len(known), watch, shown(known))


if __name__ == "__main__":
    main()
