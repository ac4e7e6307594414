from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from offing.domain.window import DAY, HOUR, MINUTE, SECOND
from offing.runtime.watermark import QUIET, Watermarks

if TYPE_CHECKING:
    from tests.runtime.conftest import StillClock

LATENESS = 10 * MINUTE


@pytest.fixture
def marks(clock: StillClock) -> Watermarks:
    return Watermarks(clock)


def test_an_unknown_model_has_no_steps(marks: Watermarks) -> None:
    marks.settle()
    assert marks.closed_before("m", LATENESS) == 0 and marks.horizon("m") == 0 and marks.mark("m") is None


def test_live_traffic_follows_the_clock(marks: Watermarks, clock: StillClock) -> None:
    """The newest event is a second old: steps end when its time has passed them, and reach to now."""
    now = clock.now()
    marks.saw("m", now - SECOND, now)
    marks.settle()
    mark = marks.mark("m")
    assert mark is not None and mark.live
    assert marks.closed_before("m", LATENESS) == now - SECOND - LATENESS
    assert marks.horizon("m") == now


def test_a_replay_is_judged_by_its_own_time(marks: Watermarks, clock: StillClock) -> None:
    long_ago = clock.now() - 200 * DAY
    marks.saw("m", long_ago, clock.now())
    marks.settle()
    assert marks.closed_before("m", LATENESS) == long_ago - LATENESS
    assert marks.horizon("m") == long_ago


def test_a_quiet_model_is_judged_by_the_clock(marks: Watermarks, clock: StillClock) -> None:
    newest = clock.now() - 200 * DAY
    marks.saw("m", newest, clock.now())
    clock.moment += QUIET - 1
    marks.settle()
    assert marks.closed_before("m", LATENESS) == newest - LATENESS
    clock.moment += 1
    marks.settle()
    assert marks.closed_before("m", LATENESS) == clock.now() - LATENESS
    assert marks.horizon("m") == newest


def test_silence_after_live_traffic_has_steps(marks: Watermarks, clock: StillClock) -> None:
    marks.saw("m", clock.now(), clock.now())
    clock.moment += 3 * DAY
    marks.settle()
    assert marks.horizon("m") == clock.now()
    assert marks.closed_before("m", LATENESS) == clock.now() - LATENESS


def test_events_from_the_future_close_no_step_before_its_time(marks: Watermarks, clock: StillClock) -> None:
    marks.saw("m", clock.now() + HOUR, clock.now())
    marks.settle()
    assert marks.closed_before("m", LATENESS) == clock.now() - LATENESS
    assert marks.horizon("m") == clock.now() + HOUR


def test_marks_only_rise(marks: Watermarks, clock: StillClock) -> None:
    """Events that come late, labels and business events do not set the time back."""
    now = clock.now()
    marks.saw("m", now, now)
    marks.saw("m", now - DAY, now - HOUR)
    marks.saw("m", None, now + SECOND)
    marks.settle()
    mark = marks.mark("m")
    assert mark is not None and (mark.newest, mark.arrived) == (now, now + SECOND)


def test_labels_keep_a_model_from_being_quiet(marks: Watermarks, clock: StillClock) -> None:
    newest = clock.now() - 200 * DAY
    marks.saw("m", newest, clock.now())
    clock.moment += QUIET
    marks.saw("m", None, clock.now())
    marks.settle()
    assert marks.closed_before("m", 0) == newest


def test_answers_are_as_of_the_last_settling(marks: Watermarks, clock: StillClock) -> None:
    marks.saw("m", clock.now(), clock.now())
    assert marks.closed_before("m", 0) == 0
    marks.settle()
    before = marks.closed_before("m", 0), marks.horizon("m")
    clock.moment += DAY
    marks.saw("m", clock.now(), clock.now())
    assert (marks.closed_before("m", 0), marks.horizon("m")) == before
    marks.settle()
    assert marks.closed_before("m", 0) == before[0] + DAY


def test_models_do_not_mix(marks: Watermarks, clock: StillClock) -> None:
    marks.saw("a", clock.now() - DAY, clock.now())
    marks.saw("b", clock.now() - 2 * DAY, clock.now())
    marks.settle()
    assert marks.horizon("b") == clock.now() - 2 * DAY
    assert marks.closed_before("a", 0) == clock.now() - DAY
