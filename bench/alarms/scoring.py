"""From what the sides said to the numbers that are compared.

Times are in buckets. A first alarm ends a run: what a tool does after it depends on what its user does. The
mean time between false alarms is exposure / first alarms over all runs, the maximum likelihood estimate
for exponential times with censoring; intervals are percentiles of a bootstrap of runs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from bench.alarms.draws import Floats

REPEATS, SEED = 400, 7
CLEAR = 3
MONTH = 30


@dataclass(frozen=True)
class Interval:
    """A number with the 2.5 and 97.5 % points of its bootstrap."""

    value: float
    low: float
    high: float


def first(levels: Floats, threshold: float) -> int:
    """Return the first bucket at or above a threshold, the number of buckets when there is none."""
    over = np.flatnonzero(levels >= threshold)
    return int(over[0]) if len(over) else len(levels)


def exposure(levels: list[Floats], threshold: float) -> tuple[Floats, Floats]:
    """Return for each run the buckets until its first alarm, that bucket included, and whether it came."""
    at = np.array([first(run, threshold) for run in levels], dtype=np.float64)
    ended = np.array([a < len(run) for a, run in zip(at, levels, strict=True)], dtype=np.float64)
    return at + ended, ended


def mean_time(levels: list[Floats], threshold: float) -> float:
    """Return the mean number of buckets between false alarms; inf when there was none."""
    time, ended = exposure(levels, threshold)
    return float(time.sum() / ended.sum()) if ended.sum() else np.inf


def mean_time_interval(levels: list[Floats], threshold: float) -> Interval:
    """Return the mean time with its bootstrap interval. Without alarms the low end is the rule of three."""
    time, ended = exposure(levels, threshold)
    chosen = np.random.default_rng(SEED).integers(0, len(time), (REPEATS, len(time)))
    alarms = ended[chosen].sum(axis=1)
    draws = np.divide(time[chosen].sum(axis=1), alarms, out=np.full(REPEATS, np.inf), where=alarms > 0)
    value = mean_time(levels, threshold)
    low = time.sum() / 3.0 if not ended.sum() else float(np.quantile(draws, 0.025, method="lower"))
    return Interval(value, float(low), float(np.quantile(draws, 0.975, method="higher")))


def threshold_for(levels: list[Floats], wanted: float) -> float:
    """Return the lowest threshold with at least `wanted` buckets between false alarms; inf when none has.

    Only the records of the runs can be first alarms, so they are the only candidates. The threshold is just
    above the record that must not alarm, or the strictest setting of a grid that still can.
    """
    records = np.unique(np.concatenate([np.maximum.accumulate(run) for run in levels]))
    low, high = 0, len(records)
    while low < high:  # the mean time grows with the threshold
        middle = (low + high) // 2
        low, high = (low, middle) if mean_time(levels, records[middle]) >= wanted else (middle + 1, high)
    return float(records[low]) if low < len(records) else float(np.nextafter(records[-1], np.inf))


@dataclass(frozen=True)
class Delay:
    """How long shifts stayed unseen: medians and restricted means in buckets, 1 for the first shifted one.

    median is the horizon plus 1 when fewer than half were seen. early: runs with an alarm before the shift,
    which are left out.
    """

    median: float
    mean: Interval
    seen: float
    runs: int
    early: int
    horizon: int


def delays(levels: list[Floats], start: int, threshold: float) -> tuple[Floats, int]:
    """Return the delay of each run without an early alarm (horizon + 1 when unseen), and the early ones."""
    found, early = [], 0
    for run in levels:
        if first(run[:start], threshold) < start:
            early += 1
        else:
            found.append(first(run[start:], threshold) + 1.0)
    return np.array(found), early


def delay(levels: list[Floats], start: int, threshold: float) -> Delay | None:
    """Return the delays' summary; None when every run had an early alarm."""
    found, early = delays(levels, start, threshold)
    if not len(found):
        return None
    horizon = len(levels[0]) - start
    restricted = np.minimum(found, horizon)
    chosen = np.random.default_rng(SEED).integers(0, len(found), (REPEATS, len(found)))
    low, high = np.quantile(restricted[chosen].mean(axis=1), (0.025, 0.975))
    mean = Interval(float(restricted.mean()), float(low), float(high))
    return Delay(float(np.median(found)), mean, float((found <= horizon).mean()), len(found), early, horizon)


def episodes(alarms: Floats) -> int:
    """Return the rising edges of a run, an episode being over after three buckets without an alarm."""
    at = np.flatnonzero(alarms > 0)
    return int(len(at) and 1 + (np.diff(at) > CLEAR).sum())


@dataclass(frozen=True)
class Quiet:
    """What a configuration did while nothing changed."""

    runs: int
    alarms: float
    episodes: float
    any: float
    between: Interval
    octaves: float | None


def quiet(alarms: list[Floats], promised: float | None) -> Quiet:
    """Return alarms and episodes in 30 buckets, the share of runs with any, the mean time between, and log2
    of it over the promised one."""
    buckets = sum(len(run) for run in alarms)
    between = mean_time_interval(alarms, 0.5)
    return Quiet(
        len(alarms),
        MONTH * sum(run.sum() for run in alarms) / buckets,
        MONTH * sum(episodes(run) for run in alarms) / buckets,
        float(np.mean([run.any() for run in alarms])),
        between,
        float(np.log2(between.value / promised)) if promised else None,
    )
