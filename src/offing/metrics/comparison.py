"""Each column of a window beside the same column of the baseline."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from offing.profiles.bucket import BucketProfile, SliceProfile
from offing.profiles.column import CategoricalCounts, ColumnCounts, NumericCounts
from offing.profiles.grid import NumericGrid
from offing.profiles.levels import Cut
from offing.profiles.lists import LISTED
from offing.profiles.plan import ProfilePlan
from offing.stats.alignment import Alignment, align
from offing.stats.arrays import Ints
from offing.stats.ks import bridge_factor
from offing.stats.quantile_cells import QuantileCells, quantile_cells

SCORE, PREDICTION = "score", "prediction"
"""Column names of the model's own outputs. A feature of the same name keeps it."""

NUMERIC_CELLS = 10
"""How many quantile cells of the baseline a PSI is made of: the field's rule of thumb."""

LEVELS = 19
"""How many levels have a PSI cell of their own; the rest share the twentieth."""

SPECIAL = 4
"""Cells beside the values: missing, wrong type, and NaN and infinite, or new levels."""


class BaselineColumn:
    """What the metrics need of one baseline column, computed once per baseline."""

    def __init__(self, counts: ColumnCounts) -> None:
        self.counts = counts

    @cached_property
    def quantiles(self) -> QuantileCells:
        """The few cells of a numeric column that a PSI is made of."""
        if not isinstance(self.counts, NumericCounts):
            raise TypeError("a categorical column has no quantiles")
        return quantile_cells(self.counts.cells, self.counts.counts, limit=NUMERIC_CELLS)

    @cached_property
    def top(self) -> Ints:
        """The places of the most frequent known levels, which have cells of their own."""
        return np.argsort(-self.counts.counts, kind="stable")[:LEVELS].astype(np.int64)

    @cached_property
    def bridge(self) -> float:
        """The factor of the KS distance expected by chance; less than 0.87 with ties."""
        return bridge_factor(self.counts.counts)

    @cached_property
    def cells(self) -> Ints:
        """The baseline's own counts in the cells of a PSI."""
        return self.coarse(self.counts)

    def coarse(self, counts: ColumnCounts) -> Ints:
        """Return the counts of any profile of this column in the cells of a PSI."""
        if isinstance(counts, NumericCounts):
            special = (counts.missing, counts.wrong_type, counts.nan, counts.pos_inf + counts.neg_inf)
            return np.concatenate([self.quantiles.count(counts.cells, counts.counts), special])
        own = counts.counts[self.top]
        rest = int(counts.counts.sum()) - int(own.sum()) + counts.other
        return np.concatenate([own, (rest, counts.new, counts.missing, counts.wrong_type)])


@dataclass(frozen=True)
class ColumnPair:
    """One column: its counts in the window, how it is cut into cells, and its baseline.

    `answers` is how many rows there are of which the counts count each name in a list, None where
    they count rows.
    """

    name: str
    counts: ColumnCounts
    cut: Cut
    baseline: BaselineColumn | None
    output: bool = False
    answers: int | None = None

    @property
    def rows(self) -> int:
        """How many rows there are, whatever they hold: what missing and invalid rows are a share of."""
        if self.answers is None:
            return self.counts.rows
        return max(self.answers, self.counts.missing + self.counts.invalid)

    @cached_property
    def aligned(self) -> Alignment:
        """Both samples on the same cells; only for numeric columns with a baseline."""
        if self.baseline is None or not isinstance(self.baseline.counts, NumericCounts):
            raise TypeError(f"{self.name} has no numeric baseline")
        if not isinstance(self.counts, NumericCounts):
            raise TypeError(f"{self.name} is not numeric")
        reference = self.baseline.counts
        return align(self.counts.cells, self.counts.counts, reference.cells, reference.counts)

    @property
    def numeric(self) -> tuple[NumericCounts, NumericGrid] | None:
        """Counts and grid of a numeric column, None of a categorical one."""
        if isinstance(self.counts, NumericCounts) and isinstance(self.cut, NumericGrid):
            return self.counts, self.cut
        return None

    @property
    def categorical(self) -> CategoricalCounts | None:
        """Counts of a categorical column, None of a numeric one."""
        return self.counts if isinstance(self.counts, CategoricalCounts) else None


def column_pairs(
    current: BucketProfile | SliceProfile, baseline: BucketProfile | SliceProfile | None, plan: ProfilePlan
) -> tuple[ColumnPair, ...]:
    """Return every column of the plan that the window's profile has, outputs last."""
    reference = _reference(baseline) if baseline is not None else {}
    features = current.columns if isinstance(current, BucketProfile) else {}
    pairs = [
        ColumnPair(name, features[name], cut, reference.get((False, name)))
        for name, cut in plan.columns.items()
        if name in features
    ]
    for name, counts, output_cut in (
        (SCORE, current.score, plan.score),
        (PREDICTION, current.prediction, plan.prediction),
    ):
        if counts is not None and output_cut is not None and name not in features:
            answers = current.rows if name == PREDICTION and plan.task in LISTED else None
            pairs.append(ColumnPair(name, counts, output_cut, reference.get((True, name)), True, answers))
    return tuple(pairs)


_Columns = dict[tuple[bool, str], BaselineColumn]
_RECENT = 256
_recent: OrderedDict[int, tuple[BucketProfile | SliceProfile, _Columns]] = OrderedDict()
_lock = threading.Lock()


def _reference(baseline: BucketProfile | SliceProfile) -> _Columns:
    """Return the columns of a baseline, kept for the last 256 baselines and slices of them.

    Profiles hold arrays and cannot be hashed, so the key is the object's identity; the entry
    holds the object, so that its identity stays its own.
    """
    with _lock:
        found = _recent.get(id(baseline))
        if found is None:
            found = (baseline, dict(_columns(baseline)))
            _recent[id(baseline)] = found
            if len(_recent) > _RECENT:
                _recent.popitem(last=False)
        _recent.move_to_end(id(baseline))
        return found[1]


def _columns(baseline: BucketProfile | SliceProfile) -> Iterator[tuple[tuple[bool, str], BaselineColumn]]:
    if isinstance(baseline, BucketProfile):
        for name, counts in baseline.columns.items():
            yield (False, name), BaselineColumn(counts)
    if baseline.score is not None:
        yield (True, SCORE), BaselineColumn(baseline.score)
    if baseline.prediction is not None:
        yield (True, PREDICTION), BaselineColumn(baseline.prediction)
