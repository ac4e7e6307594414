"""How long 1,000 monitors of mixed kinds take to judge one closed step of a model.

    python bench/monitors/run.py

A history of 400 daily steps (60 of baseline) and 200 series, some with a weekly season, gaps, a shift or
points in error. What is timed is what happens when a step closes: its points are arranged with the stored
ones, and every monitor judges the whole history. Once in a fresh process (limits of charts are designed),
and five times more, each with one more step.
"""

from __future__ import annotations

import platform
import sys
import time
from collections import Counter
from typing import Any

import numpy as np

from offing.domain.point import Point, PointStatus
from offing.domain.window import DAY, Window
from offing.monitors.evaluate import evaluate
from offing.monitors.history import History, build_history
from offing.monitors.monitor import Monitor
from offing.runtime.config_monitors import MonitorConfig
from offing.runtime.monitoring import own_monitor

STEPS, BASELINE, COLUMNS, MONITORS, TARGET = 400, 60, 200, 1000, 2.0
FIRST = 20_000 * DAY

KINDS: tuple[dict[str, Any], ...] = (
    {"kind": "limit", "above": 0.3, "for": 2, "of": 3},
    {"kind": "relative", "percent": 30},
    {"kind": "sigma", "over": 3, "recovery_share": 0.7},
    {"kind": "ewma"},
    {"kind": "cusum"},
    {"kind": "seasonal", "level_shift": "normal"},
    {"kind": "sequential", "tolerance": 0.01},
)


def points_of(steps: int) -> list[Point]:
    """Return the points of `missing` of all columns: rates near 0.1."""
    random = np.random.default_rng(4)
    made = []
    for column in range(COLUMNS):
        season = random.normal(0, 0.01 if column % 3 == 0 else 0, 7)
        value = 0.1 + season[np.arange(STEPS + 10) % 7] + random.normal(0, 0.01, STEPS + 10)
        value[300:] += 0.02 if column % 10 == 0 else 0.0
        for step in range(steps):
            window = Window(FIRST + step * DAY, FIRST + (step + 1) * DAY)
            gone = step % 50 == column % 50
            status = (PointStatus.ERROR if column % 2 else PointStatus.TOO_FEW) if gone else PointStatus.OK
            number = None if gone else min(max(float(value[step]), 0.0), 1.0)
            low, high = (None, None) if number is None else (number - 0.01, number + 0.01)
            made.append(Point("missing", window, 1000, number, low, high, column=f"c{column}", status=status))
    return made


def arranged(points: list[Point], steps: int) -> History:
    numbers = np.arange(steps)
    starts = (FIRST + numbers * DAY).astype(np.int64)
    over = np.ones(steps, np.bool_)
    return build_history("bench", points, starts=starts, width=DAY, closed=over, baseline=numbers < BASELINE)


def monitors() -> list[Monitor]:
    return [
        own_monitor(
            MonitorConfig.model_validate(
                {"name": f"m{i}", "metric": "missing", "column": f"c{i % COLUMNS}", **KINDS[i % len(KINDS)]}
            )
        )
        for i in range(MONITORS)
    ]


def main() -> int:
    watching = monitors()
    took = []
    for extra in range(6):
        points = points_of(STEPS + extra)
        wall, cpu = time.perf_counter(), time.process_time()
        history = arranged(points, STEPS + extra)
        built = time.process_time() - cpu
        found = evaluate(history, watching)
        took.append((time.perf_counter() - wall, time.process_time() - cpu, built))
    states = Counter(judged.state.value for judged in found.monitors)
    print(f"Python {platform.python_version()}, {MONITORS} monitors of {len(KINDS)} kinds, {STEPS} steps")
    for name, (wall, cpu, built) in zip(("first", *["next"] * 5), took, strict=True):
        print(f"{name:>6}: {wall:.2f} s wall, {cpu:.2f} s CPU, of which {built:.2f} s to arrange the points")
    print(f"{len(found.verdicts):,} verdicts over the history; states {dict(states)}")
    for kind in range(len(KINDS)):
        start = time.process_time()
        evaluate(history, watching[kind :: len(KINDS)])
        each = (time.process_time() - start) / len(watching[kind :: len(KINDS)])
        print(f"{KINDS[kind]['kind']:>11}: {1e3 * each:.2f} ms each")
    worst = max(cpu for _, cpu, _ in took)
    print(f"at most {worst:.2f} s CPU; the target is {TARGET:g} s")
    return 0 if worst <= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
