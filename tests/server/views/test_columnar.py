"""Arrays as JSON."""

from __future__ import annotations

import math

import numpy as np

from offing.server.views.columnar import finite, mean_of, numbers, optional_time, times, within


def test_numbers_have_six_digits_and_null_for_the_rest() -> None:
    assert numbers([1 / 3, 1e9 / 3, math.nan, math.inf, -math.inf, 0.0]) == [
        0.333333, 333333000.0, None, None, None, 0.0
    ]  # fmt: skip
    assert numbers(np.empty(0)) == []


def test_times_are_utc() -> None:
    assert times([0, 86_400_000_001]) == ["1970-01-01T00:00:00Z", "1970-01-02T00:00:00.000001Z"]
    assert (optional_time(None), optional_time(0)) == (None, "1970-01-01T00:00:00Z")


def test_finite_keeps_numbers_and_drops_the_rest() -> None:
    assert [finite(v) for v in (None, math.nan, math.inf, 2, np.float64(0.1))] == [None, None, None, 2.0, 0.1]


def test_the_mean_is_of_the_known_values() -> None:
    assert mean_of(np.array([1.0, np.nan, 3.0])) == 2.0
    assert mean_of(np.array([np.nan])) is None and mean_of(np.empty(0)) is None


def test_the_end_is_excluded() -> None:
    assert within(np.array([0, 1, 2, 3]), 1, 3).tolist() == [False, True, True, False]
