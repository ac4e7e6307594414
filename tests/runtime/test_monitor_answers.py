from __future__ import annotations

import pytest

from offing.domain.window import Window, parse_time
from offing.errors import InvalidEvent
from offing.runtime.monitor_answers import period_of


def test_periods_are_open_on_either_side() -> None:
    first, last = parse_time("2013-02-01"), parse_time("2013-03-01")
    assert period_of(None) is None and period_of("") is None
    assert period_of("2013-02-01..2013-03-01") == Window(first, last)
    open_ = period_of("2013-02-01..")
    assert open_ is not None and open_.start == first and open_.end > last
    closed = period_of("..2013-03-01")
    assert closed is not None and closed.start < first and closed.end == last


@pytest.mark.parametrize("text", ["2013-02-01", "a..b", "2013-02-01..2013-02-01"])
def test_what_is_no_period(text: str) -> None:
    with pytest.raises(InvalidEvent, match="not a period"):
        period_of(text)
