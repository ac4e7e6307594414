"""The unit of the alert budget: rows where they are independent, steps elsewhere; tables have none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.monitors.budgets import AUC, COVERAGE, VOLUME, A, B, alarms, judge, noise, shifted
from tests.monitors.celled import causes, celled, levels, numbers

from offing.domain.point import Series
from offing.domain.verdict import Cause, State
from offing.domain.window import DAY
from offing.monitors.budget import MIN_STEPS, BudgetMonitor
from offing.monitors.column_cells import ColumnCells
from offing.monitors.history import History
from offing.monitors.monitor import Judged
from offing.monitors.thresholds import Remembered

DRIFT = causes(["a", "b"])


def rows(
    *, steps: int = 60, n: int = 200, cluster: float = 0.0, shift: float = 0.0, at: int = 50, seed: int = 0
) -> ColumnCells:
    """Return `steps` steps of normal rows, whose days differ by `cluster` deviations, and shift at one.

    The first 28 are the baseline, or where the shift comes before their end, a table.
    """
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(steps, n)) + cluster * rng.normal(size=(steps, 1))
    values[at:] += shift
    return numbers(values[:28].ravel() if at >= 28 else rng.normal(size=28 * n), values)


def ridits(cells: ColumnCells) -> np.ndarray:
    """Return the mean ridit of each step, as the metric has it."""
    scores = cells.baseline.scores[0] + 0.5
    return np.asarray((cells.steps @ scores) / np.maximum(cells.rows, 1))


def judge_rows(history: History, watched: Mapping[Series, Cause] = DRIFT) -> Judged:
    """Judge by a budget that is quickly simulated."""
    return BudgetMonitor(watched, false_alarms=0.5, per=30 * DAY).judge(history)


def with_ridits(columns: Mapping[str, ColumnCells], **options: Any) -> History:
    """Return columns in cells with the points of their ridits."""
    series = {Series("ridit", name): ridits(one) for name, one in columns.items()}
    return celled(columns, **{"baseline": 28, "series": series, **options})


class TestUnits:
    """Whether rows or steps are the unit, the baseline's own steps decide."""

    def test_independent_rows_are_judged_by_rows(self) -> None:
        history = with_ridits({"a": rows(shift=0.25, seed=4), "b": rows(seed=5)})
        by_rows, by_steps = BudgetMonitor(DRIFT, per=60 * DAY).scans(history)
        assert by_rows is not None and by_steps is None and set(by_rows.cells) == {"a", "b"}
        judged = judge_rows(history, DRIFT)
        assert judged.detail.endswith(" over 2 columns by rows, calibrated on 28 baseline steps of 1d")
        found = alarms(judged)
        assert {v.series.column for v in found} == {"a"}
        assert found[0].at.start >= 50 * DAY
        assert found[-1].since >= 50 * DAY

    def test_clustered_days_are_judged_by_steps(self) -> None:
        """The rows of days that differ say that each day is a change, were rows the unit."""
        history = with_ridits({"a": rows(cluster=0.4, seed=2), "b": rows(cluster=0.4, seed=3)})
        by_rows, by_steps = BudgetMonitor(DRIFT, per=60 * DAY).scans(history)
        assert by_rows is None and by_steps is not None
        assert list(by_steps.series) == [A, B]
        judged = judge_rows(history, DRIFT)
        assert "over 2 series, calibrated" in judged.detail
        assert not alarms(judged)
        assert alarms(judge_rows(with_ridits({"a": rows(cluster=0.4, shift=2.0)}), DRIFT))

    def test_later_steps_have_no_say(self) -> None:
        calm = rows()
        wild = rows(cluster=0.4)
        steps = np.where(np.arange(60)[:, None] < 28, calm.steps, wild.steps)
        history = with_ridits({"a": ColumnCells(steps, calm.baseline, calm.missing)})
        assert BudgetMonitor(DRIFT, per=60 * DAY).scans(history)[0] is not None

    def test_columns_without_a_cause_are_not_watched(self) -> None:
        history = with_ridits({"a": rows(shift=1.0)})
        judged = judge_rows(history, {AUC: Cause.PERFORMANCE})
        assert (judged.state, list(judged.verdicts)) == (State.NO_DATA, [])

    def test_what_cells_cover_is_not_judged_twice(self) -> None:
        history = with_ridits({"a": rows(shift=1.0)})
        monitor = BudgetMonitor({**DRIFT, VOLUME: Cause.SYSTEM}, per=60 * DAY)
        assert monitor.scans(history)[1] is None
        both = replace(history, series={**history.series, VOLUME: history.series[A]})
        (_, by_steps) = monitor.scans(both)
        assert by_steps is not None and list(by_steps.series) == [VOLUME]


