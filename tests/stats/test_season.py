from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from offing.domain.window import DAY, HOUR, MINUTE, parse_time
from offing.stats.season import Season, on_days


@pytest.mark.parametrize(
    ("width", "cells", "groups"),
    [
        (DAY, 7, 1),
        (HOUR, 168, 24),
        (6 * HOUR, 28, 4),
        (15 * MINUTE, 168, 24),
        (7 * DAY, 1, 1),
        (7 * HOUR, 1, 1),
    ],
)
def test_a_week_has_so_many_cells(width: int, cells: int, groups: int) -> None:
    season = Season(width)
    assert (season.cells, season.groups) == (cells, groups)
    starts = np.arange(0, 60 * DAY, width, dtype=np.int64)
    assert set(season.cell(starts)) == set(range(cells))


def test_cells_are_hours_of_the_week_and_groups_hours_of_the_day() -> None:
    season, first = Season(HOUR), parse_time("2024-03-04T05:00:00Z")  # a Monday
    starts = first + np.arange(400, dtype=np.int64) * HOUR
    cells = season.cell(starts)
    assert cells[0] == cells[168] != cells[24]
    assert cells[0] % season.groups == cells[24] % season.groups


def test_sundays_and_weeks_are_found() -> None:
    season = Season(DAY)
    starts = parse_time("2024-03-04") + np.arange(28, dtype=np.int64) * DAY
    sunday = [dt.date(2024, 3, 4).toordinal() + i for i in range(28)].index(dt.date(2024, 3, 10).toordinal())
    assert set(season.sunday_cell(starts)) == {season.cell(starts)[sunday]}
    assert season.week(starts)[0] == 0 and (np.diff(season.week(starts)) >= 0).all()
    assert season.week(starts)[-1] == 4
    assert on_days(starts, np.array([starts[3] // DAY])).tolist().index(True) == 3
