"""river: ADWIN, Page-Hinkley and, when asked, KSWIN on every column, row by row in the order of arrival.

Numbers are standardised by the baseline (Page-Hinkley wants that), missing ones left out; a column of levels
is the 0-1 stream of its most frequent level. Every detector reads the baseline first. What a detector saw
depends on its setting, so each setting is a detector of its own: a grid, from the loosest to the strictest.
A bucket alarms when any row of it does, in any column. Options: `kinds`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from bench.alarms.streams import Field, Stream
from protocol import Options, Trace, answer, together
from river import drift
from river.base import DriftDetector

Made = Callable[[float], DriftDetector]
KINDS: dict[str, tuple[Made, tuple[float, ...], float]] = {
    "ADWIN": (lambda x: drift.ADWIN(delta=x), (2e-1, 2e-2, 2e-3, 2e-4, 2e-5, 2e-6, 2e-8, 2e-10), 2e-3),
    "PageHinkley": (
        lambda x: drift.PageHinkley(threshold=x),
        (25.0, 50.0, 100.0, 200.0, 400.0, 800.0, 1600.0, 3200.0),
        50.0,
    ),
    "KSWIN": (lambda x: drift.KSWIN(alpha=x, seed=1), (5e-3, 5e-5, 5e-7), 5e-3),
}
"""How one is made, the settings of the grid, and the default one."""


def judge(stream: Stream, options: Options) -> Trace:
    """Judge one run."""
    baseline = together(stream.baseline())
    buckets = [*stream.buckets()]
    trace = Trace()
    for kind in options.get("kinds", ("ADWIN", "PageHinkley")):
        make, settings, default = KINDS[kind]
        grid = {f"{setting:g}": np.zeros(len(buckets), dtype=bool) for setting in settings}
        for f in stream.fields:
            old = _numbers(baseline[f.name], baseline[f.name], f)
            new = [_numbers(bucket[f.name], baseline[f.name], f) for bucket in buckets]
            for setting in settings:
                grid[f"{setting:g}"] |= _alarms(make(setting), old, new)
        trace.grids[kind] = grid
        trace.alarms[f"{kind} as it comes"] = grid[f"{default:g}"]
    return trace


def _alarms(detector: DriftDetector, old: list[float], new: list[list[float]]) -> np.ndarray:
    for value in old:
        detector.update(value)
    found = np.zeros(len(new), dtype=bool)
    for number, values in enumerate(new):
        for value in values:
            detector.update(value)
            found[number] |= detector.drift_detected
    return found


def _numbers(values: np.ndarray, baseline: np.ndarray, f: Field) -> list[float]:
    known = values[~np.isnan(values)]
    if f.categorical:
        levels, counts = np.unique(baseline[~np.isnan(baseline)], return_counts=True)
        return list((known == levels[counts.argmax()]).astype(float))
    spread = float(np.nanstd(baseline)) or 1.0
    return list((known - float(np.nanmean(baseline))) / spread)


if __name__ == "__main__":
    answer(judge)
