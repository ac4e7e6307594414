from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest

from offing.domain.physical import physical_name
from offing.domain.point import Point, Series
from offing.domain.schema import Task
from offing.domain.verdict import Cause, Severity, State, Verdict
from offing.domain.window import DAY, Window
from offing.metrics import catalogue
from offing.metrics.subject import Subject
from offing.monitors.breaks import MIN_ROWS, BreaksMonitor
from offing.monitors.history import History, build_history
from offing.profiles.empty import empty_profile
from offing.profiles.kernel import profile
from offing.profiles.merge import merge
from offing.profiles.plan import ProfilePlan

if TYPE_CHECKING:
    from tests.monitors.conftest import MakeHistory

BASELINE, STEPS, ROWS = 20, 32, 400
METRICS = ("ks", "unit_change", "stuck", "invalid", "out_of_range", "missing", "new_levels", "volume")
UNITS, KS = Series("unit_change", "a"), Series("ks", "a")

Day = dict[str, Any]
Fault = Callable[[np.random.Generator, Day], Day]


def day_of(step: int) -> Day:
    """Return the rows of a day: heavy tails, zeros, levels; a season carries `warm` and `far` away."""
    rng = np.random.default_rng([4, step])
    away = max(0, step - BASELINE + 1)
    return {
        "far": rng.lognormal(6, 0.6, ROWS) * 1.02**away,
        "warm": rng.normal(50 + 2 * np.sin(step) + 1.5 * away, 10, ROWS),
        "rain": np.where(rng.random(ROWS) < 0.9, 0.0, rng.exponential(0.2, ROWS)),
        "carrier": rng.choice(["UA", "B6", "EV", "DL"], ROWS, p=[0.4, 0.3, 0.2, 0.1]),
    }


def table_of(day: Day, step: int) -> pa.Table:
    rows = len(day["far"])
    times = pa.array(np.arange(rows, dtype=np.int64) + step * DAY, pa.timestamp("us", "UTC"))
    return pa.table({"timestamp": times, **{physical_name(name): day[name] for name in day}})


def measured(days: Mapping[int, Day]) -> History:
    """Return the history of all days by the real kernel and the real metrics, `days` in place of theirs."""
    tables = [table_of(days.get(step) or day_of(step), step) for step in range(STEPS)]
    plan = ProfilePlan.fit(pa.concat_tables(tables[:BASELINE]), task=Task.BINARY)
    profiles = [
        profile(table, plan, width=DAY).get(step * DAY) or empty_profile(plan, step * DAY, DAY)
        for step, table in enumerate(tables)
    ]
    baseline = merge(profiles[:BASELINE])
    points: list[Point] = []
    for step, current in enumerate(profiles):
        window = Window(step * DAY, (step + 1) * DAY)
        points += catalogue.points(Subject(current, baseline, plan, window), METRICS)
    numbers = np.arange(STEPS)
    return build_history(
        "m",
        points,
        starts=numbers * DAY,
        width=DAY,
        closed=np.ones(STEPS, np.bool_),
        baseline=numbers < BASELINE,
    )


def judge(history: History) -> list[Verdict]:
    return list(BreaksMonitor().judge(history).verdicts)


def some(rng: np.random.Generator, values: np.ndarray, share: float, to: float | None) -> Any:
    chosen = rng.random(len(values)) < share
    return pa.array([to if hit else value for hit, value in zip(chosen, values.tolist(), strict=True)])


