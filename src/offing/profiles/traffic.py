"""How events came: how steadily, how long for a label, and what of them fitted no plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from offing.domain.window import MINUTE, Micros
from offing.profiles.column import NAMES, Comparable, Counts, NumericCounts, add_cells, by_count, sample
from offing.profiles.grid import Cells, NumericGrid
from offing.profiles.twins import Twins

TIME_GRID = NumericGrid(0.0, 1.0)
"""Seconds: 1/32 s wide below one second, 3 % above; the same for every model."""

SLOT: Micros = MINUTE
"""Time is cut into minutes to see whether events came steadily."""


@dataclass(frozen=True, eq=False)
class TrafficCounts(Comparable):
    """The rows of a bucket as traffic.

    `lag` counts the seconds from a prediction to its label, of labelled rows, over `TIME_GRID`.
    `slots` are the numbers (time // SLOT, counted from the epoch) of the slots that hold events,
    `slot_counts` how many. `error_kinds` counts the texts of errors, `extra` the rows with a value in
    a feature that the plan lacks; both keep a fair sample of 32 names. `violations` counts, of the
    rows in `checked`, those that break a column's declared constraint.
    """

    lag: NumericCounts = field(default_factory=NumericCounts.empty)
    slots: Cells = field(default_factory=lambda: np.empty(0, np.int32))
    slot_counts: Counts = field(default_factory=lambda: np.empty(0, np.int64))
    error_kinds: Mapping[str, int] = field(default_factory=dict)
    extra: Mapping[str, int] = field(default_factory=dict)
    checked: Mapping[str, int] = field(default_factory=dict)
    violations: Mapping[str, int] = field(default_factory=dict)
    twins: Twins = field(default_factory=Twins)

    @staticmethod
    def merge(parts: Sequence[TrafficCounts]) -> TrafficCounts:
        """Add traffic up; of none, no traffic."""
        slots, (slot_counts,) = add_cells([(p.slots, (p.slot_counts,)) for p in parts], 1)
        return TrafficCounts(
            lag=NumericCounts.merge([p.lag for p in parts]),
            slots=slots,
            slot_counts=slot_counts,
            error_kinds=dict(by_count(sample(add_names([p.error_kinds for p in parts]), NAMES))),
            extra=dict(by_count(sample(add_names([p.extra for p in parts]), NAMES))),
            checked=add_names([p.checked for p in parts]),
            violations=add_names([p.violations for p in parts]),
            twins=Twins.merge([p.twins for p in parts]),
        )


def add_names(parts: Sequence[Mapping[str, int]]) -> dict[str, int]:
    """Add counts by name up, in the order of the names."""
    totals: dict[str, int] = {}
    for part in parts:
        for name, count in part.items():
            totals[name] = totals.get(name, 0) + count
    return dict(sorted(totals.items()))
