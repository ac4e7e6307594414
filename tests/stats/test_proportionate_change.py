from __future__ import annotations

import numpy as np
import pytest

from offing.stats.proportionate_change import difference_interval, mean_half_width


def test_the_mean_of_a_baseline_is_covered() -> None:
    rng = np.random.default_rng(1)
    for coefficient, least in ((0.0, 0.93), (0.5, 0.88)):
        hits = 0
        for _ in range(600):
            values = rng.normal(size=110)
            for step in range(1, 110):
                values[step] += coefficient * values[step - 1]
            values = values[50:]
            hits += abs(values.mean()) <= mean_half_width(values)
        assert hits / 600 > least


def test_the_difference_is_covered() -> None:
    """Value with its own error against 1.1 times a mean of 30 steps, the truth being 0."""
    rng = np.random.default_rng(2)
    hits = 0
    for _ in range(1000):
        usual = rng.normal(10, 1, 30)
        value = np.array([11 + rng.normal(0, 0.3)])
        half = 1.96 * 0.3
        low, high = difference_interval(
            value, value - half, value + half, factor=1.1, mean=usual.mean(), half=mean_half_width(usual)
        )
        hits += bool(low[0] <= 0 <= high[0])
    assert hits / 1000 == pytest.approx(0.95, abs=0.02)


def test_a_bound_that_is_not_known_is_the_value() -> None:
    value, none = np.array([12.0]), np.array([np.nan])
    low, high = difference_interval(value, none, none, factor=1.0, mean=10, half=0.0)
    assert (low[0], high[0]) == (2, 2)


def test_steps_that_do_not_vary_have_no_error_and_one_step_has_no_mean() -> None:
    assert mean_half_width(np.full(20, 3.0)) == 0
    assert mean_half_width(np.array([1.0, np.nan])) == np.inf
