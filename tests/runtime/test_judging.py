from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from offing.domain.point import Point, Series
from offing.domain.window import DAY, Window
from offing.runtime.config import ModelConfig
from offing.runtime.describing import Describers
from offing.runtime.judging import Judge, arrange
from offing.runtime.watermark import Watermarks

if TYPE_CHECKING:
    from tests.runtime.conftest import Desk, StillClock, Traffic

MODEL = "small"


def volume(day: int, value: float = 1.0) -> Point:
    return Point("volume", Window(day * DAY, (day + 1) * DAY), 200, value, value, value)


@pytest.fixture
def marks(clock: StillClock) -> Watermarks:
    found = Watermarks(clock)
    found.saw(MODEL, 7 * DAY, clock.now())
    found.settle()
    return found


def test_steps_are_consecutive_and_closed_by_the_watermark(marks: Watermarks) -> None:
    loaded = [volume(2), volume(4, 5.0), volume(7)]
    history = arrange(MODEL, loaded, ModelConfig(), Window(2 * DAY, 4 * DAY), marks)
    assert [int(start) // DAY for start in history.starts] == [2, 3, 4, 5, 6, 7]
    assert history.closed.tolist() == [True, True, True, True, False, False]
    assert history.baseline.tolist() == [True, True, False, False, False, False]
    assert history.judged.tolist() == [False, False, True, True, False, False]
    assert history.series[Series("volume")].value.tolist()[:3:2] == [1.0, 5.0]


def test_without_a_baseline_period_every_closed_step_is_judged(marks: Watermarks) -> None:
    history = arrange(MODEL, [volume(4), volume(6)], ModelConfig(), None, marks)
    assert history.judged.tolist() == [True, True, False] and not history.baseline.any()


def test_a_step_partly_in_the_baseline_is_not_the_baselines(marks: Watermarks) -> None:
    half = Window(2 * DAY, 3 * DAY + DAY // 2)
    history = arrange(MODEL, [volume(2), volume(3)], ModelConfig(), half, marks)
    assert history.baseline.tolist() == [True, False]


def judge_of(desk: Desk) -> Judge:
    app = desk.app
    return Judge(
        app.points,
        app.cells,
        app.thresholds,
        app.profiles,
        app.incidents,
        app.watermarks,
        app.clock,
        Describers(app.incidents, app.inspector),
    )


def test_without_points_there_is_no_history(desk: Desk) -> None:
    assert judge_of(desk).history(MODEL, ModelConfig()) is None


def test_the_same_points_give_the_same_incidents(desk: Desk, year: Traffic) -> None:
    desk.send(year)
    desk.rest()
    before = desk.app.incidents.all()
    view = desk.app.view(MODEL)
    desk.app.worker.reconsider(MODEL)
    desk.work()
    again = desk.app.view(MODEL)
    assert view is not None and again is not None
    assert again.version == view.version + 1
    assert again.evaluation == view.evaluation
    assert desk.app.incidents.all() == before != []
