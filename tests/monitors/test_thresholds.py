"""Thresholds are simulated once for each baseline, and anew when the method changes."""

from __future__ import annotations

import numpy as np
import pytest

from offing.domain.point import Series
from offing.domain.window import DAY
from offing.monitors import thresholds as module
from offing.monitors.budget_steps import step_threshold
from offing.monitors.column_cells import ColumnCells
from offing.monitors.pair_cells import PairCells
from offing.monitors.row_threshold import column_threshold, pair_threshold
from offing.monitors.season_steps import season_threshold
from offing.monitors.thresholds import METHOD, Backed, Remembered, kept
from offing.stats.cell_baseline import CellBaseline, Unseen
from offing.stats.table_baseline import TableBaseline


def test_a_threshold_is_simulated_once() -> None:
    thresholds, asked = Remembered(), []

    def simulate() -> float:
        asked.append(1)
        return 7.5

    assert [kept(thresholds, b"what", simulate) for _ in range(3)] == [7.5] * 3
    assert kept(thresholds, b"something else", simulate) == 7.5
    assert len(asked) == 2


def test_what_is_remembered_is_stored_and_what_is_stored_is_remembered() -> None:
    memory, store, other = Remembered(), Remembered(), Remembered()
    assert kept(Backed(store, memory), b"what", lambda: 7.5) == 7.5
    assert kept(Backed(other, memory), b"what", lambda: 8.5) == 7.5
    for one in (store, other):
        assert kept(Backed(one, Remembered()), b"what", lambda: 9.5) == 7.5


def test_another_method_asks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    thresholds = Remembered()
    assert kept(thresholds, b"what", lambda: 1.0) == 1.0
    monkeypatch.setattr(module, "METHOD", METHOD + 1)
    assert kept(thresholds, b"what", lambda: 2.0) == 2.0


def test_who_changes_the_method_counts_it_up() -> None:
    """Thresholds are stored: when one of these changes, `METHOD` must, and then the numbers here."""
    counts = np.array([[900, 500, 200], [300, 700, 400]])
    scores = np.zeros((1, 2, 3))
    scores[0, 0] = [-0.4, 0.1, 0.5]
    steps = np.tile(counts.ravel() // 10, (20, 1))
    pair = PairCells(("a", "b"), steps, TableBaseline(counts, scores), (Series("ridit", "b", "a=x"),))
    ends = Unseen((4, 5, 6, 7), (0, 3, 0, 3), 1)
    cells = [
        CellBaseline(np.array([700, 800, 600, 900, 0, 0, 0, 0]), 4, np.array([0.1, 0.5, 0.9, 4.0]), ends),
        CellBaseline(np.array([1200, 1200, 600, 0]), 0, unseen=Unseen((3,), (2,), 9, 4)),
    ]
    columns = {name: ColumnCells(steps, one, 0) for name, one in zip("ab", cells, strict=True)}
    reference = np.ones(20, np.bool_)
    by_rows = column_threshold(columns, [pair], reference, horizon=60, alarms=1.0, thresholds=Remembered())
    by_pairs = pair_threshold([pair], reference, horizon=60, alarms=1.0, thresholds=Remembered())
    values = np.random.default_rng(0).normal(size=(60, 2))
    series = [Series("volume"), Series("ridit", "a")]
    by_steps = step_threshold(values, series, horizon=90, width=DAY, alarms=1.0, thresholds=Remembered())
    starts = np.arange(364) * DAY
    year = np.random.default_rng(1).normal(size=(364, 2))
    found = np.array([True, False])
    by_season = season_threshold(
        year,
        starts,
        found,
        directions=np.zeros(2, np.int64),
        horizon=90,
        alarms=1.0,
        thresholds=Remembered(),
    )
    assert METHOD == 4
    assert by_rows == pytest.approx(6.17348, abs=1e-4)
    assert by_pairs == pytest.approx(5.08990, abs=1e-4)
    assert by_steps == pytest.approx(5.16233, abs=1e-4)
    assert by_season == pytest.approx(9.54622, abs=1e-4)
