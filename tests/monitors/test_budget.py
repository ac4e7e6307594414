from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.monitors.celled import causes, celled, levels, numbers

from offing.domain.point import Series
from offing.domain.verdict import Cause, Severity, State, Verdict
from offing.domain.window import DAY, HOUR
from offing.monitors.budget import MIN_STEPS, BudgetMonitor
from offing.monitors.column_cells import ColumnCells
from offing.monitors.history import History
from offing.monitors.monitor import Judged
from offing.monitors.thresholds import Remembered

if TYPE_CHECKING:
    from tests.monitors.conftest import MakeHistory

AUC, COVERAGE, VOLUME = Series("roc_auc"), Series("label_coverage"), Series("volume")
A, B = Series("ridit", "a"), Series("ridit", "b")
CAUSES = {
    A: Cause.DRIFT,
    B: Cause.DRIFT,
    AUC: Cause.PERFORMANCE,
    VOLUME: Cause.SYSTEM,
    Series("missing", "a"): Cause.DRIFT,
}
USUAL = {A: 0.5, AUC: 0.7, VOLUME: 1000.0, Series("missing", "a"): 0.05, B: 0.5}


def noise(series: Series, steps: int, seed: int = 0, scale: float = 0.1) -> np.ndarray:
    """Return values about the usual, with a deviation of `scale` times what is usual."""
    rng = np.random.default_rng([seed, *str(series).encode()])
    return USUAL[series] * (1 + scale * rng.normal(size=steps))


def judge(history: History, causes: Mapping[Series, Cause] = CAUSES, **options: Any) -> Judged:
    """Judge by a strict budget where none is given, so that chance does not alarm in a test's days."""
    return BudgetMonitor(causes, **{"false_alarms": 0.02, **options}).judge(history)


def alarms(judged: Judged) -> list[Verdict]:
    return [v for v in judged.verdicts if v.alarming]


def shifted(series: Series, by: float, *, steps: int = 100, at: int = 60, scale: float = 0.1) -> np.ndarray:
    values = noise(series, steps, scale=scale)
    values[at:] += by
    return values


