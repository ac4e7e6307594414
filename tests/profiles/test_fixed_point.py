from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from offing.profiles.fixed_point import exact_sums, natural_log, quantise


@given(st.lists(st.lists(st.integers(-(2**62), 2**62), max_size=8), max_size=5))
def test_sums_are_exact(runs: list[list[int]]) -> None:
    numbers = np.array([number for run in runs for number in run], np.int64)
    lengths = np.array([len(run) for run in runs], np.int64)
    assert exact_sums(numbers, lengths) == [(sum(run), sum(n * n for n in run)) for run in runs]


def test_long_sums_do_not_overflow() -> None:
    numbers = np.full((1 << 20) + 5, -(2**62))
    assert exact_sums(numbers, np.array([len(numbers)])) == [(-(2**62) * len(numbers), 2**124 * len(numbers))]


def test_quantise_rounds_half_to_even_and_winsorises() -> None:
    values = np.array([0.5, 1.5, -0.5, 2.25, 1e300, -np.inf])
    assert quantise(values, 0, 100.0).tolist() == [0, 2, 0, 2, 100, -100]
    assert quantise(np.array([0.3]), 10, 1.0).tolist() == [round(0.3 * 1024)]


@given(st.floats(1e-300, 1e300))
def test_the_log_is_the_log(value: float) -> None:
    found = float(natural_log(np.array([value]))[0])
    assert found == pytest.approx(math.log(value), rel=1e-11, abs=1e-13)


def test_the_log_of_one_is_zero() -> None:
    assert natural_log(np.array([1.0])).tolist() == [0.0]
