"""Half-open spans of event time, in integer microseconds since the Unix epoch, UTC."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Iterator

Micros = int
"""Microseconds since 1970-01-01T00:00:00Z."""

SECOND: Micros = 1_000_000
MINUTE: Micros = 60 * SECOND
HOUR: Micros = 60 * MINUTE
DAY: Micros = 24 * HOUR

_UNITS = {"s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY, "w": 7 * DAY}
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc)


@dataclass(frozen=True)
class Window:
    """The span `start <= t < end`. Empty when `end <= start`."""

    start: Micros
    end: Micros

    def __contains__(self, moment: Micros) -> bool:
        return self.start <= moment < self.end

    @property
    def length(self) -> Micros:
        return max(0, self.end - self.start)

    def buckets(self, width: Micros) -> Iterator[Window]:
        """Yield the buckets of `width` that overlap this window, aligned to the epoch."""
        moment = floor(self.start, width)
        while moment < self.end:
            yield Window(moment, moment + width)
            moment += width


def floor(moment: Micros, width: Micros) -> Micros:
    """Return the start of the bucket of `width` that holds `moment`."""
    return moment - moment % width


def parse_duration(text: str) -> Micros:
    """Read `90d`, `1h`, `30m`, `10s` or `2w` as microseconds.

    Raises ValueError for anything else, zero included.
    """
    match = re.fullmatch(r"\s*(\d+)\s*([smhdw])\s*", text)
    if not match or int(match.group(1)) == 0:
        raise ValueError(f"not a duration: {text!r} (write 30m, 1h, 90d)")
    return int(match.group(1)) * _UNITS[match.group(2)]


def format_duration(width: Micros) -> str:
    """Write microseconds in the largest unit that divides them: `90d`, `1h`, `30m`."""
    for unit in ("d", "h", "m", "s"):
        if width % _UNITS[unit] == 0 and width:
            return f"{width // _UNITS[unit]}{unit}"
    return f"{width / SECOND:g}s"


def parse_time(value: object) -> Micros:
    """Read a moment: ISO 8601 text, a datetime or date, or a number of seconds since the epoch.

    Text and datetimes without an offset are UTC. Raises ValueError when it is none of these or
    cannot be represented (non-finite numbers, years beyond 9999).
    """
    if isinstance(value, str):
        text = value.strip()
        value = dt.datetime.fromisoformat(text[:-1] + "+00:00" if text[-1:] in "zZ" else text)
    if isinstance(value, dt.datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=dt.timezone.utc)
        return (aware - _EPOCH) // dt.timedelta(microseconds=1)
    if isinstance(value, dt.date):
        return (
            dt.datetime(value.year, value.month, value.day, tzinfo=dt.timezone.utc) - _EPOCH
        ) // dt.timedelta(microseconds=1)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if not abs(value) < 1e12:
            raise ValueError(f"not a time in seconds since 1970: {value!r}")
        return round(value * SECOND)
    raise ValueError(f"not a time: {value!r}")


def isoformat(moment: Micros) -> str:
    """Write a moment as ISO 8601 in UTC with a `Z`; fractions only where there are any."""
    text = (_EPOCH + dt.timedelta(microseconds=moment)).isoformat()
    return text.replace("+00:00", "Z")
