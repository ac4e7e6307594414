"""The month of a review."""

from __future__ import annotations

import re

import numpy as np

from offing.domain.window import Micros, Window, isoformat, parse_time
from offing.errors import InvalidEvent
from offing.monitors.history import History


def month_of(text: str) -> Window:
    """Read `2013-02`, in UTC. Raises InvalidEvent for anything else."""
    found = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text.strip())
    if found is None or not 1970 <= int(found[1]) <= 9998:
        raise InvalidEvent(f"not a month: {text!r}", hint="write month=2013-02")
    return _month(int(found[1]), int(found[2]))


def last_month(history: History) -> Window:
    """Return the last month that is over in the time of the events; that of the last step where none is."""
    closed = np.flatnonzero(history.closed)
    last = int(closed[-1]) if closed.size else len(history.starts) - 1
    end = int(history.starts[last]) + history.width
    current = _month_at(int(history.starts[last]))
    if end >= current.end:
        return current
    before = _month_at(current.start - 1)
    return before if before.end > int(history.starts[0]) else current


def month_name(month: Window) -> str:
    """Write `2013-02`."""
    return isoformat(month.start)[:7]


def _month_at(moment: Micros) -> Window:
    text = isoformat(moment)
    return _month(int(text[:4]), int(text[5:7]))


def _month(year: int, month: int) -> Window:
    after = (year + 1, 1) if month == 12 else (year, month + 1)
    return Window(parse_time(f"{year:04d}-{month:02d}-01"), parse_time(f"{after[0]:04d}-{after[1]:02d}-01"))
