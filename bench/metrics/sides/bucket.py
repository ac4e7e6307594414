"""How long all metrics of one closed bucket take: a binary model of 50 columns and 20 slices.

The rows are those of the drift files with a score, an answer, a label for nine rows in ten, a latency and
a segment of 20 values drawn beside them: 30 daily buckets of the current side, each evaluated once, whole
and by slice, against the baseline of the reference side. Warm is every bucket but the first.
"""

from __future__ import annotations

import time
from collections import Counter
from statistics import median
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from protocol import Stopwatch, answer, asked

from offing.domain.schema import Task
from offing.domain.window import DAY
from offing.metrics.catalogue import all_metrics, points
from offing.metrics.subject import Subject, together
from offing.profiles.bucket import BucketProfile
from offing.profiles.kernel import profile
from offing.profiles.merge import merge
from offing.profiles.plan import ProfilePlan

SLICES = 20
ROWS = 300_000


def rows_of(path: str, seed: int) -> pa.Table:
    """Return an even sample of the file's rows with the model's own columns beside them."""
    with pq.ParquetFile(path) as file:
        table = file.read()
    table = table.take(np.linspace(0, table.num_rows - 1, min(ROWS, table.num_rows)).astype(np.int64))
    rng = np.random.default_rng(seed)
    size = table.num_rows
    score = rng.beta(2.0, 5.0, size)
    own: dict[str, pa.Array[Any]] = {
        "score": pa.array(score),
        "prediction": pa.array((score >= 0.5).astype(np.float64)),
        "label": pa.array((rng.random(size) < score).astype(np.float64), mask=rng.random(size) < 0.1),
        "latency_ms": pa.array(rng.lognormal(2.0, 0.5, size)),
        "version": pa.array(np.where(rng.random(size) < 0.5, "1", "2")),
        "f_shop": pa.array([f"shop {number}" for number in rng.integers(0, SLICES, size)]),
    }
    table = table.drop_columns(["f_c09"])  # the segment is the fiftieth column
    for name, values in own.items():
        table = table.append_column(name, values)
    return table


def subjects(bucket: BucketProfile, baseline: BucketProfile, plan: ProfilePlan) -> list[Subject]:
    """Return the whole of a bucket and its slices together, as a server does; none was asked anything."""
    slices = [
        Subject(part, baseline.slices.get(key), plan, bucket.window, key)
        for key, part in bucket.slices.items()
    ]
    return [Subject(bucket, baseline, plan, bucket.window), *together(slices)]


def evaluate(
    buckets: list[BucketProfile], baseline: BucketProfile, plan: ProfilePlan, metrics: list[str] | None
) -> dict[str, float]:
    """Compute the metrics of each bucket; milliseconds of the first, of the others, and their mean CPU."""
    taken: list[float] = []
    count, cpu = 0, 0.0
    for number, bucket in enumerate(buckets):
        began, worked = time.perf_counter(), time.process_time()
        count = sum(len(points(subject, metrics)) for subject in subjects(bucket, baseline, plan))
        taken.append(1000 * (time.perf_counter() - began))
        cpu += 1000 * (time.process_time() - worked) if number else 0.0
    warm = taken[1:]
    return {
        "cold": taken[0],
        "median": median(warm),
        "best": min(warm),
        "worst": max(warm),
        "cpu": cpu / len(warm),
        "buckets": len(warm),
        "points": count,
    }


def slowest(buckets: list[BucketProfile], baseline: BucketProfile, plan: ProfilePlan) -> str:
    """Say which metrics take most of a bucket's CPU time, each over five buckets."""
    spent: Counter[str] = Counter()  # nanoseconds of CPU
    for bucket in buckets[:5]:
        for subject in subjects(bucket, baseline, plan):
            points(subject, ["psi"])  # what the metrics of drift share is not charged to the first of them
            for metric in all_metrics():
                began = time.process_time_ns()
                points(subject, [metric])
                spent[metric] += time.process_time_ns() - began
    return ", ".join(f"{name} {spent_ns / 5e6:.1f} ms" for name, spent_ns in spent.most_common(12))


def main() -> None:
    watch = Stopwatch()
    _, reference, current = asked()
    before, after = rows_of(reference, 1), rows_of(current, 2)
    stored = [metric.id for metric in all_metrics().values() if metric.stored]
    plan = ProfilePlan.fit(before, task=Task.BINARY, segments=["shop"])
    watch.lap("plan")
    baseline = merge(profile(before, plan, width=DAY).values())
    buckets = list(profile(after, plan, width=DAY).values())
    watch.lap("profile")
    rows, metrics = buckets[0].rows, len(all_metrics())
    what = f"{len(plan.columns)} columns, {SLICES} slices, {rows:,} rows a day, {metrics} metrics"
    shown: dict[str, object] = {"what": what}
    for name, chosen in (("all", None), ("stored", stored)):
        shown |= {f"{name} {key}": value for key, value in evaluate(buckets, baseline, plan, chosen).items()}
    watch.lap("metrics")
    shown["slowest"] = slowest(buckets, baseline, plan)
    answer(len(buckets), watch, shown)


if __name__ == "__main__":
    main()