FAULTS: dict[str, tuple[Series, Fault]] = {
    "scaled": (Series("unit_change", "far"), lambda rng, d: d | {"far": d["far"] * 1.609344}),
    "stuck": (Series("stuck", "warm"), lambda rng, d: d | {"warm": np.full(ROWS, 50.0)}),
    "nan": (Series("invalid", "far"), lambda rng, d: d | {"far": some(rng, d["far"], 0.06, float("nan"))}),
    "range": (Series("out_of_range", "warm"), lambda rng, d: d | {"warm": some(rng, d["warm"], 0.2, 9999.0)}),
    "missing": (Series("missing", "rain"), lambda rng, d: d | {"rain": some(rng, d["rain"], 0.4, None)}),
    "levels": (
        Series("new_levels", "carrier"),
        lambda rng, d: d | {"carrier": np.where(rng.random(ROWS) < 0.5, "00", d["carrier"])},
    ),
    "silence": (Series("volume"), lambda rng, d: {name: values[:0] for name, values in d.items()}),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_alarms_in_one_step_and_only_there(fault: str) -> None:
    """The season that carries two columns slowly away alarms nowhere."""
    series, spoil = FAULTS[fault]
    step = BASELINE + 3
    found = judge(measured({step: spoil(np.random.default_rng(1), day_of(step))}))
    assert [(v.series, v.at.start // DAY) for v in found] == [(series, step)]
    (verdict,) = found
    assert verdict.severity is Severity.CRITICAL
    assert verdict.cause is (Cause.SYSTEM if fault == "silence" else Cause.QUALITY)
    assert verdict.since == verdict.at.start
    assert verdict.sentence.startswith(series.column or "no predictions") or series.column in verdict.sentence


@pytest.mark.parametrize("fault", FAULTS)
def test_what_the_baseline_itself_shows_is_no_fault(fault: str) -> None:
    series, spoil = FAULTS[fault]
    steps = (5, BASELINE + 3)
    found = judge(measured({step: spoil(np.random.default_rng(step), day_of(step)) for step in steps}))
    assert series not in {v.series for v in found}


def test_without_a_baseline_it_learns(history_of: MakeHistory) -> None:
    judged = BreaksMonitor().judge(history_of({Series("missing", "a"): [0.9]}, baseline=0))
    assert (judged.state, list(judged.verdicts)) == (State.LEARNING, [])


@pytest.mark.parametrize(
    ("metric", "margin"), [("invalid", 0.01), ("out_of_range", 0.05), ("missing", 0.2), ("new_levels", 0.2)]
)
def test_a_share_must_lie_clear_of_the_worst_baseline_step(
    history_of: MakeHistory, metric: str, margin: float
) -> None:
    worst, half = 0.1, 0.02
    edge = worst + margin + half
    values = [0.0, worst, 0.0, np.nan, edge - 0.001, edge + 0.001]
    found = judge(history_of({Series(metric, "a"): values}, baseline=3, half=half))
    assert [v.at.start // DAY for v in found] == [5]
    assert found[0].threshold == worst


@pytest.mark.parametrize(("rows", "alarms"), [(MIN_ROWS - 1, 0), (MIN_ROWS, 6)])
def test_few_rows_show_nothing_for_certain(history_of: MakeHistory, rows: int, alarms: int) -> None:
    shares = {Series(m, "a"): [0.0, 0.9] for m in ("invalid", "out_of_range", "missing", "new_levels")}
    values = {**shares, Series("stuck", "a"): [0.5, 1.0], UNITS: [1.0, 10.0], KS: [0.1, 0.8]}
    assert len(judge(history_of(values, baseline=1, n=rows))) == alarms


def test_a_scale_is_a_break_only_when_it_is_further_off_than_any_baseline_step(
    history_of: MakeHistory,
) -> None:
    def found(distance: float, usual: float = 1.0) -> bool:
        return bool(judge(history_of({UNITS: [1.0, usual, 10.0], KS: [0.1, 0.3, distance]}, baseline=2)))

    assert found(0.61)
    assert not found(0.59)
    assert not found(0.9, usual=10.0)
    assert not judge(history_of({UNITS: [1.0, 1.0, 10.0]}, baseline=2))


@pytest.mark.parametrize(
    ("factor", "broken"), [(1.055, 0), (1.24, 0), (1.26, 1), (1 / 1.24, 0), (1 / 1.26, 1), (np.nan, 0)]
)
def test_a_small_factor_is_an_ordinary_shift(history_of: MakeHistory, factor: float, broken: int) -> None:
    assert len(judge(history_of({UNITS: [1.0, factor], KS: [0.1, 0.9]}, baseline=1))) == broken


@pytest.mark.parametrize(("usual", "now", "broken"), [(0.89, 1.0, 1), (0.91, 1.0, 0), (0.5, 0.999, 0)])
def test_stuck_is_one_value_in_every_row_of_a_column_that_had_more(
    history_of: MakeHistory, usual: float, now: float, broken: int
) -> None:
    assert len(judge(history_of({Series("stuck", "a"): [usual, 0.3, now]}, baseline=2))) == broken


def test_a_column_without_values_in_the_baseline_cannot_get_stuck(history_of: MakeHistory) -> None:
    assert not judge(history_of({Series("stuck", "a"): [np.nan, np.nan, 1.0]}, baseline=2))


@pytest.mark.parametrize(("usual", "silent"), [([5, 9], [4]), ([5, 0], []), ([5, np.nan], [4])])
def test_silence_is_news_only_where_every_step_had_events(
    history_of: MakeHistory, usual: list[float], silent: list[int]
) -> None:
    history = history_of({Series("volume"): [*usual, 7, np.nan, 0]}, baseline=2, n=0)
    assert [v.at.start // DAY for v in judge(history)] == silent


def test_a_baseline_whose_volume_is_unknown_says_nothing_of_silence(history_of: MakeHistory) -> None:
    assert not judge(history_of({Series("volume"): [np.nan, np.nan, 0]}, baseline=2))


def test_slices_and_the_baseline_and_open_steps_are_not_judged(history_of: MakeHistory) -> None:
    whole, part = Series("missing", "a"), Series("missing", "a", "carrier=B6")
    history = history_of({whole: [0, 0.9, 0, 0, 0.9], part: [0, 0, 0, 0.9, 0.9]}, baseline=3, closed=4)
    assert not judge(history)


def test_the_words_name_the_column_and_the_number(history_of: MakeHistory) -> None:
    values = {UNITS: [1.0, 2.54], KS: [0.1, 0.9], Series("missing", "b"): [0.0, 0.357]}
    words = {v.series.column: v.sentence for v in judge(history_of(values, baseline=1))}
    assert words == {"a": "a is scaled by 2.54: a change of units", "b": "35.7 % of b is missing"}
