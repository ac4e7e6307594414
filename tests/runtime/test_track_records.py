from __future__ import annotations

from typing import TYPE_CHECKING

from offing.domain.point import Point
from offing.domain.window import DAY, Window
from offing.runtime.model_view import ModelView
from offing.runtime.track_records import STEPS, TrackRecords

if TYPE_CHECKING:
    from tests.runtime.conftest import Desk, Traffic

MODEL = "small"


def view_of(desk: Desk) -> ModelView:
    view = desk.app.view(MODEL)
    assert view is not None
    return view


def test_an_estimate_is_scored_on_the_steps_after_the_baseline(desk: Desk, year: Traffic) -> None:
    desk.send(year.days(0, 40))
    desk.work()
    view = view_of(desk)
    asked: list[tuple[str, Window]] = []

    def compute(view: ModelView, window: Window, metric: str) -> list[Point]:
        asked.append((metric, window))
        starts = range(window.start, window.end, DAY)
        values = {"estimated_accuracy": 0.8, "accuracy": 0.6}
        value = values[metric]
        return [Point(metric, Window(s, s + DAY), 200, value, value - 0.01, value + 0.01) for s in starts]

    records = TrackRecords(compute)
    found = records.of(view, ["estimated_accuracy", "volume"])
    assert set(found) == {"estimated_accuracy"}
    assert found["estimated_accuracy"].verdict == "bad"
    (_, window), (realised, same) = asked
    assert realised == "accuracy"
    assert window == same
    history = view.history
    closed = history.starts[history.closed & ~history.baseline]
    assert window.end == int(closed[-1]) + history.width
    assert window.start == max(int(closed[0]), window.end - STEPS * history.width)
    assert records.of(view, ["estimated_accuracy"]) == found
    assert len(asked) == 2, "kept until the model is judged again"


def test_a_model_without_steps_after_its_baseline_has_an_open_record(desk: Desk, year: Traffic) -> None:
    desk.send(year.days(0, 3))
    desk.work()
    records = TrackRecords(lambda view, window, metric: [])
    assert records.of(view_of(desk), ["estimated_accuracy"])["estimated_accuracy"].verdict == "open"
