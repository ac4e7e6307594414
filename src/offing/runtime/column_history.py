"""The columns' cells of a model's steps, beside those of its baseline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from offing.domain.window import Micros
from offing.monitors.column_cells import ColumnCells
from offing.profiles.step_cells import StepCells
from offing.state.profile_store import StoredPlan
from offing.stats.arrays import Ints
from offing.stats.cell_scan import CellBaseline


def column_cells(
    stored: StoredPlan, steps: Mapping[Micros, bytes], starts: Ints
) -> Mapping[str, ColumnCells]:
    """Return the cells of every column at the steps `starts`; none without a baseline.

    `steps` are the stored counts; a step without any counts no rows.
    """
    if stored.baseline is None or not steps:
        return {}
    cells = StepCells.of(stored.baseline)
    written: Sequence[bytes | None] = [steps.get(int(start)) for start in starts]
    return {
        name: ColumnCells(
            counts,
            CellBaseline(cells.baseline[name], cells.ordered(name)),
            cells.missing(name),
            cells.new(name),
        )
        for name, counts in cells.decode(written).items()
    }
