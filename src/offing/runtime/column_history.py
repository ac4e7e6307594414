"""The columns' cells of a model's steps, beside those of its baseline."""

from __future__ import annotations

from collections.abc import Mapping

from offing.domain.window import Micros
from offing.monitors.column_cells import ColumnCells
from offing.profiles.bucket import BucketProfile
from offing.profiles.step_cells import StepCells
from offing.stats.arrays import Ints
from offing.stats.cell_scan import CellBaseline


def column_cells(
    baseline: BucketProfile | None, steps: Mapping[Micros, bytes], starts: Ints
) -> Mapping[str, ColumnCells]:
    """Return the cells of every column at the steps `starts`; none without a baseline.

    `steps` are counts as `StepCells.encode` writes them; a step without any counts no rows.
    """
    if baseline is None or not steps:
        return {}
    cells = StepCells.of(baseline)
    return {
        name: ColumnCells(
            counts, CellBaseline(cells.baseline[name], cells.ordered(name)), cells.missing(name)
        )
        for name, counts in cells.decode([steps.get(int(start)) for start in starts]).items()
    }