class TestHalves:
    """Where both units are there, each has half of the budget."""

    def test_each_threshold_is_of_half_the_alarms(self) -> None:
        columns, volume = {"a": rows()}, {VOLUME: noise(VOLUME, 60)}
        both = celled(columns, baseline=28, series=volume)
        watched = {**DRIFT, VOLUME: Cause.SYSTEM}

        def thresholds(history: History, alarms: float) -> list[float | None]:
            scans = BudgetMonitor(watched, false_alarms=alarms, per=60 * DAY).scans(history)
            return [None if scan is None else scan.threshold for scan in scans]

        by_rows, by_steps = thresholds(both, 2.0)
        assert thresholds(celled(columns, baseline=28), 1.0) == [by_rows, None]
        assert thresholds(replace(both, cells={}), 1.0) == [None, by_steps]
        more, more_steps = thresholds(both, 1.0)
        assert more is not None and by_rows is not None and more > by_rows
        assert more_steps is not None and by_steps is not None and more_steps > by_steps

    def test_the_promise_is_that_of_both(self) -> None:
        both = celled({"a": rows()}, baseline=28, series={VOLUME: noise(VOLUME, 60)})
        judged = judge(both, {**DRIFT, VOLUME: Cause.SYSTEM}, false_alarms=1, per=60 * DAY)
        start = "1 false alarm per 60d over 1 column by rows and 1 series, calibrated on 28"
        assert judged.detail.startswith(start)

    def test_verdicts_of_both_come_in_order_of_time(self) -> None:
        volume = noise(VOLUME, 60)
        volume[45:] -= 700
        history = celled({"a": rows(shift=1.0)}, baseline=28, series={VOLUME: volume})
        found = alarms(judge_rows(history, {**DRIFT, VOLUME: Cause.SYSTEM}))
        assert {v.series.metric for v in found} >= {"volume"} and len({v.series for v in found}) > 1
        starts = [v.at.start for v in found]
        assert starts == sorted(starts)


