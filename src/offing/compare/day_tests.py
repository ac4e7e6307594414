"""Columns of two samples whose days are the unit: a day is nearly one observation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from offing.compare.candidate import Candidate, day_difference
from offing.compare.column_tests import SMALLEST_PSI, distance_of, matters_ridit, matters_spread
from offing.compare.evidence import day_test, median_test
from offing.compare.samples import Sample, Samples
from offing.metrics.comparison import ColumnPair
from offing.metrics.subject import Profile
from offing.monitors.effect import SMALLEST_SHIFTS
from offing.profiles.bucket import BucketProfile
from offing.profiles.column import CategoricalCounts, ColumnCounts, NumericCounts
from offing.profiles.grid import Cells, NumericGrid
from offing.stats.arrays import Floats, Ints
from offing.stats.psi import psi
from offing.stats.ridit import mean_ridit
from offing.stats.spread import mean_spread

MIN_VALUES = 5
"""A day with fewer values of a column says nothing of it."""

TOP = 5
"""So many levels are followed day by day; the rest are followed together."""

LEVEL_SHIFT = 0.01
"""The smallest change of a level's share that matters, beside a PSI that matters."""

Series = tuple[Floats, Floats]
"""A statistic of each current day, and of each reference day; NaN where a day has too few values."""


def day_candidates(samples: Samples) -> Iterator[Candidate]:
    """Yield every daily statistic of every column that both samples have values of.

    The evidence is the ranks of the days (`day_test`), for numbers also how far their median day
    lies (`median_test`). The effect must be there in all rows
    together, and Welch's interval for the difference of the daily means must clear it too.
    """
    for pair in samples.subject.pairs:
        if pair.baseline is None or not pair.baseline.counts.n:
            continue
        counts, reference = pair.counts, pair.baseline.counts
        if isinstance(counts, NumericCounts) and isinstance(reference, NumericCounts) and counts.n:
            yield from _numeric(samples, pair, (counts, reference))
        elif isinstance(counts, CategoricalCounts) and isinstance(reference, CategoricalCounts) and counts.n:
            yield _levels(samples, pair, (counts, reference))
        for name in ("missing", "invalid"):
            yield _share(samples, pair, name)


def column_of(profile: Profile, pair: ColumnPair) -> ColumnCounts | None:
    """Return the counts of a pair's column in the profile of a day."""
    if pair.output:
        return profile.score if pair.name == "score" else profile.prediction
    return profile.columns.get(pair.name) if isinstance(profile, BucketProfile) else None


def series_of(samples: Samples, pair: ColumnPair, statistic: Callable[[ColumnCounts], float]) -> Series:
    """Return a statistic of a column for each day of both samples."""

    def side(sample: Sample) -> Floats:
        found = (column_of(day, pair) for day in sample.days)
        return np.array([np.nan if counts is None else statistic(counts) for counts in found], np.float64)

    return side(samples.current), side(samples.reference)


def clears(days: Series, amount: float, *, rise_only: bool = False) -> bool:
    """Say whether the daily means differ by `amount` for certain: 95 % of Welch's interval."""
    difference, half = day_difference(*days)
    return (difference if rise_only else abs(difference)) - half > amount


def _numeric(
    samples: Samples, pair: ColumnPair, both: tuple[NumericCounts, NumericCounts]
) -> Iterator[Candidate]:
    union = np.union1d(both[0].cells, both[1].cells)
    ridits = _ridits(union, both[1])
    moved, spread = mean_ridit(pair.aligned), mean_spread(pair.aligned)
    days = series_of(samples, pair, lambda counts: _mean(counts, union, ridits))
    matters = matters_ridit(moved.low, moved.high) and clears(days, SMALLEST_SHIFTS["ridit"].amount)
    far = median_test(*series_of(samples, pair, partial(_raw_mean, pair=pair)))
    yield Candidate(
        "ridit", min(1.0, 2 * min(day_test(*days), far)), matters, *moved, 0.5, pair.name, samples.slice
    )
    days = series_of(samples, pair, lambda counts: _mean(counts, union, np.abs(ridits - 0.5)))
    matters = matters_spread(spread.low, spread.high, spread.expected)
    matters = matters and clears(days, SMALLEST_SHIFTS["spread"].amount)
    yield Candidate("spread", day_test(*days), matters, *spread, pair.name, samples.slice)


def _levels(
    samples: Samples, pair: ColumnPair, both: tuple[CategoricalCounts, CategoricalCounts]
) -> Candidate:
    """Return the level whose daily share moved most, its p-value corrected for the choice."""
    current, reference = (_with_rest(counts) for counts in both)
    moved = psi(current, reference)
    top = np.argsort(-(current + reference), kind="stable")[:TOP].tolist()
    shares = [series_of(samples, pair, partial(_level_share, places=[place])) for place in top]
    rest = [place for place in range(current.size) if place not in top]
    shares.append(series_of(samples, pair, partial(_level_share, places=rest)))
    p_values = [day_test(*days) for days in shares]
    best = int(np.argmin(p_values))
    matters = float(moved.low) > SMALLEST_PSI and clears(shares[best], LEVEL_SHIFT)
    p = min(1.0, p_values[best] * len(shares))
    return Candidate("psi", p, matters, *distance_of(moved), pair.name, samples.slice)


def _share(samples: Samples, pair: ColumnPair, name: str) -> Candidate:
    reference = pair.baseline.counts if pair.baseline is not None else pair.counts
    now, then = (getattr(counts, name) / max(counts.rows, 1) for counts in (pair.counts, reference))

    def statistic(counts: ColumnCounts) -> float:
        return float(getattr(counts, name)) / counts.rows if counts.rows >= MIN_VALUES else np.nan

    days = series_of(samples, pair, statistic)
    difference, half = day_difference(*days)
    bounds = (max(0.0, then + difference - half), min(1.0, then + difference + half))
    matters = clears(days, SMALLEST_SHIFTS[name].amount, rise_only=True)
    low, high = min(bounds[0], now), max(bounds[1], now)
    return Candidate(name, day_test(*days), matters, now, low, high, then, pair.name, samples.slice)


def _ridits(union: Cells, reference: NumericCounts) -> Floats:
    """Return the reference's mid-rank share at each cell of the union."""
    counts = np.zeros(union.size)
    counts[np.searchsorted(union, reference.cells)] = reference.counts
    ridits: Floats = (np.cumsum(counts) - counts / 2) / max(counts.sum(), 1.0)
    return ridits


def _mean(counts: ColumnCounts, union: Cells, scores: Floats) -> float:
    if not isinstance(counts, NumericCounts) or counts.n < MIN_VALUES:
        return float("nan")
    return float((counts.counts * scores[np.searchsorted(union, counts.cells)]).sum()) / counts.n


def _raw_mean(counts: ColumnCounts, pair: ColumnPair) -> float:
    if (
        not isinstance(counts, NumericCounts)
        or not isinstance(pair.cut, NumericGrid)
        or counts.n < MIN_VALUES
    ):
        return float("nan")
    mean = counts.mean(pair.cut)
    return float("nan") if mean is None else mean


def _with_rest(counts: CategoricalCounts) -> Ints:
    """Return the counts of known levels, and in one cell those of all others."""
    return np.append(counts.counts, counts.other + counts.new)


def _level_share(counts: ColumnCounts, places: list[int]) -> float:
    if not isinstance(counts, CategoricalCounts) or counts.n < MIN_VALUES:
        return float("nan")
    return float(_with_rest(counts)[places].sum()) / counts.n
