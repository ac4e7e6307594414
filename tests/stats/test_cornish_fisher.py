from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from offing.stats.cornish_fisher import leaning_interval


def test_without_a_lean_it_is_the_normal_interval() -> None:
    found = leaning_interval(2.0, 9.0)
    assert found == pytest.approx((2.0, *stats.norm(2, 3).interval(0.95)))
    assert leaning_interval(2.0, 9.0, confidence=0.5) == pytest.approx((2.0, *stats.norm(2, 3).interval(0.5)))


@pytest.mark.parametrize("shape", [8.0, 30.0, 200.0])
def test_it_is_nearer_than_the_normal_interval_to_a_skewed_one(shape: float) -> None:
    gamma = stats.gamma(shape)
    found = leaning_interval(shape, shape, 2 * shape)
    plain = leaning_interval(shape, shape)
    true = gamma.ppf([0.025, 0.975])
    errors = [np.abs(np.array(part[1:]) - true).max() for part in (found, plain)]
    assert errors[0] < errors[1] / 3


def test_bounds_and_extremes() -> None:
    assert leaning_interval(0.99, 0.01, low=0.0, high=1.0).high == 1.0
    assert leaning_interval(1.2, 0.01, low=0.0, high=1.0).value == 1.0
    assert leaning_interval(3.0, 0.0) == (3.0, 3.0, 3.0)
    found = leaning_interval(0.0, 1.0, 1e300)
    assert found.low <= found.value <= found.high and math.isfinite(found.high)
    with pytest.raises(ValueError, match="not negative"):
        leaning_interval(0.0, -1.0)
