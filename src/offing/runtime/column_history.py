"""The cells of a model's columns, and of pairs of them, at its steps, beside those of its baseline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from offing.domain.point import Series
from offing.domain.window import Micros
from offing.monitors.column_cells import ColumnCells
from offing.monitors.history import History
from offing.monitors.pair_cells import PairCells
from offing.profiles.bucket import BucketProfile
from offing.profiles.pair_steps import PairSteps
from offing.profiles.plan import ProfilePlan
from offing.profiles.step_cells import StepCells


def with_cells(
    history: History, plan: ProfilePlan, baseline: BucketProfile | None, steps: Mapping[Micros, bytes]
) -> History:
    """Return a history with the cells of every column and pair at its steps; none without a baseline.

    `steps` are counts as `StepCells.encode` writes them; a step without any counts no rows.
    """
    if baseline is None or not steps:
        return history
    cells = StepCells.of(baseline, plan)
    counts = cells.decode([steps.get(int(start)) for start in history.starts])
    columns = {
        name: ColumnCells(found, cells.columns[name].baseline, cells.columns[name].missing)
        for name, found in counts.columns.items()
    }
    pairs = [
        PairCells(pair, found, cells.pairs[pair].baseline, _told(cells.pairs[pair]))
        for pair, found in counts.pairs.items()
    ]
    return replace(history, cells=columns, pairs=pairs)


def _told(pair: PairSteps) -> tuple[Series, ...]:
    """Return the series of each score: ranks of a column within a slice, or how two columns correlate."""
    return tuple(
        Series("ridit" if slice_ else "correlation_change", column, slice_) for column, slice_ in pair.scored
    )
