"""The period of a page: the `t=from..to` of its address."""

from __future__ import annotations

from offing.domain.window import DAY, Micros, Window, parse_time
from offing.errors import InvalidEvent


def parse_period(text: str | None, whole: Window) -> Window:
    """Read `2013-02-01..2013-03-01`; either side may be absent. The end is excluded.

    None means `whole`. Raises InvalidEvent when it is neither.
    """
    if not text:
        return whole
    first, separator, last = text.partition("..")
    if not separator:
        raise InvalidEvent(f"not a period: {text!r}", hint="write t=2013-02-01..2013-03-01")
    try:
        period = Window(_moment(first, whole.start), _moment(last, whole.end))
    except ValueError as error:
        raise InvalidEvent(f"not a period: {text!r}", hint=str(error)) from error
    if period.length == 0:
        raise InvalidEvent(
            f"the period {text!r} is empty", hint="the end is excluded and comes after the start"
        )
    return period


def recent(period: Window, days: int = 7) -> Window:
    """Return the last days of a period: what is `now` on a page about a year."""
    return Window(max(period.start, period.end - days * DAY), period.end)


def _moment(text: str, default: Micros) -> Micros:
    return parse_time(text) if text.strip() else default
