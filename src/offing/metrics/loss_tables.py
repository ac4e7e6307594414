"""The exact losses of a column's cells as the numbers that statistics take."""

from __future__ import annotations

import numpy as np

from offing.profiles.loss_cells import ColumnLosses
from offing.stats.cell_losses import CellLosses


def loss_table(losses: ColumnLosses) -> CellLosses:
    """Return the losses by cell in units of the loss; integers of any size become doubles."""
    return CellLosses(*(np.array(part, np.float64) for part in (losses.n, losses.sums, losses.squares)))
