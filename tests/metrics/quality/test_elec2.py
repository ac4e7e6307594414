"""Real data: the Victoria columns of ELEC2 are stuck before row 17,424, and move from there on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from offing.domain.schema import Task
from offing.metrics.catalogue import points

if TYPE_CHECKING:
    from tests.metrics.conftest import MakeSubject, OnePoint

FIRST = 16_416
CHANGE = 17_424 - FIRST
DAY = 48
VICTORIA = ("vicprice", "vicdemand", "transfer")
FILE = Path(__file__).parents[2] / "data/elec2/around-17424.parquet"


def rows(start: int, end: int) -> dict[str, list[float]]:
    table: pa.Table = pq.read_table(FILE, columns=["nswprice", "nswdemand", *VICTORIA])
    part = table.slice(start, end - start)
    return {name: part[name].to_numpy().tolist() for name in table.column_names}


@pytest.fixture(scope="module")
def baseline() -> dict[str, list[float]]:
    """Return the two weeks before the last day before the change."""
    return rows(CHANGE - 15 * DAY, CHANGE - DAY)


def test_every_day_before_the_change_is_stuck_and_then_they_move(
    baseline: dict[str, list[float]], subject_of: MakeSubject, point_of: OnePoint
) -> None:
    for start in range(CHANGE - 5 * DAY, CHANGE + 5 * DAY, DAY):
        subject = subject_of(rows(start, start + DAY), baseline, task=Task.UNKNOWN)
        stuck = {name: point_of("stuck", subject, name).value for name in VICTORIA}
        if start < CHANGE:
            assert stuck == dict.fromkeys(VICTORIA, 1.0)
        else:  # the transfer really stood still on the first days, at another value than before
            assert (stuck["vicprice"] or 1.0) < 1.0
            assert (stuck["vicdemand"] or 1.0) < 0.5
        assert (point_of("stuck", subject, "nswprice").value or 1.0) < 0.5


def test_the_last_stuck_row_and_the_first_that_moves(
    baseline: dict[str, list[float]], subject_of: MakeSubject, point_of: OnePoint
) -> None:
    before = subject_of(rows(0, CHANGE), baseline, task=Task.UNKNOWN)
    after = subject_of(rows(0, CHANGE + 1), baseline, task=Task.UNKNOWN)
    for name in VICTORIA:
        assert point_of("stuck", before, name).value == 1.0
        assert (point_of("stuck", after, name).value or 1.0) < 1.0


def test_the_first_day_after_the_change_moved(
    baseline: dict[str, list[float]], subject_of: MakeSubject
) -> None:
    """Every drift metric that is certain of its interval sees the Victoria columns move, at once."""
    still = subject_of(rows(CHANGE - DAY, CHANGE), baseline, task=Task.UNKNOWN)
    moved = subject_of(rows(CHANGE, CHANGE + DAY), baseline, task=Task.UNKNOWN)
    for name in VICTORIA:
        for metric in ("psi", "jensen_shannon", "ks"):
            (quiet,) = (p for p in points(still, [metric]) if p.column == name)
            (loud,) = (p for p in points(moved, [metric]) if p.column == name)
            assert quiet.low == 0.0
            assert quiet.value == 0.0
            assert loud.low is not None
            assert loud.expected is not None
            assert loud.low > loud.expected
