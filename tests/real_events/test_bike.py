"""Bike rentals over two years: the season comes again, so nothing but chance tells the second year apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from offing.domain.physical import physical_name
from offing.domain.schema import ColumnKind, Task
from offing.domain.window import DAY, Window
from offing.metrics import catalogue
from offing.metrics.subject import Subject
from offing.monitors.budget_rows import COVERED
from offing.monitors.budget_steps import directions, step_threshold
from offing.monitors.episodes import episodes_of
from offing.monitors.history import History, SeriesPoints, build_history
from offing.monitors.season_steps import season_threshold, seasonless_steps
from offing.profiles.kernel import profile
from offing.profiles.merge import merge
from offing.profiles.plan import ProfilePlan
from offing.runtime.config import ModelConfig
from offing.runtime.monitoring import PAGES, WARNINGS, monitors_of
from offing.stats.arrays import Bools, Floats
from offing.stats.normal_scores import normal_scores
from offing.stats.scan import scan

FILE = Path(__file__).parents[1] / "data/bike/hour.parquet"
NUMBERS = ("hour_of_day", "temp", "humidity", "windspeed", "count")
LEVELS = ("weekday", "workingday", "weather")
WEEKS, YEAR = 52, 364
LOTS, PER = 12, 90
PROMISED = LOTS * YEAR / PER
MEASURED = (*COVERED, "ks", "unit_change", "stuck", "out_of_range", "volume")
CLEAR = 3
"""So many days without an alarm end an episode where no monitor says when it ends."""


def rows() -> pa.Table:
    """Return two years of 52 weeks of hours; the two days beyond them are left out."""
    table: pa.Table = pq.read_table(FILE)
    hour: Any = table["hour"].cast(pa.timestamp("us", "UTC"))
    at = np.asarray(hour.cast(pa.int64()))
    table = table.append_column("hour_of_day", pc.hour(hour)).append_column("weekday", pc.day_of_week(hour))
    columns: dict[str, Any] = {physical_name(name): table[name].cast(pa.float64()) for name in NUMBERS}
    columns |= {physical_name(name): table[name].cast(pa.string()) for name in LEVELS}
    return pa.table({"timestamp": hour, **columns}).filter(pa.array(at < at[0] + 2 * YEAR * DAY))


@pytest.fixture(scope="module")
def real() -> History:
    """Return the days as they were, measured against both years together, so that a lot changes no point."""
    table = rows()
    plan = ProfilePlan.fit(table, task=Task.UNKNOWN, kinds=dict.fromkeys(LEVELS, ColumnKind.CATEGORICAL))
    days = profile(table, plan, width=DAY)
    whole = merge(days.values())
    points = [
        point
        for start, day in days.items()
        for point in catalogue.points(Subject(day, whole, plan, Window(start, start + DAY)), list(MEASURED))
    ]
    closed = np.ones(2 * YEAR, np.bool_)
    starts = min(days) + np.arange(2 * YEAR) * DAY
    baseline = np.arange(2 * YEAR) < YEAR
    return build_history("bike", points, starts=starts, width=DAY, closed=closed, baseline=baseline)


def by_lot(real: History, lot: int) -> History:
    """Return two years of weeks in the order of the season; which year each week is of, is drawn by lot."""
    swapped, week = np.random.default_rng(lot).random(WEEKS) < 0.5, np.arange(WEEKS)
    weeks = np.concatenate([week + WEEKS * swapped, week + WEEKS * ~swapped])
    days = (7 * weeks[:, None] + np.arange(7)).ravel()
    return replace(real, series={one: at(points, days) for one, points in real.series.items()})


def at(points: SeriesPoints, days: np.ndarray) -> SeriesPoints:
    names = ("value", "low", "high", "expected", "n", "status")
    return replace(points, **{name: getattr(points, name)[days] for name in names}, reasons={})


@pytest.fixture(scope="module")
def lots(real: History) -> Sequence[History]:
    return [by_lot(real, lot) for lot in range(LOTS)]


def episodes(history: History) -> dict[str, int]:
    """Return how many false episodes each built-in monitor has in the second year."""
    monitors = monitors_of(ModelConfig(), history.series)
    return {one.name: len(episodes_of(history, one.name, one.judge(history).verdicts)) for one in monitors}


def test_the_season_alarms_at_most_at_one_and_a_half_times_the_promise(lots: Sequence[History]) -> None:
    """The promise of each budget is one in 90 days: 48.5 in the twelve years that are judged."""
    found = [episodes(history) for history in lots]
    for budget in (PAGES, WARNINGS):
        assert sum(one[budget] for one in found) <= 1.5 * PROMISED
    assert sum(one["breaks"] for one in found) == 0


def judged(history: History, *, without_season: bool) -> Bools:
    """Return at which days of the second year any series of drift is beyond the threshold."""
    chosen = [one for one in history.series if one.column and one.metric in COVERED]
    values: Floats = np.column_stack([history.series[one].value for one in chosen])
    normal, starts, ways = history.baseline, history.starts, directions(chosen)
    if without_season:
        values, seasonal = seasonless_steps(values, starts, normal, width=DAY)
        named = {str(one) for one, found in zip(chosen, seasonal, strict=True) if found}
        assert {"ridit(temp)", "ridit(count)"} <= named
        threshold = season_threshold(
            values[normal], starts[normal], seasonal, directions=ways, horizon=PER, alarms=1.0
        )
    else:
        threshold = step_threshold(values[normal], chosen, horizon=PER, width=DAY, alarms=1.0)
    scores = normal_scores(values[~normal], values[normal])
    known = np.isfinite(values[normal]).sum(0)
    return np.asarray(scan(scores, baseline=known, direction=ways).evidence.max(axis=1) > threshold)


def rises(alarms: Bools) -> int:
    days = np.flatnonzero(alarms)
    return 1 + int((np.diff(days) > CLEAR).sum()) if days.size else 0


def test_without_the_season_days_in_alarm_are_few(lots: Sequence[History]) -> None:
    plain = [judged(history, without_season=False) for history in lots]
    ranked = [judged(history, without_season=True) for history in lots]
    assert sum(rises(one) for one in ranked) <= 1.5 * PROMISED
    assert np.mean(ranked) < 0.5 * np.mean(plain)
