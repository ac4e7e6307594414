from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from offing.domain.window import parse_time
from offing.ingest.times import read_times

MOMENTS = st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2200, 1, 1), timezones=st.just(dt.UTC))
WRITTEN = st.one_of(
    MOMENTS.map(lambda t: t.isoformat().replace("+00:00", "Z")),
    MOMENTS.map(lambda t: t.astimezone(dt.timezone(dt.timedelta(hours=5, minutes=30))).isoformat()),
    MOMENTS.map(lambda t: t.replace(tzinfo=None).isoformat(" ")),
    MOMENTS.map(lambda t: t.date().isoformat()),
    MOMENTS.map(lambda t: t.timestamp()),
    st.sampled_from(
        ["", "soon", "2026-13-01", "2026-01-01T25:00:00Z", float("nan"), 1e300, True, [], None, 10**30]
    ),
)


@given(st.lists(WRITTEN, max_size=6))
def test_many_moments_are_read_as_each_one_is(values: list[Any]) -> None:
    times = read_times(values, len(values), 77)
    for i, value in enumerate(values):
        try:
            expected, is_bad = (77 if value is None else parse_time(value)), False
        except (ValueError, OverflowError):
            expected, is_bad = 77, True
        assert (times.bad[i], times.given[i]) == (is_bad, value is not None)
        assert abs(int(times.micros[i]) - expected) <= isinstance(value, float)


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "Europe/Amsterdam"])
def test_arrow_timestamps_of_any_unit_and_zone(unit: Any, zone: str | None) -> None:
    moment = dt.datetime(2026, 3, 29, 1, 30, tzinfo=dt.UTC)
    values = pa.array([moment if zone else moment.replace(tzinfo=None), None], pa.timestamp(unit, zone))
    times = read_times(values, 2, 77)
    assert times.micros.tolist() == [parse_time(moment), 77]
    assert times.given.tolist() == [True, False]


def test_arrow_dates_numbers_text_and_moments_out_of_range() -> None:
    day = dt.date(2026, 3, 1)
    for values in (
        pa.array([day], pa.date32()),
        pa.array([day], pa.date64()),
        pa.array([parse_time(day) // 10**6]),
        pa.array(["2026-03-01"]),
    ):
        assert read_times(values, 1, 0).micros.tolist() == [parse_time(day)]
    far = pa.array(np.array([2**62]), pa.timestamp("s"))
    assert read_times(far, 1, 77).bad.tolist() == [True]
