from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from offing.domain.schema import Task
from offing.domain.window import DAY, HOUR, Window
from offing.engines.local import LocalEngine
from offing.runtime.config import ModelConfig
from offing.runtime.planning import Planner, fit_plan, guess_task
from offing.state.profile_store import StoredPlan

if TYPE_CHECKING:
    from pathlib import Path

    from tests.runtime.conftest import Desk, Traffic

MODEL = "small"
START_DAY = "2026-01-05"


def plan(desk: Desk) -> StoredPlan:
    stored = desk.app.profiles.plan(MODEL)
    assert stored is not None
    return stored


def settings(baseline: dict[str, Any]) -> dict[str, Any]:
    return {"models": {MODEL: {"bucket": "1d", "baseline": baseline}}}


def start_of(year: Traffic) -> int:
    return int(year.predictions["timestamp"][0].value) // DAY * DAY


def test_without_a_period_the_first_days_are_the_baseline(desk: Desk, year: Traffic) -> None:
    desk.send(year.days(0, 27))
    desk.work()
    assert plan(desk).baseline is None and plan(desk).window is None
    desk.send(year.days(27, 30))
    desk.work()
    stored = plan(desk)
    assert stored.window == Window(start_of(year), start_of(year) + 28 * DAY)
    assert stored.rows == 28 * 200 and stored.baseline is not None
    assert stored.baseline.rows == 28 * 200
    assert stored.plan.task is Task.BINARY
    assert list(stored.plan.segments) == ["carrier"]


def test_a_period_may_lie_anywhere(open_desk: Callable[..., Desk], year: Traffic) -> None:
    desk = open_desk("data", settings({"from": "2026-01-10", "to": "2026-01-20"}))
    desk.send(year.days(0, 12))
    desk.work()
    assert plan(desk).baseline is None
    desk.send(year.days(12, 20))
    desk.work()
    assert plan(desk).window == Window(start_of(year) + 5 * DAY, start_of(year) + 15 * DAY)
    assert plan(desk).rows == 2000


def test_a_period_without_traffic_leaves_a_provisional_plan(
    open_desk: Callable[..., Desk], year: Traffic
) -> None:
    """Columns are profiled all the same."""
    desk = open_desk("data", settings({"from": "2025-01-01", "to": "2025-02-01"}))
    desk.send(year.days(0, 3))
    desk.rest()
    assert plan(desk).baseline is None and plan(desk).rows == 600
    assert sorted(plan(desk).plan.columns) == ["carrier", "distance", "temp"]
    assert len(desk.app.points.load(MODEL, metrics=["missing"], column="temp")) == 3


def test_a_file_is_a_baseline_from_the_first_event_on(
    open_desk: Callable[..., Desk], year: Traffic, tmp_path: Path
) -> None:
    given = year.days(0, 20).predictions
    names = [name.removeprefix("features.") for name in given.column_names]
    pq.write_table(given.rename_columns(names), tmp_path / "normal.parquet")
    desk = open_desk("data", settings({"file": str(tmp_path / "normal.parquet")}))
    desk.send(year.days(20, 22))
    desk.work()
    stored = plan(desk)
    assert stored.window is None and stored.rows == 4000
    assert stored.baseline is not None and stored.baseline.rows == 4000
    desk.rest()
    assert len(desk.app.points.load(MODEL, metrics=["psi"], column="temp")) == 2
    assert all(p.value is not None for p in desk.app.points.load(MODEL, metrics=["psi"], column="temp"))


def test_a_provisional_plan_is_chosen_again_when_rows_have_doubled(desk: Desk, year: Traffic) -> None:
    rows = []
    for day in range(8):
        desk.send(year.days(day, day + 1))
        desk.work()
        rows.append(plan(desk).rows)
    assert rows == [200, 400, 400, 800, 800, 800, 800, 1600]


def test_late_events_in_the_baseline_fit_it_again(desk: Desk, year: Traffic) -> None:
    desk.send(year.days(0, 10))
    desk.send(year.days(11, 35))
    desk.rest()
    before = plan(desk)
    desk.send(year.days(40, 41))
    desk.rest()
    assert plan(desk) == before
    desk.send(year.days(10, 11))
    desk.rest()
    after = plan(desk)
    assert after.rows == before.rows + 200
    assert after.baseline is not None and after.baseline.rows == after.rows


