from __future__ import annotations

from typing import TYPE_CHECKING

from offing.domain.window import DAY, Window

if TYPE_CHECKING:
    from tests.runtime.conftest import Desk, Traffic

MODEL = "small"


def start_of(year: Traffic) -> int:
    return int(year.predictions["timestamp"][0].value) // DAY * DAY


def test_the_profile_of_a_window_is_the_sum_of_its_buckets(desk: Desk, year: Traffic) -> None:
    desk.send(year.days(0, 5))
    desk.work()
    view = desk.app.view(MODEL)
    assert view is not None
    start = start_of(year)
    three = view.profiles.of(Window(start + DAY, start + 4 * DAY))
    assert three is not None and three.rows == 600
    assert view.profiles.of(Window(start + 20 * DAY, start + 30 * DAY)) is None
    assert view.profiles.of(Window(start + DAY, start + 4 * DAY)) == three


def test_sums_know_of_events_that_came_since(desk: Desk, year: Traffic) -> None:
    desk.send(year.days(0, 4))
    desk.send(year.days(5, 35))
    desk.rest()
    start = start_of(year)
    week, later = Window(start + 28 * DAY, start + 35 * DAY), Window(start + 35 * DAY, start + 37 * DAY)
    view = desk.app.view(MODEL)
    assert view is not None
    known = view.profiles.of(week)
    assert known is not None and known.rows == 1400 and view.profiles.of(later) is None
    desk.send(year.days(35, 36))
    desk.work()
    fresh = desk.app.view(MODEL)
    assert fresh is not None and fresh.version == view.version + 1
    found = fresh.profiles.of(later)
    assert found is not None and found.rows == 200
    assert fresh.profiles.of(week) == known


def test_a_change_of_the_plan_leaves_no_old_sum(desk: Desk, year: Traffic) -> None:
    desk.send(year.days(0, 4))
    desk.work()
    start = start_of(year)
    view = desk.app.view(MODEL)
    assert view is not None and view.profiles.of(Window(start, start + 4 * DAY)) is not None
    desk.send(year.days(4, 35))
    desk.rest()
    fresh = desk.app.view(MODEL)
    assert fresh is not None and fresh.stored.plan.revision != view.stored.plan.revision
    total = fresh.profiles.of(Window(start, start + 4 * DAY))
    assert total is not None and total.rows == 800
    assert set(fresh.stored.plan.columns) == set(total.columns)
