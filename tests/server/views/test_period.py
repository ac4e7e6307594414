"""The period of a page."""

from __future__ import annotations

import pytest

from offing.domain.window import DAY, Window, parse_time
from offing.errors import InvalidEvent
from offing.server.views.period import parse_period, recent

WHOLE = Window(parse_time("2013-01-01"), parse_time("2013-12-31"))


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        (None, "2013-01-01", "2013-12-31"),
        ("", "2013-01-01", "2013-12-31"),
        ("2013-02-01..2013-03-01", "2013-02-01", "2013-03-01"),
        ("2013-02-01T06:00:00Z..2013-02-01T07:30:00+01:00", "2013-02-01T06:00", "2013-02-01T06:30"),
        ("..2013-03-01", "2013-01-01", "2013-03-01"),
        ("2013-02-01..", "2013-02-01", "2013-12-31"),
        ("..", "2013-01-01", "2013-12-31"),
        (" 2013-02-01 .. 2013-03-01 ", "2013-02-01", "2013-03-01"),
    ],
)
def test_a_period_may_lack_either_side(text: str | None, start: str, end: str) -> None:
    assert parse_period(text, WHOLE) == Window(parse_time(start), parse_time(end))


@pytest.mark.parametrize(
    "text", ["x", "x..y", "2013-01-01", "2013-02-01..2013-01-01", "2013-01-01..2013-01-01"]
)
def test_what_is_no_period_is_told_how_to_write_one(text: str) -> None:
    with pytest.raises(InvalidEvent) as caught:
        parse_period(text, WHOLE)
    assert text in caught.value.message and caught.value.hint


def test_recent_is_the_last_week_or_all_of_less() -> None:
    assert recent(WHOLE) == Window(WHOLE.end - 7 * DAY, WHOLE.end)
    assert recent(Window(0, DAY)) == Window(0, DAY)
