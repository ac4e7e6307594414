"""How large a shift is said to be, and when it is a verdict."""

from __future__ import annotations

import numpy as np
import pytest
from tests.monitors.celled import causes, celled, numbers

from offing.domain.point import Series
from offing.domain.verdict import Cause
from offing.domain.window import DAY
from offing.monitors.budget_rows import RowScan, columns_of
from offing.monitors.column_cells import ColumnCells
from offing.monitors.moved import SMALLEST_UNSEEN, Moved, Place, score_moved, unseen_moved
from offing.stats.cell_baseline import CellBaseline, Unseen
from offing.stats.cell_scan import MEAN, UNSEEN

CELLS = numbers(np.random.default_rng(0).normal(size=5000), [np.zeros(1)] * 5)
HISTORY = celled({"a": CELLS}, baseline=2)


def moved(size: float) -> Moved:
    return Moved(Series("ridit", "a"), 0.6, 0.55, 0.65, 0.5, 900, size)


@pytest.mark.parametrize(
    ("evidence", "size", "alarming"),
    [(12.0, 1.0, True), (12.0, 0.7, False), (9.0, 1.5, False), (12.0, 0.4, None), (9.0, 0.4, None)],
)
def test_an_alarm_needs_evidence_and_size(evidence: float, size: float, alarming: bool | None) -> None:
    place = Place(step=4, length=2, evidence=evidence, threshold=10.0, kind=0)
    found = moved(size).verdict(place, Cause.DRIFT, "warnings", HISTORY, smallest=1.0)
    assert (None if found is None else found.alarming) is alarming
    if found is not None:
        assert (found.since, found.at.end) == (3 * DAY, 5 * DAY)
        assert "0.6 over 2 x 1d, 0.5 expected" in found.sentence


def test_a_mean_is_told_in_standard_deviations() -> None:
    baseline = CellBaseline(np.array([100, 100, 100]), 3, np.array([0.0, 1.0, 5.0]))
    found = score_moved("a", np.array([0, 0, 50]), baseline, MEAN)
    rows = np.repeat([0.0, 1.0, 5.0], 100)
    assert found.series == Series("mean_shift", "a")
    assert found.value == pytest.approx((5 - rows.mean()) / rows.std())
    assert found.expected == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize(("cells", "metric"), [((3, 4), "out_of_range"), ((3,), "new_levels")])
def test_rows_unlike_any_before_are_told_as_what_they_are(cells: tuple[int, ...], metric: str) -> None:
    unseen = Unseen(cells, (0, 2)[: len(cells)], once=1)
    baseline = CellBaseline(np.array([300, 400, 300, 0, 0]), 3 if len(cells) == 2 else 0, unseen=unseen)
    found = unseen_moved("a", np.array([300, 400, 280, 20, 0]), baseline)
    assert (found.series, found.value, found.expected) == (Series(metric, "a"), 0.02, 0.001)
    assert found.size == pytest.approx(0.019 / SMALLEST_UNSEEN)


def test_values_beyond_all_others_alarm_at_once() -> None:
    steps = np.zeros((30, 26), np.int64)
    steps[:, :20] = 25
    steps[20:, 19] -= 5
    steps[20:, 25] = 5
    counts = np.zeros(26, np.int64)
    counts[:20] = 250
    cells = {"a": ColumnCells(steps, CellBaseline(counts, 20, unseen=Unseen((24, 25), (0, 19), 2)), 20)}
    history = celled(cells, baseline=14)
    scan = RowScan(history, cells, np.arange(14, 30), 9.0, 1.0)
    assert scan._scanned["a"].kind[6] == UNSEEN
    found = [v for v in scan.verdicts(columns_of(causes(("a",))), "warnings") if v.alarming]
    assert {v.series for v in found} == {Series("out_of_range", "a")}
    assert min(v.at.start for v in found) == 20 * DAY
