"""The hours in which a team reads its messages, in its own time zone.

A wall clock skips an hour in spring and shows one twice in autumn. A moment is inside when the wall
clock shows a time inside on a day that counts, whichever of the two it is; hours that begin in the
skipped hour begin when the clock has jumped.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from offing.domain.window import SECOND, Micros

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_LONGEST_HOLIDAY = 400


@dataclass(frozen=True)
class BusinessHours:
    """From `opens` to `closes` by the wall clock of `zone`, on the `weekdays` (Monday is 0).

    The end is excluded. `closes` at or before `opens` means the next day, and the hours after
    midnight belong to the day on which they began. Days in `holidays` do not count.
    """

    zone: ZoneInfo
    opens: dt.time
    closes: dt.time
    weekdays: frozenset[int]
    holidays: frozenset[dt.date] = frozenset()

    def includes(self, moment: Micros) -> bool:
        """Whether a moment is inside."""
        local = self._local(moment)
        day, time = local.date(), local.time()
        if self.opens < self.closes:
            return self._counts(day) and self.opens <= time < self.closes
        if time >= self.opens:
            return self._counts(day)
        return time < self.closes and self._counts(day - dt.timedelta(days=1))

    def next_open(self, moment: Micros) -> Micros:
        """Return the first moment at or after `moment` that is inside.

        Raises ValueError when there is none in more than a year, as when no weekday counts.
        """
        if self.includes(moment):
            return moment
        day = self._local(moment).date() - dt.timedelta(days=1)
        for _ in range(_LONGEST_HOLIDAY):
            for found in self._openings(day):
                if found >= moment and self.includes(found):
                    return found
            day += dt.timedelta(days=1)
        raise ValueError("there are no business hours in the next year")

    def name(self, moment: Micros) -> str:
        """Return a moment as the wall clock shows it: `2026-03-30 09:00 Europe/Berlin`."""
        return f"{self._local(moment):%Y-%m-%d %H:%M} {self.zone.key}"

    def _counts(self, day: dt.date) -> bool:
        return day.weekday() in self.weekdays and day not in self.holidays

    def _openings(self, day: dt.date) -> Iterator[Micros]:
        """Yield the moments of a day at which the hours may begin, oldest first.

        Besides `opens`, which an autumn day may show twice, it is where the clock is changed.
        """
        found = set(moments_of(self.zone, day, self.opens))
        start, end = (moments_of(self.zone, d, dt.time(0))[0] for d in (day, day + dt.timedelta(days=1)))
        changed = clock_change(self.zone, start, end)
        if changed is not None:
            found.add(changed)
        yield from sorted(found)

    def _local(self, moment: Micros) -> dt.datetime:
        return (_EPOCH + dt.timedelta(microseconds=moment)).astimezone(self.zone)


def moments_of(zone: ZoneInfo, day: dt.date, time: dt.time) -> list[Micros]:
    """Return the moments at which a wall clock shows a time on a day, oldest first: two in autumn.

    For a time that is skipped in spring it is the moment at which the clock jumps.
    """
    moments = []
    for fold in (0, 1):
        wall = dt.datetime.combine(day, time.replace(fold=fold), zone)
        moments.append((wall.astimezone(dt.UTC) - _EPOCH) // dt.timedelta(microseconds=1))
    early, late = sorted(moments)
    if early == late:
        return [early]
    back = (_EPOCH + dt.timedelta(microseconds=early)).astimezone(zone)
    if back.replace(tzinfo=None) == dt.datetime.combine(day, time):
        return [early, late]
    jump = clock_change(zone, early - 1, late + 1)
    return [late if jump is None else jump]


def clock_change(zone: ZoneInfo, start: Micros, end: Micros) -> Micros | None:
    """Return the moment after `start` up to `end` at which the clock is changed, None without one.

    Exact to the second, which is as exact as time zones are.
    """

    def offset(moment: Micros) -> dt.timedelta | None:
        return (_EPOCH + dt.timedelta(microseconds=moment)).astimezone(zone).utcoffset()

    low, high = start // SECOND, -(-end // SECOND)
    before = offset(low * SECOND)
    if offset(high * SECOND) == before:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if offset(middle * SECOND) == before else (low, middle)
    return high * SECOND
