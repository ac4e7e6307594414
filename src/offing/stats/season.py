"""Where in the week a step lies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from offing.stats.arrays import Bools, Ints

_HOUR = 3_600_000_000
_DAY = 24 * _HOUR
_WEEK = 7 * _DAY
_SUNDAY = 3
"""1970-01-01 was a Thursday: the first Sunday began three days later."""


@dataclass(frozen=True)
class Season:
    """The weeks of UTC that steps of `width` microseconds fall into, as `cells` that repeat.

    Steps of at most an hour share the hours of the week, longer ones that divide a day the steps of the
    week. Other steps (of several days) have no season: one cell.
    """

    width: int

    @property
    def cell_width(self) -> int:
        return max(self.width, _HOUR)

    @property
    def cells(self) -> int:
        fits = _DAY % self.cell_width == 0 and self.cell_width % self.width == 0
        return _WEEK // self.cell_width if fits else 1

    @property
    def groups(self) -> int:
        """The cells of one day, where the week has more than one of them a day; else 1."""
        return max(self.cells // 7, 1)

    def cell(self, starts: Ints) -> Ints:
        """Return the cell of each step, by its start in microseconds since the epoch."""
        return np.asarray(starts // self.cell_width % self.cells, np.int64)

    def sunday_cell(self, starts: Ints) -> Ints:
        """Return the cell of the same time of the day on a Sunday; the step's own without a season."""
        if self.cells == 1:
            return np.zeros(len(starts), np.int64)
        same = starts % _DAY + _SUNDAY * _DAY
        return self.cell(same)

    def week(self, starts: Ints) -> Ints:
        """Return the number of each step's week, the first step's being 0."""
        weeks = starts // _WEEK
        return np.asarray(weeks - (weeks[0] if len(weeks) else 0), np.int64)


def on_days(starts: Ints, days: Ints) -> Bools:
    """Return which steps start on one of `days`, numbers of UTC days since the epoch."""
    return np.isin(starts // _DAY, days)