class TestTables:
    """A baseline that is a table borrows the first steps of the traffic."""

    def test_it_learns_until_fourteen_steps_are_there(self) -> None:
        history = celled({"a": rows(shift=1.0, at=20)}, baseline=0, closed=13)
        judged = judge_rows(history, DRIFT)
        assert (judged.state, list(judged.verdicts)) == (State.LEARNING, [])
        assert judged.detail == f"learning: 13 of {MIN_STEPS} baseline steps of 1d"
        assert BudgetMonitor(DRIFT, per=60 * DAY).scans(history) == (None, None)

    def test_then_judges_the_steps_after_them(self) -> None:
        history = celled({"a": rows(shift=1.0, at=20, seed=6)}, baseline=0)
        by_rows, _ = BudgetMonitor(DRIFT, per=60 * DAY).scans(history)
        assert by_rows is not None and by_rows.steps.tolist() == list(range(MIN_STEPS, 60))
        judged = judge_rows(history, DRIFT)
        assert judged.state is State.OK and "calibrated on 14 baseline steps" in judged.detail
        assert alarms(judged)[0].at.start == 20 * DAY

    def test_traffic_that_differs_from_the_table_is_told_at_once(self) -> None:
        """The borrowed steps say how steps vary; what is normal, the table says."""
        found = alarms(judge_rows(celled({"a": rows(shift=0.5, at=0)}, baseline=0), DRIFT))
        assert found[0].at.start == MIN_STEPS * DAY

    @pytest.mark.parametrize("at", [3, 7, 12])
    @pytest.mark.parametrize("baseline", [0, 5])
    def test_a_shift_among_the_borrowed_steps_is_told(self, at: int, baseline: int) -> None:
        """Traffic that changes while the monitor learns is no traffic whose days differ."""
        history = celled({"a": rows(shift=0.5, at=max(at, baseline + 1), seed=8)}, baseline=baseline)
        by_rows, by_steps = BudgetMonitor(DRIFT, per=60 * DAY).scans(history)
        assert by_rows is not None and by_steps is None
        assert alarms(judge_rows(history, DRIFT))[0].at.start == MIN_STEPS * DAY

    def test_days_that_differ_from_each_other_and_from_the_table_are_told(self) -> None:
        """Steps are judged by how they vary, but what is normal, the table says."""
        moved = {name: rows(cluster=0.3, shift=0.8, at=0, seed=seed) for name, seed in (("a", 2), ("b", 3))}
        history = with_ridits(moved, baseline=0, expected=0.5)
        by_rows, by_steps = BudgetMonitor(DRIFT, per=60 * DAY).scans(history)
        assert by_rows is None and by_steps is not None
        found = alarms(judge_rows(history))
        assert found and found[0].at.start < (MIN_STEPS + 4) * DAY
        assert found[0].expected == pytest.approx(0.5, abs=0.01)

    def test_a_small_table_is_not_taken_for_the_truth(self) -> None:
        rng = np.random.default_rng(5)
        steps = rng.normal(size=(60, 200)) + 0.3 * rng.normal(size=(60, 1)) + 0.2
        small = with_ridits({"a": numbers(rng.normal(size=40), steps)}, baseline=0, expected=0.5)
        _, by_steps = BudgetMonitor(causes(["a"]), per=60 * DAY).scans(small)
        assert by_steps is not None
        assert by_steps.values == pytest.approx(ridits(small.cells["a"])[:, None])

    def test_missing_values_that_the_table_does_not_have_are_told(self) -> None:
        cells = {"a": rows(cluster=0.3, at=0, seed=4)}
        gone = Series("missing", "a")
        shares = 0.2 + 0.02 * np.random.default_rng(1).normal(size=60)
        history = celled(cells, baseline=0, series={gone: shares})
        found = alarms(judge_rows(history))
        assert found[0].series == gone and found[0].expected == pytest.approx(0.0, abs=0.001)
        assert found[0].at.start < (MIN_STEPS + 4) * DAY

    def test_days_that_differ_around_the_table_are_not(self) -> None:
        found = []
        for seed in range(0, 20, 2):
            near = {name: rows(cluster=0.3, at=0, seed=seed + k) for k, name in enumerate("ab")}
            history = with_ridits(near, baseline=0, expected=0.5)
            found.append(bool(alarms(BudgetMonitor(DRIFT, per=180 * DAY).judge(history))))
        assert sum(found) <= 5  # 46 of 180 days are judged, so one or two of ten alarm

    def test_a_short_baseline_of_steps_is_its_own_middle(self) -> None:
        """Five steps of its own are less certain than nine borrowed ones: all fourteen say what is normal."""
        moved = {"a": rows(cluster=0.3, shift=0.8, at=0, seed=2)}
        _, by_steps = BudgetMonitor(DRIFT, per=60 * DAY).scans(with_ridits(moved, baseline=5, expected=0.5))
        assert by_steps is not None
        assert by_steps.values[:MIN_STEPS] == pytest.approx(ridits(moved["a"])[:MIN_STEPS, None])

    def test_borrowed_steps_that_differ_are_clusters_still(self) -> None:
        found = [celled({"a": rows(cluster=0.3, at=0, seed=seed)}, baseline=0) for seed in range(10)]
        assert not any(BudgetMonitor(DRIFT, per=60 * DAY).scans(one)[0] for one in found)

    def test_a_short_baseline_borrows_what_it_lacks(self) -> None:
        by_rows, _ = BudgetMonitor(DRIFT, per=60 * DAY).scans(celled({"a": rows()}, baseline=10))
        assert by_rows is not None and by_rows.steps[0] == MIN_STEPS
        by_rows, _ = BudgetMonitor(DRIFT, per=60 * DAY).scans(celled({"a": rows()}, baseline=20))
        assert by_rows is not None and by_rows.steps[0] == 20

    def test_labels_are_waited_for_as_long_as_in_the_borrowed_steps(self) -> None:
        quality = noise(AUC, 60, scale=0.01)
        quality[50:] -= 0.2
        coverage = np.where(np.arange(60) < 50, 0.9, 0.2)
        series = {AUC: quality, COVERAGE: coverage}
        monitored = {AUC: Cause.PERFORMANCE}
        assert not alarms(judge(celled({"a": rows()}, baseline=0, series=series), monitored))
        series[COVERAGE] = np.full(60, 0.9)
        assert alarms(judge(celled({"a": rows()}, baseline=0, series=series), monitored))


