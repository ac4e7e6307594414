"""Offing through its public functions: plan, profiles of both files, every metric of the catalogue.

The plan is fitted to all rows of the reference, as the product does it with a baseline. `drift` takes each file as one window, `daily` and `labels` each day of the current one; `labels` also each
slice of each day. All metrics that apply are computed, of every family: more than the peers are asked for.
"""

from __future__ import annotations

import math

from protocol import SHOWN, Stopwatch, answer, asked

watch = Stopwatch()

import pyarrow as pa
import pyarrow.parquet as pq

from offing.domain.physical import logical_name
from offing.domain.point import Point
from offing.domain.schema import Task
from offing.domain.window import DAY
from offing.metrics.catalogue import all_metrics, points
from offing.metrics.subject import Subject
from offing.profiles.file import profile_file
from offing.profiles.kernel import profile
from offing.profiles.merge import merge
from offing.profiles.plan import ProfilePlan

WIDTHS = {"drift": 30 * DAY, "daily": DAY, "labels": DAY}


def read(path: str) -> pa.Table:
    """Read a whole file, texts as they are stored: dictionary-encoded."""
    with pq.ParquetFile(path) as file:
        texts = [field.name for field in file.schema_arrow if pa.types.is_string(field.type)]
    with pq.ParquetFile(path, read_dictionary=texts) as file:
        return file.read()


case, reference, current = asked()
all_metrics()
watch.lap("imports")
labelled = case == "labels"
rows = read(reference)
plan = ProfilePlan.fit(
    rows,
    task=Task.BINARY if labelled else Task.UNKNOWN,
    segments=("region",) if labelled else (),
)
watch.lap("plan")
baseline = merge(profile(rows, plan, width=WIDTHS[case]).values())
del rows
watch.lap("baseline")
windows = profile_file(current, plan, width=WIDTHS[case])
watch.lap("profile")
found: list[Point] = []
for window in windows.values():
    found += points(Subject(window, baseline, plan, window.window))
    for key, part in window.slices.items():
        found += points(Subject(part, baseline.slices.get(key), plan, window.window, key))
watch.lap("metrics")
known = [point for point in found if point.value is not None and math.isfinite(point.value)]
first: dict[tuple[str, str | None], float | None] = {}
for point in known:
    if point.slice is None:
        first.setdefault((point.metric, point.column), point.value)
shown: dict[str, object] = {
    name: first[("jensen_shannon", logical_name(name))]
    for name in SHOWN
    if ("jensen_shannon", logical_name(name)) in first
}
shown |= {name: first[(name, None)] for name in ("roc_auc", "estimated_roc_auc") if (name, None) in first}
answer(len(known), watch, shown)
