from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from offing.insight.moments import Moments
from offing.profiles.bucket import KPI_BITS, KpiSum

VALUES = st.lists(st.floats(-1000, 1000), max_size=30)


def of(values: list[float]) -> Moments:
    n = len(values)
    if not n:
        return Moments()
    return Moments.of(n, float(np.mean(values)), float(np.var(values, ddof=1)) if n > 1 else None)


@given(VALUES, VALUES)
def test_the_rest_is_what_the_part_leaves(part: list[float], rest: list[float]) -> None:
    found, truth = of(part + rest).without(of(part)), of(rest)
    assert found.n == truth.n
    assert found.mean == pytest.approx(truth.mean, abs=1e-6)
    assert found.variance == pytest.approx(truth.variance, rel=1e-6, abs=1e-3)


def test_shares_are_means_of_0_and_1() -> None:
    assert Moments.of_share(3, 12) == of([1.0] * 3 + [0.0] * 9)
    assert Moments.of_share(0, 0) == Moments()
    assert Moments.of_share(1, 1) == Moments(1, 1.0, 0.0)


def test_sums_and_what_is_not_known() -> None:
    unit = 1 << KPI_BITS
    assert Moments.of_sums(KpiSum(2, 4 * unit, 10 * unit * unit)) == Moments(2, 2.0, 2.0)
    assert Moments.of_sums(None) == Moments.of(3, None, 1.0) == Moments.of(3, math.inf, 1.0) == Moments()


def test_a_few_rows_that_are_alike_are_not_certain() -> None:
    assert Moments(4, 1.0, 0.0).uncertainty(0.25) == pytest.approx(0.25 / 16)
    assert Moments(100, 1.0, 0.25).uncertainty(0.25) == pytest.approx(0.25 / 100)
    assert Moments().uncertainty(1.0) == math.inf