def test_an_earlier_first_day_moves_the_first_days(desk: Desk, year: Traffic) -> None:
    desk.send(year.days(3, 35))
    desk.rest()
    assert plan(desk).window == Window(start_of(year) + 3 * DAY, start_of(year) + 31 * DAY)
    desk.send(year.days(0, 3))
    desk.rest()
    assert plan(desk).window == Window(start_of(year), start_of(year) + 28 * DAY)


def test_a_pause_in_a_replay_is_not_the_end_of_the_baseline(desk: Desk, year: Traffic) -> None:
    """The clock takes ten quiet days for all there is; when more comes, it is learning again."""
    desk.send(year.days(0, 10))
    desk.rest()
    assert plan(desk).rows == 2000 and plan(desk).baseline is not None
    desk.send(year.days(10, 20))
    desk.work()
    assert plan(desk).baseline is None
    desk.send(year.days(20, 35))
    desk.rest()
    assert plan(desk).rows == 5600 and plan(desk).baseline is not None


def test_a_baseline_is_on_bucket_bounds(desk: Desk) -> None:
    config = ModelConfig.model_validate(
        {"bucket": "6h", "baseline": {"from": f"{START_DAY}T01:00:00Z", "to": f"{START_DAY}T13:00:00Z"}}
    )
    span = Window(0, DAY)
    planner = Planner(LocalEngine(desk.app.reader), desk.app.profiles, desk.app.watermarks)
    found = planner.baseline_window(config, span)
    assert found is not None and found.length == 18 * HOUR


def rows(**columns: Any) -> pa.Table:
    types = {"score": pa.float64(), "prediction": pa.float64(), "label": pa.float64()}
    size = len(next(iter(columns.values())))
    full = {name: columns.get(name, [None] * size) for name in types}
    texts = {name for name, values in full.items() if any(isinstance(v, str) for v in values)}
    return pa.table(
        {
            name: pa.array(values, pa.string() if name in texts else types[name])
            for name, values in full.items()
        }
    )


@pytest.mark.parametrize(
    ("table", "task"),
    [
        (rows(score=[0.1, 0.9]), Task.BINARY),
        (rows(score=[0.1, 0.9], label=[0.0, 1.0]), Task.BINARY),
        (rows(prediction=[0.0, 1.0], label=[1.0, None]), Task.BINARY),
        (rows(prediction=[0.0, 1.0], label=[1.5, None]), Task.REGRESSION),
        (rows(prediction=[12.5, 7.0]), Task.REGRESSION),
        (rows(score=[-3.0, 9.0], prediction=[12.5, 7.0]), Task.REGRESSION),
        (rows(prediction=["cat", "dog"]), Task.MULTICLASS),
        (rows(prediction=['["a","b"]', "[]", None], label=['["a"]', None, None]), Task.MULTILABEL),
        (rows(prediction=['["a","b"]', "[]", "a"]), Task.MULTILABEL),
        (rows(label=['["a","b"]', '["c"]', '["d"]']), Task.MULTILABEL),
        (rows(prediction=['{"low":0.2,"high":0.8}', "high", '{"low":1}']), Task.MULTICLASS),
        (rows(prediction=['{"value":2,"low":1,"high":3}', "2", '{"q0.5":2}']), Task.REGRESSION),
        (rows(prediction=["[odd] name", "cat", "dog"]), Task.MULTICLASS),
        (rows(prediction=[None, None]), Task.UNKNOWN),
        (rows(score=[float("nan"), float("inf")]), Task.UNKNOWN),
        (rows(score=[]), Task.UNKNOWN),
    ],
)
def test_the_task_is_guessed_from_what_is_logged(table: pa.Table, task: Task) -> None:
    assert guess_task(table) is task


def test_a_configured_task_is_not_guessed() -> None:
    config = ModelConfig(task="regression")
    assert fit_plan(rows(score=[0.1, 0.9]), config).task is Task.REGRESSION


def test_settings_that_a_plan_depends_on_take_effect_at_the_next_start(
    open_desk: Callable[..., Desk], year: Traffic
) -> None:
    first = open_desk("data", settings({"first": "5d"}))
    first.send(year.days(0, 8))
    first.work()
    before = plan(first).plan
    assert before.segments == {} and plan(first).baseline is not None
    first.app.close()
    changed = settings({"first": "5d"})
    changed["models"][MODEL].update({"segments": ["carrier"], "threshold": 0.3})
    second = open_desk("data", changed)
    second.app.worker.step()
    after = plan(second).plan
    assert list(after.segments) == ["carrier"] and after.threshold == 0.3
    assert {p.revision for p in second.app.profiles.load(MODEL, after)} == {after.revision}
    second.app.worker.step()
    assert plan(second).plan is after