class TestPlantedShifts:
    """The whole way by rows: what moved is said by its own metric."""

    @pytest.mark.parametrize(
        ("series", "by"),
        [(A, 0.3), (Series("missing", "a"), 0.05), (Series("jensen_shannon", "c"), 0.2)],
    )
    def test_it_is_found_within_days_and_laid_to_what_moved(self, series: Series, by: float) -> None:
        rng = np.random.default_rng(6)
        values, codes = rng.normal(size=(60, 300)), rng.choice(5, (60, 300), p=[0.4, 0.3, 0.15, 0.1, 0.05])
        late = values[40:].shape
        if series == A:
            values[40:] += by
        elif series.metric == "missing":
            values[40:][rng.random(late) < by] = np.nan
        else:
            codes[40:][rng.random(late) < by] = 3
        cells = {"a": numbers(values[:28].ravel(), values), "c": levels(codes[:28].ravel(), codes)}
        found = alarms(judge_rows(celled(cells, baseline=28), causes(["a", "c"])))
        assert {v.series.column for v in found} == {series.column}
        assert 40 * DAY <= found[0].at.start <= 44 * DAY
        assert found[-1].series == series
        assert found[-1].since >= 40 * DAY
        assert found[-1].low is not None and found[-1].value is not None and found[-1].high is not None
        assert found[-1].low <= found[-1].value <= found[-1].high

    def test_silent_steps_say_nothing(self) -> None:
        cells = rows(shift=1.0, at=40)
        cells.steps[45:50] = 0
        found = judge_rows(celled({"a": cells}, baseline=28), DRIFT).verdicts
        assert not {v.at.start // DAY for v in found} & set(range(45, 50))
        assert alarms(judge_rows(celled({"a": cells}, baseline=28), DRIFT))[0].at.start == 40 * DAY


def test_a_restart_gives_the_same_thresholds_and_verdicts() -> None:
    columns = {"a": rows(shift=0.4)}
    history = celled(columns, baseline=28, series={VOLUME: shifted(VOLUME, -500, steps=60, at=50)})
    monitor = BudgetMonitor({**DRIFT, VOLUME: Cause.SYSTEM}, per=60 * DAY, thresholds=Remembered())
    before = monitor.judge(history)
    assert {v.series.metric for v in before.verdicts} >= {"volume", "ridit"}
    assert replace(monitor, thresholds=Remembered()).judge(history) == before