def test_a_shift_is_found_and_said_with_its_numbers(history_of: MakeHistory) -> None:
    history = history_of({A: shifted(A, 0.2, at=70), B: noise(B, 100)}, baseline=60)
    judged = judge(history)
    found = alarms(judged)
    assert judged.state is State.OK
    assert {v.series for v in found} == {A}
    first = found[0]
    assert 70 * DAY < first.at.end <= 80 * DAY
    assert 68 * DAY <= first.since <= first.at.start
    last = found[-1]
    inside = history.series[A].value[last.since // DAY : last.at.end // DAY]
    half = 1.96 * inside.std(ddof=1) / np.sqrt(inside.size)
    assert last.value == pytest.approx(inside.mean())
    assert (last.low, last.high) == pytest.approx((inside.mean() - half, inside.mean() + half))
    assert last.n == 1000 * inside.size
    assert last.expected == pytest.approx(history.series[A].value[:60].mean())
    assert last.threshold is not None
    assert last.strength > last.threshold
    assert last.sentence.startswith(f"ridit(a) averaged {last.value:.4g} over {inside.size} x 1d against")


@pytest.mark.parametrize(
    ("series", "by", "alarming"),
    [
        (A, 0.2, True),
        (A, -0.2, True),
        (AUC, 0.2, False),
        (AUC, -0.2, True),
        (VOLUME, 900.0, False),
        (VOLUME, -500.0, True),
        (Series("missing", "a"), 0.05, True),
        (Series("missing", "a"), -0.05, False),
    ],
)
def test_only_what_is_worse_alarms(
    history_of: MakeHistory, series: Series, by: float, alarming: bool
) -> None:
    history = history_of({series: shifted(series, by)}, baseline=60)
    found = alarms(judge(history))
    assert bool(found) is alarming
    loud = series in (AUC, VOLUME)
    assert all(v.severity is (Severity.CRITICAL if loud else Severity.WARNING) for v in found)
    assert all(v.cause is CAUSES[series] for v in found)


@pytest.mark.parametrize(("by", "verdicts", "alarming"), [(0.01, 0, 0), (0.02, 1, 0), (0.04, 1, 1)])
def test_evidence_without_an_effect_is_no_alarm(
    history_of: MakeHistory, by: float, verdicts: int, alarming: int
) -> None:
    """The smallest ridit that matters is 0.028; from half of it on, an open incident stays open."""
    found = judge(history_of({A: shifted(A, by, scale=0.002)}, baseline=60))
    assert (bool(found.verdicts), bool(alarms(found))) == (bool(verdicts), bool(alarming))


def test_an_effect_without_evidence_is_no_alarm(history_of: MakeHistory) -> None:
    values = noise(A, 100)
    values[80] += 0.4
    assert not alarms(judge(history_of({A: values}, baseline=60)))


@pytest.mark.parametrize("metric", ["psi", "ks", "kpi_mean"])
def test_metrics_without_a_smallest_shift_are_not_watched(history_of: MakeHistory, metric: str) -> None:
    series = Series(metric, "a")
    history = history_of({series: np.arange(100.0)}, baseline=60)
    judged = judge(history, {series: Cause.DRIFT})
    assert (judged.state, list(judged.verdicts)) == (State.NO_DATA, [])


def test_series_without_a_cause_are_not_watched(history_of: MakeHistory) -> None:
    slice_ = Series("ridit", "a", "carrier=B6")
    history = history_of({slice_: np.arange(100.0), A: noise(A, 100)}, baseline=60)
    assert not alarms(judge(history))


def test_it_learns_until_there_are_two_weeks(history_of: MakeHistory) -> None:
    values = {A: shifted(A, 5.0, steps=60, at=20)}
    judged = judge(history_of(values, baseline=13))
    assert (judged.state, list(judged.verdicts)) == (State.LEARNING, [])
    assert judged.detail == "learning: 13 of 14 baseline steps of 1d"
    assert judge(history_of(values, baseline=20, closed=13)).state is State.LEARNING
    assert judge(history_of(values, baseline=0)).state is State.LEARNING
    judged = judge(history_of(values, baseline=14))
    assert judged.state is State.OK
    assert alarms(judged)


def test_it_says_what_it_promises(history_of: MakeHistory) -> None:
    values = {A: noise(A, 100), B: noise(B, 100)}
    judged = judge(history_of(values, baseline=60), false_alarms=0.5, per=30 * DAY)
    promise = "0.5 false alarm per 30d over 2 series, calibrated on 60 baseline steps of 1d"
    assert judged.detail == promise


def test_a_smaller_budget_and_more_series_ask_for_more_evidence(history_of: MakeHistory) -> None:
    def threshold(values: Mapping[Series, np.ndarray], **options: Any) -> float:
        many = {Series("ridit", f"c{k}"): np.roll(values[B], 7 * k) for k in range(len(values) - 1)}
        history = history_of({A: values[A], **many}, baseline=60)
        found = alarms(judge(history, {s: Cause.DRIFT for s in history.series}, **options))
        return found[0].threshold or 0.0

    two = {A: shifted(A, 0.4), B: noise(B, 100)}
    twenty = two | {Series("x", str(k)): two[B] for k in range(18)}
    assert threshold(two, false_alarms=10) < threshold(two, false_alarms=1) < threshold(two)
    assert threshold(two, false_alarms=1) < threshold(twenty, false_alarms=1)


def test_gaps_are_left_out_of_windows_and_never_alarm(history_of: MakeHistory) -> None:
    values = shifted(A, 0.2)
    values[5:60:3] = np.nan
    values[61::3] = np.nan
    history = history_of({A: values, B: noise(B, 100)}, baseline=60)
    found = alarms(judge(history))
    assert found
    for verdict in found:
        assert np.isfinite(values[verdict.at.start // DAY])
        inside = values[verdict.since // DAY : verdict.at.end // DAY]
        assert verdict.value == pytest.approx(np.nanmean(inside))
        numbers = (verdict.low, verdict.high, verdict.expected, verdict.threshold)
        assert all(number is not None and np.isfinite(number) for number in numbers)


def test_a_stream_of_nothing_but_gaps_is_silent(history_of: MakeHistory) -> None:
    values = noise(A, 100)
    values[60:] = np.nan
    assert not judge(history_of({A: values}, baseline=60)).verdicts


def test_a_series_that_the_baseline_hardly_knows_is_not_watched(history_of: MakeHistory) -> None:
    barely, enough = shifted(A, 5.0), shifted(B, 5.0)
    barely[13:60], enough[14:60] = np.nan, np.nan
    assert {v.series for v in alarms(judge(history_of({A: barely, B: enough}, baseline=60)))} == {B}
    judged = judge(history_of({A: barely}, baseline=60))
    assert (judged.state, list(judged.verdicts)) == (State.NO_DATA, [])


def test_a_constant_baseline_that_stays_constant_is_silent(history_of: MakeHistory) -> None:
    missing = Series("missing", "a")
    assert not judge(history_of({missing: np.zeros(100)}, baseline=60)).verdicts
    rising = np.where(np.arange(100) < 70, 0.0, 0.05)
    assert alarms(judge(history_of({missing: rising, A: noise(A, 100)}, baseline=60)))


def test_performance_waits_for_its_labels(history_of: MakeHistory) -> None:
    coverage = np.where(np.arange(100) < 80, 0.9, 0.3)
    values = {AUC: shifted(AUC, -0.3, at=80), COVERAGE: coverage}
    assert not alarms(judge(history_of(values, baseline=60)))
    assert alarms(judge(history_of(values | {COVERAGE: np.full(100, 0.9)}, baseline=60)))
    drift = {A: shifted(A, 0.2, at=80), COVERAGE: coverage}
    assert alarms(judge(history_of(drift, baseline=60)))


def test_a_baseline_of_a_tenth_of_the_traffic_is_made_whole(history_of: MakeHistory) -> None:
    volume = noise(VOLUME, 100)
    volume[:60] /= 10
    history = history_of({VOLUME: volume}, baseline=60)
    assert not alarms(judge(history, traffic_share=0.1))
    volume[70:] /= 3
    (found, *_) = alarms(judge(history, traffic_share=0.1))
    assert found.expected == pytest.approx(volume[:60].mean() * 10)


def test_later_steps_do_not_change_the_verdicts_before_them(history_of: MakeHistory) -> None:
    values = {A: shifted(A, 0.12), AUC: shifted(AUC, -0.1, at=75)}
    whole = judge(history_of(values, baseline=60)).verdicts
    for closed in (61, 75, 90):
        early = judge(history_of(values, baseline=60, closed=closed)).verdicts
        assert early == [v for v in whole if v.at.start < closed * DAY]
    assert whole


def weekly(rng: np.random.Generator, weeks: int, series: int, *, carry: float) -> np.ndarray:
    """Return steps with heavy tails, ties and zeros, a common part, and days that follow the day before."""
    steps = 7 * weeks
    shocks = rng.standard_t(2, (steps, series)) / 2 + rng.standard_t(3, (steps, 1))
    values = np.zeros_like(shocks)
    for t in range(steps):
        values[t] = shocks[t] + (carry * values[t - 1] if t % 7 else 0)
    values[:, ::3] = values[:, ::3].round()
    values[:, 1::3] = np.maximum(values[:, 1::3], 0)
    return values


def in_blocks(rng: np.random.Generator, pool: np.ndarray, steps: int) -> np.ndarray:
    """Draw weeks of `pool` that begin anywhere, until there are `steps`."""
    starts = rng.integers(0, len(pool), steps // 7 + 1)
    rows = (starts[:, None] + np.arange(7)).ravel()[:steps] % len(pool)
    return np.asarray(pool[rows])


@pytest.mark.parametrize(("carry", "baseline"), [(0.0, 35), (0.3, 84)])
def test_a_horizon_passes_without_alarms_as_often_as_promised(
    history_of: MakeHistory, carry: float, baseline: int
) -> None:
    """One false alarm per 90 days at random times is P(none in 90 days) = exp(-1) = .37.

    Nothing changes in these streams. 100 of them have a standard error of .048, and a short
    baseline knows its own tails so-so: what is asked for is between 0.6 and 1.7 alarms where one was
    promised. Treating days as independent, or blocks of a short baseline as the truth, gives 2 to 5.
    """
    pool = weekly(np.random.default_rng(11), 104, 8, carry=carry)
    quiet = 0
    for seed in range(100):
        stream = in_blocks(np.random.default_rng([3, seed]), pool, baseline + 90)
        columns = {Series("ridit", f"c{j}"): stream[:, j] for j in range(8)}
        history = history_of(columns, baseline=baseline)
        quiet += not alarms(judge(history, {s: Cause.DRIFT for s in columns}, false_alarms=1))
    assert 0.6 < -np.log(quiet / 100) < 1.7


def test_a_shift_of_one_deviation_in_one_of_twenty_series_is_found(history_of: MakeHistory) -> None:
    """Within 60 days, in most streams, and laid to no other series before."""
    found = 0
    for seed in range(6):
        rng = np.random.default_rng([8, seed])
        stream = weekly(rng, 22, 20, carry=0.0)[:150]
        stream[90:, 5] += stream[:90, 5].std()
        columns = {Series("ridit", f"c{j:02d}"): stream[:, j] for j in range(20)}
        history = history_of(columns, baseline=90)
        first = alarms(judge(history, {s: Cause.DRIFT for s in columns}, false_alarms=1))[:1]
        found += [v.series for v in first] == [Series("ridit", "c05")]
    assert found >= 5


def test_hours_of_the_day_are_no_change(history_of: MakeHistory) -> None:
    """Hourly steps rise and fall every day; two weeks of them must not alarm at every night."""
    rng = np.random.default_rng(2)
    hours = np.arange(24 * 28)
    values = 0.5 + 0.3 * np.sin(2 * np.pi * hours / 24) + 0.05 * rng.normal(size=hours.size)
    history = history_of({A: values}, baseline=24 * 14, width=HOUR)
    assert not alarms(judge(history, false_alarms=1, per=14 * DAY))
    values[24 * 21 :] += 0.3
    found = alarms(judge(history, false_alarms=1, per=14 * DAY))
    assert found
    assert found[0].at.start >= 24 * 21 * HOUR


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
        assert found[0].expected == pytest.approx(0.5)

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
