"""Histories made of plain sequences of values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pytest

from offing.domain.point import Series
from offing.domain.window import DAY, Micros
from offing.monitors.history import History, SeriesPoints
from offing.stats.arrays import Floats

Values = Mapping[Series, Sequence[float] | Floats]
MakeHistory = Callable[..., History]


def arrange(
    values: Values,
    *,
    baseline: int,
    closed: int | None = None,
    width: Micros = DAY,
    n: int = 1000,
    half: float = 0.0,
) -> History:
    """Return a history whose first `baseline` steps are the baseline and whose first `closed` are over.

    Every point has `n` rows and the interval value +- `half`.
    """
    steps = len(next(iter(values.values())))
    numbers = np.arange(steps)
    columns = {}
    for series, given in sorted(values.items()):
        value = np.asarray(given, np.float64)
        blank = np.full(steps, np.nan)
        counts = np.full(steps, n, np.int64)
        columns[series] = SeriesPoints(value, value - half, value + half, blank, counts)
    over = numbers < (steps if closed is None else closed)
    return History("m", numbers.astype(np.int64) * width, width, over, numbers < baseline, columns)


@pytest.fixture(scope="session")
def history_of() -> MakeHistory:
    """Give the function that makes a history of values."""
    return arrange
