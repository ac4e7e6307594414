"""Columns of two samples whose rows are the unit: what moved, and does it matter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from offing.compare.candidate import Candidate
from offing.compare.evidence import pooled_ridits, score_test, share_test
from offing.compare.samples import Samples
from offing.metrics.comparison import LEVELS, NUMERIC_CELLS, ColumnPair
from offing.monitors.effect import SMALLEST_SHIFTS
from offing.profiles.column import ColumnCounts
from offing.stats.alignment import Alignment
from offing.stats.arrays import Ints
from offing.stats.chi_square import two_sample_chi_square
from offing.stats.estimate import Distance, Distances
from offing.stats.proportion import compare_proportions
from offing.stats.psi import psi
from offing.stats.quantile_cells import quantile_cells
from offing.stats.ridit import mean_ridit
from offing.stats.spread import mean_spread

LEAST_EXPECTED = 10.0
"""Cells of a chi-square are pooled until each holds so many expected rows: its far tail is needed."""

SMALLEST_PSI = 0.02
"""The smallest PSI that matters; a shift of a normal column by 0.14 standard deviations has it."""

Levels = Mapping[str, tuple[Ints, Ints, int]]


def row_candidates(samples: Samples, levels: Levels) -> Iterator[Candidate]:
    """Yield every statistic of every column that both samples have values of.

    `levels` are the counts of `level_counts`, needed for categorical columns of the whole.
    """
    for pair in samples.subject.pairs:
        if pair.baseline is None or not pair.baseline.counts.n:
            continue
        if pair.numeric is not None and pair.counts.n:
            yield from _numeric(pair, samples.slice)
        elif pair.categorical is not None and samples.slice is None and pair.name in levels:
            now, then, _ = levels[pair.name]
            yield _cells(pair, samples.slice, *_top(now, then))
        for name in ("missing", "invalid"):
            yield _share(pair, samples.slice, name)


def pooled_cells(pair: ColumnPair) -> tuple[Ints, Ints]:
    """Return both samples' counts in about ten quantile cells of the two taken together."""
    current, reference = counts_of(pair.aligned)
    places = np.arange(current.size)
    cells = quantile_cells(places, current + reference, limit=NUMERIC_CELLS)
    return cells.count(places, current), cells.count(places, reference)


def counts_of(aligned: Alignment) -> tuple[Ints, Ints]:
    """Return the counts per cell of both samples of an alignment."""
    sides = [np.diff(side, prepend=0.0).astype(np.int64) for side in (aligned.current, aligned.baseline)]
    return sides[0], sides[1]


def matters_ridit(low: float, high: float, expected: float = 0.5) -> bool:
    """Say whether a ridit's whole interval is off the middle by the smallest shift that matters."""
    least = SMALLEST_SHIFTS["ridit"].amount
    return low > expected + least or high < expected - least


def matters_spread(low: float, high: float, expected: float) -> bool:
    """Say whether a spread's whole interval is off by the smallest shift that matters."""
    least = SMALLEST_SHIFTS["spread"].amount
    return low > expected + least or high < expected - least


def _top(now: Ints, then: Ints) -> tuple[Ints, Ints]:
    """Keep the levels that are most frequent in both together; the rest share a cell."""
    return tuple(np.append(side[:LEVELS], side[LEVELS:].sum()) for side in (now, then))  # type: ignore[return-value]


def _numeric(pair: ColumnPair, key: str | None) -> Iterator[Candidate]:
    current, reference = counts_of(pair.aligned)
    ridits = pooled_ridits(current, reference)
    moved = mean_ridit(pair.aligned)
    p = score_test(current, reference, ridits)
    yield Candidate("ridit", p, matters_ridit(moved.low, moved.high), *moved, 0.5, pair.name, key)
    spread = mean_spread(pair.aligned)
    p = score_test(current, reference, np.abs(ridits - 0.5))
    matters = matters_spread(spread.low, spread.high, spread.expected)
    yield Candidate("spread", p, matters, *spread, pair.name, key)
    yield _cells(pair, key, *pooled_cells(pair))


def _cells(pair: ColumnPair, key: str | None, now: Ints, then: Ints) -> Candidate:
    reference = pair.baseline.counts if pair.baseline is not None else pair.counts
    now, then = np.append(now, _special(pair.counts)), np.append(then, _special(reference))
    moved = psi(now, then)
    p = two_sample_chi_square(now, then, least=LEAST_EXPECTED).p_value
    matters = float(moved.low) > SMALLEST_PSI
    return Candidate("psi", p, matters, *distance_of(moved), pair.name, key)


def distance_of(moved: Distances) -> Distance:
    """Return a single distance out of an array of one."""
    return Distance(*(float(part) for part in moved))


def _special(counts: ColumnCounts) -> tuple[int, int]:
    return counts.missing, counts.invalid


def _share(pair: ColumnPair, key: str | None, name: str) -> Candidate:
    reference = pair.baseline.counts if pair.baseline is not None else pair.counts
    part, other = (int(getattr(counts, name)) for counts in (pair.counts, reference))
    n, m = pair.counts.rows, reference.rows
    if not n or not m:
        return Candidate(name, 1.0, False, 0.0, 0.0, 0.0, 0.0, pair.name, key)
    difference = compare_proportions(part, n, baseline_successes=other, m=m)
    p = share_test(part, n, reference_part=other, m=m)
    matters = difference.low > SMALLEST_SHIFTS[name].amount
    then = other / m
    bounds = (max(0.0, then + difference.low), min(1.0, then + difference.high))
    return Candidate(name, p, matters, part / n, *bounds, then, pair.name, key)
