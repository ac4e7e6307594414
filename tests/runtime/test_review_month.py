from __future__ import annotations

import numpy as np
import pytest

from offing.domain.window import DAY, isoformat, parse_time
from offing.errors import InvalidEvent
from offing.monitors.history import History
from offing.runtime.review_month import last_month, month_name, month_of


def history(first: str, days: int, closed: int | None = None) -> History:
    steps = np.arange(days)
    starts = parse_time(first) + steps * DAY
    return History("m", starts, DAY, steps < (days if closed is None else closed), steps < 5, {})


def test_a_month_is_read_and_written() -> None:
    found = month_of(" 2013-02")
    assert (isoformat(found.start), isoformat(found.end)) == ("2013-02-01T00:00:00Z", "2013-03-01T00:00:00Z")
    assert month_name(found) == "2013-02" and isoformat(month_of("2012-12").end)[:10] == "2013-01-01"


@pytest.mark.parametrize("text", ["", "2013", "2013-13", "2013-02-01", "0001-01", "feb"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(InvalidEvent, match="not a month"):
        month_of(text)


@pytest.mark.parametrize(
    ("first", "days", "closed", "month"),
    [
        ("2013-01-10", 60, None, "2013-02"),
        ("2013-01-01", 59, None, "2013-02"),
        ("2013-01-01", 59, 58, "2013-01"),
        ("2013-02-03", 10, None, "2013-02"),
        ("2013-02-03", 10, 0, "2013-02"),
    ],
)
def test_the_last_month_that_is_over(first: str, days: int, closed: int | None, month: str) -> None:
    found = last_month(history(first, days, closed))
    assert month_name(found) == month and found.length >= 28 * DAY
