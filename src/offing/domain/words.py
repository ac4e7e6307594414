"""Values, times and names as people read them, alike in messages, reports and pages."""

from __future__ import annotations

from offing.domain.window import DAY, HOUR, MINUTE, Micros, isoformat

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def moment(at: Micros) -> str:
    """Write `8 Feb 2013`, with the time when it is not midnight: `8 Feb 2013 06:00 UTC`."""
    text = isoformat(at)
    date = f"{int(text[8:10])} {_MONTHS[int(text[5:7]) - 1]} {text[:4]}"
    return date if at % DAY == 0 else f"{date} {text[11:16]} UTC"


def span(length: Micros) -> str:
    """Write a length in the largest unit of which there is one, rounded: `3 days`, `1 hour`, `20 minutes`."""
    if length < MINUTE:
        return "less than a minute"
    count, name = round(length / DAY), "day"
    for unit, smaller, most in ((MINUTE, "minute", 60), (HOUR, "hour", 24)):
        if round(length / unit) < most:
            count, name = round(length / unit), smaller
            break
    return f"{count} {name}" + ("" if count == 1 else "s")


def number(value: float, unit: str = "value") -> str:
    """Write a value in its unit with three significant digits: `36.7 %`, `0.612`, `12,400`, `3.1 ms`."""
    if unit == "ratio":
        return f"{_three(value * 100)} %"
    return _three(value) + {"ms": " ms", "s": " s"}.get(unit, "")


def interval(low: float | None, high: float | None, unit: str = "value") -> str:
    """Write `(35 % to 38 %)`, or nothing when there is no interval, or one of one value."""
    if low is None or high is None or low == high:
        return ""
    return f" ({number(low, unit)} to {number(high, unit)})"


def difference(value: float, unit: str = "value", low: float | None = None, high: float | None = None) -> str:
    """Write by how much two values differ, with its interval: `0.031 (0.02 to 0.04)`, `2.5 points (2 to 3)`.

    Shares differ by points of their percentages, so that no difference is read as a share of a share.
    """
    if unit == "ratio":
        size = _three(value * 100)
        points = f"{size} point{'' if size == '1' else 's'}"
        if low is None or high is None or low == high:
            return points
        return f"{points} ({_three(low * 100)} to {_three(high * 100)})"
    return number(value, unit) + interval(low, high, unit)


def listed(names: list[str], most: int = 3) -> str:
    """Write `a, b and c`, or `a, b, c and 4 more`."""
    if len(names) <= 1:
        return "".join(names)
    if len(names) <= most:
        return f"{', '.join(names[:-1])} and {names[-1]}"
    return f"{', '.join(names[:most])} and {len(names) - most} more"


def _three(value: float) -> str:
    if value == 0:
        return "0"
    return f"{value:,.0f}" if 999.5 <= abs(value) < 1e15 else f"{value:.3g}"
