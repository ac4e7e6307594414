"""A real regression, year on year: every number is scikit-learn's, through real profiles."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.metrics import (
    mean_absolute_error,
    mean_absolute_percentage_error,
    median_absolute_error,
    r2_score,
    root_mean_squared_error,
)

from offing.domain.point import Point, PointStatus
from offing.domain.schema import Task
from offing.domain.window import DAY
from offing.metrics.catalogue import points
from offing.metrics.subject import Subject
from offing.profiles.kernel import profile
from offing.profiles.merge import merge
from offing.profiles.plan import ProfilePlan

FILE = Path(__file__).parents[2] / "data/bike/hour.parquet"
METRICS = ["bias", "mae", "rmse", "r2", "mape", "median_absolute_error"]
WINDOWS = {"a day": 1, "a week": 7, "a month": 30, "the year": 366}


@pytest.fixture(scope="module")
def forecast() -> pa.Table:
    """Hours with the forecast of a model that was trained on 2011, which 2012's growth makes too low."""
    rows = pq.read_table(FILE)
    moment = rows["hour"].to_numpy()
    columns = [rows[name].to_numpy() for name in ("workingday", "weather", "temp", "humidity", "windspeed")]
    inputs = np.stack([moment.astype("datetime64[h]").astype(int) % 24, *columns], axis=1)
    count = rows["count"].to_numpy().astype(float)
    past = moment < np.datetime64("2012-01-01")
    model = HistGradientBoostingRegressor(max_iter=60, random_state=0).fit(inputs[past], count[past])
    return pa.table(
        {
            "timestamp": rows["hour"].cast(pa.timestamp("us")).cast(pa.timestamp("us", "UTC")),
            "prediction": model.predict(inputs),
            "label": count,
            "f_weather": pa.array([str(w) for w in rows["weather"].to_pylist()]),
        }
    )


def subjects(table: pa.Table) -> Iterator[tuple[Subject, np.ndarray, np.ndarray]]:
    """Yield windows of 2012 of all lengths, with labels and predictions."""
    first = 15_340 * DAY  # 2012-01-01
    at = table["timestamp"].cast(pa.int64()).to_numpy()
    plan = ProfilePlan.fit(table.filter(pa.array(at < first)), task=Task.REGRESSION, segments=["weather"])
    days = profile(table, plan, width=DAY)
    label, said = table["label"].to_numpy(), table["prediction"].to_numpy()
    for length in WINDOWS.values():
        for start in range(first, first + 360 * DAY, max(length, 40) * DAY):
            inside = [part for key, part in days.items() if start <= key < start + length * DAY]
            rows = (at >= start) & (at < start + length * DAY)
            whole = merge(inside)
            yield Subject(whole, None, plan, whole.window), label[rows], said[rows]


def by_id(subject: Subject) -> dict[str, Point]:
    return {point.metric: point for point in points(subject, METRICS)}


def test_every_window_is_scikit_learn_s(forecast: pa.Table) -> None:
    seen = 0
    for subject, label, said in subjects(forecast):
        found = by_id(subject)
        assert all(point.status is PointStatus.OK and point.n == len(label) for point in found.values())
        value = {name: point.value for name, point in found.items()}
        assert value["mae"] == pytest.approx(mean_absolute_error(label, said), rel=1e-3)
        assert value["rmse"] == pytest.approx(root_mean_squared_error(label, said), rel=1e-3)
        assert value["r2"] == pytest.approx(r2_score(label, said), abs=1e-3)
        assert value["bias"] == pytest.approx((said - label).mean(), abs=2e-2)
        assert value["mape"] == pytest.approx(mean_absolute_percentage_error(label, said), abs=1e-6)
        assert value["median_absolute_error"] == pytest.approx(median_absolute_error(label, said), rel=0.06)
        seen += 1
    assert seen > 25


def test_the_growth_of_2012_is_seen(forecast: pa.Table) -> None:
    *_, (year, label, said) = subjects(forecast)
    found = by_id(year)
    assert len(label) > 8700
    bias, r2 = found["bias"], found["r2"]
    assert bias.high is not None and bias.high < -50
    assert r2.low is not None and r2.high is not None
    assert 0.4 < r2.low < r2_score(label, said) < r2.high < 0.8


def test_slices_are_scikit_learn_s_too(forecast: pa.Table) -> None:
    *_, (year, label, said) = subjects(forecast)
    weather = np.array(forecast["f_weather"].to_pylist())[-len(label) :]
    whole = year.current
    for value in "123":
        current = whole.slices[f"weather={value}"]  # type: ignore[union-attr]
        rows = weather == value
        found = by_id(Subject(current, None, year.plan, year.window, f"weather={value}"))
        assert found["mae"].value == pytest.approx(mean_absolute_error(label[rows], said[rows]), rel=1e-3)
        assert found["r2"].value == pytest.approx(r2_score(label[rows], said[rows]), abs=1e-3)
