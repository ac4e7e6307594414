from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from offing.domain.window import DAY, Window
from offing.engines.filter import parse_filter
from offing.errors import InvalidEvent
from offing.runtime.inspector import Question

if TYPE_CHECKING:
    from tests.runtime.conftest import Desk, Traffic

MODEL = "small"


def test_steps_and_the_whole_agree_with_what_is_stored(desk: Desk, year: Traffic) -> None:
    desk.send(year.days(0, 40))
    desk.work()
    view = desk.app.view(MODEL)
    assert view is not None
    start = int(view.history.starts[0])
    days = Window(start + 30 * DAY, start + 33 * DAY)
    asked = Question(["volume", "psi"])
    found = desk.app.inspector.steps(view, days, asked)
    stored = [p for p in desk.app.points.whole(MODEL) if p.metric in asked.metrics and p.window.start in days]
    key = lambda p: (p.metric, p.column or "", p.window.start)  # noqa: E731
    assert sorted(found, key=key) == sorted(stored, key=key)
    whole = desk.app.inspector.whole(view, days, Question(["volume"]))
    assert whole[0].value == sum(p.value or 0 for p in stored if p.metric == "volume")
    filtered = desk.app.inspector.steps(view, days, Question(["volume"], where=parse_filter("score < 2")))
    assert [p.value for p in filtered] == [p.value for p in found if p.metric == "volume"]


def test_a_period_without_events_has_no_points(desk: Desk, year: Traffic) -> None:
    desk.send(year.days(0, 3))
    desk.work()
    view = desk.app.view(MODEL)
    assert view is not None
    start = int(view.history.starts[0])
    assert (
        desk.app.inspector.whole(view, Window(start - 9 * DAY, start - 8 * DAY), Question(["volume"])) == []
    )
    nobody = Question(["volume"], where=parse_filter("score > 2"))
    assert desk.app.inspector.whole(view, Window(start, start + DAY), nobody) == []
    with pytest.raises(InvalidEvent, match="more than"):
        desk.app.inspector.steps(view, Window(start - 500 * DAY, start), Question(["volume"]))
